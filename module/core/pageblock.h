/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pageblocks: the stretches of a zone that have one migratetype each.
 */
#ifndef _SHADOWMM_CORE_PAGEBLOCK_H
#define _SHADOWMM_CORE_PAGEBLOCK_H

#include "core/zone.h"

/**
 * struct shadow_pageblock_use - what is in a pageblock
 * @free: pages on the free lists
 * @movable: pages of allocated blocks that were asked for as movable
 */
struct shadow_pageblock_use {
	u32 free;
	u32 movable;
};

/* The head of the block that a frame is in: itself, or the one behind it. */
static inline u32 shadow_pageblock_head(const struct shadow_zone *zone, u32 idx)
{
	unsigned int order = 0;
	u32 head = idx;

	while (shadow_frame_state(&zone->frames[head]) == SHADOW_FRAME_TAIL &&
	       order < SHADOW_MAX_ORDER)
		head = idx & ~((1U << ++order) - 1);
	return head;
}

bool shadow_pageblock_count(const struct shadow_zone *zone, u32 start,
			    struct shadow_pageblock_use *use);
void shadow_pageblock_move_free(struct shadow_zone *zone, u32 start,
				unsigned int mt);

#endif /* _SHADOWMM_CORE_PAGEBLOCK_H */
