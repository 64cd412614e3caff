// SPDX-License-Identifier: GPL-2.0
/*
 * Slab caches in full: what CPUs and nodes have of each, and what follows from
 * it. Each CPU's and each node's part is exact; they are of one moment where
 * no slab moved between them, which is tried a few times. An object that a
 * sheaf holds which its user took whole, or that waits for RCU in a sheaf that
 * was handed to it, cannot be told from one in use.
 */
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "live/slab_caches.h"
#include "live/slab_cpus.h"
#include "live/slab_node.h"
#include "live/slabs.h"

/* How often a cache is looked at while slabs move. */
#define LIVE_SLABS_TRIES 4

/**
 * struct live_slabs - a walk over the caches, and the one being looked at
 * @walk: as of every walk
 * @place: where it is
 * @recs: where its records go
 * @cpus: what CPUs have of it
 * @node: what nodes have of it, by node
 * @rec: the cache
 */
struct live_slabs {
	struct live_walk walk;
	struct live_slab_place place;
	struct grow *recs;
	struct live_slab_cpus cpus;
	struct live_slab_node *node;
	struct shadow_rec_cache rec;
};

/**
 * live_slabs_missing() - ask whether the caches can be read in full
 *
 * Return: what the kernel lacks for it; NULL: nothing.
 */
const char *live_slabs_missing(void)
{
	return live_slab_caches_missing() ?: live_slab_cpus_missing();
}

static u32 live_slab_flags(const struct kmem_cache *cache)
{
	static const struct {
		slab_flags_t kernels;
		u32 ours;
	} table[] = {
		{ SLAB_HWCACHE_ALIGN, SHADOW_SLABF_HWCACHE_ALIGN },
		{ SLAB_RED_ZONE, SHADOW_SLABF_RED_ZONE },
		{ SLAB_POISON, SHADOW_SLABF_POISON },
		{ SLAB_STORE_USER, SHADOW_SLABF_STORE_USER },
		{ SLAB_CONSISTENCY_CHECKS, SHADOW_SLABF_CHECKS },
		{ SLAB_RECLAIM_ACCOUNT, SHADOW_SLABF_RECLAIM },
		{ SLAB_ACCOUNT, SHADOW_SLABF_ACCOUNT },
		{ SLAB_TYPESAFE_BY_RCU, SHADOW_SLABF_TYPESAFE_RCU },
		{ COMPAT_SLAB_NO_MERGE, SHADOW_SLABF_NO_MERGE },
		{ SLAB_PANIC, SHADOW_SLABF_PANIC },
		{ SLAB_CACHE_DMA, SHADOW_SLABF_DMA },
		{ SLAB_KMALLOC, SHADOW_SLABF_KMALLOC },
	};
	slab_flags_t flags = slub_cache_read(cache, flags, slab_flags_t);
	unsigned int i;
	u32 ours = 0;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (flags & table[i].kernels)
			ours |= table[i].ours;
	if (slub_cache_read(cache, ctor, void *))
		ours |= SHADOW_SLABF_CTOR;
	return ours;
}

/* What a cache is, whatever it holds. */
static void live_slabs_head(struct shadow_rec_cache *rec,
			    const struct kmem_cache *cache)
{
	u32 oo = slub_cache_read(cache, oo, u32);

	*rec = (struct shadow_rec_cache){
		.rec.type = SHADOW_SLAB_CACHE,
		.rec.size = sizeof(*rec),
		.flags = live_slab_flags(cache),
		.object_size = slub_cache_read(cache, object_size, u32),
		.size = slub_cache_read(cache, size, u32),
		.align = slub_cache_read(cache, align, u32),
		.order = slub_oo_order(oo),
		.min_order = slub_oo_order(slub_cache_read(cache, min, u32)),
		.objs_per_slab = slub_oo_objects(oo),
		/* below 0: never to be merged */
		.aliases = max(slub_cache_read(cache, refcount, int) - 1, 0),
		.min_partial =
			slub_cache_read(cache, min_partial, unsigned long),
	};
	live_slab_name(rec->name, sizeof(rec->name), cache);
	strscpy(rec->engine, LAYOUT_HAS_slab_sheaves ? "sheaves" : "cpu slabs",
		sizeof(rec->engine));
	if (LAYOUT_HAS_slab_sheaves)
		rec->sheaf_capacity =
			slub_cache_read(cache, sheaf_capacity, u32);
	if (LAYOUT_BITS_kmem_cache__cpu_partial)
		rec->cpu_partial = slub_cache_read(cache, cpu_partial, u32);
	if (LAYOUT_BITS_kmem_cache__cpu_partial_slabs)
		rec->cpu_partial_slabs =
			slub_cache_read(cache, cpu_partial_slabs, u32);
}

/* A figure that is not the same again where a slab came, went or moved. */
static u64 live_slabs_mark(const struct kmem_cache *cache)
{
	u64 mark = 0;
	int nid;

	for (nid = 0; nid < nr_node_ids; nid++) {
		struct slub_node *node = slub_node(cache, nid);

		if (node)
			mark = mark * 31 + slub_node_nr_slabs(node) +
			       (slub_node_nr_partial(node) << 32);
	}
	return mark;
}

static void live_slabs_take(struct live_slabs *slabs, struct kmem_cache *cache)
{
	unsigned int tries = 0;
	u64 mark;
	int nid;

	do {
		mark = live_slabs_mark(cache);
		live_slab_cpus_take(&slabs->cpus, cache);
		for (nid = 0; nid < nr_node_ids; nid++)
			live_slab_node_take(&slabs->node[nid], cache, nid);
	} while (mark != live_slabs_mark(cache) && ++tries < LIVE_SLABS_TRIES);
}

/* Sums over the nodes, and which of their slabs are full. */
static u64 live_slabs_nodes(struct live_slabs *slabs)
{
	struct shadow_rec_cache *rec = &slabs->rec;
	u64 unused = 0;
	int nid;

	for (nid = 0; nid < nr_node_ids; nid++) {
		struct shadow_rec_cache_node *node = &slabs->node[nid].rec;
		u64 others = node->nr_partial +
			     atomic_long_read(&slabs->cpus.slabs[nid]);

		rec->nr_slabs += node->nr_slabs;
		rec->nr_objects += node->nr_objects;
		unused += node->partial_free + slabs->node[nid].barn_objects;
		if (node->flags & SHADOW_CACHE_NODE_CUT)
			rec->inuse = SHADOW_SLAB_UNKNOWN;
		node->flags |= SHADOW_CACHE_NODE_LISTS;
		if (node->nr_slabs > others)
			node->nr_full = node->nr_slabs - others;
	}
	return unused;
}

static u64 live_slabs_cpus(struct live_slabs *slabs)
{
	u64 all = 0, unused;
	int cpu;

	for_each_online_cpu(cpu) {
		slabs->rec.deferred += slabs->cpus.cpu[cpu].rcu;
		unused = live_slab_cpu_unused(&slabs->cpus.cpu[cpu]);
		if (unused == SHADOW_SLAB_UNKNOWN)
			slabs->rec.inuse = SHADOW_SLAB_UNKNOWN;
		else
			all += unused;
	}
	return all;
}

/* Bytes: a slab is of the usual order, or of the least where that was short. */
static void live_slabs_bytes(struct shadow_rec_cache *rec, u32 min)
{
	unsigned int less = rec->objs_per_slab - slub_oo_objects(min);
	u64 whole = rec->nr_slabs * rec->objs_per_slab;
	u64 small = 0;

	if (less && whole > rec->nr_objects)
		small = min_t(u64, (whole - rec->nr_objects) / less,
			      rec->nr_slabs);
	rec->bytes = ((rec->nr_slabs - small) << rec->order) +
		     (small << rec->min_order);
	rec->bytes <<= PAGE_SHIFT;
	if (rec->bytes > rec->nr_objects * rec->size)
		rec->tail_waste = rec->bytes - rec->nr_objects * rec->size;
	if (rec->inuse != SHADOW_SLAB_UNKNOWN)
		rec->padding_waste =
			rec->inuse * (rec->size - rec->object_size);
	rec->metadata = (rec->bytes >> PAGE_SHIFT) * sizeof(struct page);
}

/* Bytes of the sheaves that CPUs and barns have. */
static u64 live_slabs_sheaves(const struct live_slabs *slabs)
{
	u64 each = LAYOUT_BYTES_slab_sheaf +
		   slabs->rec.sheaf_capacity * sizeof(void *);
	u64 sheaves = 0;
	int nid, cpu;

	for (nid = 0; nid < nr_node_ids; nid++)
		sheaves += slabs->node[nid].rec.barn_full +
			   slabs->node[nid].rec.barn_empty;
	for_each_online_cpu(cpu)
		sheaves += hweight32(slabs->cpus.cpu[cpu].flags &
				     (SHADOW_CACHE_CPU_SHEAVES |
				      SHADOW_CACHE_CPU_SPARE |
				      SHADOW_CACHE_CPU_RCU));
	return sheaves * each;
}

static void live_slabs_add(struct grow *recs, const void *rec)
{
	const struct shadow_rec *head = rec;
	void *room = grow_rec(recs, head->type, head->size);

	if (room)
		memcpy(room, rec, head->size);
}

static void live_slabs_emit(struct live_slabs *slabs)
{
	int cpu, nid;

	live_slabs_add(slabs->recs, &slabs->rec);
	for_each_online_cpu(cpu) {
		const struct shadow_rec_cache_cpu *own = &slabs->cpus.cpu[cpu];

		if (own->rec.type && own->flags)
			live_slabs_add(slabs->recs, own);
	}
	for (nid = 0; nid < nr_node_ids; nid++)
		if (slabs->node[nid].rec.rec.type)
			live_slabs_add(slabs->recs, &slabs->node[nid].rec);
}

static void live_slabs_visit(struct kmem_cache *cache, void *ctx)
{
	struct live_slabs *slabs = ctx;
	struct shadow_rec_cache *rec = &slabs->rec;
	u64 unused;

	live_slabs_head(rec, cache);
	live_slabs_take(slabs, cache);
	unused = live_slabs_nodes(slabs) + live_slabs_cpus(slabs);
	if (rec->inuse != SHADOW_SLAB_UNKNOWN && rec->nr_objects > unused)
		rec->inuse = rec->nr_objects - unused;
	live_slabs_bytes(rec, slub_cache_read(cache, min, u32));
	rec->metadata += live_slabs_sheaves(slabs);
	live_slabs_emit(slabs);
}

/* What a piece needs is of pages, and given back with it. */
static int live_slabs_more(struct live_walk *base, struct grow *recs)
{
	struct live_slabs *slabs = container_of(base, struct live_slabs, walk);
	const size_t nodes = nr_node_ids * sizeof(*slabs->node);
	const size_t bytes = sizeof(slabs->rec) + nodes +
			     nr_cpu_ids * sizeof(*slabs->cpus.cpu);
	int err;

	slabs->recs = recs;
	err = live_slab_cpus_init(&slabs->cpus, base->held);
	slabs->node = live_slab_room(base->held, nodes);
	if (!slabs->node)
		err = -ENOMEM;
	if (!err)
		err = live_slab_piece(&slabs->place, recs, bytes,
				      live_slabs_visit, slabs);
	live_slab_room_free(base->held, slabs->node, nodes);
	live_slab_cpus_exit(&slabs->cpus);
	return err;
}

/*
 * All slab caches in full: a struct shadow_rec_cache for each in the order of the
 * kernel's list, behind it the struct shadow_rec_cache_cpu of each CPU that has
 * something and the struct shadow_rec_cache_node of each node. Locks and errors
 * as live_slab_piece(); see live_slab_cpus_take() and live_slab_node_take(), too.
 */
const struct live_pieces live_slabs_pieces = {
	.size = sizeof(struct live_slabs),
	.more = live_slabs_more,
};
