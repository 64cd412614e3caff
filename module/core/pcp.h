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
struct shadow_zone_config;

/*
 * Orders up to this one go through per-CPU lists (the kernel's
 * PAGE_ALLOC_COSTLY_ORDER), and that of a pageblock, for huge pages (kernel
 * commit 44042b449872, 5.14): the last row.
 */
#define SHADOW_PCP_MAX_ORDER 3
#define SHADOW_NR_PCP_ROWS (SHADOW_PCP_MAX_ORDER + 2)
#define SHADOW_PCP_COLUMNS 4 /* a power of two; the last stays empty */
#define SHADOW_NR_PCP_LISTS (SHADOW_NR_PCP_ROWS * SHADOW_PCP_COLUMNS)
#define SHADOW_PCP_PART 8 /* of the free pages, at most one in so many */

/**
 * struct shadow_pcp_size - how much is on a list
 * @nr: blocks
 * @pages: pages of each
 */
struct shadow_pcp_size {
	u32 nr;
	u32 pages;
};

/**
 * struct shadow_pcp - one CPU's lists in one zone
 * @top: what the word of the next block put on a list will be: its link is the
 *       block put on last, SHADOW_IDX_NONE if the list is empty. By list
 *       (shadow_pcp_list())
 * @size: of each list; as wide as @top, for the fast path's sake
 * @count: pages on all lists
 * @limit: the fast path adds none past this: 0 where each free must take the
 *         slow path, else what shadow_pcp_most() said last
 * @high: drain when more pages than this are kept
 * @high_min: what @high begins with,
 * @high_max: and may grow to
 * @batch: pages moved at once; 0: the lists are not used
 */
struct shadow_pcp {
	u64 top[SHADOW_NR_PCP_LISTS];
	struct shadow_pcp_size size[SHADOW_NR_PCP_LISTS];
	u32 count;
	u32 limit;
	u32 high;
	u32 high_min;
	u32 high_max;
	u32 batch;
};

/* The block put on a list last, SHADOW_IDX_NONE if it is empty. */
static inline u32 shadow_pcp_head(const struct shadow_pcp *pcp, size_t list)
{
	return pcp->top[list] >> SHADOW_NEXT_SHIFT;
}

/* The list of a small order and a migratetype. */
static inline size_t shadow_pcp_small_list(size_t order, size_t mt)
{
	return order * SHADOW_PCP_COLUMNS + mt;
}

/* The list of any order that goes through per-CPU lists, and a migratetype. */
static inline size_t shadow_pcp_list(unsigned int order, unsigned int mt)
{
	return shadow_pcp_small_list(min(order, SHADOW_PCP_MAX_ORDER + 1U), mt);
}

/* Where a CPU's lists are in the array of a zone, in bytes. */
static inline size_t shadow_pcp_place(unsigned int cpu)
{
	return (size_t)cpu * sizeof(struct shadow_pcp);
}

static inline struct shadow_pcp *shadow_pcp_at(struct shadow_pcp *pcp,
					       size_t place)
{
	return (struct shadow_pcp *)((char *)pcp + place);
}

void shadow_pcp_init(struct shadow_pcp *pcp,
		     const struct shadow_zone_config *config);
void shadow_pcp_set_high(struct shadow_pcp *pcp, const struct shadow_zone *zone,
			 u32 high_min, u32 high_max);
u32 shadow_pcp_most(const struct shadow_pcp *pcp,
		    const struct shadow_zone *zone);
void shadow_pcp_update_limit(struct shadow_pcp *pcp,
			     const struct shadow_zone *zone);
bool shadow_pcp_is_over(const struct shadow_pcp *pcp,
			const struct shadow_zone *zone);
void shadow_pcp_trim(struct shadow_pcp *pcp, struct shadow_zone *zone,
		     size_t list);
void shadow_pcp_refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt);
void shadow_pcp_drain(struct shadow_pcp *pcp, struct shadow_zone *zone,
		      u32 pages, size_t list);

/**
 * shadow_pcp_take() - shadow_pcp_pop() for who knows the block's pages
 * @pcp: the CPU's lists
 * @list: the one
 * @pages: pages of its blocks
 * @frames: the zone's frames
 *
 * Return: as shadow_pcp_pop().
 */
static inline u32 shadow_pcp_take(struct shadow_pcp *pcp, size_t list,
				  u32 pages, struct shadow_frame *frames)
{
	u64 top = pcp->top[list];
	u32 idx = top >> SHADOW_NEXT_SHIFT;

	if (unlikely(idx == SHADOW_IDX_NONE))
		return SHADOW_IDX_NONE;
	pcp->size[list].nr--;
	pcp->count -= pages;
	pcp->top[list] = frames[idx].word;
	frames[idx].word = shadow_frame_unstacked(top);
	return idx;
}

/**
 * shadow_pcp_pop() - take a block off a CPU's list
 * @pcp: the CPU's lists
 * @list: the one
 * @frames: the zone's frames
 *
 * Return: the block's index, now allocated with the list's migratetype;
 * SHADOW_IDX_NONE if the list is empty.
 */
static inline u32 shadow_pcp_pop(struct shadow_pcp *pcp, size_t list,
				 struct shadow_frame *frames)
{
	return shadow_pcp_take(pcp, list, pcp->size[list].pages, frames);
}

/**
 * shadow_pcp_put() - shadow_pcp_push() for who knows how many there will be
 * @pcp: the CPU's lists
 * @list: the one
 * @frame: the block's head, allocated until now
 * @idx: its index
 * @count: pages on all lists afterwards
 */
static inline void shadow_pcp_put(struct shadow_pcp *pcp, size_t list,
				  struct shadow_frame *frame, u32 idx,
				  u32 count)
{
	u64 top = pcp->top[list];

	frame->word = top;
	pcp->top[list] = shadow_frame_relinked(top, idx);
	pcp->size[list].nr++;
	pcp->count = count;
}

/**
 * shadow_pcp_push() - put a block on a CPU's list
 * @pcp: the CPU's lists
 * @list: the one
 * @frame: the block's head, allocated until now
 * @idx: its index
 */
static inline void shadow_pcp_push(struct shadow_pcp *pcp, size_t list,
				   struct shadow_frame *frame, u32 idx)
{
	shadow_pcp_put(pcp, list, frame, idx,
		       pcp->count + pcp->size[list].pages);
}

#endif /* _SHADOWMM_CORE_PCP_H */
