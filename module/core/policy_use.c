// SPDX-License-Identifier: GPL-2.0
/*
 * Free pages of each pageblock, for policies. Chooses no pageblock.
 */
#include "core/policy_use.h"

/**
 * shadow_use_account() - count pages that come to the free lists, or go
 * @zone: the zone
 * @free: free pages, by pageblock
 * @idx: the first frame; a block of several pageblocks begins with one
 * @pages: how many, negative where they go
 *
 * Context: zone lock held.
 * Return: how many pageblocks it was, from the first one on.
 */
u32 shadow_use_account(const struct shadow_zone *zone, u16 *free, u32 idx,
		       int pages)
{
	u32 first = idx >> zone->config.pb_order;
	int whole = 1 << zone->config.pb_order;
	u32 nr = 0;

	if (pages < 0)
		whole = -whole;
	if (pages / whole <= 1) {
		free[first] += pages;
		return 1;
	}
	for (; pages; pages -= whole)
		free[first + nr++] += whole;
	return nr;
}

/**
 * shadow_use_check() - verify the count of each pageblock
 * @zone: the zone, sound otherwise
 * @free: free pages, by pageblock
 *
 * Context: zone locked.
 * Return: the first frame of a pageblock whose count is wrong, or
 * SHADOW_IDX_NONE.
 */
u32 shadow_use_check(const struct shadow_zone *zone, const u16 *free)
{
	u32 nr_frames = shadow_zone_nr_frames(zone);
	u32 size = 1U << zone->config.pb_order;
	u32 end = 0, idx, start, count;

	for (start = 0; start < nr_frames; start += size) {
		count = 0;
		for (idx = start; idx < start + size; idx++) {
			if (shadow_frame_state(&zone->frames[idx]) ==
			    SHADOW_FRAME_FREE)
				end = idx + (1U << shadow_frame_order(
						     &zone->frames[idx]));
			count += idx < end;
		}
		if (count != free[start >> zone->config.pb_order])
			return start;
	}
	return SHADOW_IDX_NONE;
}

/* The free block that is the whole pageblock or more, if there is one. */
static u32 find_whole(const struct shadow_zone *zone, u32 start,
		      unsigned int order)
{
	unsigned int found;
	u32 idx;

	for (found = zone->config.pb_order; found <= SHADOW_MAX_ORDER;
	     found++) {
		idx = start & ~((1U << found) - 1);
		if (shadow_frame_is_free(&zone->frames[idx], found))
			return found >= order ? idx : SHADOW_IDX_NONE;
	}
	return SHADOW_IDX_NONE;
}

/**
 * shadow_use_find() - the free block of a pageblock that serves
 * @zone: the zone
 * @pageblock: its number
 * @order: the order wanted
 *
 * The first of the smallest order. Time: linear in the pageblock at worst.
 *
 * Context: zone lock held.
 * Return: the head of a free block that is in the pageblock or contains it, or
 * SHADOW_IDX_NONE.
 */
u32 shadow_use_find(const struct shadow_zone *zone, u32 pageblock,
		    unsigned int order)
{
	u32 start = pageblock << zone->config.pb_order;
	u32 end = start + (1U << zone->config.pb_order);
	unsigned int least = SHADOW_NR_PAGE_ORDERS, found;
	const struct shadow_frame *frame;
	u32 best, idx;

	best = find_whole(zone, start, order);
	if (best != SHADOW_IDX_NONE)
		return best;
	for (idx = start; idx < end; idx += 1U << found) {
		frame = &zone->frames[idx];
		found = shadow_frame_order(frame); /* 0 but for heads */
		if (shadow_frame_state(frame) != SHADOW_FRAME_FREE ||
		    found < order || found >= least)
			continue;
		best = idx;
		least = found;
		if (found == order)
			break;
	}
	return best;
}
