/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's slab caches, whose structures are private: a reader for each
 * member that the views need, at the place that kernel/layout.h gives. Takes no
 * lock; says which one makes a figure hold.
 */
#ifndef _SHADOWMM_LIVE_SLUB_H
#define _SHADOWMM_LIVE_SLUB_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kernel/layout.h"

/* Opaque: a struct kmem_cache_node, a struct slab, a struct slab_sheaf. */
struct slub_node;
struct slub_slab;
struct slub_sheaf;

/* How an order and a count of objects share a word (mm/slub.c, OO_SHIFT). */
#define SLUB_OO_SHIFT 16

#define slub_cache_read(cache, member, as) \
	layout_read(cache, kmem_cache, member, as)

static inline unsigned int slub_oo_order(u32 oo)
{
	return oo >> SLUB_OO_SHIFT;
}

static inline unsigned int slub_oo_objects(u32 oo)
{
	return oo & ((1U << SLUB_OO_SHIFT) - 1);
}

/* A cache's part of a node, until the cache is destroyed; NULL: none. */
static inline struct slub_node *slub_node(const struct kmem_cache *cache,
					  int nid)
{
	const char *pair;

	if (!LAYOUT_HAS_slab_per_node)
		return READ_ONCE(((struct slub_node **)layout_at(
			cache, kmem_cache, node))[nid]);
	pair = (const char *)layout_at(cache, kmem_cache, per_node) +
	       nid * LAYOUT_BYTES_kmem_cache_per_node_ptrs;
	return layout_read(pair, kmem_cache_per_node_ptrs, node,
			   struct slub_node *);
}

/* A node's barn of a cache, likewise. */
static inline void *slub_barn(const struct kmem_cache *cache, int nid)
{
	const char *pair;

	if (!LAYOUT_HAS_slab_per_node)
		return NULL;
	pair = (const char *)layout_at(cache, kmem_cache, per_node) +
	       nid * LAYOUT_BYTES_kmem_cache_per_node_ptrs;
	return layout_read(pair, kmem_cache_per_node_ptrs, barn, void *);
}

/* Its list_lock protects its lists and their length. */
static inline spinlock_t *slub_node_lock(struct slub_node *node)
{
	return layout_at(node, kmem_cache_node, list_lock);
}

static inline struct list_head *slub_node_partial(struct slub_node *node)
{
	return layout_at(node, kmem_cache_node, partial);
}

static inline unsigned long slub_node_nr_partial(struct slub_node *node)
{
	return layout_read(node, kmem_cache_node, nr_partial, unsigned long);
}

/* Slabs and objects of all slabs: exact without the lock. */
static inline unsigned long slub_node_nr_slabs(struct slub_node *node)
{
	return atomic_long_read(layout_at(node, kmem_cache_node, nr_slabs));
}

static inline unsigned long slub_node_nr_objects(struct slub_node *node)
{
	return atomic_long_read(
		layout_at(node, kmem_cache_node, total_objects));
}

static inline struct slub_slab *slub_slab_of(struct list_head *entry)
{
	return layout_of(entry, slab, slab_list);
}

/**
 * struct slub_counts - a slab's objects
 * @objects: all
 * @inuse: those that are not on the slab's own free list
 */
struct slub_counts {
	unsigned int objects;
	unsigned int inuse;
};

/* Both figures of one moment: they share a word. */
static inline struct slub_counts slub_slab_counts(const struct slub_slab *slab)
{
	unsigned long word = layout_read(slab, slab, counters, unsigned long);

	return (struct slub_counts){
		.objects = layout_bits(word, slab, counters, objects),
		.inuse = layout_bits(word, slab, counters, inuse),
	};
}

/* A slab's node: it is its first struct page by another name. */
static inline int slub_slab_nid(const struct slub_slab *slab)
{
	return page_to_nid((const struct page *)slab);
}

/* This CPU's part of a cache, by the member that points to it. */
#define slub_this_cpu(cache, member)                                    \
	((void *)this_cpu_ptr((char __percpu __force *)slub_cache_read( \
		cache, member, unsigned long)))

#endif /* _SHADOWMM_LIVE_SLUB_H */
