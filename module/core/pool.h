/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Type-stable pools: objects of one size that are known by a number. A chunk is
 * given back with the whole pool only, so that who has an old number still reads
 * an object of the type, in bounds; whether it is the one he meant is for him to
 * find out. Initialises no object and counts no reference.
 *
 * Chunks double in size, so that a directory of a few words finds every object:
 *
 *   chunk  0: 0..63   1: 64..127   2: 128..255   3: 256..511 ...
 */
#ifndef _SHADOWMM_CORE_POOL_H
#define _SHADOWMM_CORE_POOL_H

#include <seam.h>

#define SHADOW_POOL_SHIFT 6 /* the first chunk has 2^6 objects */
#define SHADOW_POOL_CHUNKS 24

/**
 * struct shadow_pool - objects by number
 * @size: bytes of one
 * @link: where in a free one the next free one's number stands, a u32
 * @nr: numbers are below it; only grows
 * @fresh: no object from this number on was ever given out
 * @free: the first free one below @fresh; 0: none
 * @nr_free: how many there are
 * @nr_chunks: chunks there are
 * @base: where object 0 would be if it were in a chunk
 * @chunk: the chunks
 * @lock: protects all; @nr and @base are read without it
 */
struct shadow_pool {
	u32 size;
	u32 link;
	u32 nr;
	u32 fresh;
	u32 free;
	u32 nr_free;
	u32 nr_chunks;
	uintptr_t base[SHADOW_POOL_CHUNKS];
	void *chunk[SHADOW_POOL_CHUNKS];
	struct seam_lock lock; /* the free list, and growth */
};

void shadow_pool_init(struct shadow_pool *pool, u32 size, u32 link);
void shadow_pool_exit(struct shadow_pool *pool);
u32 shadow_pool_get(struct shadow_pool *pool);
void shadow_pool_put(struct shadow_pool *pool, u32 id);
u32 shadow_pool_used(const struct shadow_pool *pool);
size_t shadow_pool_bytes(const struct shadow_pool *pool);

/**
 * shadow_pool_at() - an object
 * @pool: the pool
 * @id: its number, below @pool->nr; 0 is nobody's object
 *
 * Context: any; no lock.
 * Return: where it is, for as long as the pool is.
 */
static inline void *shadow_pool_at(const struct shadow_pool *pool, u32 id)
{
	u32 chunk = 31 - __builtin_clz(id >> (SHADOW_POOL_SHIFT - 1) | 1);

	return (void *)(pool->base[chunk] + (size_t)id * pool->size);
}

#endif /* _SHADOWMM_CORE_POOL_H */
