// SPDX-License-Identifier: GPL-2.0
/*
 * All zones, one record each, and each node's zonelists. Sorts nothing: the
 * order is that of the kernel's own arrays.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/topology.h>
#include <linux/vmstat.h>

#include "kernel/compat.h"
#include "live/blocks.h"
#include "live/zone_list.h"
#include "live/zones.h"
#include "uapi/machine.h"
#include "uapi/view.h"

static u32 live_zone_flags(struct zone *zone)
{
	u32 flags = 0;

	if (populated_zone(zone))
		flags |= SHADOW_ZONE_POPULATED;
	if (READ_ONCE(zone->contiguous))
		flags |= SHADOW_ZONE_CONTIGUOUS;
	if (test_bit(ZONE_BOOSTED_WATERMARK, &zone->flags))
		flags |= SHADOW_ZONE_BOOSTED;
	if (test_bit(ZONE_RECLAIM_ACTIVE, &zone->flags))
		flags |= SHADOW_ZONE_RECLAIM;
	if (compat_zone_below_high(zone))
		flags |= SHADOW_ZONE_BELOW_HIGH;
	return flags;
}

/* A zone's description inside of another record. */
static void live_geom_inside(struct shadow_rec_zone_geom *geom,
			     struct zone *zone)
{
	geom->rec.type = SHADOW_LIVE_ZONE_GEOM;
	geom->rec.size = sizeof(*geom);
	live_geom_fill(geom, zone);
}

/**
 * live_zones_collect() - describe the zones
 * @recs: gets a struct shadow_rec_zone for each zone, populated or not
 *
 * Context: process; takes no lock: each figure is exact, they are not all of
 * one moment.
 * Return: 0 or -errno.
 */
int live_zones_collect(struct grow *recs)
{
	struct zone *zone;

	live_zone_for_each(zone) {
		struct shadow_rec_zone *rec;

		rec = grow_rec(recs, SHADOW_MACHINE_ZONE, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->flags = live_zone_flags(zone);
		rec->free = zone_page_state(zone, NR_FREE_PAGES);
		rec->cma = zone_cma_pages(zone);
		rec->highatomic = zone->nr_reserved_highatomic;
		live_geom_inside(&rec->zone, zone);
	}
	return 0;
}

/*
 * One list of a node. The kernel may build all lists anew when memory comes or
 * goes, in place and without a lock that a module could take: the lists end on
 * a NULL whatever is read, and a zone is never freed.
 */
static int live_zonelist_add(struct grow *recs, int node, u32 flags,
			     const struct zonelist *list)
{
	const struct zoneref *ref = list->_zonerefs;
	struct shadow_rec_zonelist *rec;
	u32 highest = 0, place, nr = 0;
	struct zone *zone;

	for (; nr < MAX_ZONES_PER_ZONELIST; nr++) {
		if (!READ_ONCE(ref[nr].zone))
			break;
		highest = max_t(u32, highest, ref[nr].zone_idx);
	}
	for (place = 0; place < nr; place++) {
		zone = READ_ONCE(ref[place].zone);
		if (!zone)
			break;
		rec = grow_rec(recs, SHADOW_VIEW_ZONELIST, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->for_node = node;
		rec->place = place;
		rec->free = zone_page_state(zone, NR_FREE_PAGES);
		rec->free_highatomic = compat_unusable_highatomic(zone);
		rec->highest = highest;
		rec->flags = flags | SHADOW_ZONELIST_DISTANCE;
		rec->distance = node_distance(node, zone_to_nid(zone));
		live_geom_inside(&rec->zone, zone);
	}
	return 0;
}

/**
 * live_zonelists_collect() - in which order each node tries the zones
 * @recs: gets a struct shadow_rec_zonelist for each zone of each online node's
 *        lists: that with fallback, then that for the node alone
 *
 * Context: process; takes no lock: a list that is being built anew may be seen
 * as a mixture.
 * Return: 0 or -errno.
 */
int live_zonelists_collect(struct grow *recs)
{
	const struct zonelist *list, *alone;
	int node, err;

	for_each_online_node(node) {
		list = &NODE_DATA(node)->node_zonelists[ZONELIST_FALLBACK];
		alone = compat_zonelist_alone(NODE_DATA(node));
		err = live_zonelist_add(recs, node, 0, list);
		if (!err && alone)
			err = live_zonelist_add(recs, node,
						SHADOW_ZONELIST_ALONE, alone);
		if (err)
			return err;
	}
	return 0;
}
