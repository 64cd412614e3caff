// SPDX-License-Identifier: GPL-2.0
/*
 * Steps over all zones of all online nodes, populated or not, in the order of
 * /proc's files. Takes no lock: a node's structure is never freed.
 */
#include <linux/mm.h>

#include "live/zones.h"

static struct zone *live_zone_of_node(int node)
{
	return node < MAX_NUMNODES ? NODE_DATA(node)->node_zones : NULL;
}

/**
 * live_zone_first() - the first zone of the first online node
 *
 * Return: the zone.
 */
struct zone *live_zone_first(void)
{
	return live_zone_of_node(first_online_node);
}

/**
 * live_zone_next() - step to the next zone
 * @zone: a zone
 *
 * Return: the next zone of the node, or the first of the next online node;
 * NULL after the last.
 */
struct zone *live_zone_next(struct zone *zone)
{
	struct pglist_data *pgdat = zone->zone_pgdat;

	if (zone_idx(zone) + 1 < MAX_NR_ZONES)
		return zone + 1;
	return live_zone_of_node(next_online_node(pgdat->node_id));
}
