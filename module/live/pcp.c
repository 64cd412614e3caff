// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU page sets, their lists walked under their own locks. Drains no set
 * and asks no CPU: the kernel itself takes another CPU's lock to drain it.
 */
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "live/pcp.h"
#include "live/zones.h"
#include "uapi/machine.h"

static_assert(NR_PCP_LISTS <= SHADOW_NR_PCP_LISTS);

/*
 * Blocks of a set at which a walk ends, as of a free list. Interrupts stay on meanwhile, and who
 * allocates or frees does not wait: it only tries the lock, and goes to the
 * zone where it does not get it.
 */
#define LIVE_PCP_MAX 100000

/* The order of a list's blocks (kernel: pindex_to_order()). */
static unsigned int live_pcp_order(unsigned int list)
{
	if (list >= NR_LOWORDER_PCP_LISTS)
		return HPAGE_PMD_ORDER;
	return list / MIGRATE_PCPTYPES;
}

/**
 * live_pcp_type() - the type of a list's blocks
 * @list: number of the list in its page set
 *
 * As the kernel's order_to_pindex(): of huge blocks there are two lists, the
 * second for movable pages. Not where live_pcp_missing().
 *
 * Return: its name.
 */
const char *live_pcp_type(unsigned int list)
{
	const char *const *names = ksym_get(KSYM_MIGRATETYPE_NAMES);

	if (list < NR_LOWORDER_PCP_LISTS)
		return names[list % MIGRATE_PCPTYPES];
	return list == NR_LOWORDER_PCP_LISTS ? "not movable" :
					       names[MIGRATE_MOVABLE];
}

/**
 * live_pcp_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_pcp_missing(void)
{
	return ksym_missing(KSYM_MIGRATETYPE_NAMES);
}

/**
 * live_pcp_walk() - give the blocks of a page set to a function
 * @pcp: the page set
 * @fn: gets each block
 * @ctx: handed to @fn
 * @count: gets the set's own count of pages at that moment
 *
 * Context: process; holds the set's lock, with preemption off and interrupts
 * on, for 100,000 blocks at most.
 * Return: true where the walk ended before the lists did.
 */
bool live_pcp_walk(struct per_cpu_pages *pcp, live_pcp_fn fn, void *ctx,
		   int *count)
{
	const struct page *page;
	unsigned int list, nr = 0;
	bool cut = false;

	spin_lock(&pcp->lock);
	*count = pcp->count;
	for (list = 0; list < NR_PCP_LISTS && !cut; list++) {
		list_for_each_entry(page, &pcp->lists[list], pcp_list) {
			cut = ++nr > LIVE_PCP_MAX;
			if (cut)
				break;
			fn(page, list, live_pcp_order(list), ctx);
		}
	}
	spin_unlock(&pcp->lock);
	return cut;
}

static void live_pcp_add(const struct page *page, unsigned int list,
			 unsigned int order, void *ctx)
{
	struct shadow_rec_pcp *rec = ctx;

	rec->list[list].nr++;
	rec->walked += 1U << order;
}

static void live_pcp_fill(struct shadow_rec_pcp *rec, struct zone *zone,
			  unsigned int cpu)
{
	struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);
	unsigned int i;

	rec->node = zone_to_nid(zone);
	rec->zone = zone_idx(zone);
	strscpy(rec->name, zone->name, sizeof(rec->name));
	rec->cpu = cpu;
	rec->nr_lists = NR_PCP_LISTS;
	for (i = 0; i < NR_PCP_LISTS; i++) {
		rec->list[i].order = live_pcp_order(i);
		strscpy(rec->list[i].type, live_pcp_type(i),
			sizeof(rec->list[i].type));
	}
	rec->cut = live_pcp_walk(pcp, live_pcp_add, rec, &rec->count);
	rec->high = READ_ONCE(pcp->high);
	rec->batch = READ_ONCE(pcp->batch);
	rec->high_min = READ_ONCE(compat_pcp_high_min(pcp));
	rec->high_max = READ_ONCE(compat_pcp_high_max(pcp));
}

/**
 * live_pcp_collect() - describe the page sets
 * @recs: gets a struct shadow_rec_pcp for each online CPU of each populated
 *        zone
 *
 * Context: process; as live_pcp_walk(), one set at a time.
 * Return: 0 or -errno.
 */
int live_pcp_collect(struct grow *recs)
{
	struct shadow_rec_pcp *rec;
	struct zone *zone;
	unsigned int cpu;

	live_zone_for_each(zone) {
		if (!populated_zone(zone))
			continue;
		for_each_online_cpu(cpu) {
			rec = grow_rec(recs, SHADOW_MACHINE_PCP, sizeof(*rec));
			if (!rec)
				return recs->err;
			live_pcp_fill(rec, zone, cpu);
			cond_resched();
		}
	}
	return 0;
}
