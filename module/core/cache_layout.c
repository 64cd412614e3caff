// SPDX-License-Identifier: GPL-2.0
/*
 * How a cache is laid out: bytes of an object, order of a slab, which caches
 * may share one. By the rules of Linux 6.12 (mm/slub.c, mm/slab_common.c), less
 * the free pointer, which our objects do not have. Allocates nothing.
 */
#include "core/cache_priv.h"

#define LINE 64U /* bytes of a cache line */
#define WORD 8U
#define MAX_ORDER_WANTED 3 /* kernel: slub_max_order */
#define MIN_PARTIAL 5U
#define MAX_PARTIAL 10U
#define RECIPROCAL_SHIFT SHADOW_RECIPROCAL_SHIFT

static u32 align_up(u32 size, u32 align)
{
	return (size + align - 1) & ~(align - 1);
}

/* The order of the smallest block that has so many bytes. */
static u32 order_of(u64 bytes)
{
	u32 order = 0;

	while (bytes > (u64)SHADOW_PAGE_SIZE << order)
		order++;
	return order;
}

static u32 floor_log2(u32 value)
{
	u32 log = 0;

	while (value >>= 1)
		log++;
	return log;
}

static u32 fls_of(u32 value)
{
	return value ? floor_log2(value) + 1 : 0;
}

/* kernel: calculate_alignment() */
static u32 layout_align(const struct shadow_cache_config *config)
{
	u32 align = config->align, line = LINE;

	if (config->flags & SHADOW_CACHE_HWALIGN) {
		while (config->size <= line / 2)
			line /= 2;
		align = max(align, line);
	}
	return max(align, WORD);
}

/* kernel: calculate_sizes() */
static void layout_sizes(struct shadow_cache *cache)
{
	u32 flags = cache->config.flags;
	u32 size = align_up(cache->object_size, WORD);

	if ((flags & SHADOW_CACHE_RED_ZONE) && size == cache->object_size)
		size += WORD;
	cache->inuse = size;
	if (flags & SHADOW_CACHE_TRACK) {
		size += 2 * sizeof(struct shadow_object_track);
		if (flags & SHADOW_CACHE_KMALLOC)
			size += sizeof(u64);
	}
	cache->left = 0;
	if (flags & SHADOW_CACHE_RED_ZONE) {
		cache->left = align_up(WORD, cache->align);
		size += WORD + cache->left;
	}
	cache->size = align_up(size, cache->align);
}

/* kernel: calc_slab_order() */
static u32 order_with_waste(u32 size, u32 min_order, u32 fraction)
{
	u32 order, bytes;

	for (order = min_order; order <= MAX_ORDER_WANTED; order++) {
		bytes = SHADOW_PAGE_SIZE << order;
		if (bytes % size <= bytes / fraction)
			break;
	}
	return order;
}

/* kernel: calculate_order() */
static u32 layout_order(const struct shadow_cache *cache)
{
	const struct shadow_slabs *slabs = cache->slabs;
	u32 wanted = slabs->config.min_objects, size = cache->size;
	u32 fit, min_order, order, fraction;

	if (!wanted)
		wanted = 4 * (fls_of(slabs->mem->config.nr_cpus) + 1);
	fit = max((u32)(SHADOW_PAGE_SIZE << MAX_ORDER_WANTED) / size, 1U);
	wanted = min(wanted, fit);
	min_order = order_of((u64)wanted * size);
	if ((SHADOW_PAGE_SIZE << min_order) / size > SHADOW_SLAB_MOST_OBJECTS)
		return order_of((u64)size * SHADOW_SLAB_MOST_OBJECTS) - 1;
	for (fraction = 16; fraction > 1; fraction /= 2) {
		order = order_with_waste(size, min_order, fraction);
		if (order <= MAX_ORDER_WANTED)
			return order;
	}
	return order_of(size);
}

/**
 * shadow_cache_layout_slub() - the order of a cache's slabs, as SLUB has it
 * @cache: the cache, its size known
 *
 * Return: 0; -EINVAL where an object fits into no block.
 */
int shadow_cache_layout_slub(struct shadow_cache *cache)
{
	cache->order = layout_order(cache);
	cache->min_order = order_of(cache->size);
	if (cache->min_order > SHADOW_MAX_ORDER)
		return -EINVAL;
	cache->objects = (SHADOW_PAGE_SIZE << cache->order) / cache->size;
	cache->min_objects =
		(SHADOW_PAGE_SIZE << cache->min_order) / cache->size;
	cache->colours = 1;
	return 0;
}

/**
 * shadow_cache_capacity() - how many objects a sheaf has by rule
 * @size: bytes from one object to the next
 *
 * Return: the kernel's classes of size (7.3, calculate_sheaf_capacity()), with
 * numbers that a bulk of 64 comes out of a sheaf.
 */
u32 shadow_cache_capacity(u32 size)
{
	if (size >= SHADOW_PAGE_SIZE)
		return 4;
	if (size >= 1024)
		return 12;
	return size >= 256 ? 28 : 64;
}

/* The address bits that all objects have in common, and that are not set. */
static u32 layout_low_bits(const struct shadow_cache *cache)
{
	u32 steps = cache->size | cache->left;

	if (cache->colours > 1)
		steps |= max(cache->align, LINE);
	return (steps & -steps) - 1;
}

/**
 * shadow_cache_layout() - lay a cache out
 * @cache: the cache, its config, engine and instance known
 *
 * Return: 0; -EINVAL for a size or an alignment that cannot be.
 */
int shadow_cache_layout(struct shadow_cache *cache)
{
	const struct shadow_cache_config *config = &cache->config;
	int err;

	if (!config->size || config->size > SHADOW_CACHE_MOST ||
	    (config->align & (config->align - 1)) ||
	    config->align > SHADOW_PAGE_SIZE)
		return -EINVAL;
	cache->object_size = config->size;
	cache->align = layout_align(config);
	layout_sizes(cache);
	err = cache->engine->layout(cache);
	if (err)
		return err;
	cache->low_bits = layout_low_bits(cache);
	cache->reciprocal = (1ULL << RECIPROCAL_SHIFT) / cache->size + 1;
	cache->min_partial = min(floor_log2(cache->size) / 2, MAX_PARTIAL);
	cache->min_partial = max(cache->min_partial, MIN_PARTIAL);
	if (cache->engine->stacks && !(config->flags & SHADOW_CACHE_DEBUG))
		cache->capacity = config->capacity ?:
					  shadow_cache_capacity(cache->size);
	return 0;
}

/* kernel: slab_unmergeable(), with what it asks of new caches, too */
static bool is_mergeable(const struct shadow_cache_config *config)
{
	return !(config->flags & (SHADOW_CACHE_DEBUG | SHADOW_CACHE_RCU |
				  SHADOW_CACHE_NO_MERGE)) &&
	       !config->ctor && !config->capacity && !config->barn;
}

/**
 * shadow_cache_may_share() - may a new cache be an old one with another name?
 * @cache: the old one
 * @config: the new one
 *
 * kernel: find_mergeable()
 *
 * Return: true if so.
 */
bool shadow_cache_may_share(const struct shadow_cache *cache,
			    const struct shadow_cache_config *config)
{
	u32 size = align_up(config->size, WORD);
	u32 align = layout_align(config);

	if (!is_mergeable(config) || !is_mergeable(&cache->config) ||
	    cache->engine != config->engine)
		return false;
	if ((config->flags ^ cache->config.flags) & SHADOW_CACHE_RECLAIMABLE)
		return false;
	size = align_up(size, align);
	return size <= cache->size && (cache->size & (align - 1)) == 0 &&
	       cache->size - size < WORD;
}
