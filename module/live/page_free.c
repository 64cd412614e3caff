// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the free block that a page is in: on the zone's lists, by the marks of
 * the blocks that could hold it; on a page set, by a walk of all of them.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "kernel/compat_page.h"
#include "kernel/ksym.h"
#include "live/blocks.h"
#include "live/page_free.h"
#include "live/pcp.h"

/* How often a page is looked for that moves between the two. */
#define LIVE_FREE_TRIES 3

/* zone->lock held, inside of live_hotplug_read_lock(). */
static bool live_buddy_find(struct shadow_rec_life *life, struct zone *zone)
{
	unsigned int order;
	struct page *page;
	u64 first;

	for (order = 0; order < COMPAT_NR_ORDERS; order++) {
		first = life->pfn & ~((1ULL << order) - 1);
		page = live_zone_page(zone, first);
		if (!page || compat_page_type(page) != COMPAT_TYPE_BUDDY ||
		    page_private(page) < order)
			continue;
		life->state = SHADOW_PAGE_FREE;
		life->flags |= SHADOW_LIFE_BLOCK;
		if (compat_page_has(page, PG_reported))
			life->flags |= SHADOW_LIFE_REPORTED;
		life->first = first;
		life->order = page_private(page);
		return true;
	}
	return false;
}

/* A search of page sets. */
struct live_set_search {
	struct shadow_rec_life *life;
	unsigned int cpu;
	bool found;
};

static void live_set_look(const struct page *page, unsigned int list,
			  unsigned int order, void *ctx)
{
	struct live_set_search *search = ctx;
	struct shadow_rec_life *life = search->life;
	unsigned long first = page_to_pfn(page);

	if (life->pfn < first || life->pfn - first >= 1UL << order)
		return;
	search->found = true;
	life->state = SHADOW_PAGE_PCP;
	life->flags |= SHADOW_LIFE_BLOCK;
	life->first = first;
	life->order = order;
	life->cpu = search->cpu;
	strscpy(life->list, live_pcp_type(list), sizeof(life->list));
}

static bool live_sets_find(struct shadow_rec_life *life, struct zone *zone)
{
	struct live_set_search search = { .life = life };
	int count;

	for_each_online_cpu(search.cpu) {
		live_pcp_walk(per_cpu_ptr(zone->per_cpu_pageset, search.cpu),
			      live_set_look, &search, &count);
		if (search.found)
			return true;
	}
	return false;
}

/**
 * live_page_free() - find where a free page is
 * @life: gets it; its pfn holds
 * @zone: its zone
 *
 * Context: process, inside of live_hotplug_read_lock(); holds zone->lock for one
 * page and the page sets' locks as live_pcp_walk().
 * Return: true if it is free and on a list.
 */
bool live_page_free(struct shadow_rec_life *life, struct zone *zone)
{
	unsigned long flags;
	unsigned int i;
	bool found;

	for (i = 0; i < LIVE_FREE_TRIES; i++) {
		spin_lock_irqsave(&zone->lock, flags);
		found = live_buddy_find(life, zone);
		spin_unlock_irqrestore(&zone->lock, flags);
		if (found)
			return true;
		if (!live_pcp_missing() && live_sets_find(life, zone))
			return true;
	}
	return false;
}
