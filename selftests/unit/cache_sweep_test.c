// SPDX-License-Identifier: GPL-2.0
/*
 * Each way into the caches that asks for memory, with its 1st, 2nd, … request
 * made to fail, once and for good, until it succeeds: a failure leaves nothing
 * behind and changes nothing. And those that must need none.
 */
#include "cache.h"

/**
 * struct path - one way into the caches that asks for memory
 * @run: go it; 0 or an error
 * @undo: take back a run that succeeded
 * @caches: the instance it works on
 * @flags: of the cache it makes
 * @engine: of the same
 */
struct path {
	int (*run)(struct path *path);
	void (*undo)(struct path *path);
	struct caches *caches;
	u32 flags;
	const struct shadow_engine *engine;
};

static void sweep(struct __test_metadata *_metadata, struct path *path)
{
	struct shadow_slabs *slabs = path->caches->mem.slabs;
	unsigned long nth, requests = 0;
	bool forever = false;
	size_t bytes;
	long live;
	int err;

	do {
		for (nth = 1;; nth++) {
			live = seam_fault.live;
			bytes = shadow_mem_bytes(&path->caches->mem);
			seam_fault_set(nth, forever);
			err = path->run(path);
			requests = seam_fault.requests;
			seam_fault_set(0, false);
			if (!err)
				break;
			ASSERT_EQ(-ENOMEM, err);
			ASSERT_EQ(live, seam_fault.live);
			ASSERT_EQ(bytes, shadow_mem_bytes(&path->caches->mem));
			ASSERT_EQ(slabs, path->caches->mem.slabs);
			ASSERT_STREQ("none", mem_rule(&path->caches->mem));
			ASSERT_GT(400, nth);
		}
		/* The run that succeeded had all its requests before the nth. */
		ASSERT_EQ(nth - 1, requests);
		ASSERT_NE(0, requests);
		path->undo(path);
		ASSERT_EQ(live, seam_fault.live);
		forever = !forever;
	} while (forever);
}

static void make(struct __test_metadata *_metadata, struct caches *caches)
{
	const struct shadow_slabs_config config = { .min_objects = 4 };

	caches_make(_metadata, caches, &config);
}

static int run_create(struct path *path)
{
	const struct shadow_cache_config config = {
		.name = "sweep",
		.size = 64,
		.flags = path->flags,
		.engine = path->engine,
	};
	struct shadow_cache *cache = NULL;
	int err;

	err = shadow_cache_create(path->caches->mem.slabs, &config, &cache);
	if (err && (cache || path->caches->mem.slabs->nr_caches))
		return -EUCLEAN;
	return err;
}

static void undo_create(struct path *path)
{
	shadow_cache_destroy(path->caches->mem.slabs, "sweep");
}

/* Its name, itself, nodes, shares, sheaves, descriptors and their table. */
TEST(cache_that_cannot_be_made_leaves_nothing)
{
	static const u32 flags[] = { 0, SHADOW_CACHE_DEBUG, SHADOW_CACHE_RCU };
	struct caches caches;
	struct path path = {
		.run = run_create,
		.undo = undo_create,
		.caches = &caches,
	};
	u32 i, engine;

	make(_metadata, &caches);
	for (engine = 0; (path.engine = shadow_engine_at(engine)); engine++) {
		for (i = 0; i < ARRAY_SIZE(flags); i++) {
			path.flags = flags[i];
			sweep(_metadata, &path);
		}
	}
	caches_end(_metadata, &caches);
}

static int run_alias(struct path *path)
{
	const struct shadow_cache_config config = { .name = "b", .size = 64 };
	struct shadow_cache *cache;

	return shadow_cache_create(path->caches->mem.slabs, &config, &cache);
}

static void undo_alias(struct path *path)
{
	shadow_cache_destroy(path->caches->mem.slabs, "b");
}

TEST(name_that_cannot_be_kept_leaves_the_cache_as_it_was)
{
	const struct shadow_cache_config config = { .name = "a", .size = 64 };
	struct caches caches;
	struct path path = {
		.run = run_alias,
		.undo = undo_alias,
		.caches = &caches,
	};
	struct shadow_cache *cache;

	make(_metadata, &caches);
	cache = make_cache(_metadata, &caches, &config);
	sweep(_metadata, &path);
	EXPECT_EQ(1, cache->users);
	caches_end(_metadata, &caches);
}

static int run_kmalloc(struct path *path)
{
	int err = shadow_kmalloc_init(path->caches->mem.slabs, 0, NULL);

	return err && path->caches->mem.slabs->kmalloc[0][0] ? -EUCLEAN : err;
}

static void undo_kmalloc(struct path *path)
{
	struct shadow_slabs *slabs = path->caches->mem.slabs;
	u32 i;

	for (i = 0; i < 2 * SHADOW_KMALLOC_CLASSES; i++)
		shadow_cache_destroy(slabs, slabs->names->name);
	memset(slabs->kmalloc, 0, sizeof(slabs->kmalloc));
}

TEST(kmalloc_that_cannot_be_made_leaves_no_cache)
{
	struct caches caches;
	struct path path = {
		.run = run_kmalloc,
		.undo = undo_kmalloc,
		.caches = &caches,
	};

	make(_metadata, &caches);
	sweep(_metadata, &path);
	EXPECT_EQ(0, caches.mem.slabs->nr_caches);
	caches_end(_metadata, &caches);
}

static int run_reserve(struct path *path)
{
	return shadow_cache_reserve(path->caches->mem.slabs->cache[0]);
}

/* The chunk, and before it the larger table of chunks. */
TEST(descriptors_that_cannot_be_had_leave_the_pool_as_it_was)
{
	struct shadow_cache_config config = small_config("small");
	struct caches caches;
	struct path path = { .run = run_reserve, .caches = &caches };
	struct shadow_slab_pool *pool;
	struct shadow_cache *cache;
	u32 nth, most;

	make(_metadata, &caches);
	cache = make_cache(_metadata, &caches, &config);
	pool = &cache->node[0].pool;
	for (most = 1; most < 5; most++) {
		while (pool->nr_free)
			shadow_slab_take(pool);
		for (nth = 1; nth <= (most == 4 ? 2 : 1); nth++) {
			seam_fault_set(nth, true);
			EXPECT_EQ(-ENOMEM, run_reserve(&path));
			seam_fault_set(0, false);
			EXPECT_EQ(most, pool->nr_chunks);
			EXPECT_EQ(4, pool->room);
		}
		EXPECT_EQ(0, run_reserve(&path));
		EXPECT_EQ(most + 1, pool->nr_chunks);
		EXPECT_EQ(pool->per_chunk, pool->nr_free);
	}
	shadow_slabs_destroy(&caches.mem);
	caches_end(_metadata, &caches);
}

static int run_slabs(struct path *path)
{
	const struct shadow_slabs_config config = {};

	return shadow_slabs_create(&path->caches->mem, &config);
}

static void undo_slabs(struct path *path)
{
	shadow_slabs_destroy(&path->caches->mem);
}

TEST(instance_that_cannot_have_caches_has_none)
{
	struct caches caches;
	struct path path = {
		.run = run_slabs,
		.undo = undo_slabs,
		.caches = &caches,
	};

	make(_metadata, &caches);
	shadow_slabs_destroy(&caches.mem);
	sweep(_metadata, &path);
	EXPECT_EQ(NULL, caches.mem.slabs);
	EXPECT_EQ(0, run_slabs(&path));
	EXPECT_EQ(-EEXIST, run_slabs(&path));
	caches_end(_metadata, &caches);
}

/* Objects of all kinds, every way out and back, with all memory refused. */
static void operate(struct __test_metadata *_metadata, struct caches *caches,
		    struct shadow_cache *cache)
{
	const struct shadow_request req = {};
	u64 addr[40], cursor = 0;
	struct shadow_object live[4];
	struct shadow_cache_stat stat;
	u32 i, got;

	ASSERT_EQ(0, shadow_cache_alloc_bulk(cache, &req, 40, addr, &got));
	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, put(cache, addr[i], i % 2));
	ASSERT_EQ(4, shadow_cache_live(cache, &cursor, live, 4));
	if (shadow_cache_free_rcu(cache, addr[20], &req))
		ASSERT_EQ(0, put(cache, addr[20], 0));
	ASSERT_EQ(19, shadow_cache_free_bulk(cache, 19, addr + 21, &req));
	ASSERT_NE(0, put(cache, addr[39], 0));
	shadow_cache_stat(cache, &stat);
	shadow_cache_validate(cache, 0);
	shadow_cache_drain(cache, 0);
	while (shadow_cache_rcu_begin(cache))
		shadow_cache_rcu_end(cache, 0);
	shadow_cache_shrink(cache, 0, 10);
	ASSERT_STREQ("none", mem_rule(&caches->mem));
}

TEST(operations_need_no_memory_under_any_engine)
{
	static const u32 flags[] = { 0, SHADOW_CACHE_DEBUG, SHADOW_CACHE_RCU };
	struct shadow_cache_config config = small_config("ops");
	struct shadow_cache *cache;
	struct caches caches;
	u32 i, f, forever;

	make(_metadata, &caches);
	for (i = 0; (config.engine = shadow_engine_at(i)); i++) {
		for (f = 0; f < ARRAY_SIZE(flags) * 2; f++) {
			config.flags = flags[f / 2];
			forever = f % 2;
			cache = make_cache(_metadata, &caches, &config);
			seam_fault_set(1, forever);
			operate(_metadata, &caches, cache);
			EXPECT_EQ(0, seam_fault.requests);
			while (shadow_cache_empty(cache, 0) == -EAGAIN &&
			       shadow_cache_rcu_begin(cache))
				shadow_cache_rcu_end(cache, 0);
			EXPECT_EQ(0, seam_fault.requests);
			seam_fault_set(0, false);
			ASSERT_EQ(0, shadow_cache_destroy(caches.mem.slabs,
							  "ops"));
		}
	}
	EXPECT_EQ(2048, caches_free_pages(&caches));
	caches_end(_metadata, &caches);
}

TEST_HARNESS_MAIN
