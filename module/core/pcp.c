// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU page lists: filling them from the free lists and draining them back.
 * The fast paths are inline, in pcp.h.
 */
#include "core/buddy.h"
#include "core/pcp.h"

/**
 * shadow_pcp_init() - make a CPU's lists empty
 * @pcp: the lists
 * @batch: pages moved at once
 * @high: pages kept at most
 */
void shadow_pcp_init(struct shadow_pcp *pcp, u32 batch, u32 high)
{
	unsigned int order, mt;

	*pcp = (struct shadow_pcp){ .batch = batch, .high = high };
	for (order = 0; order <= SHADOW_PCP_MAX_ORDER; order++)
		for (mt = 0; mt < SHADOW_NR_PCP_MT; mt++)
			pcp->list[order][mt].head = SHADOW_IDX_NONE;
}

/**
 * shadow_pcp_refill() - take a batch from the free lists
 * @pcp: the CPU's lists
 * @zone: their zone
 * @order: the order wanted
 * @mt: the migratetype wanted; this list is empty
 *
 * Blocks keep the order in which the free lists gave them, so that a run of
 * allocations goes up through memory.
 *
 * Context: CPU and zone locked.
 */
void shadow_pcp_refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
		       unsigned int order, unsigned int mt)
{
	struct shadow_stack *list = &pcp->list[order][mt];
	u32 nr = max(pcp->batch >> order, 1U);
	u32 idx, last = SHADOW_IDX_NONE;

	while (list->nr < nr) {
		idx = shadow_buddy_alloc(zone, order, mt);
		if (idx == SHADOW_IDX_NONE)
			return;
		zone->frames[idx].word =
			shadow_frame_stacked(order, mt, SHADOW_IDX_NONE);
		if (last == SHADOW_IDX_NONE)
			list->head = idx;
		else
			shadow_frame_set_next(&zone->frames[last], idx);
		last = idx;
		list->nr++;
		pcp->count += 1U << order;
	}
}

/*
 * Cut the @nr blocks off a list that have been on it longest.
 *
 * before  head d c b a     cut(2)
 * after   head d c         returns b a
 */
static u32 stack_cut(struct shadow_stack *list, struct shadow_frame *frames,
		     u32 nr)
{
	u32 keep = list->nr - nr;
	u32 idx = list->head;
	u32 rest;

	list->nr = keep;
	if (!keep) {
		list->head = SHADOW_IDX_NONE;
		return idx;
	}
	while (--keep)
		idx = shadow_frame_next(&frames[idx]);
	rest = shadow_frame_next(&frames[idx]);
	shadow_frame_set_next(&frames[idx], SHADOW_IDX_NONE);
	return rest;
}

/**
 * shadow_pcp_drain() - give blocks back to the free lists
 * @pcp: the CPU's lists
 * @zone: their zone
 * @pages: how many pages at least, where there are as many
 * @order: the list to begin with,
 * @mt: and its migratetype; the others follow in turn
 *
 * Each list gives what it has kept longest, since that is least likely to be
 * in the CPU's cache.
 *
 * Context: CPU and zone locked.
 */
void shadow_pcp_drain(struct shadow_pcp *pcp, struct shadow_zone *zone,
		      u32 pages, unsigned int order, unsigned int mt)
{
	u32 stop = pcp->count > pages ? pcp->count - pages : 0;
	struct shadow_stack *list;
	u32 idx, next, nr;

	while (pcp->count > stop) {
		list = &pcp->list[order][mt];
		nr = (pcp->count - stop + (1U << order) - 1) >> order;
		nr = min(nr, list->nr);
		idx = nr ? stack_cut(list, zone->frames, nr) : SHADOW_IDX_NONE;
		pcp->count -= nr << order;
		while (idx != SHADOW_IDX_NONE) {
			next = shadow_frame_next(&zone->frames[idx]);
			shadow_buddy_free(zone, idx, order);
			idx = next;
		}
		mt = (mt + 1) % SHADOW_NR_PCP_MT;
		if (!mt)
			order = (order + 1) % (SHADOW_PCP_MAX_ORDER + 1);
	}
}
