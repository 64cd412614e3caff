// SPDX-License-Identifier: GPL-2.0
/*
 * The shadow's zones as records. Makes no text.
 */
#include "shadow/record.h"
#include "uapi/live.h"

/**
 * shadow_record_indices() - what follows from a zone's free blocks
 * @rec: its nr_free and nr_orders are filled in; free and unusable become so
 */
void shadow_record_indices(struct shadow_feed_zone *rec)
{
	unsigned int order;

	rec->free = 0;
	for (order = 0; order < rec->nr_orders; order++) {
		rec->free += rec->nr_free[order] << order;
		rec->unusable[order] = shadow_unusable_index(
			rec->nr_free, rec->nr_orders, order);
	}
}

/**
 * shadow_record_zone() - a shadow zone's free memory
 * @zone: the zone
 * @rec: where it is stored
 *
 * Pages on per-CPU lists are read without asking their CPUs.
 *
 * Context: zone lock held.
 */
void shadow_record_zone(const struct shadow_zone *zone,
			struct shadow_feed_zone *rec)
{
	unsigned int order;
	u32 cpu;

	*rec = (struct shadow_feed_zone){
		.rec = { SHADOW_FEED_ZONE, sizeof(*rec) },
		.side = SHADOW_SIDE_SHADOW,
		.node = zone->config.node,
		.zone = zone->config.index,
		.nr_orders = SHADOW_MAX_ORDER + 1,
		.managed = zone->present,
	};
	strscpy(rec->name, zone->config.name, sizeof(rec->name));
	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++)
		rec->pcp += READ_ONCE(zone->pcp[cpu].count);
	for (order = 0; order <= SHADOW_MAX_ORDER; order++)
		rec->nr_free[order] = shadow_zone_nr_blocks(zone, order);
	shadow_record_indices(rec);
}

/**
 * shadow_record_buddyinfo() - add a zone's free blocks to a view's records
 * @rec: the zone
 * @recs: gets a struct shadow_rec_buddyinfo
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int shadow_record_buddyinfo(const struct shadow_feed_zone *rec,
			    struct grow *recs)
{
	struct shadow_rec_buddyinfo *info;

	BUILD_BUG_ON(sizeof(info->name) != sizeof(rec->name));
	info = grow_rec(recs, SHADOW_LIVE_BUDDYINFO, sizeof(*info));
	if (!info)
		return recs->err;
	info->node = rec->node;
	info->zone = rec->zone;
	info->nr_orders = rec->nr_orders;
	memcpy(info->name, rec->name, sizeof(info->name));
	memcpy(info->nr_free, rec->nr_free, sizeof(info->nr_free));
	return 0;
}
