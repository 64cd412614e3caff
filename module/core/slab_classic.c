// SPDX-License-Identifier: GPL-2.0
/*
 * The engine of Linux 2.4: a slab's free objects are a list of indices, the
 * kmem_bufctl array, which stands with the descriptor, off the slab. Slabs are
 * on one of three lists, full, partial or free; free ones stay until the cache
 * is shrunk. Their first objects start at different cache lines ("colours").
 * There is nothing per CPU: every call takes the lock.
 */
#include "core/cache_priv.h"

#define BUFCTL_END 0xffff
#define BUFCTL_TAKEN 0xfffe /* 2.4 kept no mark: it saw no double free */

#define CLASSIC_LINE 64U
#define CLASSIC_BREAK_ORDER 1 /* kernel: BREAK_GFP_ORDER_LO */
#define CLASSIC_MAX_ORDER 5 /* kernel: MAX_GFP_ORDER */
#define CLASSIC_WASTE 8 /* at most one part in so many is left over */

/**
 * struct classic - a slab's map
 * @offset: bytes before its first object: its colour
 * @free: the free object that is taken next, or BUFCTL_END
 * @next: the one after an object, BUFCTL_END, or BUFCTL_TAKEN
 */
struct classic {
	u32 offset;
	u16 free;
	u16 next[];
};

static const struct classic *classic_of(const struct shadow_slab *slab)
{
	return (const struct classic *)slab->map;
}

static size_t classic_bytes(u32 objects)
{
	return sizeof(struct classic) + objects * sizeof(u16);
}

static u32 classic_step(const struct shadow_cache *cache)
{
	return max(cache->align, CLASSIC_LINE);
}

/* How many objects fit, and what is left. */
static u32 classic_estimate(const struct shadow_cache *cache, u32 order,
			    u32 *left)
{
	u32 bytes = SHADOW_PAGE_SIZE << order;

	*left = bytes % cache->size;
	return min(bytes / cache->size, (u32)SHADOW_SLAB_MOST_OBJECTS);
}

/* kernel 2.4: kmem_cache_create(), kmem_cache_estimate() */
static int classic_layout(struct shadow_cache *cache)
{
	u32 order, left, objects;

	for (order = 0; order < CLASSIC_MAX_ORDER; order++) {
		objects = classic_estimate(cache, order, &left);
		if (objects &&
		    (order >= CLASSIC_BREAK_ORDER ||
		     left * CLASSIC_WASTE <= SHADOW_PAGE_SIZE << order))
			break;
	}
	objects = classic_estimate(cache, order, &left);
	if (!objects)
		return -EINVAL;
	cache->order = order;
	cache->min_order = order;
	cache->objects = objects;
	cache->min_objects = objects;
	cache->colours = left / classic_step(cache) + 1;
	return 0;
}

static void classic_start(const struct shadow_cache *cache,
			  struct shadow_slab *slab, u32 colour)
{
	struct classic *map = (struct classic *)slab->map;
	u32 i;

	map->offset = colour * classic_step(cache);
	map->free = 0;
	for (i = 0; i < slab->nr; i++)
		map->next[i] = i + 1;
	map->next[slab->nr - 1] = BUFCTL_END;
}

static u32 classic_take(struct shadow_slab *slab, u32 nr, u16 *idx)
{
	struct classic *map = (struct classic *)slab->map;
	u32 got = 0;
	u16 next;

	while (got < nr && map->free != BUFCTL_END) {
		next = map->free;
		map->free = map->next[next];
		map->next[next] = BUFCTL_TAKEN;
		idx[got++] = next;
	}
	slab->inuse += got;
	return got;
}

static bool classic_is_free(const struct shadow_slab *slab, u32 idx)
{
	return classic_of(slab)->next[idx] != BUFCTL_TAKEN;
}

static bool classic_give(struct shadow_slab *slab, u32 idx)
{
	struct classic *map = (struct classic *)slab->map;

	if (classic_is_free(slab, idx))
		return false;
	map->next[idx] = map->free;
	map->free = idx;
	slab->inuse--;
	return true;
}

static u32 classic_offset(const struct shadow_slab *slab)
{
	return classic_of(slab)->offset;
}

static bool classic_check(const struct shadow_slab *slab)
{
	const struct classic *map = classic_of(slab);
	u32 i, free = 0, taken = 0;

	for (i = map->free; i < slab->nr && free <= slab->nr; i = map->next[i])
		free++;
	if (i != BUFCTL_END)
		return false;
	for (i = 0; i < slab->nr; i++)
		taken += map->next[i] == BUFCTL_TAKEN;
	return taken == slab->inuse && free + taken == slab->nr;
}

const struct shadow_engine shadow_engine_classic = {
	.name = "classic",
	.lists_full = true,
	.keeps_empty = true,
	.map_bytes = classic_bytes,
	.layout = classic_layout,
	.start = classic_start,
	.take = classic_take,
	.give = classic_give,
	.is_free = classic_is_free,
	.offset = classic_offset,
	.check = classic_check,
};
