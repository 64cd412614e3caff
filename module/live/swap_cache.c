// SPDX-License-Identifier: GPL-2.0
/*
 * All swap areas that are on: slots in use and pages in the swap cache, counted
 * one by one and set against the kernel's counters. Reads no slot's contents.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "live/hotplug.h"
#include "live/swap_cache.h"
#include "live/swap_slots.h"
#include "live/swaps.h"

/**
 * struct live_swap_walk - a walk over an area
 * @area: its number
 * @at: its slots
 * @page: its pages in the cache
 * @rec: what was found
 */
struct live_swap_walk {
	unsigned int area;
	struct live_swap_at at;
	unsigned long page;
	struct shadow_rec_swap_cache rec;
};

/* With the area kept: the next slots, then the next pages. 1: there is more. */
static int live_swap_walk_on(struct live_swap_walk *walk,
			     const struct swap_info_struct *si)
{
	walk->rec.prio = si->prio;
	walk->rec.slots = si->pages;
	walk->rec.counted = compat_swap_used(si);
	if (walk->at.slot < READ_ONCE(si->max)) {
		live_swap_slots_count(si, &walk->at, &walk->rec);
		return 1;
	}
	return live_swap_pages_count(walk->area, &walk->page, &walk->rec);
}

/* 1: there is more; 0: that was all, or the area is off; or -errno. */
static int live_swap_walk_step(struct live_swap_walk *walk, bool *is_on)
{
	struct swap_info_struct *const *areas = ksym_get(KSYM_SWAP_INFO);
	struct mutex *lock = ksym_get(KSYM_SWAPON_MUTEX);
	const struct swap_info_struct *si;
	int idx, more = 0;

	if (mutex_lock_interruptible(lock))
		return -EINTR;
	idx = live_hotplug_read_lock();
	/* An area's structure, once there, is used again, never freed. */
	si = READ_ONCE(areas[walk->area]);
	*is_on = si && live_swap_slots_are_there(si);
	if (*is_on)
		more = live_swap_walk_on(walk, si);
	live_hotplug_read_unlock(idx);
	mutex_unlock(lock);
	cond_resched();
	return more;
}

/**
 * live_swap_cache_missing() - what this kernel lacks for it
 *
 * Return: its name; NULL if nothing is missing.
 */
const char *live_swap_cache_missing(void)
{
	return live_swaps_missing() ?: live_swap_slots_missing();
}

/**
 * live_swap_cache_collect() - count what swap areas hold
 * @recs: gets a struct shadow_rec_swap_cache for each area that is on, and a
 *        struct shadow_rec_swap_cache_total
 *
 * Context: process; takes swapon_mutex for 1,024 slots or pages at a time. An
 * area that goes off meanwhile is left out.
 * Return: 0 or -errno; -EINTR on a signal.
 */
int live_swap_cache_collect(struct grow *recs)
{
	struct shadow_rec_swap_cache_total *total;
	struct shadow_rec_swap_cache *rec;
	struct live_swap_walk walk;
	u64 cached = 0;
	bool is_on;
	int more;

	for (walk.area = 0; walk.area < MAX_SWAPFILES; walk.area++) {
		walk = (struct live_swap_walk){ .area = walk.area };
		do {
			more = live_swap_walk_step(&walk, &is_on);
		} while (more > 0);
		if (more < 0)
			return more;
		if (!is_on)
			continue;
		rec = grow_rec(recs, SHADOW_SWAP_CACHE_AREA, sizeof(*rec));
		if (!rec)
			return recs->err;
		walk.rec.rec = rec->rec;
		walk.rec.number = walk.area;
		*rec = walk.rec;
		cached += rec->cached;
	}
	total = grow_rec(recs, SHADOW_SWAP_CACHE_TOTAL, sizeof(*total));
	if (!total)
		return recs->err;
	total->cached = cached;
	total->counted = global_node_page_state(NR_SWAPCACHE);
	return 0;
}
