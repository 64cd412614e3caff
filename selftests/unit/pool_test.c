// SPDX-License-Identifier: GPL-2.0
/*
 * Type-stable pools: numbers, places that stay, growth that fails.
 */
#include "unit.h"

#include "core/pool.h"

#define MANY 1000 /* five chunks */

/**
 * struct object - what the pool of these tests has
 * @name: its number, as the test wrote it
 * @link: the pool's while it is free
 */
struct object {
	u64 name;
	u32 link;
};

FIXTURE(pool)
{
	struct shadow_pool pool;
	struct object *object[MANY];
};

FIXTURE_SETUP(pool)
{
	shadow_pool_init(&self->pool, sizeof(struct object),
			 offsetof(struct object, link));
}

FIXTURE_TEARDOWN(pool)
{
	shadow_pool_exit(&self->pool);
	EXPECT_EQ(0, seam_fault.live);
}

TEST_F(pool, numbers_begin_at_one_and_objects_do_not_overlap)
{
	struct object *object;
	u32 i;

	for (i = 1; i <= MANY; i++) {
		ASSERT_EQ(i, shadow_pool_get(&self->pool));
		ASSERT_LT(i, self->pool.nr);
		object = shadow_pool_at(&self->pool, i);
		ASSERT_EQ(0, object->name);
		object->name = i;
	}
	for (i = 1; i <= MANY; i++) {
		object = shadow_pool_at(&self->pool, i);
		ASSERT_EQ(i, object->name);
	}
	EXPECT_EQ(MANY, shadow_pool_used(&self->pool));
	EXPECT_EQ(1024 * sizeof(struct object), shadow_pool_bytes(&self->pool));
}

/* A pointer from before the pool grew is good after it. */
TEST_F(pool, objects_stay_where_they_are)
{
	u32 i;

	for (i = 0; i < MANY; i++) {
		ASSERT_EQ(i + 1, shadow_pool_get(&self->pool));
		self->object[i] = shadow_pool_at(&self->pool, i + 1);
	}
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(self->object[i], shadow_pool_at(&self->pool, i + 1));
}

TEST_F(pool, number_that_was_put_is_the_next)
{
	u32 i;

	for (i = 1; i <= 3; i++)
		ASSERT_EQ(i, shadow_pool_get(&self->pool));
	shadow_pool_put(&self->pool, 1);
	shadow_pool_put(&self->pool, 3);
	EXPECT_EQ(1, shadow_pool_used(&self->pool));
	EXPECT_EQ(3, shadow_pool_get(&self->pool));
	EXPECT_EQ(1, shadow_pool_get(&self->pool));
	EXPECT_EQ(4, shadow_pool_get(&self->pool));
}

/* Who has an old number reads what was there, but for the link. */
TEST_F(pool, free_object_keeps_all_but_its_link)
{
	struct object *object;
	u32 id = shadow_pool_get(&self->pool);

	object = shadow_pool_at(&self->pool, id);
	object->name = 42;
	shadow_pool_put(&self->pool, id);
	EXPECT_EQ(42, object->name);
}

/* No chunk for the 64th: 0 each time, and the 63 others are not touched. */
TEST_F(pool, growth_without_memory_changes_nothing)
{
	u32 i;

	for (i = 1; i < 64; i++)
		ASSERT_EQ(i, shadow_pool_get(&self->pool));
	seam_fault_set(1, true);
	EXPECT_EQ(0, shadow_pool_get(&self->pool));
	EXPECT_EQ(0, shadow_pool_get(&self->pool));
	shadow_pool_put(&self->pool, 7);
	EXPECT_EQ(7, shadow_pool_get(&self->pool));
	EXPECT_EQ(63, shadow_pool_used(&self->pool));
	seam_fault_set(0, false);
	EXPECT_EQ(64, shadow_pool_get(&self->pool));
}

TEST_HARNESS_MAIN
