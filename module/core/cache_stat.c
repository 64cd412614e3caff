// SPDX-License-Identifier: GPL-2.0
/*
 * A cache in figures, and its live objects one by one. Changes nothing but what
 * validation finds overwritten.
 */
#include "core/cache_priv.h"

#define CURSOR_IDX_BITS 16
#define CURSOR_NUMBER_BITS 32

static u32 sheaves_objects(const struct shadow_sheaf *sheaf)
{
	u32 nr = 0;

	for (; sheaf; sheaf = sheaf->next)
		nr += sheaf->nr;
	return nr;
}

/**
 * shadow_cache_cpu_stat() - a CPU's share of a cache in figures
 * @cache: the cache
 * @cpu: the CPU, below the instance's nr_cpus
 * @stat: where they are stored
 *
 * Context: any; a guess unless CPU @cpu is locked.
 */
void shadow_cache_cpu_stat(const struct shadow_cache *cache, u32 cpu,
			   struct shadow_cache_cpu_stat *stat)
{
	const struct shadow_cache_cpu *share =
		shadow_cache_share(cache, shadow_cache_place(cpu));
	const struct shadow_sheaf *rcu = READ_ONCE(share->rcu);
	const u64 *end = READ_ONCE(share->end), *top = READ_ONCE(share->top);
	u64 left = end - top;

	*stat = (struct shadow_cache_cpu_stat){};
	if (!cache->capacity)
		return;
	/* Between its two halves an exchange may show any number. */
	if (left <= cache->capacity)
		stat->main = cache->capacity - left;
	stat->spare = READ_ONCE(share->spare)->nr;
	stat->rcu = rcu ? rcu->nr : 0;
}

static u64 node_pages(const struct shadow_cache *cache,
		      const struct shadow_cache_node *node)
{
	u64 small = 0, slabs = node->nr_slabs;

	/* All have objects or, where pages were short, min_objects of them. */
	if (cache->order != cache->min_order)
		small = (slabs * cache->objects - node->nr_objects) /
			(cache->objects - cache->min_objects);
	return ((slabs - small) << cache->order) + (small << cache->min_order);
}

static u64 waiting_pages(const struct shadow_cache *cache,
			 struct shadow_cache_node *node, u32 number)
{
	const struct shadow_slab *slab;
	u64 pages = 0;

	for (; number != SHADOW_SLAB_NONE; number = slab->next) {
		slab = shadow_slab_at(&node->pool, number);
		pages += 1ULL << shadow_slab_order(cache, slab);
	}
	return pages;
}

/* Adds what a node has. Node locked. */
static void add_node(const struct shadow_cache *cache,
		     struct shadow_cache_node *node,
		     struct shadow_cache_stat *stat)
{
	stat->taken += node->nr_taken;
	stat->objects += node->nr_objects;
	stat->slabs += node->nr_slabs;
	stat->partial += node->partial.nr;
	stat->empty += node->empty.nr;
	stat->waiting += node->waiting.nr_slabs + node->elapsing.nr_slabs;
	stat->in_sheaves += sheaves_objects(node->barn.full);
	stat->in_rcu += sheaves_objects(node->waiting.sheaves) +
			sheaves_objects(node->elapsing.sheaves);
	stat->pages += node_pages(cache, node) +
		       waiting_pages(cache, node, node->waiting.slabs) +
		       waiting_pages(cache, node, node->elapsing.slabs);
}

/**
 * shadow_cache_stat() - a cache in figures
 * @cache: the cache
 * @stat: where they are stored
 *
 * Context: interrupts off, no node, no zone. What CPUs have is a guess unless
 * all are locked.
 */
void shadow_cache_stat(struct shadow_cache *cache,
		       struct shadow_cache_stat *stat)
{
	struct shadow_cache_cpu_stat share;
	u64 bytes;
	u32 i;

	*stat = (struct shadow_cache_stat){};
	for (i = 0; i < cache->nr_nodes; i++) {
		seam_lock(&cache->node[i].lock);
		add_node(cache, &cache->node[i], stat);
		seam_unlock(&cache->node[i].lock);
	}
	for (i = 0; i < cache->slabs->mem->config.nr_cpus; i++) {
		shadow_cache_cpu_stat(cache, i, &share);
		stat->in_sheaves += share.main + share.spare;
		stat->in_rcu += share.rcu;
	}
	if (stat->taken > stat->in_sheaves + stat->in_rcu)
		stat->active = stat->taken - stat->in_sheaves - stat->in_rcu;
	bytes = stat->pages << SHADOW_PAGE_SHIFT;
	stat->wasted = bytes - min(bytes, stat->objects * cache->object_size);
	stat->bytes = shadow_cache_bytes(cache);
}

/**
 * shadow_cache_node_stat() - a cache's node in figures
 * @cache: the cache
 * @node: the node, below its nr_nodes
 * @stat: where they are stored
 *
 * Context: interrupts off, no node, no zone.
 */
void shadow_cache_node_stat(struct shadow_cache *cache, u32 node,
			    struct shadow_cache_node_stat *stat)
{
	struct shadow_cache_node *n = &cache->node[node];

	seam_lock(&n->lock);
	*stat = (struct shadow_cache_node_stat){
		.slabs = n->nr_slabs,
		.partial = n->partial.nr,
		.empty = n->empty.nr,
		.objects = n->nr_objects,
		.taken = n->nr_taken,
		.barn_full = n->barn.nr_full,
		.barn_empty = n->barn.nr_empty,
		.waiting_sheaves =
			n->waiting.nr_sheaves + n->elapsing.nr_sheaves,
		.waiting_slabs = n->waiting.nr_slabs + n->elapsing.nr_slabs,
		.desc_used = n->pool.nr_used,
		.desc_free = n->pool.nr_free,
	};
	seam_unlock(&n->lock);
}

/* The next slab from a cursor's on, whose objects are looked at. */
static const struct shadow_slab *next_slab(const struct shadow_cache *cache,
					   const struct shadow_cache_node *node,
					   u32 *number)
{
	const u32 slots = 1U << SHADOW_CHUNK_SHIFT;
	const struct shadow_slab *slab;

	(void)cache;
	for (; *number >> SHADOW_CHUNK_SHIFT < node->pool.nr_chunks;
	     (*number)++) {
		if (*number % slots >= node->pool.per_chunk) {
			*number |= slots - 1;
			continue;
		}
		slab = shadow_slab_at(&node->pool, *number);
		if (slab->nr)
			return slab;
	}
	return NULL;
}

/**
 * shadow_cache_live() - the objects that are not free in their slab
 * @cache: the cache
 * @cursor: where to go on; 0 at first
 * @objects: where they are stored
 * @most: how many at most
 *
 * Those in sheaves are among them: drain all CPUs and shrink the cache first. An
 * object that comes or goes meanwhile may be missed or told.
 *
 * Context: interrupts off, no node, no zone; time grows with @most and the
 * slabs in between that have none.
 * Return: how many; 0 at the end.
 */
u32 shadow_cache_live(struct shadow_cache *cache, u64 *cursor,
		      struct shadow_object *objects, u32 most)
{
	u32 node = *cursor >> (CURSOR_IDX_BITS + CURSOR_NUMBER_BITS);
	u32 number = *cursor >> CURSOR_IDX_BITS;
	u32 idx = *cursor & ((1U << CURSOR_IDX_BITS) - 1), nr = 0;
	const struct shadow_slab *slab;
	struct shadow_cache_node *n;

	for (; node < cache->nr_nodes && nr < most; node++, number = 0) {
		n = &cache->node[node];
		seam_lock(&n->lock);
		for (; (slab = next_slab(cache, n, &number));
		     number++, idx = 0) {
			for (; nr < most && idx < slab->nr; idx++) {
				if (cache->engine->is_free(slab, idx))
					continue;
				objects[nr] = (struct shadow_object){
					.addr = shadow_object_at(cache, slab,
								 idx),
				};
				shadow_debug_tracks(cache, objects[nr].addr,
						    &objects[nr]);
				nr++;
			}
			if (nr == most)
				break;
		}
		seam_unlock(&n->lock);
		if (nr == most)
			break;
	}
	*cursor = (u64)node << (CURSOR_IDX_BITS + CURSOR_NUMBER_BITS) |
		  (u64)number << CURSOR_IDX_BITS | idx;
	return nr;
}

/**
 * shadow_cache_validate() - look at all objects of a cache that debugs
 * @cache: the cache
 * @cpu: who looks
 *
 * What is overwritten becomes a finding.
 *
 * Context: interrupts off, no node, no zone; time grows with the slabs.
 * Return: how many objects were not as they must be.
 */
u32 shadow_cache_validate(struct shadow_cache *cache, u32 cpu)
{
	const struct shadow_slab *slab;
	struct shadow_cache_node *node;
	u32 i, number, wrong = 0;

	if (!shadow_cache_is_debug(cache))
		return 0;
	for (i = 0; i < cache->nr_nodes; i++) {
		node = &cache->node[i];
		seam_lock(&node->lock);
		for (number = 0; (slab = next_slab(cache, node, &number));
		     number++)
			wrong += shadow_debug_validate(cache, slab, cpu);
		seam_unlock(&node->lock);
	}
	return wrong;
}
