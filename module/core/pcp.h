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

/* Blocks that one list may have. */
#define SHADOW_PCP_MAX_BLOCKS 65535

/**
 * struct shadow_pcp - one CPU's lists in one zone
 * @count: pages on all lists
 * @limit: the fast path adds none past this: @high, or 0 where each free must
 *         take the slow path
 * @high: drain when more pages than this are kept
 * @high_min: what @high begins with,
 * @high_max: and may grow to; less than SHADOW_PCP_MAX_BLOCKS
 * @batch: pages moved at once; 0: the lists are not used
 * @pad: makes the size a power of two, which spares the fast path a
 *       multiplication
 * @nr: blocks on each list, by order and migratetype
 * @head: the block put on each list last, SHADOW_IDX_NONE if it is empty
 */
struct shadow_pcp {
	u32 count;
	u32 limit;
	u32 high;
	u32 high_min;
	u32 high_max;
	u32 batch;
	u32 pad[2];
	u16 nr[SHADOW_NR_PCP_ORDERS][SHADOW_PCP_COLUMNS];
	u32 head[SHADOW_NR_PCP_ORDERS][SHADOW_PCP_COLUMNS];
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
	u32 idx = pcp->head[order][mt];
	u64 word;

	if (unlikely(idx == SHADOW_IDX_NONE))
		return SHADOW_IDX_NONE;
	word = frames[idx].word;
	frames[idx].word = shadow_frame_unstacked(word);
	pcp->head[order][mt] = word >> SHADOW_NEXT_SHIFT;
	pcp->nr[order][mt]--;
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
	frames[idx].word =
		shadow_frame_stacked(order, mt, pcp->head[order][mt]);
	pcp->head[order][mt] = idx;
	pcp->nr[order][mt]++;
	pcp->count += 1U << order;
}

#endif /* _SHADOWMM_CORE_PCP_H */
