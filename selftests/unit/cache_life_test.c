// SPDX-License-Identifier: GPL-2.0
/*
 * The life of caches: made, found, merged, destroyed; what waits for a grace
 * period before it goes.
 */
#include "small_cache.h"

/* Objects in sheaves are the cache's, those out of them are leaks. */
TEST_F(small, cache_with_live_objects_is_not_destroyed)
{
	struct shadow_object live[4];
	u64 cursor = 0;

	fill(_metadata, self, 3, 0);
	EXPECT_EQ(0, put(self->cache, self->addr[1], 0));
	EXPECT_EQ(-EBUSY, shadow_cache_empty(self->cache, 0));
	EXPECT_EQ(-EBUSY, shadow_cache_destroy(self->slabs, "small"));
	EXPECT_EQ(2, shadow_finding_nr(self->slabs));
	EXPECT_EQ(SHADOW_FINDING_LEAK, found(&self->caches).kind);
	EXPECT_EQ(1, shadow_cache_live(self->cache, &cursor, live, 1));
	EXPECT_EQ(1, shadow_cache_live(self->cache, &cursor, live + 1, 3));
	EXPECT_EQ(0, shadow_cache_live(self->cache, &cursor, live + 2, 2));
	EXPECT_EQ(self->addr[2], live[0].addr);
	EXPECT_EQ(self->addr[0], live[1].addr);
	EXPECT_EQ(0, put(self->cache, self->addr[0], 0));
	EXPECT_EQ(0, put(self->cache, self->addr[2], 1));
	EXPECT_EQ(0, shadow_cache_empty(self->cache, 0));
	EXPECT_EQ(0, shadow_cache_destroy(self->slabs, "small"));
	EXPECT_EQ(2048, caches_free_pages(&self->caches));
	EXPECT_EQ(-ENOENT, shadow_cache_destroy(self->slabs, "small"));
	EXPECT_EQ(self->caches.came, self->caches.left);
}

TEST_F(small, caches_that_cannot_be_are_refused)
{
	const struct shadow_cache_config bad[] = {
		{ .name = "", .size = 8 },
		{ .name = "a b", .size = 8 },
		{ .name = "zero", .size = 0 },
		{ .name = "huge", .size = (4 << 20) + 1 },
		{ .name = "align", .size = 8, .align = 24 },
		{ .name = "page", .size = 8, .align = 8192 },
		{ .name = "flags", .size = 8, .flags = 0x100 },
		{ .name = "capacity", .size = 8, .capacity = 1 << 20 },
		{ .name = "meta",
		  .size = 4 << 20,
		  .flags = SHADOW_CACHE_RED_ZONE },
	};
	struct shadow_cache_config same = small_config("small");
	struct shadow_cache *cache = NULL;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EINVAL,
			  shadow_cache_create(self->slabs, &bad[i], &cache));
	EXPECT_EQ(-EEXIST, shadow_cache_create(self->slabs, &same, &cache));
	EXPECT_EQ(NULL, cache);
	EXPECT_EQ(1, self->slabs->nr_caches);
}

TEST_F(small, caches_are_found_by_name_and_number)
{
	EXPECT_EQ(self->cache, shadow_cache_find(self->slabs, "small"));
	EXPECT_EQ(NULL, shadow_cache_find(self->slabs, "smal"));
	EXPECT_EQ(self->cache, shadow_cache_at(self->slabs, 0));
	EXPECT_EQ(NULL, shadow_cache_at(self->slabs, 1));
	EXPECT_EQ(NULL, shadow_cache_at(self->slabs, 1 << 20));
}

TEST_F(small, no_more_caches_than_the_instance_was_made_for)
{
	struct shadow_cache_config config = { .size = 8,
					      .flags = SHADOW_CACHE_NO_MERGE };
	struct shadow_cache *cache;
	u32 i;

	for (i = 1; i < 256; i++) {
		sprintf(config.name, "c%u", i);
		config.capacity = 1;
		ASSERT_EQ(0, shadow_cache_create(self->slabs, &config, &cache));
		EXPECT_EQ(i, cache->number);
	}
	sprintf(config.name, "one-more");
	EXPECT_EQ(-ENOSPC, shadow_cache_create(self->slabs, &config, &cache));
	EXPECT_EQ(0, shadow_cache_destroy(self->slabs, "c77"));
	EXPECT_EQ(0, shadow_cache_create(self->slabs, &config, &cache));
	EXPECT_EQ(77, cache->number);
}

/* 100 and 104 bytes are 104 each: one cache, two names. */
TEST_F(small, compatible_caches_share_their_slabs)
{
	struct shadow_cache_config config = { .name = "a", .size = 100 };
	struct shadow_cache *a, *b, *c;

	a = make_cache(_metadata, &self->caches, &config);
	config = (struct shadow_cache_config){ .name = "b", .size = 104 };
	b = make_cache(_metadata, &self->caches, &config);
	EXPECT_EQ(a, b);
	EXPECT_EQ(104, a->object_size);
	EXPECT_EQ(0, shadow_cache_destroy(self->slabs, "a"));
	EXPECT_EQ(NULL, shadow_cache_find(self->slabs, "a"));
	EXPECT_EQ(b, shadow_cache_find(self->slabs, "b"));
	config = (struct shadow_cache_config){ .name = "c", .size = 96 };
	c = make_cache(_metadata, &self->caches, &config);
	EXPECT_NE(b, c);
	EXPECT_EQ(0, shadow_cache_destroy(self->slabs, "b"));
	EXPECT_EQ(2, self->slabs->nr_caches);
}

static void construct(void *object)
{
	memset(object, 0x11, 8);
}

/* Who must not share: flags, constructors, engines, kinds of pages. */
TEST_F(small, incompatible_caches_do_not_share)
{
	const struct shadow_cache_config apart[] = {
		{ .name = "b", .size = 64, .flags = SHADOW_CACHE_NO_MERGE },
		{ .name = "c", .size = 64, .flags = SHADOW_CACHE_RED_ZONE },
		{ .name = "d", .size = 64, .flags = SHADOW_CACHE_POISON },
		{ .name = "e", .size = 64, .flags = SHADOW_CACHE_TRACK },
		{ .name = "f", .size = 64, .flags = SHADOW_CACHE_RCU },
		{ .name = "g", .size = 64, .flags = SHADOW_CACHE_RECLAIMABLE },
		{ .name = "h", .size = 64, .ctor = construct },
		{ .name = "i", .size = 64, .engine = &shadow_engine_classic },
		{ .name = "j", .size = 64, .align = 128 },
		{ .name = "k", .size = 56 },
		{ .name = "l", .size = 72 },
	};
	const struct shadow_cache_config first = { .name = "a", .size = 64 };
	struct shadow_cache *cache;
	u32 i;

	make_cache(_metadata, &self->caches, &first);
	for (i = 0; i < ARRAY_SIZE(apart); i++) {
		cache = make_cache(_metadata, &self->caches, &apart[i]);
		EXPECT_EQ(1, cache->users)
		{
			TH_LOG("%s", apart[i].name);
		}
	}
}

/* Whichever of the two was first. */
TEST_F(small, plain_cache_does_not_share_with_a_reclaimable_one)
{
	struct shadow_cache_config config = {
		.name = "rcl",
		.size = 64,
		.flags = SHADOW_CACHE_RECLAIMABLE,
	};
	struct shadow_cache *cache;

	cache = make_cache(_metadata, &self->caches, &config);
	config = (struct shadow_cache_config){ .name = "a", .size = 64 };
	EXPECT_NE(cache, make_cache(_metadata, &self->caches, &config));
}

TEST_F(small, reclaimable_caches_have_reclaimable_pages)
{
	struct shadow_cache_config config = {
		.name = "rcl",
		.size = 64,
		.flags = SHADOW_CACHE_RECLAIMABLE,
	};
	struct shadow_cache *cache;
	u32 idx;
	u64 addr;

	cache = make_cache(_metadata, &self->caches, &config);
	addr = get(cache, 0);
	shadow_mem_find(&self->caches.mem, addr >> 12, &idx);
	EXPECT_EQ(R, shadow_frame_mt(&self->caches.zone[0]->frames[idx]));
	EXPECT_EQ(0, put(cache, addr, 0));
}

/* Typesafe: the pages stay until a grace period is over. */
TEST_F(small, pages_of_a_typesafe_cache_wait_for_a_grace_period)
{
	struct shadow_cache_config config = small_config("typesafe");
	u64 free = caches_free_pages(&self->caches);
	struct shadow_cache *cache;
	u64 addr;

	config.flags = SHADOW_CACHE_RCU;
	cache = make_cache(_metadata, &self->caches, &config);
	addr = get(cache, 0);
	EXPECT_FALSE(shadow_cache_rcu_begin(cache));
	EXPECT_EQ(0, put(cache, addr, 0));
	EXPECT_EQ(-EAGAIN, shadow_cache_empty(cache, 0));
	EXPECT_EQ(1, self->caches.told);
	EXPECT_EQ(free - 1, caches_free_pages(&self->caches));
	EXPECT_EQ(-EALREADY, put(cache, addr, 1));
	EXPECT_TRUE(shadow_cache_rcu_begin(cache));
	EXPECT_STREQ("none", mem_rule(&self->caches.mem));
	EXPECT_EQ(-EBUSY, shadow_cache_destroy(self->slabs, "typesafe"));
	shadow_cache_rcu_end(cache, 0);
	EXPECT_EQ(free, caches_free_pages(&self->caches));
	EXPECT_EQ(0, shadow_cache_empty(cache, 0));
	EXPECT_EQ(0, shadow_cache_destroy(self->slabs, "typesafe"));
}

static int put_rcu(struct shadow_cache *cache, u64 addr, u32 cpu)
{
	const struct shadow_request by = { .cpu = cpu };

	return shadow_cache_free_rcu(cache, addr, &by);
}

/* Objects wait in a sheaf of their own; one that is begun can be pushed. */
TEST_F(small, objects_wait_for_a_grace_period)
{
	struct shadow_cache_stat stat;
	u32 i;

	fill(_metadata, self, 8, 0);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(0, put_rcu(self->cache, self->addr[i], 0));
	EXPECT_EQ(3, self->caches.told);
	shadow_cache_stat(self->cache, &stat);
	EXPECT_EQ(5, stat.in_rcu);
	EXPECT_EQ(3, stat.active);
	EXPECT_EQ(-EAGAIN, put_rcu(self->cache, get(self->cache, 1), 0));
	EXPECT_TRUE(shadow_cache_rcu_begin(self->cache));
	shadow_cache_rcu_push(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "| |");
	shadow_cache_rcu_end(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "| .... |");
	EXPECT_TRUE(shadow_cache_rcu_begin(self->cache));
	shadow_cache_rcu_end(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "AAA. | .... |");
	EXPECT_FALSE(shadow_cache_rcu_begin(self->cache));
}

/* No sheaf is left for those that wait: the owner has to wait itself. */
TEST_F(small, objects_that_cannot_wait_are_handed_back)
{
	u32 i;

	fill(_metadata, self, 9, 0);
	for (i = 0; i < 8; i++)
		EXPECT_EQ(0, put_rcu(self->cache, self->addr[i], 0));
	EXPECT_EQ(-EAGAIN, put_rcu(self->cache, self->addr[8], 0));
	EXPECT_STREQ("none", mem_rule(&self->caches.mem));
	EXPECT_EQ(0, put(self->cache, self->addr[8], 0));
}

TEST_HARNESS_MAIN
