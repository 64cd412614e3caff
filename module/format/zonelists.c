// SPDX-License-Identifier: GPL-2.0
/*
 * For each node the zones in the order in which they are tried. No file of the
 * kernel has this format.
 */
#include "format/zonelists.h"
#include "uapi/view.h"

/* Kept from a request that could use the highest zone of the list. */
static __u64 zone_reserve(const struct shadow_rec_zonelist *list)
{
	return list->highest < SHADOW_NR_ZONES ?
		       list->zone.lowmem_reserve[list->highest] :
		       0;
}

/* How far such a request for one page gets (kernel: __zone_watermark_ok()). */
static const char *zone_answer(const struct shadow_rec_zonelist *list)
{
	__u64 reserve = zone_reserve(list) + list->free_highatomic;

	if (list->free > list->zone.low + reserve)
		return "yes";
	return list->free > list->zone.min + reserve ? "below low" : "no";
}

static void format_zone(struct shadow_text *text,
			const struct shadow_rec_zonelist *list)
{
	const struct shadow_rec_zone_geom *zone = &list->zone;

	shadow_printf(text, "%5u %4u %8.*s %10llu %10llu %8llu", list->place,
		      zone->node, SHADOW_ZONE_NAME, zone->name, zone->managed,
		      list->free, zone->pcp_count);
	shadow_printf(text, " %8llu %8llu %8llu %8llu %8llu", zone->min,
		      zone->low, zone->high, zone->boost, zone_reserve(list));
	if (list->flags & SHADOW_ZONELIST_DISTANCE)
		shadow_printf(text, " %8u", list->distance);
	else
		shadow_printf(text, " %8s", "-");
	shadow_printf(text, " %s\n", zone_answer(list));
}

/**
 * shadow_format_zonelists() - print the zones in the order they are tried
 * @text: where
 * @recs: struct shadow_rec_zonelist, a node's list one after the other; others
 *        are passed over
 */
void shadow_format_zonelists(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_zonelist *list;

	while ((list = shadow_recs_find(&recs, SHADOW_VIEW_ZONELIST,
					sizeof(*list)))) {
		if (!list->place) {
			shadow_printf(text, "for requests from node %u%s:\n",
				      list->for_node,
				      list->flags & SHADOW_ZONELIST_ALONE ?
					      " that must stay there" :
					      "");
			shadow_printf(text, "%5s %4s %8s %10s %10s %8s %8s %8s",
				      "place", "node", "zone", "managed",
				      "free", "pcp", "min", "low");
			shadow_printf(text, " %8s %8s %8s %8s %s\n", "high",
				      "boost", "reserve", "distance", "serves");
		}
		format_zone(text, list);
	}
}
