// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU page lists: filling them from the free lists and draining them back.
 * The fast paths are inline, in pcp.h.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/pcp.h"

/**
 * shadow_pcp_init() - make a CPU's lists empty
 * @pcp: the lists
 * @config: their zone's
 */
void shadow_pcp_init(struct shadow_pcp *pcp,
		     const struct shadow_zone_config *config)
{
	unsigned int row, mt, order;
	size_t list;

	*pcp = (struct shadow_pcp){
		.batch = config->pcp_batch,
		.high = config->pcp_high,
		.high_min = config->pcp_high,
		.high_max = max(config->pcp_high, config->pcp_high_max),
	};
	for (row = 0; row < SHADOW_NR_PCP_ROWS; row++) {
		order = row <= SHADOW_PCP_MAX_ORDER ? row : config->pb_order;
		for (mt = 0; mt < SHADOW_PCP_COLUMNS; mt++) {
			list = shadow_pcp_small_list(row, mt);
			pcp->top[list] = shadow_frame_stacked(order, mt,
							      SHADOW_IDX_NONE);
			pcp->size[list].pages = 1U << order;
		}
	}
}

/**
 * shadow_pcp_most() - how many pages a CPU may keep now
 * @pcp: its lists
 * @zone: their zone
 *
 * What lists keep cannot merge, so they keep no more than a part of what is
 * free, or their least.
 *
 * Context: CPU locked; without the zone's lock a guess.
 * Return: pages
 */
u32 shadow_pcp_most(const struct shadow_pcp *pcp,
		    const struct shadow_zone *zone)
{
	u64 most = READ_ONCE(zone->nr_free) / SHADOW_PCP_PART;

	if (most < pcp->high_min)
		most = pcp->high_min;
	return most < pcp->high ? most : pcp->high;
}

/**
 * shadow_pcp_update_limit() - say how far the fast path may go
 * @pcp: a CPU's lists
 * @zone: their zone; its floor is as it should be
 *
 * As far as shadow_pcp_most() allows, or nowhere. How much is free changes all
 * the time, the limit with each call that has the zone's lock anyway.
 *
 * Context: zone locked.
 */
void shadow_pcp_update_limit(struct shadow_pcp *pcp,
			     const struct shadow_zone *zone)
{
	pcp->limit = zone->floor[0] == U64_MAX ? 0 : shadow_pcp_most(pcp, zone);
}

/**
 * shadow_pcp_is_over() - is it time for shadow_pcp_trim()?
 * @pcp: a CPU's lists
 * @zone: their zone
 *
 * Context: CPU locked.
 * Return: true where lists keep too many pages, or where the fast path stops
 * short of what they may keep.
 */
bool shadow_pcp_is_over(const struct shadow_pcp *pcp,
			const struct shadow_zone *zone)
{
	u32 limit = READ_ONCE(pcp->limit);

	return pcp->count > shadow_pcp_most(pcp, zone) ||
	       (limit && pcp->count > limit);
}

/**
 * shadow_pcp_trim() - give pages back where lists keep too many
 * @pcp: a CPU's lists
 * @zone: their zone
 * @list: the list to begin with
 *
 * One batch at a time: no request pays for all.
 *
 * Context: CPU and zone locked.
 */
void shadow_pcp_trim(struct shadow_pcp *pcp, struct shadow_zone *zone,
		     size_t list)
{
	shadow_pcp_update_limit(pcp, zone);
	if (pcp->count > shadow_pcp_most(pcp, zone))
		shadow_pcp_drain(pcp, zone, pcp->batch, list);
}

/**
 * shadow_pcp_set_high() - change how many pages a CPU keeps
 * @pcp: the CPU's lists
 * @zone: their zone
 * @high_min: pages kept at most, at first
 * @high_max: pages kept at most when many are asked for; @high_min if less
 *
 * Context: zone locked. The CPU may be using its lists meanwhile: what is too
 * many on them goes with the next free.
 */
void shadow_pcp_set_high(struct shadow_pcp *pcp, const struct shadow_zone *zone,
			 u32 high_min, u32 high_max)
{
	pcp->high_min = high_min;
	pcp->high_max = max(high_min, high_max);
	pcp->high = min(max(pcp->high, pcp->high_min), pcp->high_max);
	shadow_pcp_update_limit(pcp, zone);
}

/**
 * shadow_pcp_refill() - take a batch from the free lists
 * @pcp: the CPU's lists
 * @zone: their zone
 * @req: what is asked for
 * @mt: the list, which is empty
 *
 * Blocks keep the order in which the free lists gave them, so that a run of
 * allocations goes up through memory. A CPU that asks for many may keep more
 * from now on, as long as the zone has plenty (kernel: nr_pcp_alloc(), commit
 * 51a755c56dc0, 6.7).
 *
 * Context: CPU and zone locked.
 */
void shadow_pcp_refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt)
{
	size_t list = shadow_pcp_list(req->order, mt);
	u32 nr = max(pcp->batch >> req->order, 1U);
	u32 idx, last = SHADOW_IDX_NONE;

	shadow_explain(zone, SHADOW_IDX_NONE, .kind = SHADOW_EXPLAIN_REFILL,
		       .order = req->order, .migratetype = mt, .a = nr);
	if (zone->nr_free >= zone->wmark[SHADOW_WMARK_HIGH])
		pcp->high = min(pcp->high + pcp->batch,
				max(pcp->high, pcp->high_max));
	while (pcp->size[list].nr < nr) {
		idx = shadow_buddy_alloc(zone, req, mt);
		if (idx == SHADOW_IDX_NONE)
			break;
		zone->frames[idx].word =
			shadow_frame_stacked(req->order, mt, SHADOW_IDX_NONE);
		if (last == SHADOW_IDX_NONE)
			pcp->top[list] =
				shadow_frame_relinked(pcp->top[list], idx);
		else
			shadow_frame_set_next(&zone->frames[last], idx);
		last = idx;
		pcp->size[list].nr++;
		pcp->count += pcp->size[list].pages;
	}
	shadow_pcp_update_limit(pcp, zone);
}

/*
 * Cut the @nr blocks off a list that have been on it longest.
 *
 * before  top d c b a     cut(2)
 * after   top d c         returns b a
 */
static u32 cut_oldest(struct shadow_pcp *pcp, size_t list,
		      struct shadow_frame *frames, u32 nr)
{
	u32 keep = pcp->size[list].nr - nr;
	u32 idx = shadow_pcp_head(pcp, list);
	u32 rest;

	pcp->size[list].nr = keep;
	pcp->count -= nr * pcp->size[list].pages;
	if (!keep) {
		pcp->top[list] =
			shadow_frame_relinked(pcp->top[list], SHADOW_IDX_NONE);
		return idx;
	}
	while (--keep)
		idx = shadow_frame_next(&frames[idx]);
	rest = shadow_frame_next(&frames[idx]);
	shadow_frame_set_next(&frames[idx], SHADOW_IDX_NONE);
	return rest;
}

/* Give a chain of blocks back. */
static void free_chain(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	u32 next;

	for (; idx != SHADOW_IDX_NONE; idx = next) {
		next = shadow_frame_next(&zone->frames[idx]);
		shadow_buddy_free(zone, idx, order);
	}
}

/**
 * shadow_pcp_drain() - give blocks back to the free lists
 * @pcp: the CPU's lists
 * @zone: their zone
 * @pages: how many pages at least, where there are as many
 * @list: the list to begin with; the others follow in turn
 *
 * Each list gives what it has kept longest, since that is least likely to be
 * in the CPU's cache. Where the zone has little left, or the lists give all,
 * the CPU may keep less from now on.
 *
 * Context: CPU and zone locked.
 */
void shadow_pcp_drain(struct shadow_pcp *pcp, struct shadow_zone *zone,
		      u32 pages, size_t list)
{
	u32 stop = pcp->count > pages ? pcp->count - pages : 0;
	unsigned int order;
	u32 nr;

	shadow_explain(zone, SHADOW_IDX_NONE, .kind = SHADOW_EXPLAIN_DRAIN,
		       .a = pages, .b = pcp->count);
	if (zone->nr_free < zone->wmark[SHADOW_WMARK_HIGH] || !stop)
		pcp->high = max(pcp->high_min,
				pcp->high - min(pcp->high, pcp->batch));
	for (; pcp->count > stop; list = (list + 1) % SHADOW_NR_PCP_LISTS) {
		if (!pcp->size[list].nr)
			continue;
		order = (pcp->top[list] >> SHADOW_ORDER_SHIFT) & 15;
		nr = (pcp->count - stop + pcp->size[list].pages - 1) >> order;
		nr = min(nr, pcp->size[list].nr);
		free_chain(zone, cut_oldest(pcp, list, zone->frames, nr),
			   order);
	}
	shadow_pcp_update_limit(pcp, zone);
}
