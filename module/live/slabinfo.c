// SPDX-License-Identifier: GPL-2.0
/*
 * Slab caches as /proc/slabinfo counts them: only free objects of the nodes'
 * partial lists are not active, objects of a CPU's slabs or sheaves all are,
 * and a long list is estimated from its ends. live/slabs has the exact figures.
 */
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/spinlock.h>

#include "kernel/compat.h"
#include "live/slab_caches.h"
#include "live/slabinfo.h"
#include "uapi/slab.h"

/**
 * struct live_slabinfo_walk - a walk over the caches
 * @walk: as of every walk
 * @place: where it is
 */
struct live_slabinfo_walk {
	struct live_walk walk;
	struct live_slab_place place;
};

static unsigned long live_slab_free(struct list_head *entry)
{
	struct slub_counts counts = slub_slab_counts(slub_slab_of(entry));

	return counts.objects - counts.inuse;
}

/* Free objects of a list that is too long, from both of its ends. */
static unsigned long live_partial_estimate(struct slub_node *node,
					   unsigned long length)
{
	struct list_head *list = slub_node_partial(node);
	unsigned long scanned = 0, free = 0;
	struct list_head *entry;

	list_for_each(entry, list) {
		free += live_slab_free(entry);
		if (++scanned == COMPAT_SLABINFO_SCAN / 2)
			break;
	}
	list_for_each_prev(entry, list) {
		free += live_slab_free(entry);
		if (++scanned == COMPAT_SLABINFO_SCAN)
			break;
	}
	free = mult_frac(free, length, scanned);
	return min(free, slub_node_nr_objects(node));
}

static unsigned long live_partial_free(struct slub_node *node)
{
	unsigned long flags, length, free = 0;
	struct list_head *entry;

	spin_lock_irqsave(slub_node_lock(node), flags);
	length = slub_node_nr_partial(node);
	if (length > COMPAT_SLABINFO_SCAN)
		free = live_partial_estimate(node, length);
	else
		list_for_each(entry, slub_node_partial(node))
			free += live_slab_free(entry);
	spin_unlock_irqrestore(slub_node_lock(node), flags);
	return free;
}

static void live_slabinfo_visit(struct kmem_cache *cache, void *ctx)
{
	struct shadow_rec_slabinfo *rec;
	u32 oo = slub_cache_read(cache, oo, u32);
	unsigned long free = 0;
	int nid;

	rec = grow_rec(ctx, SHADOW_SLAB_INFO, sizeof(*rec));
	if (!rec)
		return;
	live_slab_name(rec->name, sizeof(rec->name), cache);
	for (nid = 0; nid < nr_node_ids; nid++) {
		struct slub_node *node = slub_node(cache, nid);

		if (!node)
			continue;
		rec->num_slabs += slub_node_nr_slabs(node);
		rec->num_objs += slub_node_nr_objects(node);
		free += live_partial_free(node);
	}
	rec->active_objs = rec->num_objs - free;
	rec->active_slabs = rec->num_slabs;
	rec->size = slub_cache_read(cache, size, u32);
	rec->objs_per_slab = slub_oo_objects(oo);
	rec->pages_per_slab = 1U << slub_oo_order(oo);
}

static int live_slabinfo_more(struct live_walk *base, struct grow *recs)
{
	struct live_slabinfo_walk *walk =
		container_of(base, struct live_slabinfo_walk, walk);

	return live_slab_piece(&walk->place, recs,
			       sizeof(struct shadow_rec_slabinfo),
			       live_slabinfo_visit, recs);
}

/*
 * The objects of all slab caches: a struct shadow_rec_slabinfo for each cache, in
 * the order of the kernel's list. Locks and errors as live_slab_piece(), and a
 * node's list_lock with interrupts off for up to COMPAT_SLABINFO_SCAN slabs.
 */
const struct live_pieces live_slabinfo_pieces = {
	.size = sizeof(struct live_slabinfo_walk),
	.more = live_slabinfo_more,
};
