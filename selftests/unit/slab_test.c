// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors: pools that grow, lists, and what the engines' maps say. No page
 * and no cache but for its layout.
 */
#include "cache.h"

static void grow(struct __test_metadata *_metadata,
		 struct shadow_slab_pool *pool)
{
	struct shadow_slab_growth growth;

	ASSERT_EQ(0, shadow_slab_pool_prepare(pool, &growth));
	shadow_slab_pool_grow(pool, &growth);
	shadow_slab_pool_finish(&growth);
}

/* 24 bytes for up to 64 objects, a page's worth a chunk. */
TEST(descriptor_has_24_bytes_for_64_objects)
{
	struct shadow_slab_pool pool;

	shadow_slab_pool_init(&pool, 8);
	EXPECT_EQ(24, pool.stride);
	EXPECT_EQ(4096 / 24, pool.per_chunk);
	EXPECT_EQ(0, shadow_slab_pool_bytes(&pool));
	EXPECT_EQ(SHADOW_SLAB_NONE, shadow_slab_take(&pool));
	grow(_metadata, &pool);
	EXPECT_EQ(170 * 24 + 4 * 8, shadow_slab_pool_bytes(&pool));
	shadow_slab_pool_exit(&pool);
	EXPECT_EQ(0, seam_fault.live);
}

/* What was taken stays where it is however much the pool grows. */
TEST(pool_grows_around_its_descriptors)
{
	struct shadow_slab_pool pool;
	struct shadow_slab *first;
	u32 i, number;

	shadow_slab_pool_init(&pool, 2000);
	EXPECT_EQ(2, pool.per_chunk);
	grow(_metadata, &pool);
	number = shadow_slab_take(&pool);
	first = shadow_slab_at(&pool, number);
	first->pfn = 77;
	first->nr = 1;
	for (i = 0; i < 40; i++)
		grow(_metadata, &pool);
	EXPECT_EQ(41 * 2 - 1, pool.nr_free);
	EXPECT_EQ(first, shadow_slab_at(&pool, number));
	EXPECT_EQ(77, shadow_slab_at(&pool, number)->pfn);
	EXPECT_EQ(NULL, shadow_slab_at(&pool, 2));
	EXPECT_EQ(NULL, shadow_slab_at(&pool, 41 << 8));
	EXPECT_NE(NULL, shadow_slab_at(&pool, 40 << 8 | 1));
	for (i = 0; i < 81; i++)
		EXPECT_NE(SHADOW_SLAB_NONE, shadow_slab_take(&pool));
	EXPECT_EQ(SHADOW_SLAB_NONE, shadow_slab_take(&pool));
	shadow_slab_give(&pool, number);
	EXPECT_EQ(number, shadow_slab_take(&pool));
	shadow_slab_pool_exit(&pool);
	EXPECT_EQ(0, seam_fault.live);
}

/* Two grew at once: the second finds the table full and takes nothing. */
TEST(pool_that_another_grew_meanwhile_is_left_as_it_is)
{
	struct shadow_slab_growth late, more;
	struct shadow_slab_pool pool;
	u32 i;

	shadow_slab_pool_init(&pool, 8);
	for (i = 0; i < 3; i++)
		grow(_metadata, &pool);
	ASSERT_EQ(0, shadow_slab_pool_prepare(&pool, &late));
	grow(_metadata, &pool);
	shadow_slab_pool_grow(&pool, &late);
	EXPECT_EQ(4, pool.nr_chunks);
	shadow_slab_pool_finish(&late);
	ASSERT_EQ(0, shadow_slab_pool_prepare(&pool, &late));
	ASSERT_EQ(0, shadow_slab_pool_prepare(&pool, &more));
	shadow_slab_pool_grow(&pool, &more);
	shadow_slab_pool_grow(&pool, &late);
	EXPECT_EQ(6, pool.nr_chunks);
	EXPECT_EQ(8, pool.room);
	shadow_slab_pool_finish(&more);
	shadow_slab_pool_finish(&late);
	shadow_slab_pool_exit(&pool);
	EXPECT_EQ(0, seam_fault.live);
}

static const char *drawn(const struct shadow_slab_pool *pool,
			 const struct shadow_slab_list *list)
{
	static char text[256];
	u32 number, len = 0;

	text[0] = '\0';
	for (number = list->head; number != SHADOW_SLAB_NONE;
	     number = shadow_slab_at(pool, number)->next)
		len += snprintf(text + len, sizeof(text) - len, "%s%u",
				len ? " " : "", number);
	return text;
}

/* before  2 1 0 3    after  2 1 3, then 1 3, then 1 */
TEST(lists_link_and_unlink_anywhere)
{
	struct shadow_slab_list list;
	struct shadow_slab_pool pool;
	u32 i;

	shadow_slab_pool_init(&pool, 8);
	grow(_metadata, &pool);
	shadow_slab_list_init(&list);
	for (i = 0; i < 3; i++)
		shadow_slab_list_push(&pool, &list, shadow_slab_take(&pool));
	shadow_slab_list_push_tail(&pool, &list, shadow_slab_take(&pool));
	EXPECT_STREQ("2 1 0 3", drawn(&pool, &list));
	shadow_slab_list_del(&pool, &list, 0);
	EXPECT_STREQ("2 1 3", drawn(&pool, &list));
	shadow_slab_list_del(&pool, &list, 2);
	EXPECT_STREQ("1 3", drawn(&pool, &list));
	shadow_slab_list_del(&pool, &list, 3);
	EXPECT_STREQ("1", drawn(&pool, &list));
	EXPECT_EQ(1, list.tail);
	shadow_slab_list_del(&pool, &list, 1);
	EXPECT_EQ(SHADOW_SLAB_NONE, list.tail);
	EXPECT_EQ(0, list.nr);
	shadow_slab_list_push_tail(&pool, &list, 3);
	EXPECT_EQ(3, list.head);
	shadow_slab_pool_exit(&pool);
}

/* Any number of objects: each is taken once, and given once. */
TEST(maps_give_each_object_once)
{
	static const u16 sizes[] = { 1, 2, 63, 64, 65, 128, 200, 512 };
	static union {
		struct shadow_slab slab;
		u64 room[256];
	} space;
	struct shadow_cache cache = {};
	const struct shadow_engine *engine;
	bool seen[512];
	u16 idx[512];
	u32 e, s, i;

	for (e = 0; (engine = shadow_engine_at(e)); e++) {
		for (s = 0; s < ARRAY_SIZE(sizes); s++) {
			memset(&space, 0, sizeof(space));
			memset(seen, 0, sizeof(seen));
			space.slab.nr = sizes[s];
			engine->start(&cache, &space.slab, 0);
			ASSERT_TRUE(engine->check(&space.slab));
			EXPECT_FALSE(engine->give(&space.slab, sizes[s] - 1));
			i = engine->take(&space.slab, sizes[s] / 2, idx);
			EXPECT_EQ(sizes[s] / 2, i);
			EXPECT_EQ(sizes[s] - i,
				  engine->take(&space.slab, 512, idx + i));
			EXPECT_EQ(0, engine->take(&space.slab, 1, idx));
			EXPECT_EQ(sizes[s], space.slab.inuse);
			ASSERT_TRUE(engine->check(&space.slab));
			for (i = 0; i < sizes[s]; i++) {
				ASSERT_GT(sizes[s], idx[i]);
				EXPECT_FALSE(seen[idx[i]]);
				seen[idx[i]] = true;
				EXPECT_FALSE(
					engine->is_free(&space.slab, idx[i]));
				EXPECT_TRUE(engine->give(&space.slab, idx[i]));
				EXPECT_FALSE(engine->give(&space.slab, idx[i]));
			}
			EXPECT_EQ(0, space.slab.inuse);
			EXPECT_TRUE(engine->check(&space.slab));
			space.slab.inuse = 1;
			EXPECT_FALSE(engine->check(&space.slab));
		}
	}
}

TEST_HARNESS_MAIN
