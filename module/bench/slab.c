// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of 64 bytes, and of kmalloc(): the running kernel's, those of the
 * shadow's caches, nobody's. Times nothing: bench.c does.
 */
#include <linux/slab.h>

#include "bench/bench.h"
#include "kernel/compat.h"
#include "shadow/caches.h"

#define SLAB_SIZE 64
#define SLAB_WARM \
	BENCH_MOST /* objects that were there once before it is timed */

static struct kmem_cache *live_cache;
static struct shadow_cache *sheaves_cache;
static struct shadow_cache *classic_cache;
static void *live_objects[BENCH_MOST];
static s64 shadow_objects[BENCH_MOST];
static u8 none_objects[BENCH_MOST];

static int live_alloc(unsigned int size, unsigned int i)
{
	live_objects[i] = kmem_cache_alloc(live_cache, GFP_NOWAIT);
	return live_objects[i] ? 0 : -ENOMEM;
}

static void live_free(unsigned int size, unsigned int i)
{
	kmem_cache_free(live_cache, live_objects[i]);
}

/* All or none; how many it says up to 6.12, whether in 7.3. */
static int live_bulk(unsigned int nr)
{
	return kmem_cache_alloc_bulk(live_cache, GFP_NOWAIT, nr, live_objects) ?
		       0 :
		       -ENOMEM;
}

static void live_free_bulk(unsigned int nr)
{
	kmem_cache_free_bulk(live_cache, nr, live_objects);
}

static int live_kmalloc(unsigned int size, unsigned int i)
{
	live_objects[i] = kmalloc(size, GFP_NOWAIT);
	return live_objects[i] ? 0 : -ENOMEM;
}

static void live_kfree(unsigned int size, unsigned int i)
{
	kfree(live_objects[i]);
}

static int sheaves_alloc(unsigned int size, unsigned int i)
{
	shadow_objects[i] =
		shadow_caches_alloc(sheaves_cache, SHADOW_CACHES_NOWAIT);
	return shadow_objects[i] < 0 ? -ENOMEM : 0;
}

static void sheaves_free(unsigned int size, unsigned int i)
{
	shadow_caches_free(sheaves_cache, shadow_objects[i]);
}

static int sheaves_bulk(unsigned int nr)
{
	return shadow_caches_alloc_bulk(sheaves_cache, SHADOW_CACHES_NOWAIT, nr,
					(u64 *)shadow_objects) == nr ?
		       0 :
		       -ENOMEM;
}

static void sheaves_free_bulk(unsigned int nr)
{
	shadow_caches_free_bulk(sheaves_cache, nr, (u64 *)shadow_objects);
}

static int classic_alloc(unsigned int size, unsigned int i)
{
	shadow_objects[i] =
		shadow_caches_alloc(classic_cache, SHADOW_CACHES_NOWAIT);
	return shadow_objects[i] < 0 ? -ENOMEM : 0;
}

static void classic_free(unsigned int size, unsigned int i)
{
	shadow_caches_free(classic_cache, shadow_objects[i]);
}

static int shadow_kmalloc_alloc(unsigned int size, unsigned int i)
{
	shadow_objects[i] = shadow_caches_kmalloc(size, SHADOW_CACHES_NOWAIT);
	return shadow_objects[i] < 0 ? -ENOMEM : 0;
}

static void shadow_kmalloc_free(unsigned int size, unsigned int i)
{
	shadow_caches_kfree(shadow_objects[i]);
}

/* What the others do besides: keep what came, and say whether it came. */
static int none_alloc(unsigned int size, unsigned int i)
{
	OPTIMIZER_HIDE_VAR(size);
	none_objects[i] = size;
	return none_objects[i] == 0xff ? -ENOMEM : 0;
}

static void none_free(unsigned int size, unsigned int i)
{
	OPTIMIZER_HIDE_VAR(size);
}

static int none_bulk(unsigned int nr)
{
	OPTIMIZER_HIDE_VAR(nr);
	return nr ? 0 : -ENOMEM;
}

static void none_free_bulk(unsigned int nr)
{
	OPTIMIZER_HIDE_VAR(nr);
}

const struct bench_side bench_slab_sides[BENCH_SIDES] = {
	[LIVE] = { live_alloc, live_free, live_bulk, live_free_bulk },
	[SHADOW] = { sheaves_alloc, sheaves_free, sheaves_bulk,
		     sheaves_free_bulk },
	[NONE] = { none_alloc, none_free, none_bulk, none_free_bulk },
};

const struct bench_side bench_classic_sides[BENCH_SIDES] = {
	[LIVE] = { live_alloc, live_free },
	[SHADOW] = { classic_alloc, classic_free },
	[NONE] = { none_alloc, none_free },
};

const struct bench_side bench_kmalloc_sides[BENCH_SIDES] = {
	[LIVE] = { live_kmalloc, live_kfree },
	[SHADOW] = { shadow_kmalloc_alloc, shadow_kmalloc_free },
	[NONE] = { none_alloc, none_free },
};

/*
 * As many objects as will be live were there once, so that slabs have
 * descriptors: with interrupts off none can be brought.
 */
static int slab_warm(struct shadow_cache *cache)
{
	unsigned int i, nr;
	int err = 0;

	for (nr = 0; !err && nr < SLAB_WARM; nr++) {
		shadow_objects[nr] = shadow_caches_alloc(cache, 0);
		if (shadow_objects[nr] < 0)
			err = -ENOMEM;
	}
	for (i = 0; i < nr - !!err; i++)
		shadow_caches_free(cache, shadow_objects[i]);
	return err;
}

static int slab_make(const char *name, const struct shadow_engine *engine,
		     struct shadow_cache **cache)
{
	struct shadow_cache_config config = {
		.size = SLAB_SIZE,
		.flags = SHADOW_CACHE_NO_MERGE,
		.engine = engine,
	};
	int err;

	strscpy(config.name, name, sizeof(config.name));
	err = shadow_caches_create(&config, cache);
	return err ?: slab_warm(*cache);
}

/**
 * bench_slab_init() - make the caches that are timed
 *
 * Context: may sleep.
 * Return: 0 or -errno; bench_slab_exit() follows all the same.
 */
int bench_slab_init(void)
{
	int err;

	live_cache = kmem_cache_create("shadowmm_bench", SLAB_SIZE, 0,
				       COMPAT_SLAB_NO_MERGE, NULL);
	if (!live_cache)
		return -ENOMEM;
	err = slab_make("bench", shadow_caches_engine("sheaves"),
			&sheaves_cache);
	if (!err)
		err = slab_make("bench_classic",
				shadow_caches_engine("classic"),
				&classic_cache);
	return err;
}

/**
 * bench_slab_exit() - undo bench_slab_init()
 *
 * Context: may sleep.
 */
void bench_slab_exit(void)
{
	kmem_cache_destroy(live_cache);
	shadow_caches_destroy("bench");
	shadow_caches_destroy("bench_classic");
}
