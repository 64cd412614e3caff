// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors of slabs: the pool that they come from, and lists of them.
 * Touches no page and knows no cache.
 */
#include "core/slab.h"

#define POOL_FIRST_ROOM 4

/**
 * shadow_slab_pool_init() - make a pool with no descriptors
 * @pool: the pool
 * @map_bytes: of each descriptor's map
 */
void shadow_slab_pool_init(struct shadow_slab_pool *pool, size_t map_bytes)
{
	u32 stride = sizeof(struct shadow_slab) + (map_bytes + 7) / 8 * 8;
	u32 fit = max(SHADOW_CHUNK_BYTES / stride, 1U);

	*pool = (struct shadow_slab_pool){
		.stride = stride,
		.per_chunk = min(fit, 1U << SHADOW_CHUNK_SHIFT),
		.free = SHADOW_SLAB_NONE,
	};
}

/**
 * shadow_slab_pool_exit() - free a pool
 * @pool: the pool; a zeroed one is allowed
 *
 * Context: may sleep; no descriptor is in use.
 */
void shadow_slab_pool_exit(struct shadow_slab_pool *pool)
{
	u32 i;

	for (i = 0; i < pool->nr_chunks; i++)
		seam_free(pool->chunk[i]);
	seam_free(pool->chunk);
	*pool = (struct shadow_slab_pool){};
}

/**
 * shadow_slab_pool_bytes() - memory that a pool takes
 * @pool: the pool
 *
 * Return: bytes, those of @pool not included.
 */
size_t shadow_slab_pool_bytes(const struct shadow_slab_pool *pool)
{
	return (size_t)pool->nr_chunks * pool->per_chunk * pool->stride +
	       pool->room * sizeof(*pool->chunk);
}

/**
 * shadow_slab_pool_prepare() - get the memory for one chunk more
 * @pool: the pool
 * @growth: where it is kept
 *
 * Context: may sleep, no lock held.
 * Return: 0, -ENOMEM, and nothing is held.
 */
int shadow_slab_pool_prepare(const struct shadow_slab_pool *pool,
			     struct shadow_slab_growth *growth)
{
	u32 room = READ_ONCE(pool->room);

	*growth = (struct shadow_slab_growth){};
	if (READ_ONCE(pool->nr_chunks) == room) {
		growth->room = room ? room * 2 : POOL_FIRST_ROOM;
		growth->table = seam_alloc(growth->room, sizeof(char *));
		if (!growth->table)
			return -ENOMEM;
	}
	growth->chunk = seam_alloc(pool->per_chunk, pool->stride);
	if (growth->chunk)
		return 0;
	seam_free(growth->table);
	return -ENOMEM;
}

/**
 * shadow_slab_pool_grow() - add a chunk to a pool
 * @pool: the pool
 * @growth: what shadow_slab_pool_prepare() got
 *
 * Where somebody else grew the pool meanwhile it may be left as it is.
 *
 * Context: the lock over the slabs held.
 */
void shadow_slab_pool_grow(struct shadow_slab_pool *pool,
			   struct shadow_slab_growth *growth)
{
	char **old = pool->chunk;
	u32 first, i;

	if (growth->room > pool->room) {
		if (old)
			memcpy(growth->table, old,
			       pool->nr_chunks * sizeof(*old));
		pool->chunk = growth->table;
		pool->room = growth->room;
		growth->table = old;
	}
	if (pool->nr_chunks == pool->room)
		return;
	first = pool->nr_chunks << SHADOW_CHUNK_SHIFT;
	pool->chunk[pool->nr_chunks++] = growth->chunk;
	growth->chunk = NULL;
	for (i = pool->per_chunk; i--; pool->free = first + i)
		shadow_slab_at(pool, first + i)->next = pool->free;
	pool->nr_free += pool->per_chunk;
}

/**
 * shadow_slab_pool_finish() - free what a pool did not take
 * @growth: what shadow_slab_pool_grow() left
 *
 * Context: may sleep, no lock held.
 */
void shadow_slab_pool_finish(struct shadow_slab_growth *growth)
{
	seam_free(growth->chunk);
	seam_free(growth->table);
}

/**
 * shadow_slab_take() - a descriptor for a new slab
 * @pool: the pool
 *
 * Context: the lock over the slabs held.
 * Return: its number; SHADOW_SLAB_NONE where there is none.
 */
u32 shadow_slab_take(struct shadow_slab_pool *pool)
{
	u32 number = pool->free;

	if (unlikely(number == SHADOW_SLAB_NONE))
		return SHADOW_SLAB_NONE;
	pool->free = shadow_slab_at(pool, number)->next;
	pool->nr_free--;
	pool->nr_used++;
	return number;
}

/**
 * shadow_slab_give() - a slab is gone, its descriptor is free
 * @pool: the pool
 * @number: its number
 *
 * Context: the lock over the slabs held.
 */
void shadow_slab_give(struct shadow_slab_pool *pool, u32 number)
{
	struct shadow_slab *slab = shadow_slab_at(pool, number);

	slab->nr = 0;
	slab->next = pool->free;
	pool->free = number;
	pool->nr_free++;
	pool->nr_used--;
}

/**
 * shadow_slab_list_init() - make an empty list
 * @list: the list
 */
void shadow_slab_list_init(struct shadow_slab_list *list)
{
	list->head = SHADOW_SLAB_NONE;
	list->tail = SHADOW_SLAB_NONE;
	list->nr = 0;
}

/**
 * shadow_slab_list_push() - put a slab at the head of a list
 * @pool: the pool
 * @list: the list
 * @number: the slab
 *
 * Context: the lock over the slabs held.
 */
void shadow_slab_list_push(struct shadow_slab_pool *pool,
			   struct shadow_slab_list *list, u32 number)
{
	struct shadow_slab *slab = shadow_slab_at(pool, number);

	slab->prev = SHADOW_SLAB_NONE;
	slab->next = list->head;
	if (list->head == SHADOW_SLAB_NONE)
		list->tail = number;
	else
		shadow_slab_at(pool, list->head)->prev = number;
	list->head = number;
	list->nr++;
}

/**
 * shadow_slab_list_push_tail() - put a slab at the tail of a list
 * @pool: the pool
 * @list: the list
 * @number: the slab
 *
 * Context: the lock over the slabs held.
 */
void shadow_slab_list_push_tail(struct shadow_slab_pool *pool,
				struct shadow_slab_list *list, u32 number)
{
	struct shadow_slab *slab = shadow_slab_at(pool, number);

	slab->next = SHADOW_SLAB_NONE;
	slab->prev = list->tail;
	if (list->tail == SHADOW_SLAB_NONE)
		list->head = number;
	else
		shadow_slab_at(pool, list->tail)->next = number;
	list->tail = number;
	list->nr++;
}

/**
 * shadow_slab_list_del() - take a slab off its list
 * @pool: the pool
 * @list: the list it is on
 * @number: the slab
 *
 * Context: the lock over the slabs held.
 */
void shadow_slab_list_del(struct shadow_slab_pool *pool,
			  struct shadow_slab_list *list, u32 number)
{
	const struct shadow_slab *slab = shadow_slab_at(pool, number);

	if (slab->prev == SHADOW_SLAB_NONE)
		list->head = slab->next;
	else
		shadow_slab_at(pool, slab->prev)->next = slab->next;
	if (slab->next == SHADOW_SLAB_NONE)
		list->tail = slab->prev;
	else
		shadow_slab_at(pool, slab->next)->prev = slab->prev;
	list->nr--;
}
