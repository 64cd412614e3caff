// SPDX-License-Identifier: GPL-2.0
/*
 * High memory: pages that the direct map has no room for, and the slots in
 * which they would be mapped. Looks into no page table: live/layout does.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>

#include <asm/page.h>

#include "kernel/compat.h"
#include "live/high_memory.h"
#include "uapi/high_memory.h"

static void live_high_zone(struct shadow_rec_high_memory *rec,
			   struct zone *zone)
{
	unsigned long present = READ_ONCE(zone->present_pages);

	if (!present)
		return;
	rec->present += present;
	rec->last_pfn = max_t(u64, rec->last_pfn, zone_end_pfn(zone) - 1);
	if (is_highmem(zone)) {
		rec->high += present;
		rec->zones++;
	}
}

/**
 * live_high_memory_collect() - describe high memory
 * @recs: gets a struct shadow_rec_high_memory
 *
 * Context: process; takes no lock.
 * Return: 0 or -errno.
 */
int live_high_memory_collect(struct grow *recs)
{
	struct shadow_rec_high_memory *rec;
	int node, i;

	rec = grow_rec(recs, SHADOW_HIGH_MEMORY, sizeof(*rec));
	if (!rec)
		return recs->err;
	for_each_online_node(node)
		for (i = 0; i < MAX_NR_ZONES; i++)
			live_high_zone(rec, &NODE_DATA(node)->node_zones[i]);
	rec->end = (unsigned long)high_memory - PAGE_OFFSET;
	rec->room_bits = MAX_PHYSMEM_BITS;
	rec->kmap_slots = COMPAT_KMAP_SLOTS;
	rec->pkmap_slots = COMPAT_PKMAP_SLOTS;
	return 0;
}
