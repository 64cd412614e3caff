// SPDX-License-Identifier: GPL-2.0
/*
 * From a pfn to its section: the map's bounds, and that what was set is found,
 * for its own section and for no other.
 */
#include "unit.h"

#define LEAF_PFNS ((u64)SHADOW_LEAF_SECTIONS << SHADOW_MAX_ORDER)

static struct shadow_zone zone_a, zone_b, zone_c;

FIXTURE(pfnmap)
{
	struct shadow_pfnmap map;
	u32 idx;
};

FIXTURE_SETUP(pfnmap)
{
	ASSERT_EQ(0, shadow_pfnmap_init(&self->map, 3 * LEAF_PFNS, NULL));
}

FIXTURE_TEARDOWN(pfnmap)
{
	shadow_pfnmap_exit(&self->map);
	EXPECT_EQ(0, seam_fault.live);
}

static int set(struct shadow_pfnmap *map, u64 pfn, struct shadow_zone *zone,
	       u32 idx)
{
	return shadow_pfnmap_set(map, pfn, zone, idx);
}

/* One table for each 2^22 pfns begun. */
TEST(map_has_as_many_tables_as_it_needs)
{
	static const struct {
		u64 max_pfn;
		u32 roots;
	} rows[] = { { 1, 1 },
		     { LEAF_PFNS, 1 },
		     { LEAF_PFNS + 1, 2 },
		     { 1ULL << 40, 1 << 18 } };
	struct shadow_pfnmap map;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ASSERT_EQ(0, shadow_pfnmap_init(&map, rows[i].max_pfn, NULL));
		EXPECT_EQ(rows[i].roots, map.nr_roots);
		EXPECT_EQ(rows[i].roots * sizeof(void *),
			  shadow_pfnmap_bytes(&map));
		shadow_pfnmap_exit(&map);
	}
	EXPECT_EQ(-EINVAL, shadow_pfnmap_init(&map, 0, NULL));
	EXPECT_EQ(-EINVAL, shadow_pfnmap_init(&map, (1ULL << 40) + 1, NULL));
	EXPECT_EQ(-EINVAL, shadow_pfnmap_init(&map, ~0ULL, NULL));
	EXPECT_EQ(0, seam_fault.live);
}

TEST(exit_of_a_zeroed_map_is_allowed)
{
	struct shadow_pfnmap map = {};

	shadow_pfnmap_exit(&map);
	EXPECT_EQ(NULL, map.root);
}

TEST_F(pfnmap, empty_map_knows_no_pfn)
{
	EXPECT_EQ(NULL, shadow_pfnmap_get(&self->map, 0, &self->idx));
	EXPECT_EQ(NULL,
		  shadow_pfnmap_get(&self->map, 3 * LEAF_PFNS - 1, &self->idx));
	EXPECT_EQ(NULL,
		  shadow_pfnmap_get(&self->map, 3 * LEAF_PFNS, &self->idx));
	EXPECT_EQ(NULL, shadow_pfnmap_get(&self->map, ~0ULL, &self->idx));
}

/* Sections at both ends of a table, and the ones beside them. */
TEST_F(pfnmap, section_is_found_by_each_of_its_pfns_only)
{
	u64 first = LEAF_PFNS, last = 2 * LEAF_PFNS - 1024;
	u32 i;

	EXPECT_EQ(0, shadow_pfnmap_reserve(&self->map, first));
	EXPECT_EQ(0, set(&self->map, first + 3, &zone_a, 5 << 10));
	EXPECT_EQ(0, set(&self->map, last, &zone_b, 0));
	for (i = 0; i < 1024; i++) {
		ASSERT_EQ(&zone_a,
			  shadow_pfnmap_get(&self->map, first + i, &self->idx));
		ASSERT_EQ((5 << 10) + i, self->idx);
		ASSERT_EQ(&zone_b,
			  shadow_pfnmap_get(&self->map, last + i, &self->idx));
		ASSERT_EQ(i, self->idx);
	}
	EXPECT_EQ(NULL, shadow_pfnmap_get(&self->map, first - 1, &self->idx));
	EXPECT_EQ(NULL,
		  shadow_pfnmap_get(&self->map, first + 1024, &self->idx));
	EXPECT_EQ(NULL, shadow_pfnmap_get(&self->map, last - 1, &self->idx));
	EXPECT_EQ(NULL, shadow_pfnmap_get(&self->map, last + 1024, &self->idx));
}

/*
 * Sections of the second leaf as zone_a's, in line: all, or all but the first
 * one, beginning with @from.
 */
static void fill_leaf(struct shadow_pfnmap *map, u32 from, bool but_one)
{
	u32 i, section;

	for (i = but_one; i < SHADOW_LEAF_SECTIONS; i++) {
		section = (from + i) % SHADOW_LEAF_SECTIONS;
		set(map, LEAF_PFNS + ((u64)section << 10), &zone_a,
		    section << 10);
	}
}

/* Does each pfn of the second leaf have its place in zone_a? */
static bool leaf_is_right(struct shadow_pfnmap *map)
{
	u32 i, idx = 0;

	for (i = 0; i < LEAF_PFNS; i += 511)
		if (shadow_pfnmap_get(map, LEAF_PFNS + i, &idx) != &zone_a ||
		    idx != i)
			return false;
	return true;
}

/*
 * Where all are alike one entry serves for all. Whatever the order in which they
 * come, it is not before the last.
 */
TEST_F(pfnmap, full_leaf_of_like_sections_is_read_at_one_entry)
{
	struct shadow_section *low, *high;
	u32 from;

	for (from = 0; from < SHADOW_LEAF_SECTIONS; from += 1000) {
		shadow_pfnmap_exit(&self->map);
		ASSERT_EQ(0,
			  shadow_pfnmap_init(&self->map, 3 * LEAF_PFNS, NULL));
		ASSERT_EQ(0, shadow_pfnmap_reserve(&self->map, LEAF_PFNS));
		fill_leaf(&self->map, from, false);
		EXPECT_TRUE(leaf_is_right(&self->map));
		low = shadow_pfnmap_entry(&self->map, LEAF_PFNS);
		high = shadow_pfnmap_entry(&self->map, 2 * LEAF_PFNS - 1);
		EXPECT_EQ(low, high);
	}
	EXPECT_EQ(NULL, shadow_pfnmap_get(&self->map, 0, &self->idx));
	EXPECT_EQ(NULL,
		  shadow_pfnmap_get(&self->map, 2 * LEAF_PFNS, &self->idx));
}

/* One that is none, another zone's, or out of line, at either end. */
TEST_F(pfnmap, leaf_with_one_that_differs_is_read_at_each)
{
	static const u32 odd[] = { 0, 1, 4095 };
	u64 pfn;
	u32 i;

	for (i = 0; i < 3 * ARRAY_SIZE(odd); i++) {
		pfn = LEAF_PFNS + ((u64)odd[i / 3] << 10);
		shadow_pfnmap_exit(&self->map);
		ASSERT_EQ(0, shadow_pfnmap_init(&self->map, 3 * LEAF_PFNS,
						&zone_b));
		ASSERT_EQ(0, shadow_pfnmap_reserve(&self->map, LEAF_PFNS));
		if (i % 3 == 1)
			set(&self->map, pfn, &zone_c, odd[i / 3] << 10);
		if (i % 3 == 2)
			set(&self->map, pfn, &zone_a, 7 << 10);
		fill_leaf(&self->map, odd[i / 3], true);
		EXPECT_NE(shadow_pfnmap_entry(&self->map, LEAF_PFNS),
			  shadow_pfnmap_entry(&self->map, 2 * LEAF_PFNS - 1));
		shadow_pfnmap_get(&self->map, pfn + 5, &self->idx);
		EXPECT_EQ((i % 3 == 0 ? 0 :
			   i % 3 == 1 ? odd[i / 3] << 10 :
					7 << 10) +
				  5,
			  self->idx);
	}
}

TEST_F(pfnmap, set_wants_a_reserved_place)
{
	EXPECT_EQ(-ENOENT, set(&self->map, 0, &zone_a, 0));
	EXPECT_EQ(-ENOENT, set(&self->map, ~0ULL, &zone_a, 0));
	EXPECT_EQ(0, shadow_pfnmap_reserve(&self->map, 1));
	EXPECT_EQ(0, set(&self->map, 0, &zone_a, 0));
	EXPECT_EQ(-ENOENT, set(&self->map, LEAF_PFNS, &zone_a, 0));
}

TEST_F(pfnmap, reserve_past_the_end_is_refused)
{
	EXPECT_EQ(0, shadow_pfnmap_reserve(&self->map, 3 * LEAF_PFNS - 1));
	EXPECT_EQ(-ERANGE, shadow_pfnmap_reserve(&self->map, 3 * LEAF_PFNS));
	EXPECT_EQ(-ERANGE, shadow_pfnmap_reserve(&self->map, ~0ULL));
	EXPECT_EQ(1, self->map.nr_leaves);
}

/* A table is got once for all its sections. */
TEST_F(pfnmap, reserve_of_what_is_reserved_takes_no_memory)
{
	size_t bytes;

	EXPECT_EQ(0, shadow_pfnmap_reserve(&self->map, 0));
	bytes = shadow_pfnmap_bytes(&self->map);
	EXPECT_EQ(3 * sizeof(void *) + sizeof(struct shadow_leaf) +
			  SHADOW_LEAF_SECTIONS * sizeof(struct shadow_section),
		  bytes);
	EXPECT_EQ(0, set(&self->map, 0, &zone_a, 0));
	EXPECT_EQ(0, shadow_pfnmap_reserve(&self->map, LEAF_PFNS - 1));
	EXPECT_EQ(bytes, shadow_pfnmap_bytes(&self->map));
	EXPECT_EQ(&zone_a, shadow_pfnmap_get(&self->map, 0, &self->idx));
}

TEST_HARNESS_MAIN
