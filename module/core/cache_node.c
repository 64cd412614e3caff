// SPDX-License-Identifier: GPL-2.0
/*
 * A cache's slabs on one node: where objects come from and go to once no sheaf
 * has a place for them, and how slabs come and go. Knows no sheaf.
 *
 *   empty ⇄ partial ⇄ full      a free at a full slab puts it at the partial
 *     ↑↓                        list's tail; objects are taken from its head
 *   pages
 */
#include "core/cache_priv.h"

#define TAKE_AT_ONCE 64U

/* The list that a slab is on; NULL: on none. */
static struct shadow_slab_list *list_of(const struct shadow_cache *cache,
					struct shadow_cache_node *node,
					const struct shadow_slab *slab)
{
	if (!slab->inuse)
		return &node->empty;
	if (slab->inuse < slab->nr)
		return &node->partial;
	return cache->engine->lists_full ? &node->full : NULL;
}

/* Objects of one slab, and the slab to the list where it belongs then. */
static u32 slab_take(struct shadow_cache *cache, struct shadow_cache_node *node,
		     u32 number, u32 nr, u64 *addrs)
{
	struct shadow_slab *slab = shadow_slab_at(&node->pool, number);
	struct shadow_slab_list *from = list_of(cache, node, slab), *to;
	u64 first = shadow_object_at(cache, slab, 0);
	u16 idx[TAKE_AT_ONCE];
	u32 got, i;

	got = cache->engine->take(slab, min(nr, TAKE_AT_ONCE), idx);
	for (i = 0; i < got; i++)
		addrs[i] = first + (u64)idx[i] * cache->size;
	node->nr_taken += got;
	to = list_of(cache, node, slab);
	if (to != from) {
		shadow_slab_list_del(&node->pool, from, number);
		if (to)
			shadow_slab_list_push(&node->pool, to, number);
	}
	return got;
}

/**
 * shadow_node_take() - objects off a node's slabs
 * @cache: the cache
 * @node: the node
 * @nr: how many
 * @addrs: where their addresses are stored
 *
 * Context: node locked.
 * Return: how many there were.
 */
u32 shadow_node_take(struct shadow_cache *cache, struct shadow_cache_node *node,
		     u32 nr, u64 *addrs)
{
	u32 got = 0, number;

	seam_assert_held(&node->lock);
	while (got < nr) {
		number = node->partial.head;
		if (number == SHADOW_SLAB_NONE)
			number = node->empty.head;
		if (number == SHADOW_SLAB_NONE)
			break;
		got += slab_take(cache, node, number, nr - got, addrs + got);
	}
	return got;
}

/**
 * shadow_node_find() - the object at an address
 * @cache: the cache
 * @node: the node of its frame
 * @addr: any address
 * @spot: where it is stored
 *
 * Context: node locked.
 * Return: 0; -ENOENT where the cache has no slab; -EFAULT where no object
 * begins, and @spot has the one that the address is in, if it is in any.
 */
int shadow_node_find(struct shadow_cache *cache, struct shadow_cache_node *node,
		     u64 addr, struct shadow_spot *spot)
{
	u64 pfn = addr >> SHADOW_PAGE_SHIFT, offset;
	const struct shadow_zone *zone;
	struct shadow_slab *slab;
	u32 number, at;

	zone = shadow_mem_find(cache->slabs->mem, pfn, &at);
	if (unlikely(!zone ||
		     shadow_frame_tag_of(&zone->frames[at]) != cache->tag))
		return -ENOENT;
	number = shadow_frame_owner(&zone->frames[at]);
	slab = shadow_slab_at(&node->pool, number);
	if (unlikely(!slab || !slab->nr || pfn < slab->pfn ||
		     pfn - slab->pfn >= 1ULL << shadow_slab_order(cache, slab)))
		return -ENOENT;
	*spot = (struct shadow_spot){
		.node = node,
		.slab = slab,
		.number = number,
	};
	offset = addr - shadow_object_at(cache, slab, 0);
	spot->idx = offset * cache->reciprocal >> SHADOW_RECIPROCAL_SHIFT;
	if (unlikely(offset >= (u64)slab->nr * cache->size)) {
		spot->idx = slab->nr;
		return -EFAULT;
	}
	return likely((u64)spot->idx * cache->size == offset) ? 0 : -EFAULT;
}

/**
 * shadow_node_unlink_empty() - an empty slab is to be given up
 * @cache: the cache
 * @node: its node
 * @number: the slab, on the empty list
 * @gone: the slabs that shadow_node_release() is to be called with
 *
 * Where readers may still be in its objects it waits for a grace period.
 *
 * Context: node locked.
 */
void shadow_node_unlink_empty(struct shadow_cache *cache,
			      struct shadow_cache_node *node, u32 number,
			      u32 *gone)
{
	struct shadow_slab *slab = shadow_slab_at(&node->pool, number);

	shadow_slab_list_del(&node->pool, &node->empty, number);
	node->nr_slabs--;
	node->nr_objects -= slab->nr;
	if ((cache->config.flags & SHADOW_CACHE_RCU) &&
	    cache->slabs->config.rcu) {
		slab->next = node->waiting.slabs;
		node->waiting.slabs = number;
		node->waiting.nr_slabs++;
	} else {
		slab->next = *gone;
		*gone = number;
	}
}

/**
 * shadow_node_give() - an object back to its slab
 * @cache: the cache
 * @spot: the object
 * @gone: as for shadow_node_unlink_empty()
 *
 * An empty slab is given up where enough others have objects left (kernel:
 * __slab_free(), min_partial).
 *
 * Context: node locked.
 * Return: false, nothing changed, where it is free already.
 */
bool shadow_node_give(struct shadow_cache *cache,
		      const struct shadow_spot *spot, u32 *gone)
{
	struct shadow_cache_node *node = spot->node;
	struct shadow_slab *slab = spot->slab;
	struct shadow_slab_list *from = list_of(cache, node, slab), *to;
	u32 others = node->partial.nr + node->empty.nr;

	seam_assert_held(&node->lock);
	if (unlikely(!cache->engine->give(slab, spot->idx)))
		return false;
	node->nr_taken--;
	to = list_of(cache, node, slab);
	if (likely(to == from))
		return true;
	if (from)
		shadow_slab_list_del(&node->pool, from, spot->number);
	if (to == &node->partial)
		shadow_slab_list_push_tail(&node->pool, to, spot->number);
	else
		shadow_slab_list_push(&node->pool, to, spot->number);
	if (to == &node->empty && !cache->engine->keeps_empty &&
	    others >= cache->min_partial)
		shadow_node_unlink_empty(cache, node, spot->number, gone);
	return true;
}

/* Write every frame of a block: it is a slab's, or nobody's. */
static void mark_block(struct shadow_mem *mem, u64 pfn, u32 order, u32 tag,
		       u32 owner)
{
	u64 mark = (u64)owner << SHADOW_OWNER_SHIFT | tag;
	struct shadow_zone *zone;
	u32 idx, i;

	zone = shadow_mem_find(mem, pfn, &idx);
	zone->frames[idx].word =
		(zone->frames[idx].word & ((1U << SHADOW_TYPE_SHIFT) - 1)) |
		mark;
	for (i = 1; i < 1U << order; i++)
		zone->frames[idx + i].word = SHADOW_FRAME_TAIL | mark;
}

static void tell_pages(const struct shadow_slabs *slabs, u64 pfn, u32 order,
		       bool came)
{
	if (slabs->config.pages)
		slabs->config.pages(slabs->config.ctx, pfn, order, came);
}

/**
 * shadow_block_mark() - a block becomes a cache's, or plain again
 * @slabs: the caches
 * @pfn: its first page frame; it is allocated
 * @order: its order
 * @tag: whose it is; 0: nobody's
 * @owner: what its frames have as owner
 *
 * Context: CPU locked, no node, no zone; the block is the caller's alone.
 */
void shadow_block_mark(struct shadow_slabs *slabs, u64 pfn, u32 order, u32 tag,
		       u32 owner)
{
	tell_pages(slabs, pfn, order, tag);
	mark_block(slabs->mem, pfn, order, tag, owner);
}

/**
 * shadow_node_release() - give the pages of slabs back that were given up
 * @cache: the cache
 * @node: their node
 * @gone: slabs that are on no list, linked by @next, or SHADOW_SLAB_NONE
 * @cpu: whose per-CPU lists
 *
 * Context: CPU @cpu locked, no node, no zone.
 */
void shadow_node_release(struct shadow_cache *cache,
			 struct shadow_cache_node *node, u32 gone, u32 cpu)
{
	struct shadow_slabs *slabs = cache->slabs;
	struct shadow_slab *slab;
	u32 next, order;
	u64 pfn;

	for (; gone != SHADOW_SLAB_NONE; gone = next) {
		seam_lock(&node->lock);
		slab = shadow_slab_at(&node->pool, gone);
		next = slab->next;
		pfn = slab->pfn;
		order = shadow_slab_order(cache, slab);
		shadow_slab_give(&node->pool, gone);
		seam_unlock(&node->lock);
		shadow_block_mark(slabs, pfn, order, 0, 0);
		shadow_mem_free(slabs->mem, pfn, order, cpu);
	}
	/* Called often: the owner knows what it was told. */
	if (unlikely(READ_ONCE(node->waiting.nr_slabs)))
		slabs->config.rcu(slabs->config.ctx, cache);
}

/**
 * shadow_block_alloc() - pages for the caches
 * @mem: the instance
 * @req: what is wanted
 * @pfn: where the first page frame is stored
 *
 * Address 0 is no object, and a descriptor has 32 bits for the page frame: the
 * block at pfn 0, and those past 16 TiB, are passed over.
 *
 * Context: CPU locked, no node, no zone.
 * Return: as shadow_mem_alloc().
 */
int shadow_block_alloc(struct shadow_mem *mem, const struct shadow_request *req,
		       u64 *pfn)
{
	u64 first, second;
	int err;

	err = shadow_mem_alloc(mem, req, &first);
	if (err)
		return err;
	if (likely(first && first <= U32_MAX)) {
		*pfn = first;
		return 0;
	}
	err = shadow_mem_alloc(mem, req, &second);
	shadow_mem_free(mem, first, req->order, req->cpu);
	if (err)
		return err;
	if (second && second <= U32_MAX) {
		*pfn = second;
		return 0;
	}
	shadow_mem_free(mem, second, req->order, req->cpu);
	return -ENOMEM;
}

static int grow_block(struct shadow_cache *cache,
		      const struct shadow_request *req, u64 *pfn, u32 *order)
{
	struct shadow_request pages = *req;
	int err;

	pages.type = SHADOW_TYPE_SLAB;
	pages.order = cache->order;
	pages.migratetype = cache->config.flags & SHADOW_CACHE_RECLAIMABLE ?
				    SHADOW_MT_RECLAIMABLE :
				    SHADOW_MT_UNMOVABLE;
	err = shadow_block_alloc(cache->slabs->mem, &pages, pfn);
	if (err == -ENOMEM && cache->min_order < cache->order) {
		pages.order = cache->min_order;
		err = shadow_block_alloc(cache->slabs->mem, &pages, pfn);
	}
	*order = pages.order;
	return err;
}

/* A slab of a block of pages. */
static int add_slab(struct shadow_cache *cache, struct shadow_cache_node *node,
		    u64 pfn, u32 order)
{
	struct shadow_slab *slab;
	u32 number;

	seam_assert_held(&node->lock);
	number = shadow_slab_take(&node->pool);
	if (unlikely(number == SHADOW_SLAB_NONE))
		return -EAGAIN;
	slab = shadow_slab_at(&node->pool, number);
	slab->pfn = pfn;
	slab->inuse = 0;
	slab->nr = order == cache->order ? cache->objects : cache->min_objects;
	cache->engine->start(cache, slab, node->colour);
	node->colour = (node->colour + 1) % cache->colours;
	mark_block(cache->slabs->mem, pfn, order, cache->tag, number);
	shadow_debug_start(cache, slab);
	shadow_slab_list_push(&node->pool, &node->empty, number);
	node->nr_slabs++;
	node->nr_objects += slab->nr;
	return 0;
}

/**
 * shadow_cache_grow() - make a slab
 * @cache: the cache
 * @req: as for shadow_cache_alloc()
 * @node: where the node that has it is stored: the pages' own
 *
 * It is empty and others may take its objects.
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: 0; -ENOMEM; -EAGAIN where no descriptor is left.
 */
int shadow_cache_grow(struct shadow_cache *cache,
		      const struct shadow_request *req,
		      struct shadow_cache_node **node)
{
	struct shadow_mem *mem = cache->slabs->mem;
	struct shadow_cache_node *on;
	u32 order, idx;
	u64 pfn;
	int err;

	err = grow_block(cache, req, &pfn, &order);
	if (err)
		return err;
	tell_pages(cache->slabs, pfn, order, true);
	on = &cache->node[shadow_mem_find(mem, pfn, &idx)->config.node];
	seam_lock(&on->lock);
	err = add_slab(cache, on, pfn, order);
	seam_unlock(&on->lock);
	if (unlikely(err)) {
		tell_pages(cache->slabs, pfn, order, false);
		shadow_mem_free(mem, pfn, order, req->cpu);
		return err;
	}
	*node = on;
	return 0;
}

/**
 * shadow_node_flush() - objects of a sheaf back to their slabs
 * @cache: the cache
 * @node: the node of all of them
 * @addrs: their addresses
 * @nr: how many
 * @by: the CPU, for what is found to be wrong
 *
 * Context: CPU locked, no node, no zone.
 */
void shadow_node_flush(struct shadow_cache *cache,
		       struct shadow_cache_node *node, const u64 *addrs, u32 nr,
		       const struct shadow_request *by)
{
	u32 i, gone = SHADOW_SLAB_NONE;
	struct shadow_spot spot;
	int err;

	seam_lock(&node->lock);
	for (i = 0; i < nr; i++) {
		err = shadow_node_find(cache, node, addrs[i], &spot);
		if (likely(!err) && !shadow_node_give(cache, &spot, &gone))
			err = -EALREADY;
		if (unlikely(err))
			shadow_cache_fault(cache->slabs, addrs[i], err, by);
	}
	seam_unlock(&node->lock);
	shadow_node_release(cache, node, gone, by->cpu);
}
