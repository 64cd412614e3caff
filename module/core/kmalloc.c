// SPDX-License-Identifier: GPL-2.0
/*
 * kmalloc: the caches behind it, by the size classes of Linux 6.12, and what is
 * too large for them. Large blocks have a tag of their own, so that no other
 * free takes them.
 */
#include "core/cache_priv.h"
#include "core/kmalloc.h"

static const u16 class_size[SHADOW_KMALLOC_CLASSES] = {
	8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192,
};

static const char *const class_name[SHADOW_KMALLOC_CLASSES] = {
	"8",   "16",  "32", "64", "96", "128", "192",
	"256", "512", "1k", "2k", "4k", "8k",
};

static const char *const kind_name[SHADOW_NR_KMALLOC_KINDS] = {
	[SHADOW_KMALLOC_NORMAL] = "kmalloc-",
	[SHADOW_KMALLOC_RECLAIMABLE] = "kmalloc-rcl-",
};

/**
 * shadow_kmalloc_size() - bytes of a size class
 * @row: below SHADOW_KMALLOC_CLASSES
 *
 * Return: bytes.
 */
u32 shadow_kmalloc_size(unsigned int row)
{
	return class_size[row];
}

static void class_config(struct shadow_cache_config *config, u32 kind, u32 row,
			 u32 flags, const struct shadow_engine *engine)
{
	size_t length = strlen(kind_name[kind]);
	u32 size = class_size[row];

	*config = (struct shadow_cache_config){
		.size = size,
		/* kernel: a power of two that divides it, as a whole if it is */
		.align = min(size & -size, (u32)SHADOW_PAGE_SIZE),
		.flags = flags | SHADOW_CACHE_KMALLOC | SHADOW_CACHE_NO_MERGE,
		.engine = engine,
	};
	if (kind == SHADOW_KMALLOC_RECLAIMABLE)
		config->flags |= SHADOW_CACHE_RECLAIMABLE;
	memcpy(config->name, kind_name[kind], length);
	memcpy(config->name + length, class_name[row], strlen(class_name[row]));
}

/* Nothing was allocated from them yet. */
static void destroy_all(struct shadow_slabs *slabs)
{
	struct shadow_cache *cache;
	u32 kind, row;

	for (kind = 0; kind < SHADOW_NR_KMALLOC_KINDS; kind++) {
		for (row = 0; row < SHADOW_KMALLOC_CLASSES; row++) {
			cache = slabs->kmalloc[kind][row];
			if (cache)
				shadow_cache_destroy(slabs, cache->config.name);
			slabs->kmalloc[kind][row] = NULL;
		}
	}
}

/**
 * shadow_kmalloc_init() - make the caches behind kmalloc()
 * @slabs: the instance's caches
 * @flags: SHADOW_CACHE_RED_ZONE, _POISON and _TRACK, of all of them
 * @engine: of all of them; NULL: &shadow_engine_sheaves
 *
 * They are destroyed with the instance.
 *
 * Context: may sleep, no lock held; caches locked.
 * Return: 0, -EEXIST, or an error of shadow_cache_create(); none is left then.
 */
int shadow_kmalloc_init(struct shadow_slabs *slabs, u32 flags,
			const struct shadow_engine *engine)
{
	struct shadow_cache_config config;
	u32 kind, row, i;
	int err = 0;

	if (slabs->kmalloc[0][0])
		return -EEXIST;
	for (kind = 0; !err && kind < SHADOW_NR_KMALLOC_KINDS; kind++) {
		for (row = 0; !err && row < SHADOW_KMALLOC_CLASSES; row++) {
			class_config(&config, kind, row,
				     flags & SHADOW_CACHE_DEBUG, engine);
			err = shadow_cache_create(slabs, &config,
						  &slabs->kmalloc[kind][row]);
		}
	}
	if (err) {
		destroy_all(slabs);
		return err;
	}
	for (i = row = 0; i < ARRAY_SIZE(slabs->kmalloc_class); i++) {
		while (class_size[row] < i * 8)
			row++;
		slabs->kmalloc_class[i] = row;
	}
	return 0;
}

static int large_alloc(struct shadow_slabs *slabs, size_t size,
		       enum shadow_kmalloc_kind kind,
		       const struct shadow_request *req, u64 *addr)
{
	struct shadow_request pages = *req;
	u64 pfn;
	int err;

	if (size > SHADOW_KMALLOC_MOST)
		return -E2BIG;
	pages.type = SHADOW_TYPE_LARGE;
	pages.migratetype = kind == SHADOW_KMALLOC_RECLAIMABLE ?
				    SHADOW_MT_RECLAIMABLE :
				    SHADOW_MT_UNMOVABLE;
	for (pages.order = 0; size > SHADOW_PAGE_SIZE << pages.order;)
		pages.order++;
	err = shadow_block_alloc(slabs->mem, &pages, &pfn);
	if (err)
		return err;
	shadow_block_mark(slabs, pfn, pages.order,
			  shadow_frame_tag(SHADOW_TYPE_LARGE, kind), 0);
	seam_fetch_add(&slabs->nr_large, 1);
	seam_fetch_add(&slabs->large_pages, 1ULL << pages.order);
	*addr = pfn << SHADOW_PAGE_SHIFT;
	return 0;
}

/**
 * shadow_kmalloc_slow() - shadow_kmalloc() past the CPU's sheaf
 * @slabs: the instance's caches
 * @size: bytes
 * @kind: whose memory
 * @req: as there
 * @addr: as there
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: as there.
 */
int shadow_kmalloc_slow(struct shadow_slabs *slabs, size_t size,
			enum shadow_kmalloc_kind kind,
			const struct shadow_request *req, u64 *addr)
{
	struct shadow_cache *cache = shadow_kmalloc_cache(slabs, size, kind);

	if (req->cpu >= slabs->mem->config.nr_cpus ||
	    req->node >= slabs->mem->config.nr_nodes ||
	    req->highest_zone >= SHADOW_MAX_ZONES)
		return -EINVAL;
	if (!size) {
		*addr = SHADOW_KMALLOC_NOTHING;
		return 0;
	}
	if (!cache)
		return large_alloc(slabs, size, kind, req, addr);
	if (shadow_cache_is_debug(cache))
		return shadow_cache_alloc_one(cache, req, size, addr);
	return shadow_cache_alloc_slow(cache, req, addr);
}

/* The order of the large block that begins at an address; negative: none. */
static int large_order(const struct shadow_slabs *slabs, u64 addr)
{
	const struct shadow_zone *zone;
	const struct shadow_frame *frame;
	u32 idx;

	zone = shadow_mem_find(slabs->mem, addr >> SHADOW_PAGE_SHIFT, &idx);
	if (!zone || (addr & (SHADOW_PAGE_SIZE - 1)))
		return -1;
	frame = &zone->frames[idx];
	return shadow_frame_state(frame) == SHADOW_FRAME_ALLOC ?
		       (int)shadow_frame_order(frame) :
		       -1;
}

static int large_free(struct shadow_slabs *slabs, u64 addr,
		      const struct shadow_request *by)
{
	u64 pfn = addr >> SHADOW_PAGE_SHIFT;
	int order = large_order(slabs, addr);

	if (order < 0)
		return shadow_cache_refuse(slabs, addr, -EFAULT, by);
	shadow_block_mark(slabs, pfn, order, 0, 0);
	seam_fetch_add(&slabs->nr_large, -1);
	seam_fetch_add(&slabs->large_pages, -(1ULL << order));
	return shadow_mem_free(slabs->mem, pfn, order, by->cpu);
}

static enum shadow_frame_type type_of(const struct shadow_slabs *slabs,
				      u64 addr, u32 *tag)
{
	u64 node;

	*tag = shadow_object_tag(slabs->mem, addr, &node);
	return *tag & 2 ? SHADOW_TYPE_PLAIN : shadow_tag_type(*tag);
}

/**
 * shadow_kmalloc_cache_of() - the cache of an object
 * @slabs: the instance's caches
 * @addr: any address in it
 *
 * Context: any; the object is the caller's.
 * Return: its cache; NULL where it is of none.
 */
struct shadow_cache *shadow_kmalloc_cache_of(const struct shadow_slabs *slabs,
					     u64 addr)
{
	u32 tag;

	if (type_of(slabs, addr, &tag) != SHADOW_TYPE_SLAB)
		return NULL;
	return slabs->cache[shadow_tag_nr(tag)];
}

/**
 * shadow_kfree_slow() - shadow_kfree() past the CPU's sheaf
 * @slabs: the instance's caches
 * @addr: the object's address
 * @by: as there
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: as there.
 */
int shadow_kfree_slow(struct shadow_slabs *slabs, u64 addr,
		      const struct shadow_request *by)
{
	struct shadow_cache *cache;
	u32 tag;

	if (!addr || addr == SHADOW_KMALLOC_NOTHING)
		return 0;
	if (by->cpu >= slabs->mem->config.nr_cpus)
		return -EINVAL;
	if (type_of(slabs, addr, &tag) == SHADOW_TYPE_LARGE)
		return large_free(slabs, addr, by);
	cache = shadow_kmalloc_cache_of(slabs, addr);
	if (!cache)
		return shadow_cache_refuse(slabs, addr, -ENOENT, by);
	return shadow_cache_free_slow(cache, addr, by);
}

/**
 * shadow_kfree_rcu() - shadow_kfree() after a grace period
 * @slabs: the instance's caches
 * @addr: the object's address
 * @by: as there
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: as shadow_cache_free_rcu(); -EAGAIN for a large one.
 */
int shadow_kfree_rcu(struct shadow_slabs *slabs, u64 addr,
		     const struct shadow_request *by)
{
	struct shadow_cache *cache = shadow_kmalloc_cache_of(slabs, addr);
	u32 tag;

	if (!addr || addr == SHADOW_KMALLOC_NOTHING)
		return 0;
	if (type_of(slabs, addr, &tag) == SHADOW_TYPE_LARGE)
		return -EAGAIN;
	if (!cache)
		return shadow_cache_refuse(slabs, addr, -ENOENT, by);
	return shadow_cache_free_rcu(cache, addr, by);
}

/**
 * shadow_ksize() - bytes of an object that its user may use
 * @slabs: the instance's caches
 * @addr: the object's address
 *
 * Context: any; the object is the caller's.
 * Return: bytes; 0 for SHADOW_KMALLOC_NOTHING and what is no object.
 */
size_t shadow_ksize(struct shadow_slabs *slabs, u64 addr)
{
	const struct shadow_cache *cache = shadow_kmalloc_cache_of(slabs, addr);
	int order;
	u32 tag;

	if (cache)
		return shadow_cache_is_debug(cache) ? cache->object_size :
						      cache->size;
	if (type_of(slabs, addr, &tag) != SHADOW_TYPE_LARGE)
		return 0;
	order = large_order(slabs, addr);
	return order < 0 ? 0 : SHADOW_PAGE_SIZE << order;
}
