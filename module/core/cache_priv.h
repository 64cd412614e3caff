/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the caches share and nobody else includes: the way from an
 * address to its slab, objects of a node's slabs, and debugging.
 */
#ifndef _SHADOWMM_CORE_CACHE_PRIV_H
#define _SHADOWMM_CORE_CACHE_PRIV_H

#include "core/cache.h"

#define SHADOW_RECIPROCAL_SHIFT 44
#define SHADOW_CACHE_MOST (1U << (SHADOW_PAGE_SHIFT + SHADOW_MAX_ORDER))

/**
 * struct shadow_object_track - who did something with an object; stands behind it
 * @site: where in the program; 0: not known
 * @owner: who
 * @cpu: on which CPU
 */
struct shadow_object_track {
	u64 site;
	u32 owner;
	u32 cpu;
};

/**
 * struct shadow_spot - an object by its slab
 * @node: its node
 * @slab: its slab
 * @number: the slab's
 * @idx: the object's index
 */
struct shadow_spot {
	struct shadow_cache_node *node;
	struct shadow_slab *slab;
	u32 number;
	u32 idx;
};

#define SHADOW_CACHE_MOST_CAPACITY 4096
#define SHADOW_CACHE_MOST_BARN 4096

/* cache.c */
struct shadow_sheaf *shadow_cache_sheaf(const struct shadow_cache *cache,
					u32 nr);

/* cache_layout.c */
int shadow_cache_layout(struct shadow_cache *cache);
int shadow_cache_layout_slub(struct shadow_cache *cache);
bool shadow_cache_may_share(const struct shadow_cache *cache,
			    const struct shadow_cache_config *config);

/* cache_node.c: a node's slabs */
u32 shadow_node_take(struct shadow_cache *cache, struct shadow_cache_node *node,
		     u32 nr, u64 *addrs);
int shadow_node_find(struct shadow_cache *cache, struct shadow_cache_node *node,
		     u64 addr, struct shadow_spot *spot);
bool shadow_node_give(struct shadow_cache *cache,
		      const struct shadow_spot *spot, u32 *gone);
void shadow_block_mark(struct shadow_slabs *slabs, u64 pfn, u32 order, u32 tag,
		       u32 owner);
int shadow_block_alloc(struct shadow_mem *mem, const struct shadow_request *req,
		       u64 *pfn);
int shadow_cache_grow(struct shadow_cache *cache,
		      const struct shadow_request *req,
		      struct shadow_cache_node **node);
void shadow_node_unlink_empty(struct shadow_cache *cache,
			      struct shadow_cache_node *node, u32 number,
			      u32 *gone);
void shadow_node_release(struct shadow_cache *cache,
			 struct shadow_cache_node *node, u32 gone, u32 cpu);
void shadow_node_flush(struct shadow_cache *cache,
		       struct shadow_cache_node *node, const u64 *addrs, u32 nr,
		       const struct shadow_request *by);

/* cache_free.c */
void shadow_cache_fault(struct shadow_slabs *slabs, u64 addr, int err,
			const struct shadow_request *by);
int shadow_cache_refuse(struct shadow_slabs *slabs, u64 addr, int err,
			const struct shadow_request *by);

/* cache_alloc.c */
int shadow_cache_alloc_one(struct shadow_cache *cache,
			   const struct shadow_request *req, u32 size,
			   u64 *addr);

/* slab_debug.c: contents; node locked, or the slab nobody's yet */
void shadow_debug_start(const struct shadow_cache *cache,
			const struct shadow_slab *slab);
bool shadow_debug_alloc(const struct shadow_cache *cache, u64 addr, u32 size,
			const struct shadow_request *req);
void shadow_debug_untake(const struct shadow_cache *cache, u64 addr);
void shadow_debug_free(const struct shadow_cache *cache,
		       const struct shadow_slab *slab, u64 addr,
		       const struct shadow_request *by);
u32 shadow_debug_validate(const struct shadow_cache *cache,
			  const struct shadow_slab *slab, u32 cpu);
void shadow_debug_tracks(const struct shadow_cache *cache, u64 addr,
			 struct shadow_object *object);

/* cache_check.c: for check.c */
struct shadow_check;
int shadow_slabs_check(const struct shadow_mem *mem,
		       struct shadow_check *check);

static inline bool shadow_cache_is_debug(const struct shadow_cache *cache)
{
	return cache->config.flags & SHADOW_CACHE_DEBUG;
}

/* An object's address. */
static inline u64 shadow_object_at(const struct shadow_cache *cache,
				   const struct shadow_slab *slab, u32 idx)
{
	return ((u64)slab->pfn << SHADOW_PAGE_SHIFT) +
	       cache->engine->offset(slab) + cache->left +
	       (u64)idx * cache->size;
}

/* The order of a slab's block. */
static inline u32 shadow_slab_order(const struct shadow_cache *cache,
				    const struct shadow_slab *slab)
{
	return slab->nr == cache->objects ? cache->order : cache->min_order;
}

/* Where the CPU sees a byte. */
static inline u8 *shadow_object_bytes(const struct shadow_cache *cache,
				      u64 addr)
{
	return (u8 *)cache->slabs->base + addr;
}

/* Objects in a CPU's main sheaf. */
static inline u32 shadow_share_nr(const struct shadow_cache *cache,
				  const struct shadow_cache_cpu *share)
{
	return cache->capacity ? share->top - share->main->object : 0;
}

/* Another main sheaf, whose @nr says what is in it. */
static inline void shadow_share_set_main(const struct shadow_cache *cache,
					 struct shadow_cache_cpu *share,
					 struct shadow_sheaf *sheaf)
{
	share->main = sheaf;
	share->top = sheaf->object + sheaf->nr;
	share->end = sheaf->object + cache->capacity;
}

/* The main sheaf is going to be something else: write down what is in it. */
static inline void shadow_share_save_main(struct shadow_cache_cpu *share)
{
	share->main->nr = share->top - share->main->object;
}

#endif /* _SHADOWMM_CORE_CACHE_PRIV_H */
