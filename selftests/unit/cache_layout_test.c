// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes, alignments and orders of caches: those of Linux 6.12 for as many CPUs
 * (/proc/slabinfo), and the rule of 2.4 for classic.
 */
#include "cache.h"

FIXTURE(layout)
{
	struct caches caches;
};

FIXTURE_SETUP(layout)
{
	const struct shadow_slabs_config config = {};

	caches_make(_metadata, &self->caches, &config);
}

FIXTURE_TEARDOWN(layout)
{
	caches_end(_metadata, &self->caches);
}

static struct shadow_cache *laid_out(struct __test_metadata *_metadata,
				     struct caches *caches, u32 size, u32 align,
				     u32 flags,
				     const struct shadow_engine *engine)
{
	struct shadow_cache_config config = {
		.size = size,
		.align = align,
		.flags = flags | SHADOW_CACHE_NO_MERGE,
		.engine = engine,
	};

	sprintf(config.name, "l%u", caches->mem.slabs->nr_caches);
	return make_cache(_metadata, caches, &config);
}

/* kmalloc-* of a machine with two CPUs: at least 12 objects if they fit. */
TEST_F(layout, orders_are_the_kernels)
{
	static const struct {
		u32 size;
		u32 order;
		u32 objects;
	} rows[] = {
		{ 8, 0, 512 },	    { 16, 0, 256 },  { 32, 0, 128 },
		{ 64, 0, 64 },	    { 96, 0, 42 },   { 128, 0, 32 },
		{ 192, 0, 21 },	    { 256, 0, 16 },  { 512, 1, 16 },
		{ 1024, 2, 16 },    { 2048, 3, 16 }, { 4096, 3, 8 },
		{ 8192, 3, 4 },	    { 704, 2, 23 },  { 1152, 2, 14 },
		{ 3000, 3, 10 },    { 9000, 3, 3 },  { 40000, 4, 1 },
		{ 4 << 20, 10, 1 },
	};
	struct shadow_cache *cache;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cache = laid_out(_metadata, &self->caches, rows[i].size, 0, 0,
				 NULL);
		EXPECT_EQ(rows[i].order, cache->order)
		{
			TH_LOG("%u", rows[i].size);
		}
		EXPECT_EQ(rows[i].objects, cache->objects)
		{
			TH_LOG("%u", rows[i].size);
		}
		EXPECT_EQ(rows[i].size, cache->size);
	}
}

TEST_F(layout, objects_are_aligned_as_asked)
{
	static const struct {
		u32 size;
		u32 align;
		u32 flags;
		u32 aligned;
		u32 apart;
	} rows[] = {
		{ 1, 0, 0, 8, 8 },
		{ 20, 0, 0, 8, 24 },
		{ 20, 4, 0, 8, 24 },
		{ 20, 32, 0, 32, 32 },
		{ 100, 4096, 0, 4096, 4096 },
		{ 100, 0, SHADOW_CACHE_HWALIGN, 64, 128 },
		{ 33, 0, SHADOW_CACHE_HWALIGN, 64, 64 },
		{ 32, 0, SHADOW_CACHE_HWALIGN, 32, 32 },
		{ 10, 0, SHADOW_CACHE_HWALIGN, 16, 16 },
		{ 10, 128, SHADOW_CACHE_HWALIGN, 128, 128 },
	};
	struct shadow_cache *cache;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cache = laid_out(_metadata, &self->caches, rows[i].size,
				 rows[i].align, rows[i].flags, NULL);
		EXPECT_EQ(rows[i].aligned, cache->align);
		EXPECT_EQ(rows[i].apart, cache->size);
	}
}

/* Alignment holds for objects with red zones before them, too. */
TEST_F(layout, debugged_objects_are_aligned)
{
	struct shadow_cache *cache;
	u32 align, i;
	u64 addr;

	for (align = 8; align <= 256; align *= 2) {
		cache = laid_out(_metadata, &self->caches, 50, align,
				 SHADOW_CACHE_DEBUG, NULL);
		for (i = 0; i < 10; i++) {
			addr = get(cache, 0);
			EXPECT_EQ(0, addr % align);
			EXPECT_EQ(0, put(cache, addr, 0));
		}
		EXPECT_LE(cache->left + cache->inuse + 32, cache->size);
	}
	EXPECT_EQ(0, shadow_finding_nr(self->caches.mem.slabs));
}

/* Every object's address leads back to its index, whatever the size. */
TEST_F(layout, every_address_is_told_from_its_neighbours)
{
	struct shadow_cache *cache;
	u32 size, i, wrong = 0;
	u64 addr[4];

	for (size = 8; size < 70000; size += size / 7 + 3) {
		cache = laid_out(_metadata, &self->caches, size, 0, 0,
				 size % 2 ? NULL : &shadow_engine_classic);
		for (i = 0; i < 4; i++)
			addr[i] = get(cache, 0);
		for (i = 0; i < 4; i++) {
			wrong += put(cache, addr[i] + 1, 0) != -EFAULT;
			wrong += put(cache, addr[i], 0) != 0;
		}
		EXPECT_EQ(0, wrong)
		{
			TH_LOG("%u", size);
		}
		EXPECT_EQ(0, shadow_cache_empty(cache, 0));
		EXPECT_EQ(0, shadow_cache_destroy(self->caches.mem.slabs,
						  cache->config.name));
	}
}

TEST_F(layout, min_partial_grows_with_the_size)
{
	static const u32 rows[][2] = { { 8, 5 },
				       { 1024, 5 },
				       { 4096, 6 },
				       { 65536, 8 },
				       { 4 << 20, 10 } };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_EQ(rows[i][1], laid_out(_metadata, &self->caches,
					       rows[i][0], 0, 0, NULL)
					      ->min_partial);
}

TEST_F(layout, sheaves_hold_fewer_large_objects)
{
	EXPECT_EQ(64, shadow_cache_capacity(8));
	EXPECT_EQ(64, shadow_cache_capacity(255));
	EXPECT_EQ(28, shadow_cache_capacity(256));
	EXPECT_EQ(12, shadow_cache_capacity(1024));
	EXPECT_EQ(4, shadow_cache_capacity(4096));
	EXPECT_EQ(0, laid_out(_metadata, &self->caches, 64, 0,
			      SHADOW_CACHE_POISON, NULL)
			     ->capacity);
	EXPECT_EQ(0, laid_out(_metadata, &self->caches, 64, 0, 0,
			      &shadow_engine_classic)
			     ->capacity);
}

/* At most order 1 for what fits, up to 5 for what does not. */
TEST_F(layout, classic_orders_are_those_of_2_4)
{
	static const struct {
		u32 size;
		u32 order;
		u32 objects;
	} rows[] = {
		{ 64, 0, 64 },	 { 1000, 0, 4 },   { 1500, 1, 5 },
		{ 3000, 1, 2 },	 { 8192, 1, 1 },   { 9000, 2, 1 },
		{ 40000, 4, 1 }, { 131072, 5, 1 },
	};
	struct shadow_cache_config large = {
		.name = "large",
		.size = 131073,
		.engine = &shadow_engine_classic,
	};
	struct shadow_cache *cache;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cache = laid_out(_metadata, &self->caches, rows[i].size, 0, 0,
				 &shadow_engine_classic);
		EXPECT_EQ(rows[i].order, cache->order);
		EXPECT_EQ(rows[i].objects, cache->objects);
	}
	EXPECT_EQ(-EINVAL,
		  shadow_cache_create(self->caches.mem.slabs, &large, &cache));
}

/*
 * 1000 bytes: 96 are left, so there are two colours.
 * slab 0 at 0, slab 1 at 64, slab 2 at 0 …; full slabs are listed, empty stay
 */
TEST_F(layout, classic_slabs_take_turns_in_colours)
{
	struct shadow_cache *cache;
	u64 addr[24];
	u32 i;

	cache = laid_out(_metadata, &self->caches, 1000, 0, 0,
			 &shadow_engine_classic);
	EXPECT_EQ(2, cache->colours);
	for (i = 0; i < 24; i++) {
		addr[i] = get(cache, 0);
		EXPECT_EQ(i / 4 % 2 * 64 + i % 4 * 1000, addr[i] % 4096);
	}
	EXPECT_NODE(cache, 0, "| | AAAA AAAA AAAA AAAA AAAA AAAA");
	EXPECT_EQ(0, put(cache, addr[1], 0));
	EXPECT_NODE(cache, 0, "A.AA | | AAAA AAAA AAAA AAAA AAAA");
	EXPECT_EQ(addr[1], get(cache, 1 - 1));
	for (i = 0; i < 24; i++)
		EXPECT_EQ(0, put(cache, addr[i], 0));
	EXPECT_NODE(cache, 0, "| .... .... .... .... .... .... |");
	EXPECT_EQ(6, shadow_cache_shrink(cache, 0, 100));
}

TEST_F(layout, engines_are_counted_and_named)
{
	EXPECT_STREQ("sheaves", shadow_engine_at(0)->name);
	EXPECT_STREQ("classic", shadow_engine_at(1)->name);
	EXPECT_EQ(NULL, shadow_engine_at(2));
}

TEST_HARNESS_MAIN
