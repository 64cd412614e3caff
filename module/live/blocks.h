/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's zones, page frame by page frame: what is free, what is
 * absent, whose pageblocks.
 */
#ifndef _SHADOWMM_LIVE_BLOCKS_H
#define _SHADOWMM_LIVE_BLOCKS_H

#include <linux/mmzone.h>

#include "kernel/grow.h"
#include "uapi/live.h"

/**
 * typedef live_chunk_fn - takes one chunk of a zone
 * @chunk: the chunk, good until the function returns
 * @ctx: what the walk was given
 *
 * Context: process, with no lock of the kernel's held; may sleep.
 * Return: 0 to go on; -errno ends the walk.
 */
typedef int (*live_chunk_fn)(const struct shadow_rec_zone_chunk *chunk,
			     void *ctx);

void live_geom_fill(struct shadow_rec_zone_geom *geom, struct zone *zone);
int live_geom_collect(struct grow *recs);
int live_blocks_walk(const struct shadow_rec_zone_geom *geom, live_chunk_fn fn,
		     void *ctx);
struct page *live_zone_page(struct zone *zone, unsigned long pfn);
unsigned int live_pageblock_migratetype(unsigned long pfn);

#endif /* _SHADOWMM_LIVE_BLOCKS_H */
