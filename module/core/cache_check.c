// SPDX-License-Identifier: GPL-2.0
/*
 * The invariants of caches, verified: pools, lists, slabs against their frames,
 * sheaves against slabs. check.c has seen the frames; this trusts no link and no
 * count, and repairs nothing.
 */
#include "core/cache_priv.h"
#include "core/check.h"

/* Past so many objects in sheaves two of them are not compared one by one. */
#define COMPARED_MOST 4096

/**
 * struct walk - a check under way
 * @cache: the cache
 * @node: its node
 * @check: where what is found is stored
 * @slabs: slabs seen, by what list they belong on: empty, partial, full
 * @objects: objects of slabs that are not waiting
 * @taken: those of them that are not free
 * @waiting: slabs on the lists of those that wait
 * @pages: pages of slabs seen, by all caches
 */
struct walk {
	struct shadow_cache *cache;
	struct shadow_cache_node *node;
	struct shadow_check *check;
	u32 slabs[3];
	u64 objects;
	u64 taken;
	u32 waiting;
	u64 pages;
};

enum {
	SLAB_EMPTY,
	SLAB_PARTIAL,
	SLAB_FULL
};

static int broken(struct walk *walk, enum shadow_rule rule, u32 idx)
{
	walk->check->broken = rule;
	walk->check->cache = walk->cache ? walk->cache->number : U32_MAX;
	walk->check->node = walk->node ? walk->node - walk->cache->node : 0;
	walk->check->idx = idx;
	return -EUCLEAN;
}

static u32 state_of(const struct shadow_slab *slab)
{
	u32 state = slab->inuse < slab->nr ? SLAB_PARTIAL : SLAB_FULL;

	return slab->inuse ? state : SLAB_EMPTY;
}

/* Every frame of a slab's block bears the cache and the slab. */
static bool frames_agree(const struct walk *walk,
			 const struct shadow_slab *slab, u32 number)
{
	const struct shadow_cache *cache = walk->cache;
	u32 order = shadow_slab_order(cache, slab), idx, i;
	const struct shadow_zone *zone;
	const struct shadow_frame *frame;

	zone = shadow_mem_find(cache->slabs->mem, slab->pfn, &idx);
	if (!zone || &cache->node[zone->config.node] != walk->node)
		return false;
	frame = &zone->frames[idx];
	if (!shadow_frame_is_alloc(frame, order))
		return false;
	for (i = 0; i < 1U << order; i++)
		if (shadow_frame_tag_of(&frame[i]) != cache->tag ||
		    shadow_frame_owner(&frame[i]) != number)
			return false;
	return true;
}

static int check_slab(struct walk *walk, u32 number)
{
	const struct shadow_cache *cache = walk->cache;
	struct shadow_slab *slab = shadow_slab_at(&walk->node->pool, number);

	if (slab->nr != cache->objects && slab->nr != cache->min_objects)
		return broken(walk, SHADOW_RULE_SLAB, number);
	if (slab->inuse > slab->nr || !cache->engine->check(slab))
		return broken(walk, SHADOW_RULE_SLAB, number);
	if (!frames_agree(walk, slab, number))
		return broken(walk, SHADOW_RULE_TAG, number);
	walk->slabs[state_of(slab)]++;
	walk->objects += slab->nr;
	walk->taken += slab->inuse;
	walk->pages += 1ULL << shadow_slab_order(cache, slab);
	return 0;
}

/* All descriptors: those in use are slabs, the others in line. */
static int check_pool(struct walk *walk)
{
	const struct shadow_slab_pool *pool = &walk->node->pool;
	u32 chunk, slot, number, used = 0, free = 0;
	const struct shadow_slab *slab;
	int err;

	for (chunk = 0; chunk < pool->nr_chunks; chunk++) {
		for (slot = 0; slot < pool->per_chunk; slot++) {
			number = chunk << SHADOW_CHUNK_SHIFT | slot;
			if (!shadow_slab_at(pool, number)->nr)
				continue;
			used++;
			err = check_slab(walk, number);
			if (err)
				return err;
		}
	}
	for (number = pool->free; number != SHADOW_SLAB_NONE;
	     number = slab->next) {
		slab = shadow_slab_at(pool, number);
		if (!slab || slab->nr || free++ == pool->nr_free)
			return broken(walk, SHADOW_RULE_POOL, number);
	}
	if (used != pool->nr_used || free != pool->nr_free ||
	    used + free != pool->nr_chunks * pool->per_chunk)
		return broken(walk, SHADOW_RULE_POOL, SHADOW_SLAB_NONE);
	return 0;
}

static int check_list(struct walk *walk, const struct shadow_slab_list *list,
		      u32 state)
{
	const struct shadow_slab_pool *pool = &walk->node->pool;
	u32 number, prev = SHADOW_SLAB_NONE, nr = 0;
	const struct shadow_slab *slab;

	for (number = list->head; number != SHADOW_SLAB_NONE;
	     number = slab->next) {
		slab = shadow_slab_at(pool, number);
		/* This ends a loop: one slab would have two before it. */
		if (!slab || slab->prev != prev)
			return broken(walk, SHADOW_RULE_SLAB_LIST, number);
		if (!slab->nr || state_of(slab) != state)
			return broken(walk, SHADOW_RULE_SLAB_LIST, number);
		prev = number;
		nr++;
	}
	if (nr != list->nr || prev != list->tail)
		return broken(walk, SHADOW_RULE_SLAB_LIST, list->tail);
	return 0;
}

/* Slabs that wait: they are empty, and not the node's any more. */
static int check_waiting(struct walk *walk, const struct shadow_slab_rcu *rcu)
{
	const struct shadow_slab *slab;
	u32 number, nr = 0;

	for (number = rcu->slabs; number != SHADOW_SLAB_NONE;
	     number = slab->next) {
		slab = shadow_slab_at(&walk->node->pool, number);
		if (!slab || !slab->nr || slab->inuse || nr++ == rcu->nr_slabs)
			return broken(walk, SHADOW_RULE_SLAB_LIST, number);
		walk->objects -= slab->nr;
	}
	if (nr != rcu->nr_slabs)
		return broken(walk, SHADOW_RULE_SLAB_LIST, rcu->slabs);
	walk->waiting += nr;
	return 0;
}

static int check_node(struct walk *walk)
{
	struct shadow_cache_node *node = walk->node;
	bool lists_full = walk->cache->engine->lists_full;
	int err;

	memset(walk->slabs, 0, sizeof(walk->slabs));
	walk->objects = 0;
	walk->taken = 0;
	walk->waiting = 0;
	err = check_pool(walk)					     ?:
		      check_list(walk, &node->partial, SLAB_PARTIAL) ?:
		      check_list(walk, &node->empty, SLAB_EMPTY)     ?:
		      check_list(walk, &node->full, SLAB_FULL)	     ?:
		      check_waiting(walk, &node->waiting)	     ?:
		      check_waiting(walk, &node->elapsing);
	if (err)
		return err;
	if (walk->slabs[SLAB_PARTIAL] != node->partial.nr ||
	    walk->slabs[SLAB_EMPTY] != node->empty.nr + walk->waiting ||
	    node->full.nr != (lists_full ? walk->slabs[SLAB_FULL] : 0))
		return broken(walk, SHADOW_RULE_SLAB_LIST, SHADOW_SLAB_NONE);
	if (node->nr_slabs + walk->waiting != node->pool.nr_used ||
	    node->nr_objects != walk->objects || node->nr_taken != walk->taken)
		return broken(walk, SHADOW_RULE_SLAB_COUNT, SHADOW_SLAB_NONE);
	return 0;
}

/* Sheaves of a list, and whether each says that it has so many objects. */
static bool count_sheaves(const struct shadow_sheaf *sheaf, u32 want, s64 nr,
			  u32 *all)
{
	u32 seen = 0;

	for (; sheaf && seen <= want; sheaf = sheaf->next, seen++)
		if (nr >= 0 && sheaf->nr != (u64)nr)
			return false;
	*all += seen;
	return seen == want;
}

/* Barns, and that no sheaf is lost or in two places. */
static int check_barns(struct walk *walk)
{
	struct shadow_cache *cache = walk->cache;
	const struct shadow_cache_cpu *share;
	u32 i, all = 0;

	for (i = 0; i < cache->nr_nodes; i++) {
		walk->node = &cache->node[i];
		if (!count_sheaves(walk->node->barn.full,
				   walk->node->barn.nr_full, cache->capacity,
				   &all) ||
		    !count_sheaves(walk->node->barn.empty,
				   walk->node->barn.nr_empty, 0, &all) ||
		    !count_sheaves(walk->node->waiting.sheaves,
				   walk->node->waiting.nr_sheaves, -1, &all) ||
		    !count_sheaves(walk->node->elapsing.sheaves,
				   walk->node->elapsing.nr_sheaves, -1, &all))
			return broken(walk, SHADOW_RULE_BARN, i);
	}
	walk->node = NULL;
	for (i = 0; i < cache->slabs->mem->config.nr_cpus; i++) {
		share = &cache->cpu[i];
		if (!cache->capacity && share->main != &cache->none)
			return broken(walk, SHADOW_RULE_BARN, i);
		all += cache->capacity ? 2 + !!share->rcu : 0;
		if (share->top < share->main->object ||
		    share->end != share->main->object + cache->capacity ||
		    share->top > share->end || share->main->none)
			return broken(walk, SHADOW_RULE_BARN, i);
	}
	return all == cache->nr_sheaves ? 0 : broken(walk, SHADOW_RULE_BARN, i);
}

/* A sheaf's objects; a main one's are counted by its CPU. */
static u32 sheaf_nr(const struct shadow_cache *cache,
		    const struct shadow_sheaf *sheaf)
{
	u32 i;

	for (i = 0; i < cache->slabs->mem->config.nr_cpus; i++)
		if (cache->cpu[i].main == sheaf)
			return shadow_share_nr(cache, &cache->cpu[i]);
	return sheaf->nr;
}

/* Is an object in a sheaf, behind its place @at? */
static bool again(const struct shadow_cache *cache,
		  const struct shadow_sheaf *sheaf, u32 at, u64 addr)
{
	u32 nr = sheaf_nr(cache, sheaf);

	while (++at < nr)
		if (sheaf->object[at] == addr)
			return true;
	return false;
}

/* An object in a sheaf is one of the cache, taken in its slab. */
static bool object_is_taken(struct shadow_cache *cache, u64 addr)
{
	struct shadow_spot spot;
	u64 node;

	if (shadow_object_tag(cache->slabs->mem, addr, &node) != cache->tag)
		return false;
	return !shadow_node_find(cache, &cache->node[node], addr, &spot) &&
	       !cache->engine->is_free(spot.slab, spot.idx);
}

static int check_sheaf(struct walk *walk, u32 number, bool compare)
{
	struct shadow_cache *cache = walk->cache;
	const struct shadow_sheaf *sheaf = shadow_cache_sheaf(cache, number);
	u32 nr = sheaf_nr(cache, sheaf), i, other;

	if (nr > cache->capacity)
		return broken(walk, SHADOW_RULE_SHEAF, number);
	for (i = 0; i < nr; i++) {
		if (!object_is_taken(cache, sheaf->object[i]) ||
		    again(cache, sheaf, i, sheaf->object[i]))
			return broken(walk, SHADOW_RULE_SHEAF, number);
		for (other = number + 1; compare && other < cache->nr_sheaves;
		     other++)
			if (again(cache, shadow_cache_sheaf(cache, other), -1,
				  sheaf->object[i]))
				return broken(walk, SHADOW_RULE_SHEAF, number);
	}
	return 0;
}

static int check_sheaves(struct walk *walk)
{
	struct shadow_cache *cache = walk->cache;
	u64 objects = 0;
	int err = 0;
	u32 i;

	for (i = 0; i < cache->nr_sheaves; i++)
		objects += sheaf_nr(cache, shadow_cache_sheaf(cache, i));
	for (i = 0; !err && i < cache->nr_sheaves; i++)
		err = check_sheaf(walk, i, objects <= COMPARED_MOST);
	return err;
}

static int check_cache(struct walk *walk, u32 number)
{
	struct shadow_cache *cache = walk->cache;
	int err = 0;
	u32 i;

	walk->node = NULL;
	if (cache->number != number || !cache->users ||
	    cache->tag != shadow_frame_tag(SHADOW_TYPE_SLAB, number))
		return broken(walk, SHADOW_RULE_SLAB, SHADOW_SLAB_NONE);
	for (i = 0; !err && i < cache->nr_nodes; i++) {
		walk->node = &cache->node[i];
		err = check_node(walk);
	}
	return err ?: check_barns(walk) ?: check_sheaves(walk);
}

/**
 * shadow_slabs_check() - verify all caches of an instance
 * @mem: the instance, its zones verified
 * @check: where what was found is stored; it has the pages of each type
 *
 * Context: all CPUs, nodes and zones locked; time grows with slabs and sheaves.
 * Return: 0, or -EUCLEAN with the first broken invariant in @check.
 */
int shadow_slabs_check(const struct shadow_mem *mem, struct shadow_check *check)
{
	const struct shadow_slabs *slabs = mem->slabs;
	struct walk walk = { .check = check };
	u64 large = 0;
	int err = 0;
	u32 i;

	for (i = 0; slabs && !err && i < slabs->config.max_caches; i++) {
		walk.cache = slabs->cache[i];
		if (walk.cache)
			err = check_cache(&walk, i);
	}
	if (err)
		return err;
	walk.cache = NULL;
	walk.node = NULL;
	if (slabs)
		large = slabs->large_pages;
	if (check->typed[SHADOW_TYPE_SLAB] != walk.pages ||
	    check->typed[SHADOW_TYPE_LARGE] != large)
		return broken(&walk, SHADOW_RULE_TAG, SHADOW_SLAB_NONE);
	return 0;
}
