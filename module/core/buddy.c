// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy system of one zone. Takes no lock, checks no watermark, keeps no
 * per-CPU list: zone.c, pcp.c and mem.c do.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/fallback.h"

/* A list has got its first block. */
static inline void mask_set(struct shadow_zone *zone, unsigned int order,
			    unsigned int mt)
{
	zone->free_mask[mt] |= 1U << order;
	if (likely(mt < SHADOW_NR_PCP_MT))
		zone->free_orders |= 1U << order;
}

/* A list has lost its last block. */
static inline void mask_clear(struct shadow_zone *zone, unsigned int order,
			      unsigned int mt)
{
	zone->free_mask[mt] &= ~(1U << order);
	zone->free_orders = zone->free_mask[SHADOW_MT_UNMOVABLE] |
			    zone->free_mask[SHADOW_MT_MOVABLE] |
			    zone->free_mask[SHADOW_MT_RECLAIMABLE];
}

/*
 * @pages pages come to the free lists, or go (then negative). Nobody can have
 * isolated ones, so no mark counts on them (kernel: account_freepages(), before
 * 6.10 __mod_zone_freepage_state()).
 */
static inline void account(struct shadow_zone *zone, u32 idx, unsigned int mt,
			   int pages)
{
	if (likely(mt != SHADOW_MT_ISOLATE))
		zone->nr_free += pages;
	if (unlikely(mt == SHADOW_MT_HIGHATOMIC)) {
		zone->nr_free_highatomic += pages;
		shadow_zone_update_floor(zone);
	}
	if (unlikely(zone->policy->account))
		zone->policy->account(zone, idx, pages);
}

static inline void list_link(struct shadow_zone *zone, u32 idx,
			     unsigned int order, unsigned int mt, bool tail)
{
	struct shadow_list *list = &zone->free_area[order][mt];
	u64 word = shadow_frame_head(SHADOW_FRAME_FREE, order, mt);

	if (tail)
		shadow_list_push_tail(list, zone->frames, idx, word);
	else
		shadow_list_push(list, zone->frames, idx, word);
	if (list->nr == 1)
		mask_set(zone, order, mt);
}

static inline void list_unlink(struct shadow_zone *zone, u32 idx,
			       unsigned int order, unsigned int mt)
{
	struct shadow_list *list = &zone->free_area[order][mt];

	shadow_list_del(list, zone->frames, idx);
	if (!list->nr)
		mask_clear(zone, order, mt);
}

static inline void block_link(struct shadow_zone *zone, u32 idx,
			      unsigned int order, unsigned int mt)
{
	list_link(zone, idx, order, mt, false);
	account(zone, idx, mt, 1 << order);
}

static inline void block_unlink(struct shadow_zone *zone, u32 idx,
				unsigned int order, unsigned int mt)
{
	list_unlink(zone, idx, order, mt);
	account(zone, idx, mt, -(1 << order));
}

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
	block_link(zone, idx, order, mt);
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
	block_unlink(zone, idx, order, shadow_frame_mt(&zone->frames[idx]));
}

/**
 * shadow_buddy_expand() - free halves of a block down to an order
 * @zone: the zone
 * @idx: the block, off its list
 * @low: the order wanted
 * @high: the order it has
 * @mt: the list that the halves go to
 *
 * before  A....... order 3   expand to order 0
 * after   AFF.F... A stays with the caller; F are free: orders 0, 1, 2
 *    or   F...F.FA where the policy keeps upper halves
 *
 * Context: zone lock held.
 * Return: the block that stays.
 */
u32 shadow_buddy_expand(struct shadow_zone *zone, u32 idx, unsigned int low,
			unsigned int high, unsigned int mt)
{
	u32 half;

	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_FOUND, .order = high,
		       .migratetype = mt, .a = low);
	zone->stat.split += high - low;
	while (high > low) {
		high--;
		half = idx + (1U << high);
		if (unlikely(zone->policy->upper_half)) {
			half = idx;
			idx += 1U << high;
		}
		shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_SPLIT,
			       .order = high, .migratetype = mt,
			       .a = shadow_zone_pfn(zone, half));
		block_link(zone, half, high, mt);
	}
	return idx;
}

/**
 * shadow_buddy_alloc_smallest() - a block of one type that serves
 * @zone: the zone
 * @req: what is asked for
 * @mt: the only migratetype looked at
 *
 * The one that the policy picks; else the first of the smallest order.
 *
 * Context: zone lock held.
 * Return: the block's index, its head frame still to be written, or
 * SHADOW_IDX_NONE.
 */
u32 shadow_buddy_alloc_smallest(struct shadow_zone *zone,
				const struct shadow_request *req,
				unsigned int mt)
{
	unsigned int orders = zone->free_mask[mt] >> req->order;
	u32 idx = SHADOW_IDX_NONE;
	unsigned int found;

	if (!orders)
		return SHADOW_IDX_NONE;
	if (unlikely(zone->policy->pick))
		idx = zone->policy->pick(zone, req, mt);
	if (idx == SHADOW_IDX_NONE) {
		found = req->order + __builtin_ctz(orders);
		idx = zone->free_area[found][mt].head;
	} else {
		found = shadow_frame_order(&zone->frames[idx]);
	}
	block_unlink(zone, idx, found, mt);
	return shadow_buddy_expand(zone, idx, req->order, found, mt);
}

/* What is left where the lists of a request's own type have nothing. */
static u32 alloc_other(struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt)
{
	u32 idx = SHADOW_IDX_NONE;

	if (zone->policy->fallback)
		idx = zone->policy->fallback(zone, req, mt);
	/* Failing now would be worse than failing a larger one later. */
	if (idx == SHADOW_IDX_NONE && (req->flags & SHADOW_REQ_NONBLOCK))
		idx = shadow_buddy_alloc_smallest(zone, req,
						  SHADOW_MT_HIGHATOMIC);
	return idx;
}

/**
 * shadow_buddy_alloc() - allocate a block
 * @zone: the zone
 * @req: what is asked for; the order at most SHADOW_MAX_ORDER
 * @mt: the lists that serve it (shadow_policy_mt())
 *
 * The caller has checked the watermarks.
 *
 * Context: zone lock held.
 * Return: the block's index, its head marked allocated, or SHADOW_IDX_NONE
 * where no block of any type serves.
 */
u32 shadow_buddy_alloc(struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt)
{
	u32 idx = SHADOW_IDX_NONE;

	seam_assert_held(zone->lock);
	if (unlikely(shadow_request_is_highatomic(req)))
		idx = shadow_buddy_alloc_smallest(zone, req,
						  SHADOW_MT_HIGHATOMIC);
	if (likely(idx == SHADOW_IDX_NONE))
		idx = shadow_buddy_alloc_smallest(zone, req, mt);
	if (unlikely(idx == SHADOW_IDX_NONE))
		idx = alloc_other(zone, req, mt);
	if (unlikely(idx == SHADOW_IDX_NONE))
		return SHADOW_IDX_NONE;
	zone->frames[idx].word = shadow_frame_head(
		SHADOW_FRAME_ALLOC, req->order, req->migratetype);
	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_TAKEN,
		       .order = req->order, .migratetype = req->migratetype);
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
 * Free pageblocks take the type that their buddy has. Both are common ones; what
 * a policy would make of that type does not matter, for the list has it.
 */
static void pageblocks_join(struct shadow_zone *zone, u32 idx,
			    unsigned int order, unsigned int mt)
{
	memset(&zone->pageblock[idx >> zone->config.pb_order], mt,
	       1U << (order - zone->config.pb_order));
	shadow_zone_update_groups(zone, idx, order);
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

	if (!zone->policy->near_tail || order + 2 > SHADOW_MAX_ORDER)
		return false;
	return shadow_frame_is_free(&zone->frames[higher ^ (1U << (order + 1))],
				    order + 1);
}

/* For the log: why does a block not merge with its buddy? */
static unsigned int stop_reason(const struct shadow_zone *zone, u32 idx,
				unsigned int order)
{
	const struct shadow_frame *buddy;

	if (order == SHADOW_MAX_ORDER)
		return SHADOW_STOP_LARGEST;
	buddy = &zone->frames[idx ^ (1U << order)];
	switch (shadow_frame_state(buddy)) {
	case SHADOW_FRAME_FREE:
		return shadow_frame_order(buddy) == order ? SHADOW_STOP_TYPE :
							    SHADOW_STOP_SPLIT;
	case SHADOW_FRAME_PCP:
		return SHADOW_STOP_PCP;
	case SHADOW_FRAME_HOLE:
		return SHADOW_STOP_HOLE;
	default:
		return SHADOW_STOP_USED;
	}
}

/* For the log: where a block that came to the free lists stands at last. */
static void explain_listed(struct shadow_zone *zone, u32 idx,
			   unsigned int order, unsigned int mt, bool tail)
{
	u32 buddy = order < SHADOW_MAX_ORDER ? idx ^ (1U << order) : idx;

	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_STOP, .order = order,
		       .migratetype = mt, .a = shadow_zone_pfn(zone, buddy),
		       .detail = stop_reason(zone, idx, order));
	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_LISTED, .order = order,
		       .migratetype = mt, .detail = tail);
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
	int pages = 1 << order;
	unsigned int buddy_mt;
	u32 freed = idx;
	u32 buddy;
	bool tail;

	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_RETURN, .order = order,
		       .migratetype = mt);
	while (order < SHADOW_MAX_ORDER) {
		buddy = idx ^ (1U << order);
		if (!shadow_frame_is_free(&frames[buddy], order))
			break;
		if (unlikely(order >= zone->config.pb_order)) {
			buddy_mt = shadow_zone_pageblock_mt(zone, buddy);
			if (!buddy_mergeable(mt, buddy_mt))
				break;
			if (mt != buddy_mt)
				pageblocks_join(zone, buddy, order, mt);
		}
		list_unlink(zone, buddy, order,
			    shadow_frame_mt(&frames[buddy]));
		frames[buddy | idx].word = SHADOW_FRAME_TAIL;
		idx &= buddy;
		order++;
		zone->stat.merge++;
		shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_MERGE,
			       .order = order, .migratetype = mt,
			       .a = shadow_zone_pfn(zone, buddy));
	}
	tail = buddy_merge_likely(zone, idx, order);
	if (unlikely(zone->explain))
		explain_listed(zone, idx, order, mt, tail);
	list_link(zone, idx, order, mt, tail);
	account(zone, freed, mt, pages);
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
	zone->stat.free++;
	shadow_buddy_put_back(zone, idx, order);
}

/**
 * shadow_buddy_put_back() - shadow_buddy_free() for what was never allocated
 * @zone: the zone
 * @idx: the block, off its list; what its head says does not matter
 * @order: its order
 *
 * Context: zone lock held.
 */
void shadow_buddy_put_back(struct shadow_zone *zone, u32 idx,
			   unsigned int order)
{
	u32 end = idx + (1U << order);

	seam_assert_held(zone->lock);
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
	u32 head = idx, half;
	unsigned int mt;

	seam_assert_held(zone->lock);
	while (!shadow_frame_is_free(&zone->frames[head], found)) {
		if (++found > SHADOW_MAX_ORDER)
			return false;
		head = idx & ~((1U << found) - 1);
	}
	mt = shadow_frame_mt(&zone->frames[head]);
	shadow_explain(zone, head, .kind = SHADOW_EXPLAIN_FOUND, .order = found,
		       .migratetype = mt, .a = order);
	shadow_buddy_unlink(zone, head, found);
	zone->frames[head].word = SHADOW_FRAME_TAIL;
	while (found > order) {
		found--;
		head = idx & ~((1U << found) - 1);
		half = head ^ (1U << found);
		shadow_explain(zone, head, .kind = SHADOW_EXPLAIN_SPLIT,
			       .order = found, .migratetype = mt,
			       .a = shadow_zone_pfn(zone, half));
		shadow_buddy_link(zone, half, found, mt);
		zone->stat.split++;
	}
	zone->frames[idx].word =
		shadow_frame_head(SHADOW_FRAME_ALLOC, order, mt);
	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_TAKEN, .order = order,
		       .migratetype = mt);
	return true;
}
