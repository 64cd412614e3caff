/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slabs: a block of pages cut into objects of one size, and its descriptor,
 * which says which of them are free. Descriptors stand in a pool of their own,
 * numbered, so that a frame's 32 bits of owner lead to one; nothing is written
 * into a free object. Whoever calls holds the lock over the slab.
 */
#ifndef _SHADOWMM_CORE_SLAB_H
#define _SHADOWMM_CORE_SLAB_H

#include "core/frame.h"
#include "uapi/vma.h"

struct shadow_cache;

#define SHADOW_SLAB_NONE U32_MAX
#define SHADOW_SLAB_MOST_OBJECTS 32767 /* kernel: MAX_OBJS_PER_PAGE */

/**
 * struct shadow_slab - a slab's descriptor
 * @pfn: its first page frame
 * @next: the next slab of its list, or in line to be used; SHADOW_SLAB_NONE
 * @prev: the one before
 * @inuse: objects that are not free
 * @nr: objects; 0: this descriptor is free
 * @map: the engine's: which objects are free
 */
struct shadow_slab {
	u32 pfn;
	u32 next;
	u32 prev;
	u16 inuse;
	u16 nr;
	u64 map[];
};

/**
 * struct shadow_slab_list - slabs by number
 * @head: the first, or SHADOW_SLAB_NONE
 * @tail: the last
 * @nr: how many
 */
struct shadow_slab_list {
	u32 head;
	u32 tail;
	u32 nr;
};

#define SHADOW_CHUNK_SHIFT 8
#define SHADOW_CHUNK_BYTES 4096

/**
 * struct shadow_slab_pool - descriptors of one node's slabs
 * @chunk: descriptor n is number n & 255 of chunk n >> 8
 * @nr_chunks: chunks in use
 * @room: chunks that @chunk has room for
 * @per_chunk: descriptors of each
 * @stride: bytes of each
 * @free: the free one that is taken next, or SHADOW_SLAB_NONE
 * @nr_free: free ones
 * @nr_used: those in use
 *
 * It grows in process context and never shrinks, so that a number always leads
 * to a descriptor.
 */
struct shadow_slab_pool {
	char **chunk;
	u32 nr_chunks;
	u32 room;
	u32 per_chunk;
	u32 stride;
	u32 free;
	u32 nr_free;
	u32 nr_used;
};

/**
 * struct shadow_engine - how a cache keeps its slabs
 * @name: in a word
 * @stacks: each CPU has sheaves of free objects
 * @lists_full: full slabs are on a list
 * @keeps_empty: empty slabs stay until the cache is shrunk
 * @map_bytes: bytes of @map for so many objects
 * @layout: choose the order of a slab; 0 or -ENOMEM where an object fits in none
 * @start: a slab's objects become free, all of them; @inuse is 0. @colour goes
 *         from 0 to the cache's colours less one
 * @take: mark up to @nr free objects as taken; their indices go to @idx
 * @give: an object becomes free: false where it is so already
 * @is_free: is it?
 * @offset: bytes before the slab's first object
 * @check: does @map agree with @inuse?
 *
 * None of them touches the slab's pages.
 */
struct shadow_engine {
	const char *name;
	bool stacks;
	bool lists_full;
	bool keeps_empty;
	size_t (*map_bytes)(u32 objects);
	int (*layout)(struct shadow_cache *cache);
	void (*start)(const struct shadow_cache *cache,
		      struct shadow_slab *slab, u32 colour);
	u32 (*take)(struct shadow_slab *slab, u32 nr, u16 *idx);
	bool (*give)(struct shadow_slab *slab, u32 idx);
	bool (*is_free)(const struct shadow_slab *slab, u32 idx);
	u32 (*offset)(const struct shadow_slab *slab);
	bool (*check)(const struct shadow_slab *slab);
};

/* Today's: bitmaps, sheaves; orders and what is kept by the rules of 6.12. */
extern const struct shadow_engine shadow_engine_sheaves;
/* That of 2.4: three lists, a list of indices, colours, nothing per CPU. */
extern const struct shadow_engine shadow_engine_classic;

const struct shadow_engine *shadow_engine_at(unsigned int nr);

void shadow_slab_pool_init(struct shadow_slab_pool *pool, size_t map_bytes);
void shadow_slab_pool_exit(struct shadow_slab_pool *pool);
u32 shadow_slab_take(struct shadow_slab_pool *pool);
void shadow_slab_give(struct shadow_slab_pool *pool, u32 number);

/**
 * struct shadow_slab_growth - what a pool is to grow by
 * @table: a larger table of chunks, afterwards the one it took the place of
 * @room: chunks that it has room for
 * @chunk: a chunk; NULL once the pool has it
 */
struct shadow_slab_growth {
	char **table;
	u32 room;
	char *chunk;
};

int shadow_slab_pool_prepare(const struct shadow_slab_pool *pool,
			     struct shadow_slab_growth *growth);
void shadow_slab_pool_grow(struct shadow_slab_pool *pool,
			   struct shadow_slab_growth *growth);
void shadow_slab_pool_finish(struct shadow_slab_growth *growth);
size_t shadow_slab_pool_bytes(const struct shadow_slab_pool *pool);

void shadow_slab_list_init(struct shadow_slab_list *list);
void shadow_slab_list_push(struct shadow_slab_pool *pool,
			   struct shadow_slab_list *list, u32 number);
void shadow_slab_list_push_tail(struct shadow_slab_pool *pool,
				struct shadow_slab_list *list, u32 number);
void shadow_slab_list_del(struct shadow_slab_pool *pool,
			  struct shadow_slab_list *list, u32 number);

/**
 * shadow_slab_at() - a descriptor by its number
 * @pool: the pool
 * @number: any number
 *
 * Context: the lock over the slabs held.
 * Return: the descriptor; NULL where the pool has none of that number.
 */
static inline struct shadow_slab *
shadow_slab_at(const struct shadow_slab_pool *pool, u32 number)
{
	u32 slot = number & ((1U << SHADOW_CHUNK_SHIFT) - 1);
	u32 chunk = number >> SHADOW_CHUNK_SHIFT;

	if (unlikely(chunk >= pool->nr_chunks || slot >= pool->per_chunk))
		return NULL;
	return (struct shadow_slab *)(pool->chunk[chunk] +
				      (size_t)slot * pool->stride);
}

#endif /* _SHADOWMM_CORE_SLAB_H */
