// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes that are online, their CPUs and their distances. Does not look at the
 * tasks kswapd and kcompactd: they may end.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <linux/vmstat.h>

#include "kernel/compat.h"
#include "live/nodes.h"
#include "uapi/machine.h"

static u32 live_node_flags(const struct pglist_data *pgdat)
{
	int node = pgdat->node_id;
	u32 flags = 0;

	if (node_state(node, N_MEMORY))
		flags |= SHADOW_NODE_MEMORY;
	if (node_state(node, N_NORMAL_MEMORY))
		flags |= SHADOW_NODE_NORMAL;
	if (node_state(node, N_CPU))
		flags |= SHADOW_NODE_CPU;
	if (READ_ONCE(pgdat->kswapd))
		flags |= SHADOW_NODE_KSWAPD;
	if (READ_ONCE(pgdat->kcompactd))
		flags |= SHADOW_NODE_KCOMPACTD;
	return flags;
}

static void live_node_zones(struct shadow_rec_node *rec,
			    struct pglist_data *pgdat)
{
	unsigned int i;

	for (i = 0; i < MAX_NR_ZONES; i++) {
		struct zone *zone = &pgdat->node_zones[i];

		if (!populated_zone(zone))
			continue;
		rec->nr_zones = i + 1;
		rec->nr_populated++;
		rec->managed += zone_managed_pages(zone);
		rec->free += zone_page_state(zone, NR_FREE_PAGES);
	}
}

static int live_node_add(struct grow *recs, int node)
{
	const struct cpumask *cpus = cpumask_of_node(node);
	struct pglist_data *pgdat = NODE_DATA(node);
	struct shadow_rec_node *rec;
	size_t text;

	/* A CPU that comes meanwhile may make the list longer: it is cut. */
	text = snprintf(NULL, 0, "%*pbl", cpumask_pr_args(cpus)) + 1;
	rec = grow_rec(recs, SHADOW_MACHINE_NODE, sizeof(*rec) + text);
	if (!rec)
		return recs->err;
	snprintf(rec->cpus, text, "%*pbl", cpumask_pr_args(cpus));
	rec->node = node;
	rec->flags = live_node_flags(pgdat);
	rec->start_pfn = pgdat->node_start_pfn;
	rec->spanned = pgdat->node_spanned_pages;
	rec->present = pgdat->node_present_pages;
	rec->totalreserve = pgdat->totalreserve_pages;
	rec->min_unmapped = compat_node_min_unmapped(pgdat);
	rec->min_slab = compat_node_min_slab(pgdat);
	rec->kswapd_failures = compat_kswapd_failures(pgdat);
	live_node_zones(rec, pgdat);
	return 0;
}

static int live_distance_add(struct grow *recs, int node)
{
	struct shadow_rec_distance *rec;
	int nr = num_online_nodes();
	int to;

	rec = grow_rec(recs, SHADOW_MACHINE_DISTANCE, sizeof(*rec) + nr);
	if (!rec)
		return recs->err;
	rec->node = node;
	for_each_online_node(to) {
		if (rec->nr == nr)
			break;
		rec->distance[rec->nr++] = node_distance(node, to);
	}
	return 0;
}

/**
 * live_nodes_collect() - describe the nodes
 * @recs: gets a struct shadow_rec_node for each node that is online, then a
 *        struct shadow_rec_distance for each
 *
 * Context: process; takes no lock: a node's structure is never freed.
 * Return: 0 or -errno.
 */
int live_nodes_collect(struct grow *recs)
{
	int node, err = 0;

	for_each_online_node(node)
		err = err ?: live_node_add(recs, node);
	for_each_online_node(node)
		err = err ?: live_distance_add(recs, node);
	return err;
}
