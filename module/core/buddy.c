// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy system of one zone. Takes no lock, checks no watermark, keeps no
 * per-CPU list: zone.c, pcp.c and mem.c do.
 */
#include "core/buddy.h"
#include "core/fallback.h"

/**
 * shadow_buddy_link() - put a free block on its list
 * @zone: the zone
 * @idx: the block
 * @order: its order
 * @mt: the list's migratetype
 *
 * Context: zone lock held.
 */
void shadow_buddy_link(struct shadow_zone *zone, u32 idx, unsigned int order,
		       unsigned int mt)
{
	shadow_list_push(&zone->free_area[order][mt], zone->frames, idx,
			 shadow_frame_head(SHADOW_FRAME_FREE, order, mt));
	zone->nr_free += 1U << order;
}

/**
 * shadow_buddy_unlink() - take a free block off its list
 * @zone: the zone
 * @idx: the block; its head frame is left for the caller to write
 * @order: its order
 *
 * Context: zone lock held.
 */
void shadow_buddy_unlink(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	unsigned int mt = shadow_frame_mt(&zone->frames[idx]);

	shadow_list_del(&zone->free_area[order][mt], zone->frames, idx);
	zone->nr_free -= 1U << order;
}

/**
 * shadow_buddy_expand() - free the upper halves of a block down to an order
 * @zone: the zone
 * @idx: the block, off its list
 * @low: the order wanted
 * @high: the order it has
 * @mt: the list that the halves go to
 *
 * before  A....... order 3   expand to order 0
 * after   AFF.F... A stays with the caller; F are free: orders 0, 1, 2
 *
 * Context: zone lock held.
 */
void shadow_buddy_expand(struct shadow_zone *zone, u32 idx, unsigned int low,
			 unsigned int high, unsigned int mt)
{
	zone->stat.split += high - low;
	while (high > low) {
		high--;
		shadow_buddy_link(zone, idx + (1U << high), high, mt);
	}
}

/**
 * shadow_buddy_alloc_smallest() - the smallest block of one type that serves
 * @zone: the zone
 * @order: the order wanted
 * @mt: the only migratetype looked at
 *
 * Context: zone lock held.
 * Return: the block's index, its head frame still to be written, or
 * SHADOW_IDX_NONE.
 */
u32 shadow_buddy_alloc_smallest(struct shadow_zone *zone, unsigned int order,
				unsigned int mt)
{
	unsigned int found;
	u32 idx;

	for (found = order; found <= SHADOW_MAX_ORDER; found++) {
		idx = zone->free_area[found][mt].head;
		if (idx == SHADOW_IDX_NONE)
			continue;
		shadow_buddy_unlink(zone, idx, found);
		shadow_buddy_expand(zone, idx, order, found, mt);
		return idx;
	}
	return SHADOW_IDX_NONE;
}

/**
 * shadow_buddy_alloc() - allocate a block
 * @zone: the zone
 * @order: the order wanted, at most SHADOW_MAX_ORDER
 * @mt: the migratetype asked for
 *
 * The caller has checked the watermarks.
 *
 * Context: zone lock held.
 * Return: the block's index, its head marked allocated, or SHADOW_IDX_NONE
 * where no block of any type serves.
 */
u32 shadow_buddy_alloc(struct shadow_zone *zone, unsigned int order,
		       unsigned int mt)
{
	u32 idx;

	seam_assert_held(zone->lock);
	idx = shadow_buddy_alloc_smallest(zone, order, mt);
	if (idx == SHADOW_IDX_NONE)
		idx = shadow_fallback_alloc(zone, order, mt);
	if (idx == SHADOW_IDX_NONE)
		return SHADOW_IDX_NONE;
	zone->frames[idx].word =
		shadow_frame_head(SHADOW_FRAME_ALLOC, order, mt);
	zone->stat.alloc++;
	return idx;
}

/*
 * May a block join its free buddy of another pageblock type? Only the three
 * types that fall back on each other mix (kernel commit 1dd214b8f21c, 5.18).
 */
static bool buddy_mergeable(unsigned int mt, unsigned int buddy_mt)
{
	return mt == buddy_mt ||
	       (mt < SHADOW_NR_PCP_MT && buddy_mt < SHADOW_NR_PCP_MT);
}

/*
 * Is the buddy of the block that this one would merge into free already? Then
 * a merge is near, and the block goes to the tail, to be taken last (kernel
 * commit 6dda9d55bf54, 2.6.36).
 */
static bool buddy_merge_likely(const struct shadow_zone *zone, u32 idx,
			       unsigned int order)
{
	u32 higher = idx & ~(1U << order);

	if (order + 2 > SHADOW_MAX_ORDER)
		return false;
	return shadow_frame_is_free(&zone->frames[higher ^ (1U << (order + 1))],
				    order + 1);
}

/*
 * Free a block whose pageblocks are of one type.
 *
 * before  F.A.F... free(A, order 1): its buddy at 0 is free, then the buddy of
 * after   F....... the order-2 block, at 4, too: one block of order 3
 */
static void buddy_free_uniform(struct shadow_zone *zone, u32 idx,
			       unsigned int order)
{
	struct shadow_frame *frames = zone->frames;
	unsigned int mt = shadow_zone_pageblock_mt(zone, idx);
	struct shadow_list *list;
	unsigned int pages = 1U << order;
	unsigned int buddy_mt;
	u32 buddy;
	u64 word;

	while (order < SHADOW_MAX_ORDER) {
		buddy = idx ^ (1U << order);
		if (!shadow_frame_is_free(&frames[buddy], order))
			break;
		if (unlikely(order >= zone->config.pb_order)) {
			buddy_mt = shadow_zone_pageblock_mt(zone, buddy);
			if (!buddy_mergeable(mt, buddy_mt))
				break;
			shadow_zone_set_pageblock_mt(zone, buddy, order, mt);
		}
		shadow_list_del(
			&zone->free_area[order][shadow_frame_mt(&frames[buddy])],
			frames, buddy);
		frames[buddy | idx].word = SHADOW_FRAME_TAIL;
		idx &= buddy;
		order++;
		zone->stat.merge++;
	}
	zone->nr_free += pages;
	list = &zone->free_area[order][mt];
	word = shadow_frame_head(SHADOW_FRAME_FREE, order, mt);
	if (buddy_merge_likely(zone, idx, order))
		shadow_list_push_tail(list, frames, idx, word);
	else
		shadow_list_push(list, frames, idx, word);
}

/* Are all pageblocks of a block of one type? */
static bool buddy_is_uniform(const struct shadow_zone *zone, u32 idx,
			     unsigned int order)
{
	u32 step = 1U << zone->config.pb_order;
	unsigned int mt = shadow_zone_pageblock_mt(zone, idx);
	u32 i;

	for (i = idx + step; i < idx + (1U << order); i += step)
		if (shadow_zone_pageblock_mt(zone, i) != mt)
			return false;
	return true;
}

/**
 * shadow_buddy_free() - free a block and merge it with its free buddies
 * @zone: the zone
 * @idx: the block; what its head says does not matter
 * @order: its order
 *
 * The types of a block's pageblocks may have come to differ; then each is freed
 * onto the list of its own (kernel: split_large_buddy()).
 *
 * before  A...............     pageblocks of order 3, types movable and CMA
 * after   F.......F.......     two free blocks, on two lists
 *
 * Context: zone lock held.
 */
void shadow_buddy_free(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	u32 end = idx + (1U << order);

	seam_assert_held(zone->lock);
	zone->stat.free++;
	if (unlikely(!buddy_is_uniform(zone, idx, order)))
		order = zone->config.pb_order;
	for (; idx < end; idx += 1U << order)
		buddy_free_uniform(zone, idx, order);
}

/**
 * shadow_buddy_take() - allocate one given block
 * @zone: the zone
 * @idx: the block, aligned to @order
 * @order: its order
 *
 * before  F....... take(order 1 at 4)
 * after   F...A.F. what stands around it is free still
 *
 * Context: zone lock held.
 * Return: true with the block's head marked allocated; false, nothing changed,
 * where the frames are not all free in one block.
 */
bool shadow_buddy_take(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	unsigned int found = order;
	unsigned int mt;
	u32 head = idx;

	seam_assert_held(zone->lock);
	while (!shadow_frame_is_free(&zone->frames[head], found)) {
		if (++found > SHADOW_MAX_ORDER)
			return false;
		head = idx & ~((1U << found) - 1);
	}
	mt = shadow_frame_mt(&zone->frames[head]);
	shadow_buddy_unlink(zone, head, found);
	zone->frames[head].word = SHADOW_FRAME_TAIL;
	while (found > order) {
		found--;
		shadow_buddy_link(zone,
				  (idx ^ (1U << found)) & ~((1U << found) - 1),
				  found, mt);
		zone->stat.split++;
	}
	zone->frames[idx].word =
		shadow_frame_head(SHADOW_FRAME_ALLOC, order, mt);
	return true;
}
