// SPDX-License-Identifier: GPL-2.0
/*
 * The way back: where a freed block goes, and blocks that are cut while they
 * are allocated. Merges nothing itself.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/fault.h"
#include "core/track.h"

/*
 * The list that a freed block goes to: its pageblock's, but a high-atomic or
 * CMA page serves as a movable one on a per-CPU list, and an isolated page
 * goes past it (kernel: free_unref_page()).
 */
static unsigned int free_mt(const struct shadow_zone *zone, u32 idx)
{
	unsigned int mt = shadow_zone_pageblock_mt(zone, idx);

	if (likely(mt < SHADOW_NR_PCP_MT) || mt == SHADOW_MT_ISOLATE)
		return mt;
	return SHADOW_MT_MOVABLE;
}

/* The free of a block that is one of ours. */
static void zone_free(struct shadow_zone *zone, u32 idx, unsigned int order,
		      unsigned int cpu)
{
	unsigned int mt = free_mt(zone, idx);
	struct shadow_pcp *pcp = &zone->pcp[cpu];
	size_t list;

	if (!shadow_zone_uses_pcp(zone, order, mt)) {
		shadow_zone_lock(zone, cpu);
		shadow_buddy_free(zone, idx, order);
		shadow_zone_unlock(zone);
		return;
	}
	shadow_explain_cpu(zone, idx, cpu, .kind = SHADOW_EXPLAIN_PCP_PUSH,
			   .order = order, .migratetype = mt);
	list = shadow_pcp_list(order, mt);
	shadow_pcp_push(pcp, list, &zone->frames[idx], idx);
	if (unlikely(shadow_pcp_is_over(pcp, zone))) {
		shadow_zone_lock(zone, cpu);
		shadow_pcp_trim(pcp, zone, list);
		shadow_zone_unlock(zone);
	}
}

static int mem_free(struct shadow_mem *mem, u64 pfn, unsigned int order,
		    unsigned int cpu)
{
	struct shadow_zone *zone;
	u32 idx;
	int err;

	err = shadow_mem_find_block(mem, pfn, order, &zone, &idx);
	if (!err && unlikely(shadow_frame_owner(&zone->frames[idx])))
		err = shadow_track_remove(zone, idx);
	if (unlikely(err))
		return shadow_mem_fault(mem, err);
	zone_free(zone, idx, order, cpu);
	return 0;
}

/**
 * shadow_mem_free_slow() - shadow_mem_free() past the CPU's list
 * @mem: the instance
 * @pfn: its first page frame
 * @order: its order
 * @cpu: whose per-CPU lists
 *
 * Context: CPU @cpu locked, no zone.
 * Return: as shadow_mem_free().
 */
int shadow_mem_free_slow(struct shadow_mem *mem, u64 pfn, unsigned int order,
			 unsigned int cpu)
{
	int err;

	if (unlikely(cpu >= mem->config.nr_cpus || order > SHADOW_MAX_ORDER))
		return -EINVAL;
	shadow_explain_begin(mem, cpu, .kind = SHADOW_EXPLAIN_FREE,
			     .order = order, .pfn = pfn);
	err = mem_free(mem, pfn, order, cpu);
	shadow_explain_end(mem, cpu, order, pfn, err);
	return err;
}

/**
 * shadow_mem_split() - make smaller blocks of an allocated one
 * @mem: the instance
 * @pfn: its first page frame
 * @order: its order
 * @to: the order that its parts get, at most @order
 *
 * before  A... order 2     after  A.A. two blocks of order 1
 *
 * Context: CPU locked, no zone.
 * Return: 0, -EINVAL, or an error as shadow_mem_free() gives.
 */
int shadow_mem_split(struct shadow_mem *mem, u64 pfn, unsigned int order,
		     unsigned int to)
{
	struct shadow_zone *zone;
	unsigned int mt;
	u32 idx, i, owner;
	int err;

	if (order > SHADOW_MAX_ORDER || to > order)
		return -EINVAL;
	err = shadow_mem_find_block(mem, pfn, order, &zone, &idx);
	if (err)
		return shadow_mem_fault(mem, err);
	mt = shadow_frame_mt(&zone->frames[idx]);
	seam_lock(zone->lock);
	owner = shadow_frame_owner(&zone->frames[idx]);
	if (unlikely(owner) && shadow_track_is_shared(zone, owner))
		err = shadow_mem_fault(mem, -EBUSY);
	for (i = 0; !err && i < 1U << order; i += 1U << to)
		zone->frames[idx + i].word =
			shadow_frame_head(SHADOW_FRAME_ALLOC, to, mt);
	if (unlikely(owner) && !err)
		shadow_track_split(zone, idx, to, owner);
	seam_unlock(zone->lock);
	return err;
}
