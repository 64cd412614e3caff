// SPDX-License-Identifier: GPL-2.0
/*
 * Compaction: which blocks move where, what stays, and why it ends. Pageblocks
 * of 8 pages; most tests lay a zone out that has no free block but a few.
 */
#include "range.h"

FIXTURE(compact)
{
	struct range range;
	struct shadow_compact_stat stat;
};

FIXTURE_SETUP(compact)
{
	range_make(_metadata, &self->range, 1, 3, 0);
}

FIXTURE_TEARDOWN(compact)
{
	range_end(_metadata, &self->range);
}

/*
 * Unmovable blocks from a frame on, and at the section's end 8 free pages that
 * no movable block goes to.
 */
static void lay_rest(struct __test_metadata *_metadata, struct range *range,
		     u32 idx)
{
	u32 i;

	for (; idx < 1008; idx += 8)
		range_take(_metadata, range, idx, 3, U);
	range_take(_metadata, range, 1008, 4, U);
	ASSERT_EQ(0, shadow_mem_split(&range->mem, BASE + 1008, 4, 0));
	seam_lock(range->zone->lock);
	shadow_zone_set_pageblock_mt(range->zone, 1008, 4, U);
	seam_unlock(range->zone->lock);
	for (i = 1008; i < 1024; i += 2)
		ASSERT_EQ(0, shadow_mem_free(&range->mem, BASE + i, 0, 0));
}

/*
 * Lay out the section: the drawing's first frames, one letter a page (m and u
 * for movable and unmovable pages, F for free ones), then lay_rest().
 */
static void lay(struct __test_metadata *_metadata, struct range *range,
		const char *drawing)
{
	u32 len = strlen(drawing), idx;

	for (idx = 0; idx < len; idx++)
		if (drawing[idx] != 'F')
			range_take(_metadata, range, idx, 0,
				   drawing[idx] == 'm' ? M : U);
	lay_rest(_metadata, range, len);
}

#define compact(order)                                                   \
	shadow_compact_zone(self->range.zone, order, &self->range.mover, \
			    &self->stat)

/*
 * before  mFmFFFmF uuFFFuFF  three moves, each to the highest free page
 * after   F....... AAF.AAAA
 */
TEST_F(compact, movable_pages_go_to_the_top)
{
	struct owner *owner = &self->range.owner;

	lay(_metadata, &self->range, "mFmFFFmFuuFFFuFF");
	EXPECT_EQ(0, compact(3));
	EXPECT_FRAMES(self->range.zone, 0, "F.......AAF.AAAA");
	EXPECT_EQ(SHADOW_COMPACT_SUCCESS, self->stat.end);
	EXPECT_EQ(3, self->stat.moved);
	EXPECT_EQ(3, self->stat.moved_pages);
	ASSERT_EQ(3, owner->moves);
	EXPECT_EQ(BASE + 0, owner->from[0]);
	EXPECT_EQ(BASE + 15, owner->to[0]);
	EXPECT_EQ(BASE + 2, owner->from[1]);
	EXPECT_EQ(BASE + 14, owner->to[1]);
	EXPECT_EQ(BASE + 6, owner->from[2]);
	EXPECT_EQ(BASE + 12, owner->to[2]);
}

/* It stops as soon as there is a block of the order: m at 6 stays. */
TEST_F(compact, ends_when_a_block_of_the_order_is_free)
{
	lay(_metadata, &self->range, "FFmFuFmFuuFFFuFF");
	EXPECT_EQ(0, compact(2));
	EXPECT_EQ(SHADOW_COMPACT_SUCCESS, self->stat.end);
	EXPECT_FRAMES(self->range.zone, 0, "F...AFAFAAF.FAFA");
	EXPECT_EQ(1, self->stat.moved);
	EXPECT_EQ(2, self->stat.migrate_scanned);
}

TEST_F(compact, nothing_to_do_where_a_block_is_free)
{
	lay(_metadata, &self->range, "mFFFFFFFuuuuuuuu");
	EXPECT_EQ(0, compact(2));
	EXPECT_EQ(SHADOW_COMPACT_SUCCESS, self->stat.end);
	EXPECT_EQ(0, self->range.owner.moves);
	EXPECT_EQ(1, self->range.owner.drains);
}

/* 16 free pages are too few for order 4 (twice its pages must be free). */
TEST_F(compact, too_few_free_pages_skip_it)
{
	lay(_metadata, &self->range, "mFFFFFFFmFFFFFFFFuuuuuuu");
	EXPECT_EQ(0, compact(4));
	EXPECT_EQ(SHADOW_COMPACT_SKIPPED, self->stat.end);
	EXPECT_EQ(0, self->stat.migrate_scanned);
	seam_lock(self->range.zone->lock);
	set_marks(self->range.zone, 0, 14);
	seam_unlock(self->range.zone->lock);
	EXPECT_EQ(0, compact(3));
	EXPECT_EQ(SHADOW_COMPACT_SKIPPED, self->stat.end);
}

/* The scanners meet in the middle: what is above stays. */
TEST_F(compact, ends_when_the_scanners_meet)
{
	lay(_metadata, &self->range, "mFmFuuFFuuuuuuuumFmFFFuu");
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_EQ(SHADOW_COMPACT_COMPLETE, self->stat.end);
	EXPECT_FRAMES(self->range.zone, 0, "F...AAF.AAAAAAAAAFAFAAAA");
	EXPECT_EQ(2, self->stat.moved);
}

/* Unmovable pages stay where they are, whatever there is above. */
TEST_F(compact, unmovable_pages_stay)
{
	lay(_metadata, &self->range, "uFuFuFuFuFFFFFFF");
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_EQ(0, self->range.owner.moves);
	EXPECT_EQ(SHADOW_COMPACT_COMPLETE, self->stat.end);
	EXPECT_FRAMES(self->range.zone, 0, "AFAFAFAFAFF.F...");
}

/*
 * Order 1 at 0 goes to 12, the pages at 2 and 4 to what is left:
 * before  A.AFAF..AFAFF.A.
 * after   F.......AAAAA.A.
 */
TEST_F(compact, blocks_of_other_orders_move_whole)
{
	struct owner *owner = &self->range.owner;

	range_take(_metadata, &self->range, 0, 1, M);
	range_take(_metadata, &self->range, 2, 0, M);
	range_take(_metadata, &self->range, 4, 0, M);
	range_take(_metadata, &self->range, 8, 0, U);
	range_take(_metadata, &self->range, 10, 0, U);
	range_take(_metadata, &self->range, 14, 1, U);
	lay_rest(_metadata, &self->range, 16);
	EXPECT_FRAMES(self->range.zone, 0, "A.AFAFF.AFAFF.A.");
	EXPECT_EQ(0, compact(3));
	EXPECT_EQ(SHADOW_COMPACT_SUCCESS, self->stat.end);
	EXPECT_FRAMES(self->range.zone, 0, "F.......AAAAA.A.");
	EXPECT_EQ(4, self->stat.moved_pages);
	ASSERT_EQ(3, owner->moves);
	EXPECT_EQ(BASE + 12, owner->to[0]);
	EXPECT_EQ(BASE + 11, owner->to[1]);
	EXPECT_EQ(BASE + 9, owner->to[2]);
}

/*
 * A block of order 2 has no place, the page at 5 has: 15, and there it is seen
 * again, with nothing above.
 */
TEST_F(compact, block_that_fits_nowhere_is_counted_and_stays)
{
	range_take(_metadata, &self->range, 0, 2, M);
	range_take(_metadata, &self->range, 5, 0, M);
	for (u32 i = 8; i < 16; i += 2)
		range_take(_metadata, &self->range, i, 0, U);
	lay_rest(_metadata, &self->range, 16);
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_FRAMES(self->range.zone, 0, "A...F...AFAFAFAA");
	EXPECT_EQ(2, self->stat.homeless);
	EXPECT_EQ(1, self->stat.moved);
}

/* The owner refuses the page at 2: it stays, the others move. */
TEST_F(compact, refused_block_stays_and_is_skipped)
{
	struct shadow_zone *zone = self->range.zone;

	lay(_metadata, &self->range, "mFmFFFmFuuFFFuFF");
	self->range.owner.refuse = -EAGAIN;
	self->range.owner.refuse_pfn = BASE + 2;
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_EQ(SHADOW_COMPACT_COMPLETE, self->stat.end);
	EXPECT_EQ(1, self->stat.refused);
	EXPECT_EQ(2, self->stat.moved);
	EXPECT_FRAMES(zone, 0, "F.AFF...AAF.FAAA");
	EXPECT_EQ(18, zone->nr_free);
}

/* A pinned block stays, too, and is counted apart. */
TEST_F(compact, pinned_block_stays_and_is_counted)
{
	lay(_metadata, &self->range, "mFmFFFmFuuFFFuFF");
	self->range.owner.refuse = -EPERM;
	self->range.owner.refuse_pfn = BASE + 2;
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_EQ(SHADOW_COMPACT_COMPLETE, self->stat.end);
	EXPECT_EQ(0, self->stat.refused);
	EXPECT_EQ(1, self->stat.pinned);
	EXPECT_EQ(2, self->stat.moved);
	EXPECT_FRAMES(self->range.zone, 0, "F.AFF...AAF.FAAA");
}

/* The owner freed it before it was asked; its place is given back. */
TEST_F(compact, block_freed_meanwhile_leaves_no_place_behind)
{
	lay(_metadata, &self->range, "mFmFFFmFuuFFFuFF");
	self->range.owner.refuse = -ENOENT;
	self->range.owner.free_first = true;
	EXPECT_EQ(0, compact(3));
	EXPECT_EQ(SHADOW_COMPACT_SUCCESS, self->stat.end);
	EXPECT_FRAMES(self->range.zone, 0, "F.......AAF.FAF.");
	EXPECT_EQ(3, self->stat.refused);
	EXPECT_EQ(21, self->range.zone->nr_free);
}

TEST_F(compact, mover_may_end_it)
{
	lay(_metadata, &self->range, "mFmFFFmFuuFFFuFF");
	self->range.owner.refuse = -EINTR;
	EXPECT_EQ(0, compact(3));
	EXPECT_EQ(SHADOW_COMPACT_STOPPED, self->stat.end);
	EXPECT_EQ(1, self->range.owner.moves);
	EXPECT_FRAMES(self->range.zone, 0, "AFAFF.AFAAF.FAF.");
}

/* Nothing moves into what it works for: a free pageblock. */
TEST_F(compact, free_pageblocks_take_nothing_in)
{
	lay(_metadata, &self->range, "mFFFFFFFuFFFFFFFFFFFFFFF");
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_FRAMES(self->range.zone, 0, "F.......AFF.F.FAF.......");
	EXPECT_EQ(1, self->stat.moved);
}

/* Above are pageblocks of other types, and an isolated one. */
TEST_F(compact, only_movable_and_cma_pageblocks_take_blocks_in)
{
	static const unsigned int types[] = { U, R, H, M, C };
	struct shadow_zone *zone = self->range.zone;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		range_end(_metadata, &self->range);
		range_make(_metadata, &self->range, 1, 3, 0);
		zone = self->range.zone;
		lay(_metadata, &self->range, "mFFFFFFFuuuuuuuu");
		seam_lock(zone->lock);
		shadow_zone_set_pageblock_mt(zone, 8, 3, types[i]);
		seam_unlock(zone->lock);
		ASSERT_EQ(0,
			  shadow_mem_free(&self->range.mem, BASE + 12, 0, 0));
		EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
		EXPECT_EQ(types[i] == M || types[i] == C, self->stat.moved);
	}
}

TEST_F(compact, isolated_pageblocks_are_left_alone)
{
	lay(_metadata, &self->range, "mFFFFFFFmFFFFFFFuFFFFFFF");
	ASSERT_EQ(0, shadow_isolate_range(&self->range.mem, BASE, BASE + 8));
	ASSERT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 17, BASE + 24));
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_EQ(0, self->stat.moved);
	EXPECT_EQ(1, self->stat.homeless);
	shadow_unisolate_range(&self->range.mem, BASE, BASE + 24);
}

/* A block that spans pageblocks is no source and no target. */
TEST_F(compact, blocks_of_a_pageblock_and_more_stay)
{
	range_take(_metadata, &self->range, 0, 4, M);
	lay_rest(_metadata, &self->range, 24);
	EXPECT_EQ(0, compact(SHADOW_COMPACT_ALL));
	EXPECT_EQ(0, self->range.owner.moves);
	EXPECT_FRAMES(self->range.zone, 0, "A...............F");
}

TEST_F(compact, order_that_cannot_be_is_refused)
{
	EXPECT_EQ(-EINVAL, compact(SHADOW_COMPACT_ALL + 1));
}

TEST(every_end_has_a_name)
{
	unsigned int end;

	for (end = 0; end < SHADOW_NR_COMPACT_ENDS; end++)
		EXPECT_STRNE("unknown", shadow_compact_end_name(end));
	EXPECT_STREQ("unknown",
		     shadow_compact_end_name(SHADOW_NR_COMPACT_ENDS));
}

TEST(pageblocks_as_large_as_a_section_can_be_compacted)
{
	struct shadow_compact_stat stat;
	struct range range;

	range_make(_metadata, &range, 2, 10, 0);
	range_take(_metadata, &range, 5, 0, M);
	range_take(_metadata, &range, 1024 + 9, 0, U);
	EXPECT_EQ(0, shadow_compact_zone(range.zone, 10, &range.mover, &stat));
	EXPECT_EQ(SHADOW_COMPACT_SKIPPED, stat.end);
	EXPECT_EQ(0, shadow_compact_zone(range.zone, SHADOW_COMPACT_ALL,
					 &range.mover, &stat));
	EXPECT_EQ(1, stat.moved);
	EXPECT_EQ(1, shadow_zone_nr_blocks(range.zone, 10));
	range_end(_metadata, &range);
}

TEST_HARNESS_MAIN
