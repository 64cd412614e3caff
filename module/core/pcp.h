/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU page lists: a short stack of blocks for each small order and
 * migratetype, between a CPU and its zone's free lists. The owner sees
 * to it that nobody else touches that CPU's lists during a call, and holds the
 * zone's lock where a call says so.
 */
#ifndef _SHADOWMM_CORE_PCP_H
#define _SHADOWMM_CORE_PCP_H

#include "core/frame.h"

struct shadow_request;
struct shadow_zone;

/* Orders above this one never go through per-CPU lists (the kernel's
 * PAGE_ALLOC_COSTLY_ORDER).
 */
#define SHADOW_PCP_MAX_ORDER 3
#define SHADOW_NR_PCP_ORDERS (SHADOW_PCP_MAX_ORDER + 1)
#define SHADOW_PCP_COLUMNS 4 /* a power of two; the last stays empty */

/**
 * struct shadow_stack - blocks of one order and migratetype, the last one first
 * @head: the block put on it last, SHADOW_IDX_NONE if empty
 * @nr: how many blocks
 */
struct shadow_stack {
	u32 head;
	u32 nr;
};

/**
 * struct shadow_pcp - one CPU's lists in one zone
 * @count: pages on all lists
 * @high: drain when more pages than this are kept
 * @limit: the fast path adds none past this: @high, or 0 where each free must
 *         take the slow path
 * @high_min: what @high begins with,
 * @high_max: and may grow to
 * @batch: pages moved at once; 0: the lists are not used
 * @list: blocks, by order and migratetype
 */
struct shadow_pcp {
	u32 count;
	u32 limit;
	u32 high;
	u32 high_min;
	u32 high_max;
	u32 batch;
	struct shadow_stack list[SHADOW_NR_PCP_ORDERS][SHADOW_PCP_COLUMNS];
};

void shadow_pcp_init(struct shadow_pcp *pcp, u32 batch, u32 high_min,
		     u32 high_max);
void shadow_pcp_set_high(struct shadow_pcp *pcp, u32 high_min, u32 high_max);
void shadow_pcp_refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt);
void shadow_pcp_drain(struct shadow_pcp *pcp, struct shadow_zone *zone,
		      u32 pages, unsigned int order, unsigned int mt);

/**
 * shadow_pcp_pop() - take a block off a CPU's list
 * @pcp: the CPU's lists
 * @frames: the zone's frames
 * @order: the block's order, at most SHADOW_PCP_MAX_ORDER
 * @mt: the list's migratetype
 *
 * Return: the block's index, now allocated with the list's migratetype;
 * SHADOW_IDX_NONE if the list is empty.
 */
static inline u32 shadow_pcp_pop(struct shadow_pcp *pcp,
				 struct shadow_frame *frames,
				 unsigned int order, unsigned int mt)
{
	struct shadow_stack *list = &pcp->list[order][mt];
	u32 idx = list->head;
	u64 word;

	if (unlikely(idx == SHADOW_IDX_NONE))
		return SHADOW_IDX_NONE;
	word = frames[idx].word;
	list->head = word >> SHADOW_NEXT_SHIFT;
	list->nr--;
	frames[idx].word = shadow_frame_unstacked(word);
	pcp->count -= 1U << order;
	return idx;
}

/**
 * shadow_pcp_push() - put a block on a CPU's list
 * @pcp: the CPU's lists
 * @frames: the zone's frames
 * @idx: the block; its head is allocated until now
 * @order: its order, at most SHADOW_PCP_MAX_ORDER
 * @mt: its pageblock's migratetype, below SHADOW_NR_PCP_MT
 */
static inline void shadow_pcp_push(struct shadow_pcp *pcp,
				   struct shadow_frame *frames, u32 idx,
				   unsigned int order, unsigned int mt)
{
	struct shadow_stack *list = &pcp->list[order][mt];

	frames[idx].word = shadow_frame_stacked(order, mt, list->head);
	list->head = idx;
	list->nr++;
	pcp->count += 1U << order;
}

#endif /* _SHADOWMM_CORE_PCP_H */
