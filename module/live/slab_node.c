// SPDX-License-Identifier: GPL-2.0
/*
 * What a node has of a slab cache: its partial list, slab by slab under
 * list_lock, and its barn of sheaves (7.3) under the barn's lock. Looks at no
 * object; the kernel lists no full slabs, but for caches under debugging.
 */
#include <linux/minmax.h>
#include <linux/spinlock.h>

#include "live/slab_caches.h"
#include "live/slab_node.h"

/* Sheaves of a barn that are looked at; the kernel keeps ten full ones. */
#define LIVE_BARN_MAX 1000

static void live_partial_add(struct shadow_rec_cache_node *rec,
			     const struct slub_slab *slab)
{
	struct slub_counts counts = slub_slab_counts(slab);
	unsigned int fill;

	rec->partial_free += counts.objects - counts.inuse;
	if (!counts.inuse) {
		rec->nr_empty++;
		return;
	}
	fill = (counts.inuse * SHADOW_NR_FILLS - 1) / max(counts.objects, 1U);
	rec->fill[min_t(unsigned int, fill, SHADOW_NR_FILLS - 1)]++;
}

static void live_partial_take(struct shadow_rec_cache_node *rec,
			      struct slub_node *node)
{
	unsigned long seen = 0, flags;
	struct list_head *entry;

	spin_lock_irqsave(slub_node_lock(node), flags);
	rec->nr_slabs = slub_node_nr_slabs(node);
	rec->nr_objects = slub_node_nr_objects(node);
	rec->nr_partial = slub_node_nr_partial(node);
	list_for_each(entry, slub_node_partial(node)) {
		if (seen++ == LIVE_SLAB_WALK_MAX) {
			rec->flags |= SHADOW_CACHE_NODE_CUT;
			break;
		}
		live_partial_add(rec, slub_slab_of(entry));
	}
	spin_unlock_irqrestore(slub_node_lock(node), flags);
}

static u64 live_barn_objects(void *barn)
{
	struct list_head *entry;
	unsigned int seen = 0;
	u64 objects = 0;

	list_for_each(entry, (struct list_head *)layout_at(barn, node_barn,
							   sheaves_full)) {
		if (seen++ == LIVE_BARN_MAX)
			break;
		objects += layout_read(layout_of(entry, slab_sheaf, barn_list),
				       slab_sheaf, size, u32);
	}
	return objects;
}

static void live_barn_take(struct live_slab_node *own, void *barn)
{
	spinlock_t *lock = layout_at(barn, node_barn, lock);
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	own->rec.flags |= SHADOW_CACHE_NODE_BARN;
	own->rec.barn_full = layout_read(barn, node_barn, nr_full, u32);
	own->rec.barn_empty = layout_read(barn, node_barn, nr_empty, u32);
	own->barn_objects = live_barn_objects(barn);
	spin_unlock_irqrestore(lock, flags);
}

/**
 * live_slab_node_take() - look at what a node has of a cache
 * @own: gets it
 * @cache: the cache
 * @nid: the node
 *
 * Context: under live_slab_caches_lock(). Holds the node's list_lock with
 * interrupts off for up to LIVE_SLAB_WALK_MAX slabs.
 */
void live_slab_node_take(struct live_slab_node *own,
			 const struct kmem_cache *cache, int nid)
{
	struct slub_node *node = slub_node(cache, nid);
	void *barn = slub_barn(cache, nid);

	*own = (struct live_slab_node){ .rec.node = nid };
	if (!node && !barn)
		return;
	own->rec.rec.type = SHADOW_SLAB_NODE;
	own->rec.rec.size = sizeof(own->rec);
	if (node)
		live_partial_take(&own->rec, node);
	if (barn)
		live_barn_take(own, barn);
}
