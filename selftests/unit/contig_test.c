// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous ranges: what is free is taken, what is movable moves out, and a
 * failure leaves everything as it was. Pageblocks of 8 pages.
 */
#include "core/exact.h"
#include "range.h"

FIXTURE(contig)
{
	struct range range;
};

FIXTURE_SETUP(contig)
{
	range_make(_metadata, &self->range, 2, 3, 4);
}

FIXTURE_TEARDOWN(contig)
{
	range_end(_metadata, &self->range);
}

/* before  F....  after  FF.AAAAAAAAF.F...: 3 to 10, what is around is free */
TEST_F(contig, free_range_is_taken_as_single_pages)
{
	struct shadow_zone *zone = self->range.zone;
	struct shadow_mem *mem = &self->range.mem;

	EXPECT_EQ(0, shadow_contig_alloc(mem, BASE + 3, 8, &self->range.mover));
	EXPECT_FRAMES(zone, 0, "F.FAAAAAAAAFF...F");
	EXPECT_TYPES(zone, "MMM");
	EXPECT_EQ(0, self->range.owner.moves);
	EXPECT_EQ(2048 - 8, zone->nr_free);
	EXPECT_SOUND(zone);
	EXPECT_EQ(0, shadow_mem_free_exact(mem, BASE + 3, 8, 0));
	shadow_mem_drain(mem, 0);
	EXPECT_EQ(2, shadow_zone_nr_blocks(zone, 10));
}

/* Over the edge of a section, whose frames need not be side by side. */
TEST_F(contig, range_may_be_larger_than_the_largest_block)
{
	struct shadow_mem *mem = &self->range.mem;

	EXPECT_EQ(0,
		  shadow_contig_alloc(mem, BASE + 8, 2032, &self->range.mover));
	EXPECT_EQ(16, self->range.zone->nr_free);
	EXPECT_EQ(0, shadow_mem_free_exact(mem, BASE + 8, 2032, 0));
	shadow_mem_drain(mem, 0);
	EXPECT_EQ(2, shadow_zone_nr_blocks(self->range.zone, 10));
}

/*
 * before  FAF.A...F......  movable: order 0 at 1, order 2 at 4; range 0 to 7
 * after   AAAAAAAAF......  both elsewhere
 */
TEST_F(contig, movable_blocks_move_out_of_the_range)
{
	struct shadow_zone *zone = self->range.zone;
	struct owner *owner = &self->range.owner;

	range_take(_metadata, &self->range, 1, 0, M);
	range_take(_metadata, &self->range, 4, 2, M);
	EXPECT_EQ(0, shadow_contig_alloc(&self->range.mem, BASE, 8,
					 &self->range.mover));
	EXPECT_FRAMES(zone, 0, "AAAAAAAA");
	ASSERT_EQ(2, owner->moves);
	EXPECT_EQ(BASE + 1, owner->from[0]);
	EXPECT_EQ(BASE + 4, owner->from[1]);
	EXPECT_GE(owner->to[0], BASE + 8);
	EXPECT_GE(owner->to[1], BASE + 8);
	EXPECT_EQ(2048 - 8 - 5, zone->nr_free);
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, owner->to[0], 0, 0));
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, owner->to[1], 2, 0));
}

/* before  A.......  order 3 at 8; range 10 to 11: all of the block moves */
TEST_F(contig, block_that_reaches_out_of_the_range_moves_whole)
{
	struct shadow_zone *zone = self->range.zone;
	struct owner *owner = &self->range.owner;

	range_take(_metadata, &self->range, 8, 3, M);
	EXPECT_EQ(0, shadow_contig_alloc(&self->range.mem, BASE + 10, 2,
					 &self->range.mover));
	EXPECT_FRAMES(zone, 8, "F.AAF...");
	ASSERT_EQ(1, owner->moves);
	EXPECT_EQ(BASE + 8, owner->from[0]);
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, owner->to[0], 3, 0));
}

/* What a block was asked for as goes along; track_test.c has its descriptor. */
TEST_F(contig, migratetype_moves_along)
{
	struct shadow_zone *zone = self->range.zone;
	struct owner *owner = &self->range.owner;
	u32 idx;

	range_take(_metadata, &self->range, 8, 3, M);
	EXPECT_EQ(0, shadow_contig_alloc(&self->range.mem, BASE + 8, 8,
					 &self->range.mover));
	ASSERT_EQ(1, owner->moves);
	ASSERT_EQ(zone, shadow_mem_find(&self->range.mem, owner->to[0], &idx));
	EXPECT_TRUE(shadow_frame_is_alloc(&zone->frames[idx], 3));
	EXPECT_EQ(M, shadow_frame_mt(&zone->frames[idx]));
}

/* Four pages of the range are on a CPU's list: PPPP */
TEST_F(contig, pages_on_per_cpu_lists_are_drained)
{
	struct shadow_request req = { .migratetype = M, .highest_zone = 2 };
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn;
	u32 idx;

	ASSERT_EQ(0, shadow_mem_alloc(mem, &req, &pfn));
	ASSERT_EQ(self->range.zone, shadow_mem_find(mem, pfn, &idx));
	ASSERT_EQ(0, shadow_mem_free(mem, pfn, 0, 0));
	EXPECT_FRAMES(self->range.zone, idx, "PPPPF...");
	EXPECT_EQ(0, shadow_contig_alloc(mem, pfn, 4, &self->range.mover));
	EXPECT_FRAMES(self->range.zone, idx, "AAAAF...");
	EXPECT_LE(1, self->range.owner.drains);
}

/* A pinned block is asked for once, and no more; elsewhere there is room. */
TEST_F(contig, pinned_block_ends_it_at_once)
{
	struct shadow_request req = { .highest_zone = 2 };
	struct owner *owner = &self->range.owner;
	u64 pfn;

	range_take(_metadata, &self->range, 6, 0, M);
	owner->refuse = -EPERM;
	EXPECT_EQ(-EPERM, shadow_contig_alloc(&self->range.mem, BASE, 16,
					      &self->range.mover));
	EXPECT_EQ(1, owner->moves);
	EXPECT_TYPES(self->range.zone, "MMM");
	EXPECT_FRAMES(self->range.zone, 0, "F...F.AFF.......");
	EXPECT_EQ(0, shadow_contig_alloc_any(&self->range.mem, &req, 16,
					     &self->range.mover, &pfn));
	EXPECT_EQ(BASE + 16, pfn);
	EXPECT_EQ(2, owner->moves);
}

/* The first of two movable blocks moves, the second one's owner refuses. */
TEST_F(contig, refused_move_undoes_all)
{
	struct shadow_zone *zone = self->range.zone;
	struct owner *owner = &self->range.owner;

	range_take(_metadata, &self->range, 1, 0, M);
	range_take(_metadata, &self->range, 6, 0, M);
	owner->refuse = -EAGAIN;
	owner->refuse_pfn = BASE + 6;
	EXPECT_EQ(-EBUSY, shadow_contig_alloc(&self->range.mem, BASE, 16,
					      &self->range.mover));
	EXPECT_TYPES(zone, "MMM");
	EXPECT_FRAMES(zone, 0, "F...F.AFF.......");
	EXPECT_EQ(2048 - 2, zone->nr_free);
	EXPECT_FREE_LIST(zone, 3, I, "");
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, BASE + 6, 0, 0));
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, owner->to[0], 0, 0));
}

/* The owner freed the block before it was asked: the range is had after all. */
TEST_F(contig, block_freed_meanwhile_is_no_obstacle)
{
	struct owner *owner = &self->range.owner;

	range_take(_metadata, &self->range, 4, 1, M);
	owner->refuse = -ENOENT;
	owner->free_first = true;
	EXPECT_EQ(0, shadow_contig_alloc(&self->range.mem, BASE, 8,
					 &self->range.mover));
	EXPECT_EQ(1, owner->moves);
	EXPECT_EQ(2048 - 8, self->range.zone->nr_free);
}

TEST_F(contig, interrupted_move_ends_the_tries)
{
	struct owner *owner = &self->range.owner;

	range_take(_metadata, &self->range, 4, 1, M);
	owner->refuse = -EINTR;
	EXPECT_EQ(-EINTR, shadow_contig_alloc(&self->range.mem, BASE, 8,
					      &self->range.mover));
	EXPECT_EQ(1, owner->moves);
	EXPECT_FRAMES(self->range.zone, 0, "F...A.F.F");
}

TEST_F(contig, unmovable_block_refuses)
{
	struct shadow_zone *zone = self->range.zone;

	range_take(_metadata, &self->range, 5, 0, U);
	EXPECT_EQ(-EBUSY, shadow_contig_alloc(&self->range.mem, BASE, 8,
					      &self->range.mover));
	EXPECT_FRAMES(zone, 0, "F...FAF.F");
	EXPECT_TYPES(zone, "MM");
	/* Beside it there is room. */
	EXPECT_EQ(0, shadow_contig_alloc(&self->range.mem, BASE, 5,
					 &self->range.mover));
	EXPECT_FRAMES(zone, 0, "AAAAAAF.F");
}

TEST_F(contig, moved_block_that_finds_no_place_refuses)
{
	struct shadow_zone *zone = self->range.zone;
	u32 idx;

	/* All is allocated but for one block of order 2, inside the range. */
	range_take(_metadata, &self->range, 0, 2, M);
	for (idx = 8; idx < 2048; idx += 8)
		range_take(_metadata, &self->range, idx, 3, U);
	EXPECT_EQ(-ENOMEM, shadow_contig_alloc(&self->range.mem, BASE, 8,
					       &self->range.mover));
	EXPECT_FRAMES(zone, 0, "A...F...A");
	EXPECT_TYPES(zone, "MM");
	EXPECT_EQ(4, zone->nr_free);
}

/* All is in use; another zone of the node has room: the lower one serves. */
TEST_F(contig, moved_block_goes_to_no_higher_zone)
{
	static const u16 index[] = { 3, 1 };
	static const int want[] = { -ENOMEM, 0 };
	struct shadow_zone_config config = {
		.max_sections = 1,
		.pb_order = 3,
	};
	struct shadow_zone *zone;
	u32 idx;
	int i;

	for (i = 0; i < 2; i++) {
		range_end(_metadata, &self->range);
		range_make(_metadata, &self->range, 2, 3, 4);
		config.index = index[i];
		ASSERT_EQ(0, shadow_mem_add_zone(&self->range.mem, &config,
						 NULL, &zone));
		ASSERT_EQ(0, shadow_mem_reserve_section(&self->range.mem, 0));
		ASSERT_EQ(0,
			  shadow_mem_section(&self->range.mem, zone, 0, &idx));
		lay_free(zone, 0, 10);
		range_take(_metadata, &self->range, 0, 3, M);
		for (idx = 8; idx < 2048; idx += 8)
			range_take(_metadata, &self->range, idx, 3, U);
		EXPECT_EQ(want[i], shadow_contig_alloc(&self->range.mem, BASE,
						       8, &self->range.mover));
		EXPECT_EQ(i, self->range.owner.moves);
	}
	EXPECT_GT(1024, self->range.owner.to[0]);
}

TEST_F(contig, range_with_a_hole_refuses)
{
	struct shadow_zone *zone = self->range.zone;

	seam_lock(zone->lock);
	ASSERT_EQ(0, shadow_zone_remove_block(zone, 16, 3));
	seam_unlock(zone->lock);
	EXPECT_EQ(-ENOENT, shadow_contig_alloc(&self->range.mem, BASE + 8, 16,
					       &self->range.mover));
	EXPECT_TYPES(zone, "MMMM");
	EXPECT_FRAMES(zone, 0, "F...............--------F");
}

TEST_F(contig, range_that_cannot_be_is_refused)
{
	struct shadow_mem *mem = &self->range.mem;
	struct shadow_mover *mover = &self->range.mover;

	EXPECT_EQ(-EINVAL, shadow_contig_alloc(mem, BASE, 0, mover));
	EXPECT_EQ(-EINVAL, shadow_contig_alloc(mem, BASE, U64_MAX, mover));
	EXPECT_EQ(-ENOENT, shadow_contig_alloc(mem, 0, 8, mover));
	EXPECT_EQ(-ENOENT, shadow_contig_alloc(mem, BASE, 2049, mover));
	EXPECT_EQ(2048, self->range.zone->nr_free);
}

/* An unmovable page in the first window of 16: the second one is had. */
TEST_F(contig, anywhere_takes_the_first_range_that_can_be_emptied)
{
	struct shadow_request req = { .highest_zone = 2 };
	u64 pfn = 0;

	range_take(_metadata, &self->range, 3, 0, U);
	range_take(_metadata, &self->range, 17, 0, M);
	EXPECT_EQ(0, shadow_contig_alloc_any(&self->range.mem, &req, 11,
					     &self->range.mover, &pfn));
	EXPECT_EQ(BASE + 16, pfn);
	EXPECT_EQ(1, self->range.owner.moves);
	EXPECT_FRAMES(self->range.zone, 16, "AAAAAAAAAAA");
}

TEST_F(contig, anywhere_goes_on_after_a_refusal)
{
	struct shadow_request req = { .highest_zone = 2 };
	u64 pfn = 0;

	range_take(_metadata, &self->range, 17, 0, M);
	self->range.owner.refuse = -EAGAIN;
	self->range.owner.refuse_pfn = BASE + 17;
	range_take(_metadata, &self->range, 3, 0, U);
	EXPECT_EQ(0, shadow_contig_alloc_any(&self->range.mem, &req, 16,
					     &self->range.mover, &pfn));
	EXPECT_EQ(BASE + 32, pfn);
}

TEST_F(contig, anywhere_that_is_nowhere_fails)
{
	struct shadow_request req = { .highest_zone = 2 };
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn = 7;

	EXPECT_EQ(-ENOMEM, shadow_contig_alloc_any(mem, &req, 2049,
						   &self->range.mover, &pfn));
	EXPECT_EQ(-EINVAL, shadow_contig_alloc_any(mem, &req, 0,
						   &self->range.mover, &pfn));
	range_take(_metadata, &self->range, 1000, 0, U);
	EXPECT_EQ(-ENOMEM, shadow_contig_alloc_any(mem, &req, 1100,
						   &self->range.mover, &pfn));
	req.highest_zone = 1;
	EXPECT_EQ(-ENOMEM, shadow_contig_alloc_any(mem, &req, 1,
						   &self->range.mover, &pfn));
	req.node = 1;
	EXPECT_EQ(-EINVAL, shadow_contig_alloc_any(mem, &req, 1,
						   &self->range.mover, &pfn));
	EXPECT_EQ(7, pfn);
	EXPECT_EQ(2047, self->range.zone->nr_free);
}

TEST_HARNESS_MAIN
