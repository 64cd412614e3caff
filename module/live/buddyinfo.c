// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks by order, as the zones themselves count them. Does not walk the
 * free lists.
 */
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "live/buddyinfo.h"
#include "live/zones.h"
#include "uapi/live.h"

static_assert(COMPAT_NR_ORDERS <= SHADOW_NR_ORDERS);

static void live_buddyinfo_fill(struct shadow_rec_buddyinfo *rec,
				struct zone *zone)
{
	unsigned long flags;
	unsigned int order;

	rec->node = zone_to_nid(zone);
	rec->zone = zone_idx(zone);
	rec->nr_orders = COMPAT_NR_ORDERS;
	strscpy(rec->name, zone->name, sizeof(rec->name));

	spin_lock_irqsave(&zone->lock, flags);
	for (order = 0; order < COMPAT_NR_ORDERS; order++)
		rec->nr_free[order] = zone->free_area[order].nr_free;
	spin_unlock_irqrestore(&zone->lock, flags);
}

/**
 * live_buddyinfo_collect() - count free blocks by order
 * @recs: gets one record for each populated zone
 *
 * Context: process; takes each zone->lock once, for as many steps as there are
 * orders.
 * Return: 0 or -errno.
 */
int live_buddyinfo_collect(struct grow *recs)
{
	struct zone *zone;

	live_zone_for_each(zone) {
		struct shadow_rec_buddyinfo *rec;

		if (!populated_zone(zone))
			continue;
		rec = grow_rec(recs, SHADOW_LIVE_BUDDYINFO, sizeof(*rec));
		if (!rec)
			return recs->err;
		live_buddyinfo_fill(rec, zone);
	}
	return 0;
}
