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

struct shadow_zone;

/* Orders above this one never go through per-CPU lists (the kernel's
 * PAGE_ALLOC_COSTLY_ORDER).
 */
#define SHADOW_PCP_MAX_ORDER 3
#define SHADOW_NR_PCP_ORDERS (SHADOW_PCP_MAX_ORDER + 1)

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
 * @batch: pages moved at once
 * @list: blocks, by order and migratetype
 */
struct shadow_pcp {
	u32 count;
	u32 high;
	u32 batch;
	struct shadow_stack list[SHADOW_NR_PCP_ORDERS][SHADOW_NR_PCP_MT];
};

void shadow_pcp_init(struct shadow_pcp *pcp, u32 batch, u32 high);
void shadow_pcp_refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
		       unsigned int order, unsigned int mt);
void shadow_pcp_drain(struct shadow_pcp *pcp, struct shadow_zone *zone,
		      u32 pages, unsigned int order, unsigned int mt);

/**
 * shadow_pcp_pop() - take a block off a CPU's list
 * @pcp: the CPU's lists
 * @frames: the zone's frames
 * @order: the block's order, at most SHADOW_PCP_MAX_ORDER
 * @mt: the list's migratetype
 *
 * Return: the block's index, now allocated; SHADOW_IDX_NONE if the list is
 * empty.
 */
static inline u32 shadow_pcp_pop(struct shadow_pcp *pcp,
				 struct shadow_frame *frames,
				 unsigned int order, unsigned int mt)
{
	struct shadow_stack *list = &pcp->list[order][mt];
	u32 idx = list->head;

	if (unlikely(idx == SHADOW_IDX_NONE))
		return SHADOW_IDX_NONE;
	list->head = shadow_frame_next(&frames[idx]);
	list->nr--;
	frames[idx].word = shadow_frame_head(SHADOW_FRAME_ALLOC, order, mt);
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
