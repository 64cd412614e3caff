// SPDX-License-Identifier: GPL-2.0
/*
 * The high-atomic reserve, by the rules of Linux 6.12 (mm/page_alloc.c:
 * reserve_highatomic_pageblock(), unreserve_highatomic_pageblock()): a request
 * above order 0 that could not wait leaves its pageblock to the next of its
 * kind, until an ordinary request would fail.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/highatomic.h"
#include "core/pageblock.h"

/* May this zone keep one pageblock more? At most a hundredth of it, rounded up. */
static bool may_reserve(const struct shadow_zone *zone)
{
	u64 pageblock = 1U << zone->config.pb_order;
	u64 most = zone->present / 100;

	if (!shadow_policy_has_types(zone->policy) || most < pageblock)
		return false;
	return (u64)zone->nr_highatomic << zone->config.pb_order < most;
}

/**
 * shadow_highatomic_reserve() - keep the pageblock of a block just allocated
 * @mem: the instance
 * @pfn: the block, which went to a high-atomic request
 * @cpu: its CPU
 *
 * Context: CPU @cpu locked, no zone.
 */
void shadow_highatomic_reserve(struct shadow_mem *mem, u64 pfn,
			       unsigned int cpu)
{
	struct shadow_pageblock_use use;
	struct shadow_zone *zone;
	u32 idx, start;

	zone = shadow_mem_find(mem, pfn, &idx);
	start = idx & ~((1U << zone->config.pb_order) - 1);
	shadow_zone_lock(zone, cpu);
	if (may_reserve(zone) &&
	    shadow_zone_pageblock_mt(zone, start) < SHADOW_NR_PCP_MT &&
	    shadow_pageblock_count(zone, start, &use)) {
		shadow_explain(zone, start, .kind = SHADOW_EXPLAIN_RESERVE,
			       .migratetype = SHADOW_MT_HIGHATOMIC);
		shadow_pageblock_move_free(zone, start, SHADOW_MT_HIGHATOMIC);
	}
	shadow_zone_unlock(zone);
}

/*
 * Give a type to the pageblocks of one free high-atomic block. A block of whole
 * pageblocks may now have a free buddy of a type that it merges with.
 */
static bool zone_release(struct shadow_zone *zone, unsigned int mt)
{
	unsigned int order;
	u32 idx, step;

	if (!zone->free_mask[SHADOW_MT_HIGHATOMIC])
		return false;
	order = __builtin_ctz(zone->free_mask[SHADOW_MT_HIGHATOMIC]);
	idx = zone->free_area[order][SHADOW_MT_HIGHATOMIC].head;
	step = 1U << max(order, zone->config.pb_order);
	idx &= ~(step - 1);
	shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_RELEASE,
		       .order = order, .migratetype = mt);
	if (order < zone->config.pb_order) {
		shadow_pageblock_move_free(zone, idx, mt);
	} else {
		shadow_explain(zone, idx, .kind = SHADOW_EXPLAIN_LIFT,
			       .order = order,
			       .migratetype = SHADOW_MT_HIGHATOMIC);
		shadow_buddy_unlink(zone, idx, order);
		shadow_zone_set_pageblock_mt(zone, idx, order, mt);
		shadow_buddy_free(zone, idx, order);
	}
	return true;
}

/**
 * shadow_highatomic_release() - give up one reserved pageblock for a request
 * @mem: the instance
 * @req: the request that would fail
 *
 * Context: CPU locked, no zone.
 * Return: true where there was one with free pages.
 */
bool shadow_highatomic_release(struct shadow_mem *mem,
			       const struct shadow_request *req)
{
	unsigned int mt = req->migratetype;
	struct shadow_zone *zone;
	bool done = false;
	u32 i;

	if (mt >= SHADOW_NR_PCP_MT)
		mt = SHADOW_MT_MOVABLE;
	for (i = 0; !done && i < mem->nr_zones; i++) {
		zone = &mem->zones[i];
		if (!zone->nr_highatomic ||
		    zone->config.index > req->highest_zone)
			continue;
		shadow_zone_lock(zone, req->cpu);
		done = zone_release(zone, mt);
		shadow_zone_unlock(zone);
	}
	return done;
}
