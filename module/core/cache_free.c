// SPDX-License-Identifier: GPL-2.0
/*
 * Objects on their way back: into the CPU's sheaf, which is exchanged when it is
 * full; to the slab at once where they are another node's, or the cache has no
 * sheaves. Refuses what is no object of the cache, and says so.
 */
#include "core/cache_priv.h"

/* Does the address belong to this cache? Where does it stand? */
static int judge(const struct shadow_cache *cache, u64 addr, u64 *node)
{
	u32 tag = shadow_object_tag(cache->slabs->mem, addr, node);

	if (likely(tag == cache->tag))
		return addr & cache->low_bits ? -EFAULT : 0;
	return !(tag & 2) && shadow_tag_type(tag) == SHADOW_TYPE_SLAB ? -EXDEV :
									-ENOENT;
}

static enum shadow_finding_kind kind_of(int err)
{
	switch (err) {
	case -EXDEV:
		return SHADOW_FINDING_CACHE;
	case -EFAULT:
		return SHADOW_FINDING_POINTER;
	case -EALREADY:
		return SHADOW_FINDING_DOUBLE;
	default:
		return SHADOW_FINDING_FOREIGN;
	}
}

/* The cache that an address belongs to, and the object, if it is in one. */
static void describe(struct shadow_slabs *slabs, u64 addr,
		     struct shadow_finding *finding)
{
	struct shadow_object object = {};
	struct shadow_cache *cache;
	struct shadow_spot spot;
	u64 node;
	u32 tag = shadow_object_tag(slabs->mem, addr, &node);

	if ((tag & 2) || shadow_tag_type(tag) != SHADOW_TYPE_SLAB)
		return;
	cache = slabs->cache[shadow_tag_nr(tag)];
	memcpy(finding->cache, cache->config.name, sizeof(finding->cache));
	if (shadow_node_find(cache, &cache->node[node], addr, &spot) ==
		    -ENOENT ||
	    spot.idx >= spot.slab->nr)
		return;
	finding->object = shadow_object_at(cache, spot.slab, spot.idx);
	finding->offset = addr - finding->object;
	shadow_debug_tracks(cache, finding->object, &object);
	finding->alloc_site = object.alloc_site;
	finding->free_site = object.free_site;
	finding->alloc_owner = object.alloc_owner;
	finding->free_owner = object.free_owner;
}

/**
 * shadow_cache_fault() - say that a free is refused
 * @slabs: the instance's caches
 * @addr: what was to be freed
 * @err: why: -ENOENT, -EXDEV, -EFAULT, -EALREADY
 * @by: who frees
 *
 * Context: the node of the address locked, if it is of a cache.
 */
void shadow_cache_fault(struct shadow_slabs *slabs, u64 addr, int err,
			const struct shadow_request *by)
{
	struct shadow_finding finding = {
		.kind = kind_of(err),
		.cpu = by->cpu,
		.object = addr,
		.site = by->site,
		.free_owner = by->owner,
	};

	describe(slabs, addr, &finding);
	shadow_finding_add(slabs, &finding);
}

/**
 * shadow_cache_refuse() - shadow_cache_fault() with no node locked
 * @slabs: the instance's caches
 * @addr: what was to be freed
 * @err: why
 * @by: who frees
 *
 * Context: CPU locked, no node.
 * Return: @err
 */
int shadow_cache_refuse(struct shadow_slabs *slabs, u64 addr, int err,
			const struct shadow_request *by)
{
	u64 node;
	u32 tag = shadow_object_tag(slabs->mem, addr, &node);
	struct seam_lock *lock = NULL;

	if (!(tag & 2) && shadow_tag_type(tag) == SHADOW_TYPE_SLAB)
		lock = &slabs->cache[shadow_tag_nr(tag)]->node[node].lock;
	seam_lock(lock);
	shadow_cache_fault(slabs, addr, err, by);
	seam_unlock(lock);
	return err;
}

/* An object of a node to its slab. */
static int free_one(struct shadow_cache *cache, struct shadow_cache_node *node,
		    u64 addr, const struct shadow_request *by)
{
	u32 gone = SHADOW_SLAB_NONE;
	struct shadow_spot spot;
	int err;

	seam_lock(&node->lock);
	err = shadow_node_find(cache, node, addr, &spot);
	if (!err && cache->engine->is_free(spot.slab, spot.idx))
		err = -EALREADY;
	if (unlikely(err)) {
		shadow_cache_fault(cache->slabs, addr, err, by);
	} else {
		if (shadow_cache_is_debug(cache))
			shadow_debug_free(cache, spot.slab, addr, by);
		shadow_node_give(cache, &spot, &gone);
	}
	seam_unlock(&node->lock);
	shadow_node_release(cache, node, gone, by->cpu);
	return err;
}

/* Make room in a CPU's main sheaf, which is full. */
static void share_make_room(struct shadow_cache *cache,
			    struct shadow_cache_cpu *share,
			    const struct shadow_request *by)
{
	struct shadow_cache_node *node = &cache->node[share->node];
	struct shadow_barn *barn = &node->barn;
	struct shadow_sheaf *main = share->main, *empty;

	shadow_share_save_main(share);
	if (share->spare->nr < cache->capacity) {
		shadow_share_set_main(cache, share, share->spare);
		share->spare = main;
		return;
	}
	seam_lock(&node->lock);
	empty = barn->empty;
	if (empty) {
		barn->empty = empty->next;
		barn->nr_empty--;
		main->next = barn->full;
		barn->full = main;
		barn->nr_full++;
	}
	seam_unlock(&node->lock);
	if (!empty) {
		shadow_node_flush(cache, node, main->object, main->nr, by);
		main->nr = 0;
		empty = main;
	}
	shadow_share_set_main(cache, share, empty);
}

/**
 * shadow_cache_free_slow() - shadow_cache_free() past the CPU's sheaf
 * @cache: the cache
 * @addr: the object's address
 * @by: as there
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: as there.
 */
int shadow_cache_free_slow(struct shadow_cache *cache, u64 addr,
			   const struct shadow_request *by)
{
	size_t place = shadow_cache_place(by->cpu);
	struct shadow_cache_cpu *share;
	u64 node;
	int err;

	if (by->cpu >= cache->slabs->mem->config.nr_cpus)
		return -EINVAL;
	err = judge(cache, addr, &node);
	share = shadow_cache_share(cache, place);
	if (!err && cache->capacity && share->top[-1] == addr)
		err = -EALREADY;
	if (unlikely(err))
		return shadow_cache_refuse(cache->slabs, addr, err, by);
	if (!cache->capacity || node != share->node)
		return free_one(cache, &cache->node[node], addr, by);
	if (share->top == share->end)
		share_make_room(cache, share, by);
	*share->top++ = addr;
	return 0;
}

/*
 * The frames of the section that an address is in, if that is of a node; NULL
 * where it is not.
 */
static const struct shadow_frame *section_frames(const struct shadow_mem *mem,
						 u64 addr, u64 node)
{
	u64 pfn = addr >> SHADOW_PAGE_SHIFT;
	struct shadow_section *section;
	struct shadow_zone *zone;

	if (unlikely(!shadow_pfnmap_lookup(&mem->pfnmap, pfn, &section)))
		return NULL;
	zone = seam_load_acquire(&section->zone);
	if (unlikely(zone == &mem->nowhere || zone->config.node != node))
		return NULL;
	pfn &= ~(u64)(SHADOW_SECTION_FRAMES - 1);
	return &zone->frames[shadow_section_idx(section, pfn)];
}

/*
 * As many as the sheaf takes, while nothing is wrong with them. Counted in
 * instructions: low bits are looked at once for all.
 */
static u32 free_run(struct shadow_cache *cache, struct shadow_cache_cpu *share,
		    u32 nr, const u64 *addrs)
{
	const u64 bytes = (u64)SHADOW_SECTION_FRAMES << SHADOW_PAGE_SHIFT;
	const struct shadow_mem *mem = cache->slabs->mem;
	const struct shadow_frame *frames = NULL;
	u64 *top = share->top;
	size_t most = min((size_t)nr, (size_t)(share->end - top)), i;
	u64 first = addrs[0] + bytes, all = 0, addr, offset;

	for (i = 0; i < most; i++) {
		addr = addrs[i];
		offset = addr - first;
		if (unlikely(offset >= bytes)) {
			frames = section_frames(mem, addr, share->node);
			if (unlikely(!frames))
				break;
			first = addr & ~(bytes - 1);
			offset = addr - first;
		}
		if (unlikely((frames[offset >> SHADOW_PAGE_SHIFT].word &
			      SHADOW_TAG_MASK) != cache->tag ||
			     addr == (top + i)[-1]))
			break;
		all |= addr;
		top[i] = addr;
	}
	if (unlikely(all & cache->low_bits))
		for (most = i, i = 0; i < most; i++)
			if (addrs[i] & cache->low_bits)
				break;
	share->top = top + i;
	return i;
}

/**
 * shadow_cache_free_bulk() - give many objects back
 * @cache: the cache
 * @nr: how many
 * @addrs: their addresses
 * @by: as for shadow_cache_free()
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: how many were freed; the others were refused.
 */
u32 shadow_cache_free_bulk(struct shadow_cache *cache, u32 nr, const u64 *addrs,
			   const struct shadow_request *by)
{
	struct shadow_cache_cpu *share;
	u32 i = 0, run, freed = 0;

	if (by->cpu >= cache->slabs->mem->config.nr_cpus)
		return 0;
	share = shadow_cache_share(cache, shadow_cache_place(by->cpu));
	while (i < nr) {
		run = free_run(cache, share, nr - i, addrs + i);
		i += run;
		freed += run;
		if (i < nr)
			freed += !shadow_cache_free_slow(cache, addrs[i++], by);
	}
	return freed;
}

/* A CPU's sheaf for objects that wait, if the barn has one. */
static bool share_take_rcu(struct shadow_cache *cache,
			   struct shadow_cache_cpu *share)
{
	struct shadow_cache_node *node = &cache->node[share->node];
	struct shadow_sheaf *sheaf;

	seam_lock(&node->lock);
	sheaf = node->barn.empty;
	if (sheaf) {
		node->barn.empty = sheaf->next;
		node->barn.nr_empty--;
		sheaf->nr = 0;
	}
	seam_unlock(&node->lock);
	share->rcu = sheaf;
	return sheaf;
}

/**
 * shadow_cache_free_rcu() - give an object back after a grace period
 * @cache: the cache
 * @addr: the object's address
 * @by: as for shadow_cache_free()
 *
 * It goes into a sheaf of its own; the owner is told when that is begun and
 * when it is full, and has it pushed (shadow_cache_rcu_push()) when it will not
 * wait longer.
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: as shadow_cache_free(); -EAGAIN where there is no sheaf, or the object
 * is another node's: the owner waits for a grace period and frees it then.
 */
int shadow_cache_free_rcu(struct shadow_cache *cache, u64 addr,
			  const struct shadow_request *by)
{
	const struct shadow_slabs_config *config = &cache->slabs->config;
	struct shadow_cache_cpu *share;
	bool tell;
	u64 node;
	int err;

	if (by->cpu >= cache->slabs->mem->config.nr_cpus)
		return -EINVAL;
	err = judge(cache, addr, &node);
	share = shadow_cache_share(cache, shadow_cache_place(by->cpu));
	tell = !share->rcu;
	if (!err && share->rcu &&
	    share->rcu->object[share->rcu->nr - 1] == addr)
		err = -EALREADY;
	if (err)
		return shadow_cache_refuse(cache->slabs, addr, err, by);
	if (!cache->capacity || node != share->node || !config->rcu)
		return -EAGAIN;
	if (!share->rcu && !share_take_rcu(cache, share))
		return -EAGAIN;
	share->rcu->object[share->rcu->nr++] = addr;
	if (share->rcu->nr == cache->capacity) {
		shadow_cache_rcu_push(cache, by->cpu);
		tell = true;
	}
	if (tell)
		config->rcu(config->ctx, cache);
	return 0;
}
