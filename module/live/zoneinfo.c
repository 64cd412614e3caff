// SPDX-License-Identifier: GPL-2.0
/*
 * Zones in full. Counters get the names that the running kernel gives them.
 * Folds no per-CPU counter into a zone's, as the kernel's own file does to
 * NUMA events: it adds them up.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/vmstat.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "live/zoneinfo.h"
#include "live/zones.h"
#include "uapi/live.h"

static_assert(MAX_NR_ZONES <= SHADOW_NR_ZONES);

static void live_counter_add(struct grow *recs, enum shadow_counter_of of,
			     unsigned int name, unsigned long value)
{
	const char *const *names = ksym_get(KSYM_VMSTAT_TEXT);
	struct shadow_rec_counter *rec;

	rec = grow_rec(recs, SHADOW_LIVE_COUNTER, sizeof(*rec));
	if (!rec)
		return;
	rec->of = of;
	rec->value = value;
	strscpy(rec->name, names[name], sizeof(rec->name));
}

static void live_node_counters(struct grow *recs, struct pglist_data *pgdat)
{
	unsigned int i;

	for (i = 0; i < NR_VM_NODE_STAT_ITEMS; i++) {
		long pages = atomic_long_read(&pgdat->vm_stat[i]);

		/* A sum in flight may be below zero; the kernel shows 0. */
		pages = max(pages, 0L);
		if (vmstat_item_print_in_thp(i))
			pages /= HPAGE_PMD_NR;
		live_counter_add(recs, SHADOW_COUNTER_NODE,
				 NR_VM_ZONE_STAT_ITEMS +
					 NR_VM_NUMA_EVENT_ITEMS + i,
				 pages);
	}
}

static unsigned long live_numa_events(struct zone *zone, unsigned int item)
{
	unsigned long sum = zone_numa_event_state(zone, item);
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		const struct per_cpu_zonestat *stat =
			per_cpu_ptr(zone->per_cpu_zonestats, cpu);

		sum += compat_numa_event(stat, item);
	}
	return sum;
}

static void live_zone_counters(struct grow *recs, struct zone *zone)
{
	unsigned int i;

	for (i = 0; i < NR_VM_ZONE_STAT_ITEMS; i++)
		live_counter_add(recs, SHADOW_COUNTER_ZONE, i,
				 zone_page_state(zone, i));
	for (i = 0; i < NR_VM_NUMA_EVENT_ITEMS; i++)
		live_counter_add(recs, SHADOW_COUNTER_NUMA,
				 NR_VM_ZONE_STAT_ITEMS + i,
				 live_numa_events(zone, i));
}

static void live_zone_pagesets(struct grow *recs, struct zone *zone)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		const struct per_cpu_zonestat *stat =
			per_cpu_ptr(zone->per_cpu_zonestats, cpu);
		const struct per_cpu_pages *pcp =
			per_cpu_ptr(zone->per_cpu_pageset, cpu);
		struct shadow_rec_pageset *rec;

		rec = grow_rec(recs, SHADOW_LIVE_PAGESET, sizeof(*rec));
		if (!rec)
			return;
		rec->cpu = cpu;
		rec->count = READ_ONCE(pcp->count);
		rec->high = READ_ONCE(pcp->high);
		rec->batch = READ_ONCE(pcp->batch);
		rec->high_min = READ_ONCE(compat_pcp_high_min(pcp));
		rec->high_max = READ_ONCE(compat_pcp_high_max(pcp));
		rec->stat_threshold = READ_ONCE(stat->stat_threshold);
	}
}

static void live_zoneinfo_fill(struct shadow_rec_zoneinfo *rec,
			       struct zone *zone)
{
	const struct pglist_data *pgdat = zone->zone_pgdat;
	unsigned int i;

	rec->node = pgdat->node_id;
	rec->zone = zone_idx(zone);
	strscpy(rec->name, zone->name, sizeof(rec->name));
	if (populated_zone(zone))
		rec->flags |= SHADOW_ZONEINFO_POPULATED;
	if (COMPAT_ZONEINFO_PROMO)
		rec->flags |= SHADOW_ZONEINFO_PROMO;
	if (COMPAT_ZONEINFO_RANGES)
		rec->flags |= SHADOW_ZONEINFO_RANGES;
	rec->flags |= SHADOW_ZONEINFO_KSWAPD | SHADOW_ZONEINFO_DRIFT;
	rec->nr_zones = MAX_NR_ZONES;
	rec->unreclaimable = compat_kswapd_hopeless(pgdat);
	rec->free = zone_page_state(zone, NR_FREE_PAGES);
	rec->boost = zone->watermark_boost;
	rec->min = min_wmark_pages(zone);
	rec->low = low_wmark_pages(zone);
	rec->high = high_wmark_pages(zone);
	rec->promo = promo_wmark_pages(zone);
	rec->spanned = zone->spanned_pages;
	rec->present = zone->present_pages;
	rec->managed = zone_managed_pages(zone);
	rec->cma = zone_cma_pages(zone);
	for (i = 0; i < MAX_NR_ZONES; i++)
		rec->lowmem_reserve[i] = zone->lowmem_reserve[i];
	rec->start_pfn = zone->zone_start_pfn;
	rec->reserved_highatomic = zone->nr_reserved_highatomic;
	rec->free_highatomic = compat_free_highatomic(zone);
}

/**
 * live_zoneinfo_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_zoneinfo_missing(void)
{
	return ksym_missing(KSYM_VMSTAT_TEXT);
}

/**
 * live_zoneinfo_collect() - describe all zones in full
 * @recs: gets a struct shadow_rec_zoneinfo for each zone, and after it the
 *        counters and page sets
 *
 * Context: process; takes no lock: each figure is exact, they are not all of
 * one moment.
 * Return: 0 or -errno.
 */
int live_zoneinfo_collect(struct grow *recs)
{
	int counted = NUMA_NO_NODE;
	struct zone *zone;

	live_zone_for_each(zone) {
		struct shadow_rec_zoneinfo *rec;

		rec = grow_rec(recs, SHADOW_LIVE_ZONEINFO, sizeof(*rec));
		if (!rec)
			return recs->err;
		live_zoneinfo_fill(rec, zone);
		if (!(rec->flags & SHADOW_ZONEINFO_POPULATED))
			continue;
		if (counted != rec->node) {
			counted = rec->node;
			live_node_counters(recs, zone->zone_pgdat);
		}
		live_zone_counters(recs, zone);
		live_zone_pagesets(recs, zone);
	}
	return recs->err;
}
