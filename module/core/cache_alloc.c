// SPDX-License-Identifier: GPL-2.0
/*
 * Objects on their way out: the CPU's other sheaf, then a full one of its
 * node's barn, then the node's slabs, then new pages.
 */
#include "core/cache_priv.h"

/* xorshift64; the state is never 0 */
static u64 share_random(struct shadow_cache_cpu *share)
{
	share->random ^= share->random << 13;
	share->random ^= share->random >> 7;
	share->random ^= share->random << 17;
	return share->random;
}

/* Which object of a slab comes next is not to be guessed from the last. */
static void shuffle(struct shadow_cache_cpu *share, u64 *objects, u32 nr)
{
	u64 object;
	u32 i, j;

	if (!share->random)
		return;
	for (i = nr; i > 1; i--) {
		j = (share_random(share) >> 32) * i >> 32;
		object = objects[j];
		objects[j] = objects[i - 1];
		objects[i - 1] = object;
	}
}

/* A full sheaf of the barn for the CPU's empty one, or objects into that. */
static bool barn_refill(struct shadow_cache *cache,
			struct shadow_cache_node *node,
			struct shadow_cache_cpu *share)
{
	struct shadow_barn *barn = &node->barn;
	struct shadow_sheaf *sheaf;
	bool fresh = false;

	seam_lock(&node->lock);
	sheaf = barn->full;
	if (sheaf) {
		barn->full = sheaf->next;
		barn->nr_full--;
		share->main->nr = 0;
		share->main->next = barn->empty;
		barn->empty = share->main;
		barn->nr_empty++;
	} else {
		sheaf = share->main;
		sheaf->nr = shadow_node_take(cache, node, cache->capacity,
					     sheaf->object);
		fresh = true;
	}
	seam_unlock(&node->lock);
	if (fresh)
		shuffle(share, sheaf->object, sheaf->nr);
	shadow_share_set_main(cache, share, sheaf);
	return sheaf->nr;
}

/* A new slab of the node that is asked for, and of no other. */
static int grow_near(struct shadow_cache *cache,
		     const struct shadow_request *req)
{
	struct shadow_request near = *req;
	struct shadow_cache_node *node;

	near.flags |= SHADOW_REQ_THISNODE;
	return shadow_cache_grow(cache, &near, &node);
}

/* Objects into a CPU's main sheaf, which is empty. @req is for its node. */
static int share_refill(struct shadow_cache *cache,
			const struct shadow_request *req,
			struct shadow_cache_cpu *share)
{
	struct shadow_cache_node *node = &cache->node[share->node];
	struct shadow_sheaf *main = share->main;
	int err;

	if (share->spare->nr) {
		shadow_share_save_main(share);
		shadow_share_set_main(cache, share, share->spare);
		share->spare = main;
		return 0;
	}
	while (!barn_refill(cache, node, share)) {
		err = grow_near(cache, req);
		if (err)
			return err;
	}
	return 0;
}

/* One object off a node's slabs, whatever it says of how it was treated. */
static bool node_take_one(struct shadow_cache *cache,
			  struct shadow_cache_node *node,
			  const struct shadow_request *req, u32 size, u64 *addr)
{
	u32 gone = SHADOW_SLAB_NONE;
	struct shadow_spot spot;
	u64 got[2];
	u32 nr;

	seam_lock(&node->lock);
	nr = shadow_node_take(cache, node, 1, got);
	if (nr && shadow_cache_is_debug(cache) &&
	    !shadow_debug_alloc(cache, got[0], size, req)) {
		/* Somebody may write into it again: another one, if we can. */
		if (shadow_node_take(cache, node, 1, got + 1)) {
			shadow_debug_alloc(cache, got[1], size, req);
			shadow_debug_untake(cache, got[0]);
			shadow_node_find(cache, node, got[0], &spot);
			shadow_node_give(cache, &spot, &gone);
			got[0] = got[1];
		}
	}
	seam_unlock(&node->lock);
	shadow_node_release(cache, node, gone, req->cpu);
	if (nr)
		*addr = got[0];
	return nr;
}

/* An object that is there, on any node. */
static int take_anywhere(struct shadow_cache *cache,
			 const struct shadow_request *req, u32 size, u64 *addr)
{
	u32 i;

	for (i = 0; i < cache->nr_nodes; i++) {
		if ((req->flags & SHADOW_REQ_NODEMASK) &&
		    (i >= 64 || !(req->nodemask >> i & 1)))
			continue;
		if (node_take_one(cache, &cache->node[i], req, size, addr))
			return 0;
	}
	return -ENOMEM;
}

/*
 * The node has neither an object nor pages: what others have there, and only then
 * pages of theirs, or each object would get a slab of its own (kernel:
 * get_any_partial()).
 */
static int take_far(struct shadow_cache *cache,
		    const struct shadow_request *req, u32 size, u64 *addr)
{
	struct shadow_cache_node *node;
	int err;

	if (req->flags & SHADOW_REQ_THISNODE)
		return -ENOMEM;
	while (take_anywhere(cache, req, size, addr)) {
		err = shadow_cache_grow(cache, req, &node);
		if (err)
			return err;
	}
	return 0;
}

/* An object of a node's slabs, or of new ones, or of another node's. */
static int take_from(struct shadow_cache *cache, struct shadow_cache_node *node,
		     const struct shadow_request *req, u32 size, u64 *addr)
{
	int err;

	while (!node_take_one(cache, node, req, size, addr)) {
		err = grow_near(cache, req);
		if (err == -ENOMEM)
			return take_far(cache, req, size, addr);
		if (err)
			return err;
	}
	return 0;
}

/**
 * shadow_cache_alloc_one() - an object past all sheaves
 * @cache: the cache
 * @req: as for shadow_cache_alloc(), and it can be
 * @size: bytes that its user asked for
 * @addr: where its address is stored
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: as shadow_cache_alloc().
 */
int shadow_cache_alloc_one(struct shadow_cache *cache,
			   const struct shadow_request *req, u32 size,
			   u64 *addr)
{
	return take_from(cache, &cache->node[req->node], req, size, addr);
}

static bool request_can_be(const struct shadow_cache *cache,
			   const struct shadow_request *req)
{
	return req->cpu < cache->slabs->mem->config.nr_cpus &&
	       req->node < cache->nr_nodes &&
	       req->highest_zone < SHADOW_MAX_ZONES;
}

/* Objects for a CPU whose main sheaf is empty; one of them where it stays so. */
static int share_alloc(struct shadow_cache *cache,
		       const struct shadow_request *req,
		       struct shadow_cache_cpu *share, u64 *addr)
{
	int err;

	err = share_refill(cache, req, share);
	if (likely(!err))
		*addr = *--share->top;
	else if (err == -ENOMEM)
		err = take_far(cache, req, cache->object_size, addr);
	return err;
}

/**
 * shadow_cache_alloc_slow() - shadow_cache_alloc() past the CPU's sheaf
 * @cache: the cache
 * @req: as there
 * @addr: as there
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: as there.
 */
int shadow_cache_alloc_slow(struct shadow_cache *cache,
			    const struct shadow_request *req, u64 *addr)
{
	struct shadow_cache_cpu *share;

	if (!request_can_be(cache, req))
		return -EINVAL;
	share = shadow_cache_share(cache, shadow_cache_place(req->cpu));
	if (!cache->capacity || req->node != share->node)
		return shadow_cache_alloc_one(cache, req, cache->object_size,
					      addr);
	if (share->top[-1]) {
		*addr = *--share->top;
		return 0;
	}
	return share_alloc(cache, req, share, addr);
}

/**
 * shadow_cache_alloc_bulk() - allocate many objects
 * @cache: the cache
 * @req: as for shadow_cache_alloc()
 * @nr: how many
 * @addrs: where their addresses are stored
 * @got: where it is stored how many there are, on failure, too
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: as shadow_cache_alloc(); what there is on failure is the caller's.
 */
int shadow_cache_alloc_bulk(struct shadow_cache *cache,
			    const struct shadow_request *req, u32 nr,
			    u64 *addrs, u32 *got)
{
	struct shadow_cache_cpu *share;
	u32 done = 0, more;
	int err = 0;

	*got = 0;
	if (!request_can_be(cache, req))
		return -EINVAL;
	share = shadow_cache_share(cache, shadow_cache_place(req->cpu));
	while (done < nr && !err) {
		if (cache->capacity && req->node == share->node) {
			more = min(shadow_share_nr(cache, share), nr - done);
			share->top -= more;
			memcpy(addrs + done, share->top, more * sizeof(*addrs));
			done += more;
			if (done == nr)
				break;
		}
		err = shadow_cache_alloc_slow(cache, req, addrs + done);
		done += !err;
	}
	*got = done;
	return err;
}

/**
 * shadow_cache_zero() - clear an object
 * @cache: its cache
 * @addr: its address
 *
 * Context: any; the object is the caller's. In a mirror nothing happens.
 */
void shadow_cache_zero(const struct shadow_cache *cache, u64 addr)
{
	if (cache->slabs->base)
		memset(shadow_object_bytes(cache, addr), 0, cache->object_size);
}
