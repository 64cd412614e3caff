// SPDX-License-Identifier: GPL-2.0
/*
 * What a cache gives back: sheaves to slabs, empty slabs to the page allocator,
 * and what had to wait for a grace period. The owner asks; nothing here waits.
 */
#include "core/cache_priv.h"

#define PROMOTE_MOST 32 /* kernel: SHRINK_PROMOTE_MAX */

static void flush_sheaf(struct shadow_cache *cache,
			struct shadow_cache_node *node,
			struct shadow_sheaf *sheaf, u32 cpu)
{
	const struct shadow_request by = { .cpu = cpu };

	shadow_node_flush(cache, node, sheaf->object, sheaf->nr, &by);
	sheaf->nr = 0;
}

/**
 * shadow_cache_drain() - a CPU's objects back to their slabs
 * @cache: the cache
 * @cpu: the CPU
 *
 * Those that wait for a grace period are pushed (shadow_cache_rcu_push()).
 *
 * Context: CPU @cpu locked, no node, no zone.
 */
void shadow_cache_drain(struct shadow_cache *cache, u32 cpu)
{
	struct shadow_cache_cpu *share;
	struct shadow_cache_node *node;

	if (!cache->capacity || cpu >= cache->slabs->mem->config.nr_cpus)
		return;
	share = shadow_cache_share(cache, shadow_cache_place(cpu));
	node = &cache->node[share->node];
	shadow_share_save_main(share);
	flush_sheaf(cache, node, share->main, cpu);
	flush_sheaf(cache, node, share->spare, cpu);
	shadow_share_set_main(cache, share, share->main);
	shadow_cache_rcu_push(cache, cpu);
}

static struct shadow_sheaf *barn_take_full(struct shadow_cache_node *node)
{
	struct shadow_sheaf *sheaf;

	seam_lock(&node->lock);
	sheaf = node->barn.full;
	if (sheaf) {
		node->barn.full = sheaf->next;
		node->barn.nr_full--;
	}
	seam_unlock(&node->lock);
	return sheaf;
}

static void barn_give_empty(struct shadow_cache_node *node,
			    struct shadow_sheaf *sheaf)
{
	seam_lock(&node->lock);
	sheaf->next = node->barn.empty;
	node->barn.empty = sheaf;
	node->barn.nr_empty++;
	seam_unlock(&node->lock);
}

/* Slabs with few objects left come first, by how few (kernel: do_shrink). */
static void sort_partial(struct shadow_cache_node *node)
{
	struct shadow_slab_list promoted[PROMOTE_MOST], *list;
	struct shadow_slab_pool *pool = &node->pool;
	const struct shadow_slab *slab;
	u32 number, next, left, i;

	for (i = 0; i < PROMOTE_MOST; i++)
		shadow_slab_list_init(&promoted[i]);
	seam_lock(&node->lock);
	for (number = node->partial.head; number != SHADOW_SLAB_NONE;
	     number = next) {
		slab = shadow_slab_at(pool, number);
		next = slab->next;
		left = slab->nr - slab->inuse;
		if (left > PROMOTE_MOST)
			continue;
		shadow_slab_list_del(pool, &node->partial, number);
		shadow_slab_list_push_tail(pool, &promoted[left - 1], number);
	}
	for (i = PROMOTE_MOST; i--;) {
		list = &promoted[i];
		while (list->tail != SHADOW_SLAB_NONE) {
			number = list->tail;
			shadow_slab_list_del(pool, list, number);
			shadow_slab_list_push(pool, &node->partial, number);
		}
	}
	seam_unlock(&node->lock);
}

static u32 node_shrink(struct shadow_cache *cache,
		       struct shadow_cache_node *node, u32 cpu, u32 most)
{
	u32 gone = SHADOW_SLAB_NONE, nr = 0;
	struct shadow_sheaf *sheaf;

	while ((sheaf = barn_take_full(node))) {
		flush_sheaf(cache, node, sheaf, cpu);
		barn_give_empty(node, sheaf);
	}
	seam_lock(&node->lock);
	for (; nr < most && node->empty.nr; nr++)
		shadow_node_unlink_empty(cache, node, node->empty.head, &gone);
	seam_unlock(&node->lock);
	shadow_node_release(cache, node, gone, cpu);
	return nr;
}

/**
 * shadow_cache_shrink() - give back what no CPU has
 * @cache: the cache
 * @cpu: whose per-CPU lists the pages go to
 * @most: slabs that are given up in this call, at most
 *
 * Full sheaves of the barns go to their slabs, empty slabs go. Where there are
 * fewer than @most, partial slabs are sorted, too, such that those nearly full
 * are used first. The objects of other CPUs' sheaves are shadow_cache_drain()'s.
 *
 * Context: CPU @cpu locked, no node, no zone; time grows with @most, and at the
 * end with the partial slabs.
 * Return: slabs given up; call again where it is @most.
 */
u32 shadow_cache_shrink(struct shadow_cache *cache, u32 cpu, u32 most)
{
	u32 i, nr = 0;

	if (cpu >= cache->slabs->mem->config.nr_cpus)
		return 0;
	for (i = 0; i < cache->nr_nodes; i++)
		nr += node_shrink(cache, &cache->node[i], cpu, most - nr);
	for (i = 0; nr < most && i < cache->nr_nodes; i++)
		sort_partial(&cache->node[i]);
	return nr;
}

/**
 * shadow_cache_rcu_push() - a CPU's waiting objects join those of its node
 * @cache: the cache
 * @cpu: the CPU
 *
 * Context: CPU @cpu locked, no node, no zone.
 */
void shadow_cache_rcu_push(struct shadow_cache *cache, u32 cpu)
{
	struct shadow_cache_cpu *share;
	struct shadow_cache_node *node;

	share = shadow_cache_share(cache, shadow_cache_place(cpu));
	if (!share->rcu)
		return;
	node = &cache->node[share->node];
	seam_lock(&node->lock);
	share->rcu->next = node->waiting.sheaves;
	node->waiting.sheaves = share->rcu;
	node->waiting.nr_sheaves++;
	seam_unlock(&node->lock);
	share->rcu = NULL;
}

static struct shadow_slab_rcu nothing_waits(void)
{
	return (struct shadow_slab_rcu){ .slabs = SHADOW_SLAB_NONE };
}

/**
 * shadow_cache_rcu_begin() - a grace period begins for all that waits
 * @cache: the cache
 *
 * The owner calls shadow_cache_rcu_end() when it is over, and may have only one
 * under way. What comes to wait meanwhile waits for the next one.
 *
 * Context: interrupts off, no node, no zone; no grace period under way.
 * Return: false where nothing waits, and there is nothing to end.
 */
bool shadow_cache_rcu_begin(struct shadow_cache *cache)
{
	struct shadow_cache_node *node;
	bool any = false;
	u32 i;

	for (i = 0; i < cache->nr_nodes; i++) {
		node = &cache->node[i];
		seam_lock(&node->lock);
		if (!node->elapsing.nr_sheaves && !node->elapsing.nr_slabs) {
			node->elapsing = node->waiting;
			node->waiting = nothing_waits();
		}
		any |= node->elapsing.nr_sheaves || node->elapsing.nr_slabs;
		seam_unlock(&node->lock);
	}
	return any;
}

/**
 * shadow_cache_rcu_end() - the grace period is over
 * @cache: the cache
 * @cpu: whose per-CPU lists the pages go to
 *
 * Objects that waited are free, slabs that waited go.
 *
 * Context: CPU @cpu locked, no node, no zone.
 */
void shadow_cache_rcu_end(struct shadow_cache *cache, u32 cpu)
{
	struct shadow_sheaf *sheaf, *next;
	struct shadow_cache_node *node;
	struct shadow_slab_rcu over;
	u32 i;

	for (i = 0; i < cache->nr_nodes; i++) {
		node = &cache->node[i];
		seam_lock(&node->lock);
		over = node->elapsing;
		node->elapsing = nothing_waits();
		seam_unlock(&node->lock);
		for (sheaf = over.sheaves; sheaf; sheaf = next) {
			next = sheaf->next;
			flush_sheaf(cache, node, sheaf, cpu);
			barn_give_empty(node, sheaf);
		}
		shadow_node_release(cache, node, over.slabs, cpu);
	}
}
