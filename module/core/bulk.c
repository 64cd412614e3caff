// SPDX-License-Identifier: GPL-2.0
/*
 * Bulk: many blocks off a CPU's list and back. Like the kernel's
 * (mm/page_alloc.c: alloc_pages_bulk_noprof()) it tries no second zone.
 */
#include "core/bulk.h"
#include "core/explain.h"

/* The zone whose per-CPU list has @nr blocks without another look, or NULL. */
static struct shadow_zone *bulk_zone(const struct shadow_mem *mem,
				     const struct shadow_request *req, u32 nr)
{
	size_t row = (size_t)req->node * SHADOW_ZONE_ROW + req->highest_zone;
	struct shadow_zone *zone;
	u64 floor;

	if ((req->shape & ~SHADOW_SHAPE_FAST) ||
	    req->migratetype >= SHADOW_NR_PCP_MT ||
	    row >= mem->nr_first_zones || req->cpu >= mem->config.nr_cpus)
		return NULL;
	zone = mem->first_zone[row];
	floor = zone->floor[req->highest_zone];
	if (floor == U64_MAX ||
	    READ_ONCE(zone->nr_free) < floor + ((u64)nr << req->order))
		return NULL;
	return zone;
}

/* What the CPU's list has, up to @nr blocks. */
static u32 pop_many(struct shadow_zone *zone, struct shadow_pcp *pcp,
		    const struct shadow_request *req, u32 nr, u64 *pfns)
{
	size_t list = shadow_pcp_small_list(req->order, req->migratetype);
	u32 pages = 1U << req->order;
	u32 idx, i;

	for (i = 0; i < nr; i++) {
		idx = shadow_pcp_take(pcp, list, pages, zone->frames);
		if (unlikely(idx == SHADOW_IDX_NONE))
			break;
		pfns[i] = shadow_zone_pfn(zone, idx);
	}
	return i;
}

/**
 * shadow_mem_alloc_bulk() - allocate many blocks
 * @mem: the instance
 * @req: what each of them is to be
 * @nr: how many at most
 * @pfns: where their first page frames are stored
 *
 * Blocks come off the CPU's list, which is filled as often as needed under one
 * hold of the zone's lock. Where the first zone has not enough for all, one
 * block is allocated as shadow_mem_alloc() does it: who gets fewer than it
 * wanted asks again. So it is for each while decisions are logged.
 *
 * Context: CPU @req->cpu locked, no zone.
 * Return: how many; 0 for a request that cannot be, or that cannot be served.
 */
u32 shadow_mem_alloc_bulk(struct shadow_mem *mem,
			  const struct shadow_request *req, u32 nr, u64 *pfns)
{
	struct shadow_zone *zone;
	struct shadow_pcp *pcp;
	u32 done = 0, some;

	if (unlikely(!nr))
		return 0;
	zone = bulk_zone(mem, req, nr);
	if (likely(zone)) {
		pcp = &zone->pcp[req->cpu];
		done = pop_many(zone, pcp, req, nr, pfns);
		if (done == nr)
			return done;
		seam_lock(zone->lock);
		do {
			shadow_pcp_refill(pcp, zone, req, req->migratetype);
			some = pop_many(zone, pcp, req, nr - done, pfns + done);
			done += some;
		} while (some && done < nr);
		seam_unlock(zone->lock);
	}
	if (done)
		return done;
	if (req->cpu < mem->config.nr_cpus)
		shadow_explain_begin(mem, req->cpu, .kind = SHADOW_EXPLAIN_BULK,
				     .order = req->order, .node = req->node,
				     .migratetype = req->migratetype, .a = nr,
				     .pfn = SHADOW_PFN_NONE);
	return !shadow_mem_alloc(mem, req, pfns);
}

/**
 * shadow_mem_free_bulk() - free many blocks
 * @mem: the instance
 * @order: their order
 * @nr: how many
 * @pfns: their first page frames
 * @cpu: whose per-CPU lists
 *
 * One that is refused is counted in @mem->faults, and the others are freed.
 *
 * Context: CPU @cpu locked, no zone.
 * Return: how many were freed.
 */
u32 shadow_mem_free_bulk(struct shadow_mem *mem, unsigned int order, u32 nr,
			 const u64 *pfns, unsigned int cpu)
{
	u32 done = 0, i;

	for (i = 0; i < nr; i++)
		done += !shadow_mem_free(mem, pfns[i], order, cpu);
	return done;
}
