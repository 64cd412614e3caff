/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kmalloc: objects by size, out of caches of the kernel's size classes, 8 to
 * 8192 with 96 and 192; larger ones straight from pages.
 */
#ifndef _SHADOWMM_CORE_KMALLOC_H
#define _SHADOWMM_CORE_KMALLOC_H

#include "core/cache.h"

#define SHADOW_KMALLOC_NOTHING 16ULL /* what 0 bytes are (ZERO_SIZE_PTR) */
#define SHADOW_KMALLOC_MOST (SHADOW_PAGE_SIZE << SHADOW_MAX_ORDER)

int shadow_kmalloc_init(struct shadow_slabs *slabs, u32 flags,
			const struct shadow_engine *engine);
u32 shadow_kmalloc_size(unsigned int row);
int shadow_kmalloc_slow(struct shadow_slabs *slabs, size_t size,
			enum shadow_kmalloc_kind kind,
			const struct shadow_request *req, u64 *addr);
int shadow_kfree_slow(struct shadow_slabs *slabs, u64 addr,
		      const struct shadow_request *by);
int shadow_kfree_rcu(struct shadow_slabs *slabs, u64 addr,
		     const struct shadow_request *by);
size_t shadow_ksize(struct shadow_slabs *slabs, u64 addr);
struct shadow_cache *shadow_kmalloc_cache_of(const struct shadow_slabs *slabs,
					     u64 addr);

/**
 * shadow_kmalloc_cache() - the cache that a size comes from
 * @slabs: the instance's caches; shadow_kmalloc_init() was called
 * @size: bytes
 * @kind: whose memory
 *
 * Context: any.
 * Return: the cache; NULL for 0 bytes and for what is larger than the caches.
 */
static inline struct shadow_cache *
shadow_kmalloc_cache(const struct shadow_slabs *slabs, size_t size,
		     enum shadow_kmalloc_kind kind)
{
	if (unlikely(size - 1 >= SHADOW_KMALLOC_LARGEST))
		return NULL;
	return slabs->kmalloc[kind][slabs->kmalloc_class[(size + 7) / 8]];
}

/**
 * shadow_kmalloc_fast() - an object of a size off a CPU's sheaf
 * @slabs: the instance's caches; shadow_kmalloc_init() was called
 * @size: bytes
 * @kind: whose memory
 * @place: whose sheaf: shadow_cache_place() of a CPU below nr_cpus
 *
 * Context: CPU locked.
 * Return: its address; 0, nothing changed, where the slow path must do it.
 */
static inline u64 shadow_kmalloc_fast(const struct shadow_slabs *slabs,
				      size_t size,
				      enum shadow_kmalloc_kind kind,
				      size_t place)
{
	struct shadow_cache *cache = shadow_kmalloc_cache(slabs, size, kind);

	return likely(cache) ? shadow_cache_alloc_fast(cache, place) : 0;
}

/**
 * shadow_kfree_fast() - an object of any cache onto a CPU's sheaf
 * @mem: the instance
 * @slabs: its caches
 * @addr: the object's address
 * @place: whose sheaf: shadow_cache_place() of a CPU below nr_cpus
 *
 * Context: CPU locked.
 * Return: true, or false, nothing changed, where the slow path must do it.
 */
static inline bool shadow_kfree_fast(const struct shadow_mem *mem,
				     const struct shadow_slabs *slabs, u64 addr,
				     size_t place)
{
	u64 node;
	u32 tag = shadow_object_tag(mem, addr, &node);

	if (unlikely((tag & (shadow_frame_tag(SHADOW_TYPE_ANY, 0) | 2)) !=
		     shadow_frame_tag(SHADOW_TYPE_SLAB, 0)))
		return false;
	return shadow_cache_push(slabs->cache[shadow_tag_nr(tag)], addr, node,
				 place);
}

/**
 * shadow_kmalloc() - allocate an object of a size
 * @slabs: the instance's caches; shadow_kmalloc_init() was called
 * @size: bytes
 * @kind: whose memory
 * @req: as for shadow_cache_alloc()
 * @addr: where its address is stored
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: as shadow_cache_alloc(); -E2BIG for more than SHADOW_KMALLOC_MOST.
 */
static inline int shadow_kmalloc(struct shadow_slabs *slabs, size_t size,
				 enum shadow_kmalloc_kind kind,
				 const struct shadow_request *req, u64 *addr)
{
	struct shadow_cache *cache = shadow_kmalloc_cache(slabs, size, kind);

	if (likely(cache && !(cache->config.flags & SHADOW_CACHE_DEBUG)))
		return shadow_cache_alloc(cache, req, addr);
	return shadow_kmalloc_slow(slabs, size, kind, req, addr);
}

/**
 * shadow_kfree() - give back what shadow_kmalloc() gave, or any cache's object
 * @slabs: the instance's caches
 * @addr: its address; 0 and SHADOW_KMALLOC_NOTHING are allowed
 * @by: as for shadow_cache_free()
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: as shadow_cache_free().
 */
static inline int shadow_kfree(struct shadow_slabs *slabs, u64 addr,
			       const struct shadow_request *by)
{
	const struct shadow_mem *mem = slabs->mem;

	if (likely(by->cpu < mem->config.nr_cpus &&
		   shadow_kfree_fast(mem, slabs, addr,
				     shadow_cache_place(by->cpu))))
		return 0;
	return shadow_kfree_slow(slabs, addr, by);
}

#endif /* _SHADOWMM_CORE_KMALLOC_H */
