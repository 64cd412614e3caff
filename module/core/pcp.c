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
			shadow_list_init(&pcp->list[order][mt]);
}

/**
 * shadow_pcp_refill() - take a batch from the free lists
 * @pcp: the CPU's lists
 * @zone: their zone
 * @order: the order wanted
 * @mt: the migratetype wanted
 *
 * Blocks keep the order in which the free lists gave them, so that a run of
 * allocations goes up through memory.
 *
 * Context: CPU lock and zone lock held.
 */
void shadow_pcp_refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
		       unsigned int order, unsigned int mt)
{
	u32 nr = max(pcp->batch >> order, 1U);
	u32 idx;

	while (nr--) {
		idx = shadow_buddy_alloc(zone, order, mt);
		if (idx == SHADOW_IDX_NONE)
			return;
		shadow_list_push_tail(&pcp->list[order][mt], zone->frames, idx,
				      shadow_frame_head(SHADOW_FRAME_PCP, order,
							mt));
		pcp->count += 1U << order;
	}
}

/* The longest unused block of the next list that has one. */
static void pcp_drain_one(struct shadow_pcp *pcp, struct shadow_zone *zone)
{
	const u32 nr_lists = (SHADOW_PCP_MAX_ORDER + 1) * SHADOW_NR_PCP_MT;
	struct shadow_list *list;
	unsigned int order;
	u32 idx;

	do {
		order = pcp->drain_next / SHADOW_NR_PCP_MT;
		list = &pcp->list[order][pcp->drain_next % SHADOW_NR_PCP_MT];
		pcp->drain_next = (pcp->drain_next + 1) % nr_lists;
	} while (!list->nr);

	idx = list->tail;
	shadow_list_del(list, zone->frames, idx);
	pcp->count -= 1U << order;
	shadow_buddy_free(zone, idx, order);
}

/**
 * shadow_pcp_drain() - give blocks back to the free lists
 * @pcp: the CPU's lists
 * @zone: their zone
 * @pages: how many pages at least, where there are as many
 *
 * The lists take turns, and each gives what it has kept longest.
 *
 * Context: CPU lock and zone lock held.
 */
void shadow_pcp_drain(struct shadow_pcp *pcp, struct shadow_zone *zone,
		      u32 pages)
{
	u32 stop = pcp->count > pages ? pcp->count - pages : 0;

	while (pcp->count > stop)
		pcp_drain_one(pcp, zone);
}
