/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow's zones as records, the same ones that the live side fills where
 * it has the same structure. Of any instance: its zones are entered through
 * their owner's locks.
 */
#ifndef _SHADOWMM_SHADOW_RECORD_H
#define _SHADOWMM_SHADOW_RECORD_H

#include "core/mem.h"
#include "kernel/grow.h"
#include "uapi/feed.h"
#include "uapi/view.h"

/* Pageblocks that are recorded at a time. */
#define SHADOW_BLOCKS_PIECE 64

/**
 * struct shadow_blocks_place - where a walk over pageblocks is
 * @zone: number of the zone
 * @from: the page frame that it goes on at
 * @nr: pageblocks in @block
 * @block: those that come next
 */
struct shadow_blocks_place {
	u32 zone;
	u64 from;
	u32 nr;
	struct shadow_rec_pageblock block[SHADOW_BLOCKS_PIECE];
};

/**
 * typedef shadow_pageblock_fn - takes one pageblock
 * @block: the pageblock, good until the function returns
 * @ctx: what the walk was given
 *
 * Context: process, no lock held; may sleep.
 * Return: 0 to go on; -errno ends the walk.
 */
typedef int (*shadow_pageblock_fn)(const struct shadow_rec_pageblock *block,
				   void *ctx);

/* record.c */
void shadow_record_lock(struct shadow_zone *zone, unsigned long *flags);
void shadow_record_unlock(struct shadow_zone *zone, unsigned long flags);
const char *shadow_record_type(unsigned int mt);
void shadow_record_zone(const struct shadow_zone *zone,
			struct shadow_feed_zone *rec);
void shadow_record_indices(struct shadow_feed_zone *rec);
int shadow_record_buddyinfo(struct shadow_mem *mem, struct grow *recs);

/* pageblock.c */
u32 shadow_record_head(const struct shadow_zone *zone, u32 idx);
int shadow_record_walk(struct shadow_zone *zone, shadow_pageblock_fn fn,
		       void *ctx);
int shadow_record_pageblocks(struct shadow_mem *mem, struct grow *recs,
			     struct shadow_blocks_place *place);
int shadow_record_pagetypes(struct shadow_mem *mem, struct grow *recs);

/* zoneinfo.c */
int shadow_record_geom(struct shadow_mem *mem, struct grow *recs);
int shadow_record_zoneinfo(struct shadow_mem *mem, struct grow *recs);
int shadow_record_zonelists(struct shadow_mem *mem, struct grow *recs);

/* page.c */
void shadow_record_page(struct shadow_mem *mem, u64 pfn,
			struct shadow_rec_page *rec);

#endif /* _SHADOWMM_SHADOW_RECORD_H */
