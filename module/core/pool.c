// SPDX-License-Identifier: GPL-2.0
/*
 * Type-stable pools: a free list, and chunks that double. Gives no memory back
 * before the pool goes.
 */
#include "core/pool.h"

/* The first number of a chunk, and, but for the first, how many it has. */
static u32 first_of(u32 chunk)
{
	return chunk ? 1U << (SHADOW_POOL_SHIFT + chunk - 1) : 0;
}

static u32 *link_of(const struct shadow_pool *pool, u32 id)
{
	return (u32 *)((u8 *)shadow_pool_at(pool, id) + pool->link);
}

/**
 * shadow_pool_init() - make a pool, empty
 * @pool: the pool
 * @size: bytes of an object
 * @link: the offset of a u32 in it that nobody needs while it is free
 */
void shadow_pool_init(struct shadow_pool *pool, u32 size, u32 link)
{
	*pool = (struct shadow_pool){ .size = size, .link = link, .fresh = 1 };
	seam_lock_init(&pool->lock);
}

/**
 * shadow_pool_exit() - give the memory of all objects back
 * @pool: the pool; nobody reads it any more
 */
void shadow_pool_exit(struct shadow_pool *pool)
{
	while (pool->nr_chunks)
		seam_free(pool->chunk[--pool->nr_chunks]);
	*pool = (struct shadow_pool){};
}

/* One chunk more than @chunk, unless somebody else was first. */
static int grow(struct shadow_pool *pool, u32 chunk)
{
	u32 first = first_of(chunk), nr = first_of(chunk + 1) - first;
	void *memory;

	if (chunk == SHADOW_POOL_CHUNKS)
		return -ENOMEM;
	memory = seam_alloc(nr, pool->size);
	if (!memory)
		return -ENOMEM;
	seam_lock_irq(&pool->lock);
	if (pool->nr_chunks == chunk) {
		pool->chunk[chunk] = memory;
		pool->base[chunk] =
			(uintptr_t)memory - (size_t)first * pool->size;
		pool->nr_chunks++;
		seam_store_release(&pool->nr, first + nr);
		memory = NULL;
	}
	seam_unlock_irq(&pool->lock);
	seam_free(memory);
	return 0;
}

/**
 * shadow_pool_get() - take an object
 * @pool: the pool
 *
 * What is in it was left there by whoever had it last, or is zeroes.
 *
 * Context: process context, may sleep; no lock held.
 * Return: its number, or 0 where there is no memory.
 */
u32 shadow_pool_get(struct shadow_pool *pool)
{
	u32 id, chunk;

	do {
		seam_lock_irq(&pool->lock);
		id = pool->free;
		chunk = pool->nr_chunks;
		if (id) {
			pool->free = *link_of(pool, id);
			pool->nr_free--;
		} else if (pool->fresh < pool->nr) {
			id = pool->fresh++;
		}
		seam_unlock_irq(&pool->lock);
	} while (!id && !grow(pool, chunk));
	return id;
}

/**
 * shadow_pool_put() - give an object back
 * @pool: the pool
 * @id: its number
 *
 * Context: process context; the pool's lock not held.
 */
void shadow_pool_put(struct shadow_pool *pool, u32 id)
{
	seam_lock_irq(&pool->lock);
	WRITE_ONCE(*link_of(pool, id), pool->free);
	pool->free = id;
	pool->nr_free++;
	seam_unlock_irq(&pool->lock);
}

/**
 * shadow_pool_used() - how many objects are out
 * @pool: the pool
 *
 * Context: the pool's lock, or nobody else there.
 * Return: objects got and not put.
 */
u32 shadow_pool_used(const struct shadow_pool *pool)
{
	return pool->fresh - 1 - pool->nr_free;
}

/**
 * shadow_pool_bytes() - what the objects take, free ones too
 * @pool: the pool
 *
 * Context: any.
 * Return: bytes.
 */
size_t shadow_pool_bytes(const struct shadow_pool *pool)
{
	return (size_t)READ_ONCE(pool->nr) * pool->size;
}
