// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy system of one zone: every split, every merge, the order of the
 * free lists, one given block. All pageblocks are movable here, but for the
 * last tests; fallback_test.c has what happens between types.
 */
#include "unit.h"

FIXTURE(buddy)
{
	struct shadow_zone zone;
};

FIXTURE_SETUP(buddy)
{
	ASSERT_EQ(0, zone_make(&self->zone, 2, 9));
}

FIXTURE_TEARDOWN(buddy)
{
	EXPECT_SOUND(&self->zone);
	shadow_zone_exit(&self->zone);
	EXPECT_EQ(0, seam_fault.live);
}

/* before  F....... order 3     after  AFF.F... free: orders 0, 1, 2 */
TEST_F(buddy, alloc_splits_down_and_keeps_the_lower_half)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 3);
	EXPECT_FRAMES(zone, 0, "F.......-");
	EXPECT_EQ(0, take(zone, 0, M));
	EXPECT_FRAMES(zone, 0, "AFF.F...-");
	EXPECT_FREE_LIST(zone, 0, M, "1");
	EXPECT_FREE_LIST(zone, 1, M, "2");
	EXPECT_FREE_LIST(zone, 2, M, "4");
	EXPECT_FREE_LIST(zone, 3, M, "");
	EXPECT_EQ(7, zone->nr_free);
	EXPECT_EQ(3, zone->stat.split);
	EXPECT_EQ(1, zone->stat.alloc);
}

/* Every pair of orders: one free block of each order from low to high - 1. */
TEST_F(buddy, every_split_leaves_one_half_of_each_order)
{
	unsigned int high, low, order;
	struct shadow_zone *zone;

	for (high = 0; high <= SHADOW_MAX_ORDER; high++) {
		for (low = 0; low <= high; low++) {
			shadow_zone_exit(&self->zone);
			zone = &self->zone;
			ASSERT_EQ(0, zone_make(zone, 2, 9));
			lay_free(zone, 1024, high);
			ASSERT_EQ(1024, take(zone, low, M));
			for (order = 0; order <= SHADOW_MAX_ORDER; order++)
				ASSERT_EQ(order >= low && order < high,
					  shadow_zone_nr_blocks(zone, order));
			ASSERT_EQ((1U << high) - (1U << low), zone->nr_free);
			ASSERT_STREQ("none", zone_rule(zone));
			shadow_buddy_free(zone, 1024, low);
			ASSERT_EQ(1, shadow_zone_nr_blocks(zone, high));
			ASSERT_EQ(high - low, zone->stat.merge);
		}
	}
}

/* before  F.AAF...  order 1 at 0, 2 at 4     order 1 comes from 0, whole */
TEST_F(buddy, alloc_takes_the_smallest_block_that_serves)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 3);
	ASSERT_TRUE(shadow_buddy_take(zone, 2, 1));
	EXPECT_FRAMES(zone, 0, "F.A.F...");
	EXPECT_EQ(0, take(zone, 1, M));
	EXPECT_FRAMES(zone, 0, "A.A.F...");
}

TEST_F(buddy, alloc_of_the_exact_order_splits_nothing)
{
	lay_free(&self->zone, 0, 10);
	EXPECT_EQ(0, take(&self->zone, 10, M));
	EXPECT_EQ(0, self->zone.stat.split);
	EXPECT_EQ(0, self->zone.nr_free);
}

/* What is too small does not serve: F.A.F.A. has no order 2. */
TEST_F(buddy, alloc_above_every_free_block_fails_and_changes_nothing)
{
	struct shadow_zone *zone = &self->zone;

	EXPECT_EQ(NONE, take(zone, 0, M));
	lay_free(zone, 0, 3);
	ASSERT_TRUE(shadow_buddy_take(zone, 2, 1));
	ASSERT_TRUE(shadow_buddy_take(zone, 6, 1));
	EXPECT_EQ(NONE, take(zone, 2, M));
	EXPECT_FRAMES(zone, 0, "F.A.F.A.");
	EXPECT_EQ(4, zone->nr_free);
	EXPECT_EQ(0, zone->stat.alloc);
}

/* Lists are stacks: what was freed last is taken first. */
TEST_F(buddy, alloc_takes_from_the_head)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 0);
	lay_free(zone, 2, 0);
	lay_free(zone, 4, 0);
	EXPECT_FREE_LIST(zone, 0, M, "4 2 0");
	EXPECT_EQ(4, take(zone, 0, M));
	EXPECT_FREE_LIST(zone, 0, M, "2 0");
}

/* before  FA free(1)     after  F. */
TEST_F(buddy, free_merges_with_left_buddy)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 0);
	lay_alloc(zone, 1, 0);
	EXPECT_FRAMES(zone, 0, "FA-");
	shadow_buddy_free(zone, 1, 0);
	EXPECT_FRAMES(zone, 0, "F.-");
	EXPECT_FREE_LIST(zone, 0, M, "");
	EXPECT_FREE_LIST(zone, 1, M, "0");
	EXPECT_EQ(2, zone->nr_free);
}

/* before  AF free(0)     after  F. */
TEST_F(buddy, free_merges_with_right_buddy)
{
	struct shadow_zone *zone = &self->zone;

	lay_alloc(zone, 0, 0);
	lay_free(zone, 1, 0);
	shadow_buddy_free(zone, 0, 0);
	EXPECT_FRAMES(zone, 0, "F.-");
	EXPECT_FREE_LIST(zone, 1, M, "0");
}

/* before  F.A.F... free(2, order 1)     after  F....... by two merges */
TEST_F(buddy, free_merges_left_then_right)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 3);
	ASSERT_TRUE(shadow_buddy_take(zone, 2, 1));
	EXPECT_FRAMES(zone, 0, "F.A.F...");
	shadow_buddy_free(zone, 2, 1);
	EXPECT_FRAMES(zone, 0, "F.......");
	EXPECT_EQ(2, zone->stat.merge);
	EXPECT_FREE_LIST(zone, 3, M, "0");
}

/* before  FAF. free(1): its buddy is 0, not 2     after  F... */
TEST_F(buddy, free_looks_at_its_buddy_not_at_its_neighbour)
{
	struct shadow_zone *zone = &self->zone;

	lay_alloc(zone, 0, 0);
	lay_alloc(zone, 1, 0);
	lay_alloc(zone, 3, 0);
	lay_free(zone, 2, 0);
	shadow_buddy_free(zone, 1, 0);
	EXPECT_FRAMES(zone, 0, "AFFA");
	EXPECT_EQ(0, zone->stat.merge);
}

/* before  A.FA free(0, order 1): its buddy is split     after  F.FA */
TEST_F(buddy, free_does_not_merge_with_a_smaller_buddy)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 2);
	ASSERT_TRUE(shadow_buddy_take(zone, 0, 1));
	ASSERT_TRUE(shadow_buddy_take(zone, 3, 0));
	EXPECT_FRAMES(zone, 0, "A.FA");
	shadow_buddy_free(zone, 0, 1);
	EXPECT_FRAMES(zone, 0, "F.FA");
}

/* Neither a hole, nor live pages, nor pages on a CPU's list merge. */
TEST_F(buddy, free_merges_with_free_blocks_only)
{
	struct shadow_zone *zone = &self->zone;

	lay_alloc(zone, 0, 0);
	lay_alloc(zone, 2, 0);
	lay_alloc(zone, 4, 0);
	lay_alloc(zone, 5, 0);
	ASSERT_EQ(0, shadow_zone_add_live(zone, 1, 1));
	shadow_buddy_free(zone, 0, 0);
	shadow_buddy_free(zone, 2, 0);
	shadow_buddy_free(zone, 4, 0);
	EXPECT_FRAMES(zone, 0, "FLF-FA--");
	EXPECT_EQ(0, zone->stat.merge);
}

/* The largest blocks are a section each and never join. */
TEST_F(buddy, free_stops_at_the_largest_order)
{
	struct shadow_zone *zone = &self->zone;

	lay_alloc(zone, 0, 10);
	lay_alloc(zone, 1024, 10);
	shadow_buddy_free(zone, 0, 10);
	shadow_buddy_free(zone, 1024, 10);
	EXPECT_FREE_LIST(zone, 10, M, "1024 0");
	EXPECT_EQ(0, zone->stat.merge);
}

/* 1023 frames allocated one by one; the last free joins ten times. */
TEST_F(buddy, one_free_merges_ten_times)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 1024, 10);
	ASSERT_TRUE(shadow_buddy_take(zone, 1024 + 341, 0));
	EXPECT_EQ(1023, zone->nr_free);
	EXPECT_EQ(10, zone->stat.split);
	shadow_buddy_free(zone, 1024 + 341, 0);
	EXPECT_EQ(10, zone->stat.merge);
	EXPECT_FREE_LIST(zone, 10, M, "1024");
}

/*
 * before  AAF.A... free(0): 1 is allocated, no merge; but the buddy of [0,1],
 * 2, is free at order 1: a merge is near, so 0 goes behind 8
 */
TEST_F(buddy, free_near_a_merge_goes_to_the_tail)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 2);
	ASSERT_TRUE(shadow_buddy_take(zone, 0, 0));
	ASSERT_TRUE(shadow_buddy_take(zone, 1, 0));
	lay_free(zone, 8, 0);
	EXPECT_FRAMES(zone, 0, "AAF.----F");
	shadow_buddy_free(zone, 0, 0);
	EXPECT_FREE_LIST(zone, 0, M, "8 0");
	EXPECT_EQ(8, take(zone, 0, M));
}

/* The same on the right: F.AA free(3): [2,3]'s buddy 0 is free at order 1. */
TEST_F(buddy, free_near_a_merge_to_the_left_goes_to_the_tail)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 2);
	ASSERT_TRUE(shadow_buddy_take(zone, 2, 0));
	ASSERT_TRUE(shadow_buddy_take(zone, 3, 0));
	lay_free(zone, 8, 0);
	shadow_buddy_free(zone, 3, 0);
	EXPECT_FREE_LIST(zone, 0, M, "8 3");
}

/* AAA.: the buddy of [0,1] is allocated; AAFA: it is free at another order. */
TEST_F(buddy, free_far_from_a_merge_goes_to_the_head)
{
	struct shadow_zone *zone = &self->zone;

	lay_alloc(zone, 0, 0);
	lay_alloc(zone, 1, 0);
	lay_alloc(zone, 2, 1);
	lay_free(zone, 8, 0);
	shadow_buddy_free(zone, 0, 0);
	EXPECT_FREE_LIST(zone, 0, M, "0 8");

	lay_alloc(zone, 16, 0);
	lay_alloc(zone, 17, 0);
	lay_free(zone, 18, 0);
	lay_alloc(zone, 19, 0);
	shadow_buddy_free(zone, 16, 0);
	EXPECT_FREE_LIST(zone, 0, M, "16 18 0 8");
}

/*
 * Order 8: [0,512) would join its free buddy at 512 to order 10, so tail.
 * Order 9 has only the largest order above it, which joins nothing: head.
 */
TEST_F(buddy, merge_likely_ends_two_below_the_largest_order)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 10);
	ASSERT_TRUE(shadow_buddy_take(zone, 0, 8));
	ASSERT_TRUE(shadow_buddy_take(zone, 256, 8));
	lay_free(zone, 1024, 8);
	shadow_buddy_free(zone, 0, 8);
	EXPECT_FREE_LIST(zone, 8, M, "1024 0");
	shadow_buddy_free(zone, 256, 8);

	ASSERT_TRUE(shadow_buddy_take(zone, 0, 9));
	lay_free(zone, 1024 + 512, 9);
	lay_alloc(zone, 1024 + 256, 8);
	EXPECT_FREE_LIST(zone, 9, M, "1536 512");
	ASSERT_TRUE(shadow_buddy_take(zone, 512, 9));
	shadow_buddy_free(zone, 512, 9);
	EXPECT_FREE_LIST(zone, 9, M, "512 1536");
}

/* Eight single frames, freed in each of the 8! orders: one block each time. */
static void free_in_every_order(struct __test_metadata *_metadata,
				struct shadow_zone *zone, u32 *pages, u32 nr)
{
	u32 i, page;

	if (!nr) {
		for (i = 0; i < 8; i++)
			ASSERT_TRUE(shadow_buddy_take(zone, i, 0));
		for (i = 0; i < 8; i++)
			shadow_buddy_free(zone, pages[i], 0);
		ASSERT_STREQ("F.......-", drawn_frames(zone, 0, 9));
		ASSERT_EQ(0, zone->free_area[3][M].head);
		return;
	}
	for (i = 0; i < nr; i++) {
		page = pages[i];
		pages[i] = pages[nr - 1];
		pages[nr - 1] = page;
		free_in_every_order(_metadata, zone, pages, nr - 1);
		pages[nr - 1] = pages[i];
		pages[i] = page;
	}
}

TEST_F(buddy, every_order_of_frees_merges_back)
{
	u32 pages[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };

	lay_free(&self->zone, 0, 3);
	free_in_every_order(_metadata, &self->zone, pages, 8);
	EXPECT_EQ(40320 * 7, self->zone.stat.merge);
}

/*
 * Every way to cut 16 frames into blocks (677 of them: a block is whole, or
 * its halves are cut in every way), each freed upwards and downwards.
 */
struct cut {
	u32 idx;
	unsigned int order;
};

struct cuts {
	struct cut block[16];
	u32 nr;
};

static u32 nr_cuts(unsigned int order)
{
	u32 halves;

	if (!order)
		return 1;
	halves = nr_cuts(order - 1);
	return 1 + halves * halves;
}

static void cut_up(struct cuts *cuts, u32 idx, unsigned int order, u32 way)
{
	u32 halves;

	if (!way) {
		cuts->block[cuts->nr++] = (struct cut){ idx, order };
		return;
	}
	halves = nr_cuts(order - 1);
	way--;
	cut_up(cuts, idx, order - 1, way % halves);
	cut_up(cuts, idx + (1U << (order - 1)), order - 1, way / halves);
}

TEST_F(buddy, every_shape_of_sixteen_frames_merges_back)
{
	struct shadow_zone *zone = &self->zone;
	u32 way, i, at, up, ways = nr_cuts(4);
	struct cuts cuts;

	ASSERT_EQ(677, ways);
	lay_free(zone, 16, 4);
	for (way = 0; way < ways; way++) {
		for (up = 0; up < 2; up++) {
			cuts.nr = 0;
			cut_up(&cuts, 16, 4, way);
			for (i = 0; i < cuts.nr; i++)
				ASSERT_TRUE(shadow_buddy_take(
					zone, cuts.block[i].idx,
					cuts.block[i].order));
			ASSERT_EQ(0, zone->nr_free);
			for (i = 0; i < cuts.nr; i++) {
				at = up ? i : cuts.nr - 1 - i;
				shadow_buddy_free(zone, cuts.block[at].idx,
						  cuts.block[at].order);
				ASSERT_STREQ("none", zone_rule(zone));
			}
			ASSERT_EQ(1, shadow_zone_nr_blocks(zone, 4));
		}
	}
}

/* before  F....... take(order 1 at 4)     after  F...A.F. */
TEST_F(buddy, take_leaves_what_stands_around_it_free)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 3);
	EXPECT_TRUE(shadow_buddy_take(zone, 4, 1));
	EXPECT_FRAMES(zone, 0, "F...A.F.");
	EXPECT_FREE_LIST(zone, 2, M, "0");
	EXPECT_FREE_LIST(zone, 1, M, "6");
	EXPECT_EQ(6, zone->nr_free);
	EXPECT_TRUE(shadow_frame_is_alloc(&zone->frames[4], 1));
}

/* Each block of each order inside 16 free frames, taken and given back. */
TEST_F(buddy, take_finds_every_block_of_a_free_one)
{
	struct shadow_zone *zone = &self->zone;
	unsigned int order;
	u32 idx;

	lay_free(zone, 0, 4);
	for (order = 0; order <= 4; order++) {
		for (idx = 0; idx < 16; idx += 1U << order) {
			ASSERT_TRUE(shadow_buddy_take(zone, idx, order));
			ASSERT_EQ(16 - (1U << order), zone->nr_free);
			ASSERT_STREQ("none", zone_rule(zone));
			shadow_buddy_free(zone, idx, order);
			ASSERT_STREQ("F...............-",
				     drawn_frames(zone, 0, 17));
		}
	}
}

/* FAF. : nothing of order 1 at 0, of order 2 at 0, at the hole or past it. */
TEST_F(buddy, take_of_what_is_not_all_free_changes_nothing)
{
	struct shadow_zone *zone = &self->zone;
	struct shadow_zone_stat before;

	lay_free(zone, 0, 2);
	ASSERT_TRUE(shadow_buddy_take(zone, 1, 0));
	before = zone->stat;
	EXPECT_FALSE(shadow_buddy_take(zone, 0, 1));
	EXPECT_FALSE(shadow_buddy_take(zone, 0, 2));
	EXPECT_FALSE(shadow_buddy_take(zone, 0, 10));
	EXPECT_FALSE(shadow_buddy_take(zone, 1, 0));
	EXPECT_FALSE(shadow_buddy_take(zone, 4, 0));
	EXPECT_FRAMES(zone, 0, "FAF.-");
	EXPECT_EQ(3, zone->nr_free);
	EXPECT_EQ(0, memcmp(&before, &zone->stat, sizeof(before)));
}

/*
 * Two free pageblocks of order 3 side by side, of every pair of types. Only
 * unmovable, movable and reclaimable join; the freed block's type wins.
 */
TEST(pageblock_types_that_do_not_mix_stay_apart)
{
	struct shadow_zone zone;
	unsigned int a, b;
	bool joins;

	for (a = 0; a < SHADOW_NR_MT; a++) {
		for (b = 0; b < SHADOW_NR_MT; b++) {
			joins = a == b || (a < H && b < H);
			ASSERT_EQ(0, zone_make(&zone, 1, 3));
			shadow_zone_set_pageblock_mt(&zone, 0, 3, a);
			shadow_zone_set_pageblock_mt(&zone, 8, 3, b);
			lay_free(&zone, 0, 3);
			lay_free(&zone, 8, 3);
			ASSERT_EQ(joins, zone.free_area[4][b].nr);
			ASSERT_EQ(!joins, zone.free_area[3][a].nr);
			ASSERT_EQ(joins ? b : a,
				  shadow_zone_pageblock_mt(&zone, 0));
			ASSERT_STREQ("none", zone_rule(&zone));
			shadow_zone_exit(&zone);
		}
	}
	EXPECT_EQ(0, seam_fault.live);
}

/*
 * One allocated block over two pageblocks of order 3, whose second was made
 * CMA in the meantime: each pageblock goes to its own list.
 *
 * before  A...............  types M C     after  F.......F.......
 */
TEST(free_of_a_block_over_types_that_do_not_mix_splits_it)
{
	struct shadow_zone zone;

	ASSERT_EQ(0, zone_make(&zone, 1, 3));
	lay_alloc(&zone, 0, 4);
	shadow_zone_set_pageblock_mt(&zone, 8, 3, C);
	shadow_buddy_free(&zone, 0, 4);
	EXPECT_FRAMES(&zone, 0, "F.......F.......-");
	EXPECT_TYPES(&zone, "MC");
	EXPECT_FREE_LIST(&zone, 3, M, "0");
	EXPECT_FREE_LIST(&zone, 3, C, "8");
	EXPECT_EQ(16, zone.nr_free);
	EXPECT_SOUND(&zone);
	shadow_zone_exit(&zone);
}

/* New pages over such types go to their lists, too. */
TEST(new_block_over_types_that_do_not_mix_splits)
{
	struct shadow_zone zone;

	ASSERT_EQ(0, zone_make(&zone, 1, 8));
	shadow_zone_set_pageblock_mt(&zone, 512, 8, I);
	EXPECT_EQ(0, shadow_zone_add_block(&zone, 0, 10));
	EXPECT_FREE_LIST(&zone, 9, M, "0");
	EXPECT_FREE_LIST(&zone, 8, I, "512");
	EXPECT_FREE_LIST(&zone, 8, M, "768");
	EXPECT_SOUND(&zone);
	shadow_zone_exit(&zone);
}

TEST_HARNESS_MAIN
