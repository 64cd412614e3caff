// SPDX-License-Identifier: GPL-2.0
/*
 * Contents of objects: constructors, red zones, poison, who allocated and freed
 * them. What is found to be overwritten is said once: it is written anew, and
 * work goes on.
 *
 *   | left zone | object | right zone | alloc | free | padding | next's left …
 *     bb or cc   6b … a5   bb or cc     tracks         5a
 *
 * A zone is cc while the object is allocated, bb while it is free; the values
 * are those of include/linux/poison.h.
 */
#include "core/cache_priv.h"

#define BYTE_RED_FREE 0xbb
#define BYTE_RED_LIVE 0xcc
#define BYTE_BETWEEN 0x5a
#define BYTE_POISON 0x6b
#define BYTE_POISON_END 0xa5

/**
 * struct region - bytes that must have a value
 * @kind: what it is if they have not
 * @from: the first, counted from the object
 * @to: behind the last
 * @want: the value
 */
struct region {
	enum shadow_finding_kind kind;
	s64 from;
	s64 to;
	u8 want;
};

static bool has(const struct shadow_cache *cache, u32 flag)
{
	return cache->config.flags & flag;
}

/* A constructor's work, and readers in typesafe objects, must stay. */
static bool poisons_objects(const struct shadow_cache *cache)
{
	return has(cache, SHADOW_CACHE_POISON) && !cache->config.ctor &&
	       !has(cache, SHADOW_CACHE_RCU);
}

static struct shadow_object_track *track_of(const struct shadow_cache *cache,
					    u64 addr, bool freed)
{
	u8 *first = shadow_object_bytes(cache, addr + cache->inuse);

	return (struct shadow_object_track *)first + freed;
}

/* What kmalloc() was asked for stands behind the tracks. */
static u64 *asked_of(const struct shadow_cache *cache, u64 addr)
{
	return (u64 *)track_of(cache, addr, true) + 2;
}

static bool keeps_asked(const struct shadow_cache *cache)
{
	return has(cache, SHADOW_CACHE_KMALLOC) &&
	       has(cache, SHADOW_CACHE_TRACK);
}

static u32 meta_end(const struct shadow_cache *cache)
{
	u32 end = cache->inuse;

	if (has(cache, SHADOW_CACHE_TRACK))
		end += 2 * sizeof(struct shadow_object_track);
	return keeps_asked(cache) ? end + sizeof(u64) : end;
}

/**
 * shadow_debug_tracks() - who allocated and freed an object
 * @cache: its cache
 * @addr: its address
 * @object: where it is stored; unchanged where the cache does not track
 *
 * Context: node locked.
 */
void shadow_debug_tracks(const struct shadow_cache *cache, u64 addr,
			 struct shadow_object *object)
{
	const struct shadow_object_track *alloc, *freed;

	if (!has(cache, SHADOW_CACHE_TRACK))
		return;
	alloc = track_of(cache, addr, false);
	freed = track_of(cache, addr, true);
	object->alloc_site = alloc->site;
	object->alloc_owner = alloc->owner;
	object->free_site = freed->site;
	object->free_owner = freed->owner;
}

static void report(const struct shadow_cache *cache, u64 addr,
		   const struct region *region, s64 first, s64 last, u32 cpu)
{
	struct shadow_finding finding = {
		.kind = region->kind,
		.cpu = cpu,
		.object = addr,
		.offset = first,
		.nr_bytes = last - first + 1,
		.want = region->want,
	};
	struct shadow_object object = {};

	memcpy(finding.cache, cache->config.name, sizeof(finding.cache));
	memcpy(finding.bytes, shadow_object_bytes(cache, addr + first),
	       min(finding.nr_bytes, (u32)SHADOW_FINDING_BYTES));
	shadow_debug_tracks(cache, addr, &object);
	finding.alloc_site = object.alloc_site;
	finding.alloc_owner = object.alloc_owner;
	finding.free_site = object.free_site;
	finding.free_owner = object.free_owner;
	shadow_finding_add(cache->slabs, &finding);
}

/* Are all bytes of a region as they must be? If not: say so, and mend them. */
static bool check_region(const struct shadow_cache *cache, u64 addr,
			 const struct region *region, u32 cpu)
{
	u8 *bytes = shadow_object_bytes(cache, addr);
	s64 first = region->to, last = region->from, i;

	for (i = region->from; i < region->to; i++) {
		if (likely(bytes[i] == region->want))
			continue;
		first = min(first, i);
		last = i;
	}
	if (likely(first == region->to))
		return true;
	report(cache, addr, region, first, last, cpu);
	memset(bytes + first, region->want, last - first + 1);
	return false;
}

/* Bytes of an object that its user may write. */
static u32 user_bytes(const struct shadow_cache *cache, u64 addr, bool active)
{
	if (active && keeps_asked(cache))
		return min(*asked_of(cache, addr), (u64)cache->object_size);
	return cache->object_size;
}

/*
 * All that surrounds an object, and a free one itself. The zone before it tells
 * of its neighbour's overruns as well as of its own underruns.
 */
static bool check_object(const struct shadow_cache *cache, u64 addr,
			 bool active, u32 cpu)
{
	u8 red = active ? BYTE_RED_LIVE : BYTE_RED_FREE;
	u32 user = user_bytes(cache, addr, active);
	const struct region regions[] = {
		{ SHADOW_FINDING_UNDERRUN, -(s64)cache->left, 0, red },
		{ SHADOW_FINDING_OVERRUN, user, cache->inuse, red },
		{ SHADOW_FINDING_PADDING, cache->object_size, cache->inuse,
		  BYTE_BETWEEN },
		{ SHADOW_FINDING_USE_AFTER_FREE, 0, cache->object_size - 1,
		  BYTE_POISON },
		{ SHADOW_FINDING_USE_AFTER_FREE, cache->object_size - 1,
		  cache->object_size, BYTE_POISON_END },
		{ SHADOW_FINDING_PADDING, meta_end(cache),
		  cache->size - cache->left, BYTE_BETWEEN },
	};
	bool zones = has(cache, SHADOW_CACHE_RED_ZONE);
	bool poison = has(cache, SHADOW_CACHE_POISON);
	bool contents = !active && poisons_objects(cache);
	const bool wanted[] = { zones,	  zones,    poison && !zones,
				contents, contents, poison };
	bool sound = true;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regions); i++)
		if (wanted[i])
			sound &= check_region(cache, addr, &regions[i], cpu);
	return sound;
}

/* Red zones of an object that becomes active or free, and its poison. */
static void fill_object(const struct shadow_cache *cache, u64 addr, bool active)
{
	u8 *bytes = shadow_object_bytes(cache, addr);
	u8 red = active ? BYTE_RED_LIVE : BYTE_RED_FREE;
	u32 user = user_bytes(cache, addr, active);

	if (poisons_objects(cache)) {
		memset(bytes, BYTE_POISON, cache->object_size - 1);
		bytes[cache->object_size - 1] = BYTE_POISON_END;
	}
	if (has(cache, SHADOW_CACHE_RED_ZONE)) {
		memset(bytes - cache->left, red, cache->left);
		memset(bytes + user, red, cache->inuse - user);
	}
}

/* What is left of a slab behind its last object. */
static bool check_slab_end(const struct shadow_cache *cache,
			   const struct shadow_slab *slab, u32 cpu)
{
	u64 last = shadow_object_at(cache, slab, slab->nr - 1);
	u64 end = ((u64)slab->pfn << SHADOW_PAGE_SHIFT) +
		  (SHADOW_PAGE_SIZE << shadow_slab_order(cache, slab));
	const struct region region = {
		.kind = SHADOW_FINDING_PADDING,
		.from = cache->size - cache->left,
		.to = end - last,
		.want = BYTE_BETWEEN,
	};

	return !has(cache, SHADOW_CACHE_POISON) ||
	       check_region(cache, last, &region, cpu);
}

/**
 * shadow_debug_start() - write what a new slab's pages must have
 * @cache: its cache
 * @slab: the slab, on no list yet
 *
 * Context: node locked.
 */
void shadow_debug_start(const struct shadow_cache *cache,
			const struct shadow_slab *slab)
{
	u64 first = (u64)slab->pfn << SHADOW_PAGE_SHIFT, addr;
	u32 i;

	if (!shadow_cache_is_debug(cache) && !cache->config.ctor)
		return;
	if (has(cache, SHADOW_CACHE_POISON))
		memset(shadow_object_bytes(cache, first), BYTE_BETWEEN,
		       SHADOW_PAGE_SIZE << shadow_slab_order(cache, slab));
	for (i = 0; i < slab->nr; i++) {
		addr = shadow_object_at(cache, slab, i);
		if (has(cache, SHADOW_CACHE_TRACK))
			memset(track_of(cache, addr, false), 0,
			       meta_end(cache) - cache->inuse);
		if (shadow_cache_is_debug(cache))
			fill_object(cache, addr, false);
		if (cache->config.ctor)
			cache->config.ctor(shadow_object_bytes(cache, addr));
	}
}

static void track(const struct shadow_cache *cache, u64 addr, bool freed,
		  const struct shadow_request *by)
{
	if (has(cache, SHADOW_CACHE_TRACK))
		*track_of(cache, addr, freed) = (struct shadow_object_track){
			.site = by->site,
			.owner = by->owner,
			.cpu = by->cpu,
		};
}

/**
 * shadow_debug_alloc() - look at a free object and make it a live one
 * @cache: its cache, which debugs
 * @addr: its address
 * @size: bytes that its user asked for
 * @req: for whom
 *
 * Context: node locked.
 * Return: false where something was wrong; it is live all the same.
 */
bool shadow_debug_alloc(const struct shadow_cache *cache, u64 addr, u32 size,
			const struct shadow_request *req)
{
	bool sound = check_object(cache, addr, false, req->cpu);

	track(cache, addr, false, req);
	if (keeps_asked(cache))
		*asked_of(cache, addr) = size;
	fill_object(cache, addr, true);
	return sound;
}

/**
 * shadow_debug_untake() - a live object that nobody got is free again
 * @cache: its cache, which debugs
 * @addr: its address
 *
 * Context: node locked.
 */
void shadow_debug_untake(const struct shadow_cache *cache, u64 addr)
{
	fill_object(cache, addr, false);
}

/**
 * shadow_debug_free() - look at a live object and make it a free one
 * @cache: its cache, which debugs
 * @slab: its slab
 * @addr: its address
 * @by: who frees it
 *
 * Context: node locked.
 */
void shadow_debug_free(const struct shadow_cache *cache,
		       const struct shadow_slab *slab, u64 addr,
		       const struct shadow_request *by)
{
	track(cache, addr, true, by);
	check_object(cache, addr, true, by->cpu);
	check_slab_end(cache, slab, by->cpu);
	fill_object(cache, addr, false);
}

/**
 * shadow_debug_validate() - look at all objects of a slab
 * @cache: its cache, which debugs
 * @slab: the slab
 * @cpu: who looks
 *
 * Context: node locked.
 * Return: how many objects were not as they must be.
 */
u32 shadow_debug_validate(const struct shadow_cache *cache,
			  const struct shadow_slab *slab, u32 cpu)
{
	u32 i, wrong = !check_slab_end(cache, slab, cpu);

	for (i = 0; i < slab->nr; i++)
		wrong += !check_object(cache, shadow_object_at(cache, slab, i),
				       !cache->engine->is_free(slab, i), cpu);
	return wrong;
}
