// SPDX-License-Identifier: GPL-2.0
/*
 * The shadow's zones as records: what all of them need, and free blocks by
 * order. Makes no text.
 */
#include <linux/irqflags.h>
#include <linux/string.h>

#include "shadow/record.h"

/**
 * shadow_record_lock() - enter a zone as its owner does
 * @zone: the zone
 * @flags: where the state of interrupts is stored
 *
 * Context: any but NMI; interrupts are off until shadow_record_unlock() where
 * the zone has a lock.
 */
void shadow_record_lock(struct shadow_zone *zone, unsigned long *flags)
{
	if (!zone->lock)
		return;
	local_irq_save(*flags);
	seam_lock(zone->lock);
}

/**
 * shadow_record_unlock() - undo shadow_record_lock()
 * @zone: the zone
 * @flags: from shadow_record_lock()
 */
void shadow_record_unlock(struct shadow_zone *zone, unsigned long flags)
{
	if (!zone->lock)
		return;
	seam_unlock(zone->lock);
	local_irq_restore(flags);
}

/**
 * shadow_record_type() - a migratetype in the kernel's words
 * @mt: enum shadow_migratetype
 *
 * Return: a constant string.
 */
const char *shadow_record_type(unsigned int mt)
{
	static const char *const names[SHADOW_NR_MT] = {
		[SHADOW_MT_UNMOVABLE] = "Unmovable",
		[SHADOW_MT_MOVABLE] = "Movable",
		[SHADOW_MT_RECLAIMABLE] = "Reclaimable",
		[SHADOW_MT_HIGHATOMIC] = "HighAtomic",
		[SHADOW_MT_CMA] = "CMA",
		[SHADOW_MT_ISOLATE] = "Isolate",
	};

	return mt < SHADOW_NR_MT ? names[mt] : "-";
}

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

static int record_buddyinfo(const struct shadow_feed_zone *zone,
			    struct grow *recs)
{
	struct shadow_rec_buddyinfo *info;

	BUILD_BUG_ON(sizeof(info->name) != sizeof(zone->name));
	info = grow_rec(recs, SHADOW_LIVE_BUDDYINFO, sizeof(*info));
	if (!info)
		return recs->err;
	info->node = zone->node;
	info->zone = zone->zone;
	info->nr_orders = zone->nr_orders;
	memcpy(info->name, zone->name, sizeof(info->name));
	memcpy(info->nr_free, zone->nr_free, sizeof(info->nr_free));
	return 0;
}

/**
 * shadow_record_buddyinfo() - free blocks by order
 * @mem: the instance
 * @recs: gets a struct shadow_rec_buddyinfo for each zone that has a page
 *
 * Context: may sleep; takes one zone's lock at a time.
 * Return: 0 or -errno.
 */
int shadow_record_buddyinfo(struct shadow_mem *mem, struct grow *recs)
{
	struct shadow_feed_zone rec;
	unsigned long flags;
	u32 i;
	int err = 0;

	for (i = 0; !err && i < mem->nr_zones; i++) {
		struct shadow_zone *zone = &mem->zones[i];

		shadow_record_lock(zone, &flags);
		shadow_record_zone(zone, &rec);
		shadow_record_unlock(zone, flags);
		if (rec.managed)
			err = record_buddyinfo(&rec, recs);
	}
	return err;
}
