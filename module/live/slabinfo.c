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

static void live_slabinfo_fill(struct shadow_rec_slabinfo *rec,
			       const struct kmem_cache *cache)
{
	u32 oo = slub_cache_read(cache, oo, u32);
	unsigned long free = 0;
	int nid;

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

/**
 * live_slabinfo_collect() - count the objects of all slab caches
 * @recs: gets one struct shadow_rec_slabinfo for each cache, in the order of
 *        the kernel's list
 *
 * Context: process; holds slab_mutex throughout, and a node's list_lock with
 * interrupts off for up to COMPAT_SLABINFO_SCAN slabs.
 * Return: 0; -EBUSY where slab_mutex cannot be had in time; -EINTR on a fatal
 * signal; -errno.
 */
int live_slabinfo_collect(struct grow *recs)
{
	struct list_head *entry;
	int err;

	err = live_slab_caches_lock(recs, sizeof(struct shadow_rec_slabinfo));
	if (err)
		return err;
	live_slab_for_each(entry) {
		struct shadow_rec_slabinfo *rec;

		rec = grow_rec(recs, SHADOW_SLAB_INFO, sizeof(*rec));
		if (!rec)
			break;
		live_slabinfo_fill(rec, live_slab_cache_at(entry));
		err = live_slab_pause();
		if (err)
			break;
	}
	live_slab_caches_unlock();
	return err ?: recs->err;
}
