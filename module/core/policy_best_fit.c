// SPDX-License-Identifier: GPL-2.0
/*
 * best_fit: of the free blocks that serve, the one in the fullest pageblock;
 * of equal ones the smallest, then the one at the lowest address. So what is
 * nearly full fills up, and what is nearly empty gets time to become whole.
 *
 * Sources: D. E. Knuth, The Art of Computer Programming, vol. 1, section 2.5
 * (best fit); P. R. Wilson, M. S. Johnstone, M. Neely, D. Boles, Dynamic
 * Storage Allocation: A Survey and Critical Review, IWMM 1995 (of equal fits
 * the lowest address; freed memory that is left alone merges). They predict
 * less fragmentation than last-in-first-out, and a search that costs more.
 *
 * Bound: the first 64 blocks of the lists, smallest order first, are looked
 * at. Memory: 2 bytes a pageblock.
 */
#include "core/fallback.h"
#include "core/policy_use.h"

#define CANDIDATES 64

static int best_fit_init(struct shadow_zone *zone)
{
	u32 nr = shadow_config_nr_pageblocks(&zone->config);

	zone->policy_data = seam_alloc(nr, sizeof(u16));
	if (!zone->policy_data)
		return -ENOMEM;
	zone->policy_bytes = nr * sizeof(u16);
	return 0;
}

/* Less is better: free pages around it, then its order, then its address. */
static u64 rank(const struct shadow_zone *zone, u32 idx, unsigned int order)
{
	const u16 *free = zone->policy_data;

	return (u64)free[idx >> zone->config.pb_order] << 36 |
	       (u64)order << 32 | idx;
}

static u32 best_fit_pick(struct shadow_zone *zone,
			 const struct shadow_request *req, unsigned int mt)
{
	unsigned int left = CANDIDATES, order;
	u64 best = U64_MAX, ranked;
	u32 idx;

	for (order = req->order; order <= SHADOW_MAX_ORDER && left; order++) {
		idx = zone->free_area[order][mt].head;
		for (; idx != SHADOW_IDX_NONE && left; left--) {
			ranked = rank(zone, idx, order);
			best = min(best, ranked);
			idx = shadow_frame_next(&zone->frames[idx]);
		}
	}
	return (u32)best;
}

static void best_fit_account(struct shadow_zone *zone, u32 idx, int pages)
{
	shadow_use_account(zone, zone->policy_data, idx, pages);
}

static u32 best_fit_check(const struct shadow_zone *zone)
{
	return shadow_use_check(zone, zone->policy_data);
}

const struct shadow_policy shadow_policy_best_fit = {
	.name = "best_fit",
	.source = "Knuth 1968 (2.5); Wilson et al. 1995",
	.mobility = true,
	.pcp = true,
	.near_tail = true,
	.init = best_fit_init,
	.pick = best_fit_pick,
	.fallback = shadow_fallback_alloc,
	.account = best_fit_account,
	.check = best_fit_check,
};
