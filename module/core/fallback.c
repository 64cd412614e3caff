// SPDX-License-Identifier: GPL-2.0
/*
 * Fallback between migratetypes, by the rules of Linux 6.12 (mm/page_alloc.c:
 * __rmqueue_fallback and what it calls): take from the largest block, so that
 * few pageblocks get mixed; take the whole pageblock where that is worth it.
 */
#include "core/buddy.h"
#include "core/fallback.h"

#define NO_MT SHADOW_NR_MT

static const u8 fallbacks[SHADOW_NR_PCP_MT][SHADOW_NR_PCP_MT - 1] = {
	[SHADOW_MT_UNMOVABLE] = { SHADOW_MT_RECLAIMABLE, SHADOW_MT_MOVABLE },
	[SHADOW_MT_MOVABLE] = { SHADOW_MT_RECLAIMABLE, SHADOW_MT_UNMOVABLE },
	[SHADOW_MT_RECLAIMABLE] = { SHADOW_MT_UNMOVABLE, SHADOW_MT_MOVABLE },
};

/* The first migratetype to fall back on that has a block of this order. */
static unsigned int fallback_mt(const struct shadow_zone *zone,
				unsigned int order, unsigned int mt)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fallbacks[mt]); i++)
		if (zone->free_area[order][fallbacks[mt][i]].nr)
			return fallbacks[mt][i];
	return NO_MT;
}

/*
 * Is a block of this order worth its whole pageblock? Unmovable pages take it
 * always: scattered they would do the most harm.
 */
static bool can_steal(const struct shadow_zone *zone, unsigned int order,
		      unsigned int mt)
{
	return order >= zone->config.pb_order / 2 || mt != SHADOW_MT_MOVABLE;
}

/* Pages of a pageblock that are free, and that movable blocks hold. */
struct pageblock_use {
	u32 free;
	u32 movable;
};

static bool pageblock_count(const struct shadow_zone *zone, u32 start,
			    struct pageblock_use *use)
{
	u32 end = start + (1U << zone->config.pb_order);
	const struct shadow_frame *frame;
	u32 idx = start;

	*use = (struct pageblock_use){};
	while (idx < end) {
		frame = &zone->frames[idx];
		switch (shadow_frame_state(frame)) {
		case SHADOW_FRAME_FREE:
			use->free += 1U << shadow_frame_order(frame);
			break;
		case SHADOW_FRAME_ALLOC:
			if (shadow_frame_mt(frame) == SHADOW_MT_MOVABLE)
				use->movable += 1U << shadow_frame_order(frame);
			break;
		case SHADOW_FRAME_PCP:
			break;
		case SHADOW_FRAME_HOLE:
		case SHADOW_FRAME_LIVE:
			idx++;
			continue;
		default: /* a tail: a larger block holds the pageblock */
			return false;
		}
		idx += 1U << shadow_frame_order(frame);
	}
	return true;
}

static void pageblock_move_free(struct shadow_zone *zone, u32 start,
				unsigned int mt)
{
	u32 end = start + (1U << zone->config.pb_order);
	struct shadow_frame *frame;
	unsigned int order;
	u32 idx = start;

	while (idx < end) {
		frame = &zone->frames[idx];
		order = shadow_frame_order(frame); /* 0 for holes and live */
		if (shadow_frame_state(frame) == SHADOW_FRAME_FREE) {
			shadow_buddy_unlink(zone, idx, order);
			shadow_buddy_link(zone, idx, order, mt);
		}
		idx += 1U << order;
	}
	shadow_zone_set_pageblock_mt(zone, start, zone->config.pb_order, mt);
}

/*
 * May the pageblock become @mt's? Yes if at least half of it is free or holds
 * pages of a like kind. What is allocated and neither free nor movable counts
 * as unmovable or reclaimable, like the kernel's own count.
 */
static bool pageblock_worth(const struct shadow_zone *zone, u32 start,
			    unsigned int mt)
{
	u32 pages = 1U << zone->config.pb_order;
	struct pageblock_use use;
	u32 alike = 0;

	if (!pageblock_count(zone, start, &use))
		return false;
	if (mt == SHADOW_MT_MOVABLE)
		alike = use.movable;
	else if (shadow_zone_pageblock_mt(zone, start) == SHADOW_MT_MOVABLE)
		alike = pages - use.free - use.movable;
	return use.free + alike >= pages / 2;
}

/*
 * Take @order out of the free block @idx of order @found and another type.
 *
 * pageblock  mmFFmFFF  half free, unmovable wants order 0
 *     after  mmUFmFFF  and its type is unmovable, so are the free lists of F
 */
static u32 steal(struct shadow_zone *zone, u32 idx, unsigned int found,
		 unsigned int order, unsigned int mt, bool whole)
{
	unsigned int old_mt = shadow_frame_mt(&zone->frames[idx]);
	u32 start = idx & ~((1U << zone->config.pb_order) - 1);

	zone->stat.fallback++;
	if (found >= zone->config.pb_order) {
		shadow_buddy_unlink(zone, idx, found);
		shadow_zone_set_pageblock_mt(zone, idx, found, mt);
		shadow_buddy_expand(zone, idx, order, found, mt);
		zone->stat.steal++;
		return idx;
	}
	if (whole && pageblock_worth(zone, start, mt)) {
		pageblock_move_free(zone, start, mt);
		zone->stat.steal++;
		return shadow_buddy_alloc_smallest(zone, order, mt);
	}
	shadow_buddy_unlink(zone, idx, found);
	shadow_buddy_expand(zone, idx, order, found, old_mt);
	return idx;
}

/**
 * shadow_fallback_alloc() - allocate from another migratetype's lists
 * @zone: the zone
 * @order: the order wanted
 * @mt: the migratetype that has no block; types that others do not fall back
 *      to give none
 *
 * Context: zone lock held.
 * Return: the block's index, its head frame still to be written, or
 * SHADOW_IDX_NONE.
 */
u32 shadow_fallback_alloc(struct shadow_zone *zone, unsigned int order,
			  unsigned int mt)
{
	unsigned int found, other = NO_MT;
	bool whole = false;

	if (mt >= SHADOW_NR_PCP_MT)
		return SHADOW_IDX_NONE;
	for (found = SHADOW_MAX_ORDER + 1; found-- > order;) {
		other = fallback_mt(zone, found, mt);
		if (other != NO_MT)
			break;
	}
	if (other == NO_MT)
		return SHADOW_IDX_NONE;
	whole = can_steal(zone, found, mt);
	if (!whole && found > order) {
		/* The smallest block that serves does the least harm. */
		for (found = order;; found++) {
			other = fallback_mt(zone, found, mt);
			if (other != NO_MT)
				break;
		}
	}
	return steal(zone, zone->free_area[found][other].head, found, order, mt,
		     whole);
}
