// SPDX-License-Identifier: GPL-2.0
/*
 * The index of ranges, a few of them: what is found where, before and after each
 * change, both ways from each place, and gaps. Trees are index_tree_test.c's.
 */
#include "index.h"

FIXTURE(index)
{
	struct shadow_index index;
	struct shadow_place place;
	struct shadow_range range;
};

FIXTURE_SETUP(index)
{
	shadow_index_pool_init(&index_nodes);
	ASSERT_EQ(0, shadow_index_init(&self->index, NULL, &index_nodes));
}

FIXTURE_TEARDOWN(index)
{
	EXPECT_INDEX_SOUND(&self->index);
	EXPECT_TRUE(index_leaves_nothing(&self->index));
}

/* Whom find gives at each address of a drawing: "1 1 2 0". */
static const char *found(const struct shadow_index *index, u64 last)
{
	static char text[DRAWING_MAX];
	size_t len = 0;
	u64 addr;

	for (addr = 0; addr <= last; addr++)
		len += snprintf(text + len, sizeof(text) - len, "%s%u",
				addr ? " " : "",
				shadow_index_find(index, addr));
	return text;
}

/* The gap that a wish gets: "3-6 before 2", "none". */
static const char *gap_of(struct shadow_index *index, u64 size, u64 low,
			  u64 high, bool highest)
{
	struct shadow_gap_wish wish = { size, low, high };
	static char text[64];
	struct shadow_place place;
	struct shadow_range gap;
	bool there;

	if (highest)
		there = shadow_index_gap_highest(index, &wish, &gap, &place);
	else
		there = shadow_index_gap_lowest(index, &wish, &gap, &place);
	if (!there)
		return "none";
	snprintf(text, sizeof(text), "%llu-%llu before %u",
		 (unsigned long long)gap.start, (unsigned long long)gap.end,
		 place.range.id);
	return text;
}

#define EXPECT_LOWEST(want, size, low, high) \
	EXPECT_STREQ(want, gap_of(&self->index, size, low, high, false))
#define EXPECT_HIGHEST(want, size, low, high) \
	EXPECT_STREQ(want, gap_of(&self->index, size, low, high, true))

TEST_F(index, empty_index_finds_nothing_and_is_one_gap)
{
	EXPECT_STREQ("0 0", found(&self->index, 1));
	EXPECT_EQ(0, shadow_index_seek(&self->index, 5, &self->place));
	EXPECT_EQ(0, shadow_index_prev(&self->index, &self->place));
	shadow_index_before(&self->index, &self->place, &self->range);
	EXPECT_EQ(0, self->range.id);
	EXPECT_LOWEST("3-9 before 0", 6, 3, 9);
	EXPECT_HIGHEST("3-9 before 0", 6, 3, 9);
	EXPECT_LOWEST("none", 7, 3, 9);
	EXPECT_HIGHEST("none", 7, 3, 9);
}

TEST_F(index, find_gives_the_range_at_an_address_or_the_next_one)
{
	ASSERT_EQ(0, lay(&self->index, "..A.BB"));
	EXPECT_STREQ("1 1 1 2 2 2 0", found(&self->index, 6));
	EXPECT_EQ(0, shadow_index_find(&self->index, U64_MAX - 1));
}

/* before  A...CC     after  AB..CC, and the place is B's */
TEST_F(index, insert_leaves_the_place_at_the_range)
{
	struct shadow_range b = { 1, 2, 2 };

	ASSERT_EQ(0, lay(&self->index, "A...CC"));
	ASSERT_EQ(0, shadow_index_reserve(&self->index, 1));
	shadow_index_begin(&self->index);
	EXPECT_EQ(3, shadow_index_seek(&self->index, 1, &self->place));
	shadow_index_insert(&self->index, &self->place, &b);
	shadow_index_end(&self->index);
	EXPECT_INDEX(&self->index, "AB..CC");
	EXPECT_EQ(2, self->place.range.id);
	shadow_index_before(&self->index, &self->place, &self->range);
	EXPECT_EQ(1, self->range.id);
	EXPECT_EQ(3, shadow_index_next(&self->index, &self->place));
}

/* before  AB.CC      after  A..CC, and the place is C's; then A, and behind all */
TEST_F(index, erase_leaves_the_place_at_the_next_range)
{
	ASSERT_EQ(0, lay(&self->index, "AB.CC"));
	shadow_index_begin(&self->index);
	shadow_index_seek(&self->index, 1, &self->place);
	shadow_index_erase(&self->index, &self->place);
	EXPECT_INDEX(&self->index, "A..CC");
	EXPECT_EQ(3, self->place.range.id);
	EXPECT_EQ(3, self->place.range.start);
	shadow_index_erase(&self->index, &self->place);
	EXPECT_EQ(0, self->place.range.id);
	shadow_index_end(&self->index);
	EXPECT_INDEX(&self->index, "A");
	EXPECT_EQ(1, self->index.nr);
}

TEST_F(index, index_whose_last_range_went_has_no_node)
{
	ASSERT_EQ(0, lay(&self->index, "AB"));
	drop(&self->index, 0);
	drop(&self->index, 0);
	EXPECT_INDEX(&self->index, "");
	EXPECT_EQ(0, self->index.nr_nodes);
	ASSERT_EQ(0, lay(&self->index, ".B"));
	EXPECT_INDEX(&self->index, ".B");
}

/* before  A.BB..C    after  ABBBB.C, then A...B.C */
TEST_F(index, change_moves_the_bounds_within_the_neighbours)
{
	ASSERT_EQ(0, lay(&self->index, "A.BB..C"));
	shadow_index_begin(&self->index);
	shadow_index_seek(&self->index, 2, &self->place);
	shadow_index_change(&self->index, &self->place, 1, 5);
	EXPECT_INDEX(&self->index, "ABBBB.C");
	shadow_index_change(&self->index, &self->place, 4, 5);
	EXPECT_INDEX(&self->index, "A...B.C");
	EXPECT_EQ(2, self->place.range.id);
	EXPECT_EQ(4, self->place.range.start);
	shadow_index_end(&self->index);
	EXPECT_LOWEST("1-4 before 2", 3, 0, 100);
}

TEST_F(index, places_go_both_ways_and_stop_at_the_ends)
{
	ASSERT_EQ(0, lay(&self->index, "A.B.C"));
	EXPECT_EQ(1, shadow_index_seek(&self->index, 0, &self->place));
	EXPECT_EQ(0, shadow_index_prev(&self->index, &self->place));
	EXPECT_EQ(1, self->place.range.id);
	EXPECT_EQ(2, shadow_index_next(&self->index, &self->place));
	EXPECT_EQ(3, shadow_index_next(&self->index, &self->place));
	EXPECT_EQ(0, shadow_index_next(&self->index, &self->place));
	EXPECT_EQ(3, shadow_index_prev(&self->index, &self->place));
	EXPECT_EQ(2, shadow_index_prev(&self->index, &self->place));
}

/*            0123456789 */
TEST_F(index, lowest_gap_is_the_first_that_is_large_enough)
{
	ASSERT_EQ(0, lay(&self->index, "A.B..C...D"));
	EXPECT_LOWEST("1-2 before 2", 1, 0, 20);
	EXPECT_LOWEST("3-5 before 3", 2, 0, 20);
	EXPECT_LOWEST("6-9 before 4", 3, 0, 20);
	EXPECT_LOWEST("10-20 before 0", 4, 0, 20);
	EXPECT_LOWEST("none", 11, 0, 20);
	EXPECT_LOWEST("none", 4, 0, 13);
}

TEST_F(index, highest_gap_is_the_last_that_is_large_enough)
{
	ASSERT_EQ(0, lay(&self->index, "....A...B..C.D"));
	EXPECT_HIGHEST("14-20 before 0", 1, 0, 20);
	EXPECT_HIGHEST("12-13 before 4", 1, 0, 14);
	EXPECT_HIGHEST("9-11 before 3", 2, 0, 14);
	EXPECT_HIGHEST("5-8 before 2", 3, 0, 14);
	EXPECT_HIGHEST("0-4 before 1", 4, 0, 14);
	EXPECT_HIGHEST("none", 5, 0, 14);
	EXPECT_HIGHEST("none", 4, 1, 14);
}

/* Bounds within a gap, and within a range: what is outside does not count. */
TEST_F(index, gaps_are_cut_at_the_bounds)
{
	ASSERT_EQ(0, lay(&self->index, "AA....BB....CC"));
	EXPECT_LOWEST("3-6 before 2", 3, 3, 20);
	EXPECT_LOWEST("8-12 before 3", 4, 3, 20);
	EXPECT_LOWEST("2-6 before 2", 1, 1, 20);
	EXPECT_HIGHEST("8-11 before 3", 3, 0, 11);
	EXPECT_HIGHEST("2-6 before 2", 4, 0, 11);
	EXPECT_HIGHEST("8-12 before 3", 1, 0, 13);
	EXPECT_LOWEST("none", 1, 6, 8);
	EXPECT_HIGHEST("none", 1, 6, 8);
}

/* No count is taken twice, and none that a writer holds. */
TEST_F(index, reader_without_the_lock_is_told_of_a_writer)
{
	u32 seq, id = 77;

	ASSERT_EQ(0, lay(&self->index, "A"));
	EXPECT_TRUE(shadow_index_find_lockless(&self->index, 0, &id));
	EXPECT_EQ(1, id);
	ASSERT_TRUE(shadow_index_read_begin(&self->index, &seq));
	EXPECT_FALSE(shadow_index_read_retry(&self->index, seq));
	shadow_index_begin(&self->index);
	EXPECT_TRUE(shadow_index_read_retry(&self->index, seq));
	EXPECT_FALSE(shadow_index_read_begin(&self->index, &seq));
	id = 77;
	EXPECT_FALSE(shadow_index_find_lockless(&self->index, 0, &id));
	EXPECT_EQ(77, id);
	EXPECT_STREQ("seq", index_rule(&self->index));
	shadow_index_end(&self->index);
	ASSERT_TRUE(shadow_index_read_begin(&self->index, &seq));
	EXPECT_FALSE(shadow_index_read_retry(&self->index, seq));
}

TEST_F(index, more_ranges_than_an_index_has_are_refused)
{
	self->index.nr = SHADOW_INDEX_MAX - 1;
	EXPECT_EQ(-E2BIG, shadow_index_reserve(&self->index, 2));
	EXPECT_EQ(-E2BIG, shadow_index_reserve(&self->index, U32_MAX));
	EXPECT_EQ(0, shadow_index_reserve(&self->index, 1));
	self->index.nr = 0;
}

TEST_HARNESS_MAIN
