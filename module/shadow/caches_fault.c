// SPDX-License-Identifier: GPL-2.0
/*
 * What users of caches do wrong, on purpose, for teaching and for the tests: each
 * time on objects of its own, which are free again afterwards. Writes to no free
 * object but where another one keeps its slab in place.
 */
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "shadow/caches_handle.h"
#include "shadow/caches_priv.h"

#define FAULT_BYTE 0x5e /* neither a poison nor a red zone */
#define FAULT_TRIES 8 /* pairs of objects until two share a slab */

/**
 * struct fault - a kind of mistake
 * @name: in a word
 * @flags: what a cache needs so that it is found
 * @err: what the free that is refused returns; 0: none is
 * @make: makes it; returns what the free returned
 */
struct fault {
	const char *name;
	u32 flags;
	int err;
	int (*make)(struct shadow_cache *cache);
};

/* Frees an object that is damaged at a place before it, in it or behind it. */
static int fault_write_at(struct shadow_cache *cache, s64 offset)
{
	s64 addr = shadow_caches_alloc(cache, 0);

	if (addr < 0)
		return addr;
	*((u8 *)shadow_caches_byte(addr) + offset) = FAULT_BYTE;
	return shadow_caches_free(cache, addr);
}

static int fault_overrun(struct shadow_cache *cache)
{
	return fault_write_at(cache, cache->object_size);
}

static int fault_underrun(struct shadow_cache *cache)
{
	return fault_write_at(cache, -1);
}

/* Nobody else takes the object between the two frees. */
static int fault_double(struct shadow_cache *cache)
{
	s64 addr = shadow_caches_alloc(cache, 0);
	unsigned long flags;
	int err;

	if (addr < 0)
		return addr;
	local_irq_save(flags);
	err = shadow_caches_free(cache, addr);
	if (!err)
		err = shadow_caches_free(cache, addr);
	local_irq_restore(flags);
	return err;
}

static int fault_cache(struct shadow_cache *cache)
{
	struct shadow_cache **some = caches_slabs()->kmalloc[0];
	s64 addr = shadow_caches_alloc(cache, 0);
	int err;

	if (addr < 0)
		return addr;
	err = shadow_caches_free(some[0] == cache ? some[1] : some[0], addr);
	shadow_caches_free(cache, addr);
	return err;
}

static int fault_pointer(struct shadow_cache *cache)
{
	s64 addr = shadow_caches_alloc(cache, 0);
	int err;

	if (addr < 0)
		return addr;
	err = shadow_caches_free(cache, addr + 1);
	shadow_caches_free(cache, addr);
	return err;
}

/* A page of the running kernel's, which no cache has ever had. */
static int fault_foreign(struct shadow_cache *cache)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int err;

	if (!page)
		return -ENOMEM;
	err = shadow_caches_free(cache, (u64)page_to_pfn(page) << PAGE_SHIFT);
	__free_page(page);
	return err;
}

/* Do two objects share a slab? Then the one keeps it while the other is free. */
static bool share_slab(struct shadow_cache *cache, u64 a, u64 b)
{
	u64 block = PAGE_SIZE << cache->min_order;

	return a / block == b / block;
}

static int fault_use(struct shadow_cache *cache)
{
	s64 pair[FAULT_TRIES][2];
	unsigned long flags;
	int err = -ENOMEM;
	unsigned int i, nr;

	for (nr = 0; err == -ENOMEM && nr < FAULT_TRIES; nr++) {
		pair[nr][0] = shadow_caches_alloc(cache, 0);
		pair[nr][1] = shadow_caches_alloc(cache, 0);
		if (pair[nr][0] < 0 || pair[nr][1] < 0 ||
		    !share_slab(cache, pair[nr][0], pair[nr][1]))
			continue;
		local_irq_save(flags);
		err = shadow_caches_free(cache, pair[nr][0]);
		*(u8 *)shadow_caches_byte(pair[nr][0]) = FAULT_BYTE;
		shadow_cache_validate(cache, smp_processor_id());
		local_irq_restore(flags);
		pair[nr][0] = -1;
	}
	for (i = 0; i < nr; i++) {
		if (pair[i][0] > 0)
			shadow_caches_free(cache, pair[i][0]);
		if (pair[i][1] > 0)
			shadow_caches_free(cache, pair[i][1]);
	}
	return err;
}

static const struct fault faults[] = {
	{ "overrun", SHADOW_CACHE_RED_ZONE, 0, fault_overrun },
	{ "underrun", SHADOW_CACHE_RED_ZONE, 0, fault_underrun },
	{ "use", SHADOW_CACHE_POISON, 0, fault_use },
	{ "double", 0, -EALREADY, fault_double },
	{ "cache", 0, -EXDEV, fault_cache },
	{ "pointer", 0, -EFAULT, fault_pointer },
	{ "foreign", 0, -ENOENT, fault_foreign },
};

static int fault_make(struct shadow_cache *cache, void *ctx)
{
	u64 before = shadow_caches_nr_findings();
	const struct fault *fault = ctx;
	int err;

	if (fault->flags & ~cache->config.flags)
		return -ENODATA;
	err = fault->make(cache);
	if (err != fault->err)
		return err ?: -EIO;
	caches_tell(caches_slabs());
	return shadow_caches_nr_findings() == before ? -EIO : 0;
}

/**
 * shadow_caches_provoke() - a mistake on purpose
 * @name: the cache that it is made with
 * @kind: which: overrun, underrun, use (after free), double, cache, pointer,
 *        foreign
 *
 * Context: may sleep.
 * Return: 0 where it was found; -EIO where it was not; -EINVAL for another kind;
 * -ENOENT for no such cache; -ENODATA where the cache has not what finds it;
 * -ENOMEM.
 */
int shadow_caches_provoke(const char *name, const char *kind)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++)
		if (!strcmp(faults[i].name, kind))
			return shadow_caches_use(name, fault_make,
						 (void *)&faults[i]);
	return -EINVAL;
}
