// SPDX-License-Identifier: GPL-2.0
/*
 * Fallback between migratetypes, by the rules of Linux 6.12.30 and later
 * (mm/page_alloc.c: __rmqueue_claim(), __rmqueue_steal()): claim a whole
 * pageblock, looking at the largest free blocks first, so that few pageblocks
 * get mixed; where no pageblock is worth it, take the smallest block.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/fallback.h"
#include "core/pageblock.h"
#include "core/watermark.h"

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

/*
 * May the pageblock of @idx become @mt's? Yes if at least half of it is free or holds
 * pages of a like kind. What is allocated and neither free nor movable counts
 * as unmovable or reclaimable, like the kernel's own count. Without grouping by
 * mobility always.
 */
static bool pageblock_worth(struct shadow_zone *zone, u32 idx, unsigned int mt)
{
	u32 start = idx & ~((1U << zone->config.pb_order) - 1);
	u32 pages = 1U << zone->config.pb_order;
	struct shadow_pageblock_use use;
	u32 alike = 0;

	if (!shadow_pageblock_count(zone, start, &use))
		return false;
	if (!zone->policy->mobility)
		return true;
	if (mt == SHADOW_MT_MOVABLE)
		alike = use.movable;
	else if (shadow_zone_pageblock_mt(zone, start) == SHADOW_MT_MOVABLE)
		alike = pages - use.free - use.movable;
	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_CLAIM,
		       .order = shadow_frame_order(&zone->frames[idx]),
		       .migratetype = shadow_frame_mt(&zone->frames[idx]),
		       .detail = use.free + alike >= pages / 2, .a = use.free,
		       .b = alike);
	return use.free + alike >= pages / 2;
}

/*
 * Claim the pageblocks of the free block @idx, of order @found and another type.
 *
 * pageblock  mmFFmFFF  half free, unmovable wants order 0
 *     after  mmUFmFFF  and its type is unmovable, so are the free lists of F
 *
 * Gives a block out of it, or SHADOW_IDX_NONE where it is not worth it.
 */
static u32 claim_at(struct shadow_zone *zone, u32 idx, unsigned int found,
		    const struct shadow_request *req, unsigned int mt)
{
	u32 start = idx & ~((1U << zone->config.pb_order) - 1);

	if (found >= zone->config.pb_order) {
		shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_CLAIM,
			       .order = found, .detail = 1, .a = 1U << found,
			       .migratetype =
				       shadow_frame_mt(&zone->frames[idx]));
		shadow_buddy_unlink(zone, idx, found);
		shadow_zone_set_pageblock_mt(zone, idx, found, mt);
		idx = shadow_buddy_expand(zone, idx, req->order, found, mt);
	} else {
		shadow_watermark_boost(zone);
		if (!pageblock_worth(zone, idx, mt))
			return SHADOW_IDX_NONE;
		shadow_pageblock_move_free(zone, start, mt);
		idx = shadow_buddy_alloc_smallest(zone, req, mt);
	}
	zone->stat.steal++;
	return idx;
}

static u32 claim(struct shadow_zone *zone, const struct shadow_request *req,
		 unsigned int mt)
{
	unsigned int found, least = req->order;
	unsigned int other;
	u32 idx;

	if (req->flags & SHADOW_REQ_NOFRAGMENT)
		least = max(least, zone->config.pb_order);
	for (found = SHADOW_MAX_ORDER + 1; found-- > least;) {
		other = fallback_mt(zone, found, mt);
		if (other == NO_MT)
			continue;
		if (!can_steal(zone, found, mt))
			break;
		idx = claim_at(zone, zone->free_area[found][other].head, found,
			       req, mt);
		if (idx != SHADOW_IDX_NONE)
			return idx;
	}
	return SHADOW_IDX_NONE;
}

/* The smallest block that serves does the least harm. */
static u32 take_smallest(struct shadow_zone *zone,
			 const struct shadow_request *req, unsigned int mt)
{
	unsigned int found, other;
	u32 idx;

	for (found = req->order; found <= SHADOW_MAX_ORDER; found++) {
		other = fallback_mt(zone, found, mt);
		if (other == NO_MT)
			continue;
		idx = zone->free_area[found][other].head;
		shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_SMALLEST,
			       .order = found, .migratetype = other);
		shadow_buddy_unlink(zone, idx, found);
		return shadow_buddy_expand(zone, idx, req->order, found, other);
	}
	return SHADOW_IDX_NONE;
}

/**
 * shadow_fallback_alloc() - allocate from another migratetype's lists
 * @zone: the zone
 * @req: what is asked for
 * @mt: the migratetype that has no block; types that others do not fall back
 *      to give none
 *
 * Context: zone lock held.
 * Return: the block's index, its head frame still to be written, or
 * SHADOW_IDX_NONE.
 */
u32 shadow_fallback_alloc(struct shadow_zone *zone,
			  const struct shadow_request *req, unsigned int mt)
{
	u32 idx;

	if (mt >= SHADOW_NR_PCP_MT)
		return SHADOW_IDX_NONE;
	idx = claim(zone, req, mt);
	if (idx == SHADOW_IDX_NONE && !(req->flags & SHADOW_REQ_NOFRAGMENT))
		idx = take_smallest(zone, req, mt);
	if (idx != SHADOW_IDX_NONE)
		zone->stat.fallback++;
	return idx;
}
