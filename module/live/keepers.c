// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks that few pages keep from becoming a huge page, and what the first
 * of those is. Pages on page sets do not: they are found by a walk of the sets,
 * since a page does not say that it is on one. Moves and drains nothing.
 */
#include <linux/cpumask.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "kernel/compat_page.h"
#include "live/hotplug.h"
#include "live/keepers.h"
#include "live/page_slab.h"
#include "live/pcp.h"

static bool live_page_is_unmarked(unsigned long pfn)
{
	struct page *page;
	bool unmarked = false;
	int idx;

	idx = live_hotplug_read_lock();
	page = pfn_to_online_page(pfn);
	if (page) {
		page = compound_head(page);
		unmarked = !page_ref_count(page) &&
			   compat_page_type(page) == COMPAT_TYPE_NONE;
	}
	live_hotplug_read_unlock(idx);
	return unmarked;
}

/**
 * live_keeper_look() - count a page of a pageblock
 * @keeper: the pageblock
 * @pfn: the page's frame; they come in rising order
 * @order: log2 of the pages of what it is part of
 * @class: what it is; passed over, unless it is what cannot be moved
 *
 * Context: process; inside of no lock.
 */
void live_keeper_look(struct live_keeper *keeper, unsigned long pfn,
		      unsigned int order, enum shadow_block_class class)
{
	if (class < SHADOW_BLOCK_PINNED || class > SHADOW_BLOCK_KERNEL)
		return;
	if (class == SHADOW_BLOCK_KERNEL && live_page_is_unmarked(pfn)) {
		__set_bit(pfn - keeper->pfn, keeper->doubt);
		return;
	}
	if (keeper->sure++)
		return;
	keeper->by = pfn;
	keeper->order = order;
	keeper->why = class;
}

/* Its pages; where all are in doubt it is likely that they keep nothing. */
static unsigned int live_keeper_rank(const struct live_keeper *keeper)
{
	unsigned int doubt = bitmap_weight(keeper->doubt, LIVE_BLOCK_PFNS);

	return doubt +
	       (keeper->sure || !doubt ? keeper->sure : LIVE_BLOCK_PFNS);
}

/**
 * live_keepers_add() - remember a pageblock, if few pages keep it
 * @keepers: where; of those that as many pages keep, the first
 * @keeper: the pageblock
 */
void live_keepers_add(struct live_keepers *keepers,
		      const struct live_keeper *keeper)
{
	unsigned int rank = live_keeper_rank(keeper), at = keepers->nr;

	if (!rank)
		return;
	for (; at && live_keeper_rank(&keepers->keeper[at - 1]) > rank; at--)
		if (at < LIVE_KEEPERS)
			keepers->keeper[at] = keepers->keeper[at - 1];
	if (at == LIVE_KEEPERS)
		return;
	keepers->keeper[at] = *keeper;
	if (keepers->nr < LIVE_KEEPERS)
		keepers->nr++;
}

/* A block of a page set keeps nothing. Under the set's lock. */
static void live_keepers_set(const struct page *page, unsigned int list,
			     unsigned int order, void *ctx)
{
	struct live_keepers *keepers = ctx;
	unsigned long first = page_to_pfn(page), at;
	unsigned int i;

	for (i = 0; i < keepers->nr; i++) {
		at = first - keepers->keeper[i].pfn;
		if (at < LIVE_BLOCK_PFNS)
			bitmap_clear(keepers->keeper[i].doubt, at,
				     min(1U << order,
					 LIVE_BLOCK_PFNS - (unsigned int)at));
	}
}

static void live_keepers_sets(struct live_keepers *keepers, struct zone *zone)
{
	unsigned int cpu;
	int count;

	for_each_online_cpu(cpu)
		live_pcp_walk(per_cpu_ptr(zone->per_cpu_pageset, cpu),
			      live_keepers_set, keepers, &count);
}

/* What is in doubt no more is the kernel's, with no mark. */
static void live_keeper_settle(struct live_keeper *keeper)
{
	unsigned long at = find_first_bit(keeper->doubt, LIVE_BLOCK_PFNS);

	if (at == LIVE_BLOCK_PFNS)
		return;
	if (!keeper->sure || keeper->pfn + at < keeper->by) {
		keeper->by = keeper->pfn + at;
		keeper->order = 0;
		keeper->why = SHADOW_BLOCK_KERNEL;
	}
	keeper->sure += bitmap_weight(keeper->doubt, LIVE_BLOCK_PFNS);
	bitmap_zero(keeper->doubt, LIVE_BLOCK_PFNS);
}

/* Whose slab it is; empty: it is none, or no more. */
static int live_keeper_cache(struct grow *recs,
			     const struct live_keeper *keeper, char *cache,
			     size_t room)
{
	const struct shadow_rec_asked by = {};
	struct shadow_rec_life life = {
		.pfn = keeper->by,
		.first = ALIGN_DOWN(keeper->by, 1UL << keeper->order),
	};
	int err = 0;

	if (keeper->why == SHADOW_BLOCK_SLAB)
		err = live_page_slab(recs, &life, &by, 0);
	strscpy(cache, life.cache, room);
	return err;
}

static int live_keeper_record(struct grow *recs,
			      const struct live_keeper *keeper,
			      struct zone *zone)
{
	struct shadow_rec_keeper *rec;
	char cache[sizeof(rec->cache)];
	int err;

	err = live_keeper_cache(recs, keeper, cache, sizeof(cache));
	if (err)
		return err;
	rec = grow_rec(recs, SHADOW_PAGE_KEEPER, sizeof(*rec));
	if (!rec)
		return recs->err;
	rec->node = zone_to_nid(zone);
	rec->zone = zone_idx(zone);
	strscpy(rec->name, zone->name, sizeof(rec->name));
	rec->pageblock = keeper->pfn;
	rec->pfn = keeper->by;
	rec->pages = keeper->sure;
	rec->order = keeper->order;
	rec->class = keeper->why;
	strscpy(rec->cache, cache, sizeof(rec->cache));
	return 0;
}

/* Fewest first; of as many, the first one in memory. */
static int live_keeper_compare(const void *a, const void *b)
{
	const struct live_keeper *one = a, *other = b;

	if (one->sure != other->sure)
		return one->sure < other->sure ? -1 : 1;
	return one->pfn < other->pfn ? -1 : 1;
}

/**
 * live_keepers_record() - tell a zone's pageblocks that fewest pages keep
 * @recs: gets a struct shadow_rec_keeper for each, fewest first
 * @keepers: the pageblocks; changed: pages of page sets are left out
 * @zone: the zone
 *
 * Context: process; may sleep; as live_pcp_walk() and live_page_slab().
 * Return: 0 or -errno.
 */
int live_keepers_record(struct grow *recs, struct live_keepers *keepers,
			struct zone *zone)
{
	unsigned int i;
	int err = 0;

	live_keepers_sets(keepers, zone);
	for (i = 0; i < keepers->nr; i++)
		live_keeper_settle(&keepers->keeper[i]);
	sort(keepers->keeper, keepers->nr, sizeof(keepers->keeper[0]),
	     live_keeper_compare, NULL);
	for (i = 0; i < keepers->nr && !err; i++)
		if (keepers->keeper[i].sure)
			err = live_keeper_record(recs, &keepers->keeper[i],
						 zone);
	return err;
}
