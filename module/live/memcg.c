// SPDX-License-Identifier: GPL-2.0
/*
 * All memory cgroups: charges, limits, events and the pages on their lists. Does
 * not have what memory.stat counts by CPU: nobody outside may add that up.
 */
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/page_counter.h>
#include <linux/string.h>

#include "kernel/compat_lru.h"
#include "live/lru.h"
#include "live/memcg.h"
#include "live/memcgs.h"
#include "uapi/memcg.h"

/**
 * struct live_memcg_walk - a walk over memory cgroups
 * @walk: as of every walk
 * @place: where it is
 */
struct live_memcg_walk {
	struct live_walk walk;
	struct live_memcgs_place place;
};

static u64 live_memcg_limit(unsigned long pages)
{
	return pages == PAGE_COUNTER_MAX ? SHADOW_MEMCG_UNLIMITED : pages;
}

static void live_memcg_counter(struct shadow_memcg_counter *to,
			       const struct page_counter *from)
{
	long usage = atomic_long_read(&from->usage);

	to->usage = max(usage, 0L);
	to->peak = READ_ONCE(from->watermark);
	to->min = live_memcg_limit(READ_ONCE(from->min));
	to->low = live_memcg_limit(READ_ONCE(from->low));
	to->high = live_memcg_limit(READ_ONCE(from->high));
	to->max = live_memcg_limit(READ_ONCE(from->max));
}

static void live_memcg_fill(struct shadow_rec_memcg *rec,
			    struct mem_cgroup *memcg)
{
	static const enum memcg_memory_event events[] = {
		[SHADOW_MEMCG_LOW] = MEMCG_LOW,
		[SHADOW_MEMCG_HIGH] = MEMCG_HIGH,
		[SHADOW_MEMCG_MAX] = MEMCG_MAX,
		[SHADOW_MEMCG_OOM] = MEMCG_OOM,
		[SHADOW_MEMCG_OOM_KILL] = MEMCG_OOM_KILL,
	};
	unsigned int i;
	int node;

	rec->ino = live_memcg_ino(memcg);
	if (!css_is_dying(&memcg->css))
		rec->flags = SHADOW_MEMCG_ONLINE;
	live_memcg_counter(&rec->memory, &memcg->memory);
	live_memcg_counter(&rec->swap, &memcg->swap);
	for (i = 0; i < ARRAY_SIZE(events); i++)
		rec->event[i] =
			atomic_long_read(&memcg->memory_events[events[i]]);
	for_each_node_state(node, N_MEMORY)
		live_lru_sizes(rec->size, compat_memcg_lruvec(memcg, node),
			       memcg, NODE_DATA(node));
}

static int live_memcg_visit_one(struct mem_cgroup *memcg, const char *path,
				struct grow *recs)
{
	struct shadow_rec_memcg *rec;
	size_t text = strlen(path) + 1;

	rec = grow_rec(recs, SHADOW_MEMCG, sizeof(*rec) + text);
	if (!rec)
		return recs->err;
	memcpy(rec->path, path, text);
	live_memcg_fill(rec, memcg);
	return 0;
}

static int live_memcg_more(struct live_walk *base, struct grow *recs)
{
	struct live_memcg_walk *walk =
		container_of(base, struct live_memcg_walk, walk);

	return live_memcgs_piece(&walk->place, recs, live_memcg_visit_one);
}

static void live_memcg_end(struct live_walk *base)
{
	live_memcgs_leave(
		&container_of(base, struct live_memcg_walk, walk)->place);
}

/*
 * All memory cgroups: a struct shadow_rec_memcg for each, a parent before its
 * children. Takes no lock, holds a reference on one cgroup.
 */
const struct live_pieces live_memcg_pieces = {
	.size = sizeof(struct live_memcg_walk),
	.more = live_memcg_more,
	.end = live_memcg_end,
};
