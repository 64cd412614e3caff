// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/buddyinfo's format, trailing blanks included.
 */
#include "format/buddyinfo.h"
#include "uapi/live.h"

/**
 * shadow_format_buddyinfo() - print free blocks by order, a zone a line
 * @text: where
 * @recs: struct shadow_rec_buddyinfo, others are passed over
 */
void shadow_format_buddyinfo(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_buddyinfo *zone;
	unsigned int i;

	while ((zone = shadow_recs_find(&recs, SHADOW_LIVE_BUDDYINFO,
					sizeof(*zone)))) {
		shadow_printf(text, "Node %u, zone %8.*s ", zone->node,
			      SHADOW_ZONE_NAME, zone->name);
		for (i = 0; i < zone->nr_orders && i < SHADOW_NR_ORDERS; i++)
			shadow_printf(text, "%6llu ", zone->nr_free[i]);
		shadow_printf(text, "\n");
	}
}
