// SPDX-License-Identifier: GPL-2.0
/*
 * The memory model's constants and all present sections. Looks at one struct
 * page for each subsection that has one, to learn zones and nodes; never into
 * memory.
 */
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "live/device.h"
#include "live/hotplug.h"
#include "live/sections.h"
#include "uapi/live.h"

static_assert(SUBSECTIONS_PER_SECTION == 64);

static void live_model_fill(struct shadow_rec_sections *rec)
{
	rec->section_size_bits = SECTION_SIZE_BITS;
	rec->max_physmem_bits = MAX_PHYSMEM_BITS;
	rec->nr_mem_sections = NR_MEM_SECTIONS;
	rec->sections_per_root = SECTIONS_PER_ROOT;
	rec->nr_section_roots = NR_SECTION_ROOTS;
	rec->section_root_mask = SECTION_ROOT_MASK;
	rec->pages_per_section = PAGES_PER_SECTION;
	rec->pages_per_subsection = PAGES_PER_SUBSECTION;
	rec->mem_section_size = sizeof(struct mem_section);
	rec->page_size = sizeof(struct page);
	rec->is_extreme = COMPAT_SPARSEMEM_EXTREME;
	rec->is_vmemmap = COMPAT_SPARSEMEM_VMEMMAP;
}

/* Adds the zone of a page unless it is the last one added. */
static void live_section_add_zone(struct shadow_rec_section *rec,
				  const struct page *page)
{
	const struct zone *zone = page_zone(page);
	u32 node = page_to_nid(page);
	u32 index = page_zonenum(page);
	unsigned int nr = rec->nr_zones;

	if (nr && rec->zone[nr - 1].node == node &&
	    rec->zone[nr - 1].index == index)
		return;
	if (nr == ARRAY_SIZE(rec->zone))
		return;
	rec->zone[nr].node = node;
	rec->zone[nr].index = index;
	strscpy(rec->zone[nr].name, zone->name, sizeof(rec->zone[nr].name));
	rec->nr_zones++;
}

/* A subsection that is not on line: memory of a device? */
static void live_section_add_device(struct shadow_rec_section *rec,
				    unsigned long pfn)
{
	struct dev_pagemap *map;
	struct page *page;

	map = live_device_get(pfn, &page);
	if (!map)
		return;
	rec->flags |= SHADOW_SECTION_DEVICE;
	if (page)
		live_section_add_zone(rec, page);
	put_dev_pagemap(map);
}

static void live_section_zones(struct shadow_rec_section *rec)
{
	unsigned long pfn = rec->start_pfn;
	unsigned int i;

	for (i = 0; i < SUBSECTIONS_PER_SECTION; i++) {
		struct page *page;

		if (rec->subsections & BIT_ULL(i)) {
			page = pfn_to_online_page(pfn);
			if (page)
				live_section_add_zone(rec, page);
			else
				live_section_add_device(rec, pfn);
		}
		pfn += PAGES_PER_SUBSECTION;
	}
}

static u64 live_section_subsections(const struct mem_section *ms)
{
	const struct mem_section_usage *usage;
	u64 map = 0;

	/* An offline section may go; its usage is freed after a grace period */
	rcu_read_lock_sched();
	usage = READ_ONCE(ms->usage);
	if (usage && valid_section((struct mem_section *)ms))
		map = usage->subsection_map[0];
	rcu_read_unlock_sched();
	return map;
}

static void live_section_fill(struct shadow_rec_section *rec,
			      struct mem_section *ms, unsigned long nr,
			      bool raw)
{
	unsigned long map = READ_ONCE(ms->section_mem_map);
	int idx;

	rec->number = nr;
	rec->start_pfn = section_nr_to_pfn(nr);
	rec->nr_pfns = PAGES_PER_SECTION;
	if (map & SECTION_HAS_MEM_MAP) {
		const struct page *first =
			(struct page *)(map & SECTION_MAP_MASK);

		first += rec->start_pfn;
		rec->flags |= SHADOW_SECTION_MEMMAP;
		rec->memmap = (char *)first - (char *)vmemmap;
		rec->memmap_raw = raw ? (unsigned long)first : 0;
	}
	if (map & SECTION_IS_ONLINE)
		rec->flags |= SHADOW_SECTION_ONLINE;
	if (map & SECTION_IS_EARLY)
		rec->flags |= SHADOW_SECTION_EARLY;

	idx = live_hotplug_read_lock();
	rec->subsections = live_section_subsections(ms);
	live_section_zones(rec);
	live_hotplug_read_unlock(idx);
}

/**
 * struct live_sections_walk - a walk over the sections
 * @walk: as of every walk
 * @next: where it goes on: a section's number
 */
struct live_sections_walk {
	struct live_walk walk;
	unsigned long next;
};

/*
 * The next section that is present, from @nr on; NR_MEM_SECTIONS: there is none.
 * -EINTR on a fatal signal.
 */
static long live_section_next(unsigned long nr)
{
	while (nr < NR_MEM_SECTIONS) {
		struct mem_section *ms = __nr_to_section(nr);

		if (ms && present_section(ms))
			break;
		/* Without its root none of a root's sections is there. */
		nr = ms ? nr + 1 : (nr | SECTION_ROOT_MASK) + 1;
		if (nr % SZ_64K)
			continue;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return nr;
}

/* The memory model, and how many sections and roots there are. */
static int live_model_record(struct grow *recs)
{
	struct shadow_rec_sections *model;
	u64 roots = 0, present = 0;
	unsigned long root;
	long nr;

	for (root = 0; root < NR_SECTION_ROOTS; root++)
		roots += !!__nr_to_section(root * SECTIONS_PER_ROOT);
	for (nr = live_section_next(0); nr >= 0 && nr < NR_MEM_SECTIONS;
	     nr = live_section_next(nr + 1))
		present++;
	if (nr < 0)
		return nr;
	model = grow_rec(recs, SHADOW_LIVE_SECTIONS, sizeof(*model));
	if (!model)
		return recs->err;
	live_model_fill(model);
	model->roots = roots;
	model->present = present;
	return 0;
}

static int live_sections_more(struct live_walk *base, struct grow *recs)
{
	struct live_sections_walk *walk =
		container_of(base, struct live_sections_walk, walk);
	int err = walk->next ? 0 : live_model_record(recs);
	struct shadow_rec_section *rec;
	long nr;

	while (!err) {
		nr = live_section_next(walk->next);
		if (nr < 0)
			return nr;
		if (nr == NR_MEM_SECTIONS)
			return 0;
		if (recs->len >= LIVE_PIECE)
			return 1;
		rec = grow_rec(recs, SHADOW_LIVE_SECTION, sizeof(*rec));
		if (rec)
			live_section_fill(rec, __nr_to_section(nr), nr,
					  base->raw);
		walk->next = nr + 1;
		err = recs->err;
	}
	return err;
}

/*
 * The memory model: a struct shadow_rec_sections, then a struct
 * shadow_rec_section for each present section. Keeps memory from going away for
 * a section at a time.
 */
const struct live_pieces live_sections_pieces = {
	.size = sizeof(struct live_sections_walk),
	.more = live_sections_more,
};
