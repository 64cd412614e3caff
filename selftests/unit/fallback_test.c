// SPDX-License-Identifier: GPL-2.0
/*
 * Fallback between migratetypes: in which order types are asked, which block
 * is taken, when the whole pageblock changes its type. Pageblocks are small
 * here, so that they can be drawn; from order pb_order / 2 on a block is worth
 * stealing its pageblock for.
 */
#include "unit.h"

FIXTURE(fallback)
{
	struct shadow_zone zone;
};

FIXTURE_SETUP(fallback)
{
	ASSERT_EQ(0, zone_make(&self->zone, 2, 4));
}

FIXTURE_TEARDOWN(fallback)
{
	EXPECT_SOUND(&self->zone);
	shadow_zone_exit(&self->zone);
	EXPECT_EQ(0, seam_fault.live);
}

/* Make a pageblock of order 4 have a type before pages come into it. */
static void set_type(struct shadow_zone *zone, u32 pageblock, unsigned int mt)
{
	shadow_zone_set_pageblock_mt(zone, pageblock * 16, 4, mt);
}

/* Three pageblocks with one free page each, U M R: who is asked first? */
TEST_F(fallback, types_are_asked_in_the_kernels_order)
{
	static const struct {
		unsigned int mt;
		const char *order;
	} rows[] = { { U, "0 32 16" }, { M, "16 32 0" }, { R, "32 0 16" } };
	struct shadow_zone *zone = &self->zone;
	char got[32];
	u32 i, a, b, c;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		shadow_zone_exit(zone);
		ASSERT_EQ(0, zone_make(zone, 2, 4));
		set_type(zone, 0, U);
		set_type(zone, 2, R);
		lay_free(zone, 0, 0);
		lay_free(zone, 16, 0);
		lay_free(zone, 32, 0);
		a = take(zone, 0, rows[i].mt);
		b = take(zone, 0, rows[i].mt);
		c = take(zone, 0, rows[i].mt);
		snprintf(got, sizeof(got), "%u %u %u", a, b, c);
		EXPECT_STREQ(rows[i].order, got);
		EXPECT_EQ(2, zone->stat.fallback);
		EXPECT_EQ(NONE, take(zone, 0, rows[i].mt));
	}
}

/* High-atomic, CMA and isolated pages serve nobody else, and get no others'. */
TEST_F(fallback, special_types_neither_give_nor_take)
{
	struct shadow_zone *zone = &self->zone;
	unsigned int mt, wanted;

	for (mt = H; mt < SHADOW_NR_MT; mt++) {
		shadow_zone_exit(zone);
		ASSERT_EQ(0, zone_make(zone, 2, 4));
		set_type(zone, 0, mt);
		lay_free(zone, 0, 4);
		for (wanted = 0; wanted < SHADOW_NR_MT; wanted++)
			if (wanted != mt)
				ASSERT_EQ(NONE, take(zone, 0, wanted));
		lay_free(zone, 16, 4);
		for (wanted = H; wanted < SHADOW_NR_MT; wanted++)
			if (wanted != mt)
				ASSERT_EQ(NONE, take(zone, 0, wanted));
		ASSERT_EQ(mt == I ? 16 : 32, zone->nr_free);
		ASSERT_EQ(0, take(zone, 0, mt));
		ASSERT_EQ(0, zone->stat.fallback);
	}
}

/* Unmovable wants one page: of orders 2 (at 0) and 3 (at 16), 3 is taken. */
TEST_F(fallback, steal_takes_the_largest_block)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 2);
	lay_free(zone, 16, 3);
	EXPECT_EQ(16, take(zone, 0, U));
	EXPECT_FRAMES(zone, 0, "F...-");
	EXPECT_FRAMES(zone, 16, "AFF.F...-");
}

/*
 * types M M  F............... F...............     unmovable wants order 0
 *    to U U  AFF.F...F....... F............... as one block of order 5
 */
TEST_F(fallback, block_of_whole_pageblocks_changes_them_all)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 5);
	EXPECT_EQ(0, take(zone, 0, U));
	EXPECT_TYPES(zone, "UUM");
	EXPECT_FREE_LIST(zone, 4, U, "16");
	EXPECT_FREE_LIST(zone, 0, U, "1");
	EXPECT_EQ(31, zone->nr_free);
	EXPECT_EQ(1, zone->stat.steal);
	EXPECT_EQ(1, zone->stat.fallback);
	EXPECT_EQ(U, shadow_frame_mt(&zone->frames[0]));
}

/* Movable pages, too, take a block of whole pageblocks with its type. */
TEST_F(fallback, movable_steals_whole_pageblocks)
{
	struct shadow_zone *zone = &self->zone;

	set_type(zone, 0, R);
	lay_free(zone, 0, 4);
	EXPECT_EQ(0, take(zone, 4, M));
	EXPECT_TYPES(zone, "M");
	EXPECT_EQ(1, zone->stat.steal);
}

/*
 * pageblock M  A.......F.......  A is unmovable: 8 free, 8 alike, all of 16
 *     after U  A.......AFF.F...  the free lists are unmovable's
 */
TEST_F(fallback, half_free_pageblock_is_converted)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 4);
	ASSERT_TRUE(shadow_buddy_take(zone, 0, 3));
	zone->frames[0].word = shadow_frame_head(SHADOW_FRAME_ALLOC, 3, M);
	EXPECT_EQ(8, take(zone, 0, U));
	EXPECT_TYPES(zone, "U");
	EXPECT_FREE_LIST(zone, 0, U, "9");
	EXPECT_FREE_LIST(zone, 1, U, "10");
	EXPECT_FREE_LIST(zone, 2, U, "12");
	EXPECT_FREE_LIST(zone, 2, M, "");
	EXPECT_EQ(1, zone->stat.steal);
}

/*
 * pageblock M  mmmmmmmmmFF.F...  movable holds 9, 7 are free: below half
 *     after M  mmmmmmmmmUF.F...  the smallest block is taken
 */
TEST_F(fallback, pageblock_below_half_is_not_converted)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 4);
	ASSERT_TRUE(shadow_buddy_take(zone, 0, 3));
	ASSERT_TRUE(shadow_buddy_take(zone, 8, 0));
	EXPECT_EQ(9, take(zone, 0, U));
	EXPECT_TYPES(zone, "M");
	EXPECT_FREE_LIST(zone, 0, M, "");
	EXPECT_FREE_LIST(zone, 1, M, "10");
	EXPECT_FREE_LIST(zone, 2, M, "12");
	EXPECT_EQ(1, zone->stat.fallback);
	EXPECT_EQ(0, zone->stat.steal);
	EXPECT_EQ(U, shadow_frame_mt(&zone->frames[9]));
}

/* Fill 16 frames by hand: @free single free pages last, the rest of type mt. */
static void fill_pageblock(struct shadow_zone *zone, u32 free, unsigned int mt)
{
	u32 i;

	for (i = 0; i < 16; i++) {
		lay_alloc(zone, i, 0);
		zone->frames[i].word =
			shadow_frame_head(SHADOW_FRAME_ALLOC, 0, mt);
	}
	for (i = 16 - free; i < 16; i++)
		shadow_buddy_free(zone, i, 0);
}

/*
 * For each type that wants and each type of pageblock: how many free pages
 * make the pageblock change, with the rest held by movable or by unmovable
 * pages? A like page counts as a free one: movable ones for movable; for the
 * others, what is not movable, where the pageblock was movable's.
 */
TEST_F(fallback, conversion_starts_at_half_free_or_alike)
{
	struct shadow_zone *zone = &self->zone;
	unsigned int wanted, owner, held;
	bool alike, converts;
	u32 free;

	for (wanted = U; wanted <= R; wanted++) {
		for (owner = U; owner <= R; owner++) {
			for (held = U; held <= M; held++) {
				alike = wanted == M ? held == M :
						      owner == M && held == U;
				for (free = 4; free <= 12; free++) {
					if (wanted == owner)
						continue;
					converts = alike || free >= 8;
					shadow_zone_exit(zone);
					ASSERT_EQ(0, zone_make(zone, 1, 4));
					set_type(zone, 0, owner);
					fill_pageblock(zone, free, held);
					ASSERT_NE(NONE, take(zone, 2, wanted));
					ASSERT_EQ(converts ? wanted : owner,
						  shadow_zone_pageblock_mt(zone,
									   0));
					ASSERT_EQ(converts, zone->stat.steal);
					ASSERT_STREQ("none", zone_rule(zone));
				}
			}
		}
	}
}

/* Pages on per-CPU lists, live pages and holes are neither free nor movable. */
TEST_F(fallback, pages_that_are_not_movable_count_as_alike)
{
	struct shadow_zone *zone = &self->zone;
	u32 i;

	/* LLLLLLLLLLLL---F: only one free, but nothing movable in it */
	ASSERT_EQ(0, shadow_zone_add_live(zone, 0, 12));
	lay_free(zone, 15, 0);
	EXPECT_EQ(15, take(zone, 0, R));
	EXPECT_TYPES(zone, "R");

	/* mmmmmmmmmLLLLLLF: nine movable, no type but movable's own */
	for (i = 16; i < 25; i++)
		lay_alloc(zone, i, 0);
	ASSERT_EQ(0, shadow_zone_add_live(zone, 25, 6));
	lay_free(zone, 31, 0);
	EXPECT_EQ(31, take(zone, 0, R));
	EXPECT_TYPES(zone, "RM");
}

/*
 * Movable wants one page and finds orders 0 (at 0) and 1 (at 16), both below
 * pb_order / 2: it takes the smallest, and no pageblock changes.
 */
TEST_F(fallback, movable_takes_the_smallest_of_small_blocks)
{
	struct shadow_zone *zone = &self->zone;

	set_type(zone, 0, U);
	set_type(zone, 1, U);
	lay_free(zone, 0, 0);
	lay_free(zone, 16, 1);
	EXPECT_EQ(0, take(zone, 0, M));
	EXPECT_TYPES(zone, "UU");
	EXPECT_EQ(0, zone->stat.steal);
	EXPECT_EQ(16, take(zone, 0, M));
	EXPECT_FREE_LIST(zone, 0, U, "17");
	EXPECT_EQ(2, zone->stat.fallback);
}

/* The smallest block is looked for from the order wanted upwards. */
TEST_F(fallback, movable_looks_for_the_smallest_from_its_order_on)
{
	struct shadow_zone *zone = &self->zone;

	shadow_zone_exit(zone);
	ASSERT_EQ(0, zone_make(zone, 1, 10)); /* worth it from order 5 on */
	shadow_zone_set_pageblock_mt(zone, 0, 10, U);
	lay_free(zone, 0, 0);
	lay_free(zone, 16, 4);
	lay_free(zone, 32, 2);
	EXPECT_EQ(32, take(zone, 1, M));
	EXPECT_FRAMES(zone, 32, "A.F.");
	EXPECT_TYPES(zone, "U");
}

/* From pb_order / 2 on movable, too, tries the whole pageblock. */
TEST_F(fallback, movable_steals_from_half_the_pageblock_order_on)
{
	struct shadow_zone *zone = &self->zone;

	set_type(zone, 0, U);
	lay_free(zone, 0, 4);
	ASSERT_TRUE(shadow_buddy_take(zone, 0, 2));
	EXPECT_FRAMES(zone, 0, "A...F...F.......");
	EXPECT_EQ(8, take(zone, 3, M));
	EXPECT_TYPES(zone, "M");
	EXPECT_FREE_LIST(zone, 2, M, "4");
	EXPECT_EQ(1, zone->stat.steal);
}

/*
 * before  AAAAAAAAAAAAAFAF    all of it movable or free, but unmovable's
 * after   AAAAAAAAAAAAAAAF    and still unmovable's: one page is not worth it
 */
TEST_F(fallback, movable_claims_no_pageblock_for_one_page)
{
	struct shadow_zone *zone = &self->zone;
	u32 idx;

	set_type(zone, 0, U);
	for (idx = 0; idx < 16; idx++)
		lay_alloc(zone, idx, 0);
	for (idx = 0; idx < 16; idx++)
		zone->frames[idx].word =
			shadow_frame_head(SHADOW_FRAME_ALLOC, 0, M);
	shadow_buddy_free(zone, 15, 0);
	shadow_buddy_free(zone, 13, 0);
	EXPECT_EQ(13, take(zone, 0, M));
	EXPECT_FRAMES(zone, 0, "AAAAAAAAAAAAAAAF");
	EXPECT_TYPES(zone, "U");
	EXPECT_EQ(0, zone->stat.steal);
}

/* A pageblock of one page: every block is whole pageblocks. */
TEST_F(fallback, pageblocks_of_one_page_are_always_stolen)
{
	struct shadow_zone *zone = &self->zone;

	shadow_zone_exit(zone);
	ASSERT_EQ(0, zone_make(zone, 1, 0));
	lay_free(zone, 0, 2);
	EXPECT_EQ(0, take(zone, 1, U));
	EXPECT_TYPES(zone, "UUUUM");
	EXPECT_FREE_LIST(zone, 1, U, "2");
	EXPECT_SOUND(zone);
}

/* A free order above the one wanted only: what is smaller does not serve. */
TEST_F(fallback, smaller_blocks_do_not_serve)
{
	struct shadow_zone *zone = &self->zone;

	set_type(zone, 0, U);
	lay_free(zone, 0, 1);
	EXPECT_EQ(NONE, take(zone, 2, M));
	EXPECT_EQ(NONE, take(zone, 2, R));
	EXPECT_EQ(0, zone->stat.fallback);
	EXPECT_EQ(2, zone->nr_free);
}

TEST_HARNESS_MAIN
