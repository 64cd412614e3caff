// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks and pageblocks by migratetype. Free lists are walked as the
 * kernel's own file does it: one list at a time under zone->lock, not past the
 * 100,000th entry. Pageblocks are looked at without a lock, from the zone's
 * first page frame on, in steps of a pageblock, as there.
 */
#include <linux/list.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "live/blocks.h"
#include "live/hotplug.h"
#include "live/pagetypeinfo.h"
#include "live/zones.h"
#include "uapi/live.h"

static_assert(COMPAT_NR_ORDERS <= SHADOW_NR_ORDERS);
static_assert(MIGRATE_TYPES <= SHADOW_NR_TYPES);

/* Entries of a list at which the count ends, as in the kernel. */
#define LIVE_LIST_MAX 100000

/* Pageblocks looked at before hotplug may go on. */
#define LIVE_BLOCKS_AT_ONCE 1024

/* Counts a free list; true: it is longer than that. */
static bool live_list_count(struct zone *zone, unsigned int order,
			    unsigned int type, u64 *count)
{
	const struct list_head *list, *at;
	unsigned long flags;
	bool cut = false;
	u64 nr = 0;

	spin_lock_irqsave(&zone->lock, flags);
	list = &zone->free_area[order].free_list[type];
	for (at = list->next; at != list && !cut; at = at->next)
		cut = ++nr >= LIVE_LIST_MAX;
	spin_unlock_irqrestore(&zone->lock, flags);
	*count = nr;
	return cut;
}

static void live_lists_fill(struct shadow_rec_pagetypes *rec, struct zone *zone)
{
	unsigned int type, order;

	for (type = 0; type < MIGRATE_TYPES; type++) {
		for (order = 0; order < COMPAT_NR_ORDERS; order++) {
			if (live_list_count(zone, order, type,
					    &rec->type[type].nr_free[order]))
				rec->type[type].cut |= 1U << order;
			cond_resched();
		}
	}
}

static void live_block_count(struct shadow_rec_pagetypes *rec,
			     struct zone *zone, unsigned long pfn)
{
	unsigned int type;

	if (!live_zone_page(zone, pfn))
		return;
	type = live_pageblock_migratetype(pfn);
	if (type < MIGRATE_TYPES)
		rec->type[type].nr_blocks++;
}

static int live_blocks_fill(struct shadow_rec_pagetypes *rec, struct zone *zone)
{
	unsigned long pfn = zone->zone_start_pfn;
	unsigned long end = zone_end_pfn(zone);
	unsigned int i;
	int idx;

	while (pfn < end) {
		idx = live_hotplug_read_lock();
		for (i = 0; i < LIVE_BLOCKS_AT_ONCE && pfn < end; i++) {
			live_block_count(rec, zone, pfn);
			pfn += pageblock_nr_pages;
		}
		live_hotplug_read_unlock(idx);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static int live_pagetypes_fill(struct shadow_rec_pagetypes *rec,
			       struct zone *zone)
{
	const char *const *names = ksym_get(KSYM_MIGRATETYPE_NAMES);
	unsigned int type;

	rec->node = zone_to_nid(zone);
	rec->zone = zone_idx(zone);
	strscpy(rec->name, zone->name, sizeof(rec->name));
	rec->nr_orders = COMPAT_NR_ORDERS;
	rec->nr_types = MIGRATE_TYPES;
	rec->block_order = pageblock_order;
	for (type = 0; type < MIGRATE_TYPES; type++)
		strscpy(rec->type[type].name, names[type],
			sizeof(rec->type[type].name));
	live_lists_fill(rec, zone);
	return live_blocks_fill(rec, zone);
}

/**
 * live_pagetypeinfo_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_pagetypeinfo_missing(void)
{
	return ksym_missing(KSYM_MIGRATETYPE_NAMES);
}

/**
 * live_pagetypeinfo_collect() - count free blocks and pageblocks by type
 * @recs: gets one struct shadow_rec_pagetypes for each populated zone
 *
 * Context: process; holds zone->lock for one free list at a time, of which it
 * passes 100,000 entries at most.
 * Return: 0 or -errno; -EINTR on a fatal signal.
 */
int live_pagetypeinfo_collect(struct grow *recs)
{
	struct zone *zone;
	int err;

	live_zone_for_each(zone) {
		struct shadow_rec_pagetypes *rec;

		if (!populated_zone(zone))
			continue;
		rec = grow_rec(recs, SHADOW_LIVE_PAGETYPES, sizeof(*rec));
		if (!rec)
			return recs->err;
		err = live_pagetypes_fill(rec, zone);
		if (err)
			return err;
	}
	return 0;
}
