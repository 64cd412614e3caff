/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mirror: a metadata-only instance with the geometry and the free blocks of
 * the live zones, to which the requests of a live workload are given.
 *
 * A mirror has one user at a time (who holds its own lock): create, add zones,
 * add blocks, start, then apply events.
 */
#ifndef _SHADOWMM_SHADOW_MIRROR_H
#define _SHADOWMM_SHADOW_MIRROR_H

#include <linux/types.h>
#include <linux/xarray.h>

#include "core/mem.h"
#include "uapi/event.h"
#include "uapi/feed.h"

/**
 * struct shadow_mirror - a mirror
 * @mem: the instance
 * @blocks: from the live pfn of a block to the shadow's pfn and the order
 * @order: what became of the requests, by order
 * @stat: the account of events
 */
struct shadow_mirror {
	struct shadow_mem mem;
	struct xarray blocks;
	struct shadow_feed_order order[SHADOW_MAX_ORDER + 1];
	struct shadow_feed_stat stat;
};

int shadow_mirror_init(struct shadow_mirror *mirror,
		       const struct shadow_policy *policy,
		       unsigned int nr_nodes, unsigned int nr_zones,
		       u64 max_pfn);
void shadow_mirror_exit(struct shadow_mirror *mirror);
int shadow_mirror_set_pageblock(struct shadow_mirror *mirror,
				struct shadow_zone *zone, u64 pfn,
				unsigned int mt);
int shadow_mirror_add_free(struct shadow_mirror *mirror,
			   struct shadow_zone *zone, u64 pfn,
			   unsigned int order);
int shadow_mirror_add_live(struct shadow_mirror *mirror,
			   struct shadow_zone *zone, u64 pfn, u32 nr);
void shadow_mirror_start(struct shadow_mirror *mirror);
bool shadow_mirror_valid(const struct shadow_mirror *mirror,
			 const struct shadow_event *event);
int shadow_mirror_apply(struct shadow_mirror *mirror,
			const struct shadow_event *event);
bool shadow_mirror_zone(const struct shadow_mirror *mirror, unsigned int number,
			struct shadow_feed_zone *rec);
void shadow_mirror_stat(struct shadow_mirror *mirror,
			struct shadow_feed_stat *stat);

#endif /* _SHADOWMM_SHADOW_MIRROR_H */
