// SPDX-License-Identifier: GPL-2.0
/*
 * Isolation: which lists free pages go to and come back from, what is cut and
 * merged, what is refused. Pageblocks of 8 pages but where a test says more.
 */
#include "range.h"

FIXTURE(isolate)
{
	struct range range;
};

FIXTURE_SETUP(isolate)
{
	range_make(_metadata, &self->range, 2, 3, 0);
}

FIXTURE_TEARDOWN(isolate)
{
	range_end(_metadata, &self->range);
}

/*
 * before  F...............  order 10, types MMM…
 * after   F.......F.......F the second pageblock stands alone
 */
TEST_F(isolate, free_block_that_reaches_out_is_cut)
{
	struct shadow_zone *zone = self->range.zone;

	EXPECT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 16));
	EXPECT_TYPES(zone, "MIMM");
	EXPECT_FRAMES(zone, 0, "F.......F.......F...............F");
	EXPECT_FREE_LIST(zone, 3, I, "8");
	EXPECT_FREE_LIST(zone, 3, M, "0");
	EXPECT_SOUND(zone);
	shadow_unisolate_range(&self->range.mem, BASE + 8, BASE + 16);
	EXPECT_TYPES(zone, "MMMM");
	EXPECT_FREE_LIST(zone, 3, I, "");
	EXPECT_EQ(2, shadow_zone_nr_blocks(zone, 10));
}

/* A part of a pageblock isolates it whole; two pageblocks merge. */
TEST_F(isolate, range_is_rounded_out_to_pageblocks)
{
	struct shadow_zone *zone = self->range.zone;

	EXPECT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 23, BASE + 25));
	EXPECT_TYPES(zone, "MMIIMM");
	EXPECT_FREE_LIST(zone, 4, I, "16");
	shadow_unisolate_range(&self->range.mem, BASE + 16, BASE + 24);
	EXPECT_TYPES(zone, "MMMIMM");
	EXPECT_FREE_LIST(zone, 3, I, "24");
	EXPECT_SOUND(zone);
	shadow_unisolate_range(&self->range.mem, BASE, BASE + 32);
	EXPECT_EQ(2, shadow_zone_nr_blocks(zone, 10));
}

TEST_F(isolate, type_before_comes_back)
{
	static const unsigned int types[] = { U, R, H, C, M };
	struct shadow_zone *zone = self->range.zone;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		ASSERT_TRUE(take_at(zone, 16, 3));
		seam_lock(zone->lock);
		shadow_zone_set_pageblock_mt(zone, 16, 3, types[i]);
		shadow_buddy_put_back(zone, 16, 3);
		seam_unlock(zone->lock);
		ASSERT_EQ(0, shadow_isolate_range(&self->range.mem, BASE + 16,
						  BASE + 24));
		shadow_unisolate_range(&self->range.mem, BASE + 16, BASE + 24);
		EXPECT_EQ(types[i], zone->pageblock[2]);
		EXPECT_EQ(types[i] == H, zone->nr_highatomic);
		EXPECT_SOUND(zone);
	}
	EXPECT_EQ(2, shadow_zone_nr_blocks(zone, 10));
}

/* Of 2,048 pages 8 are isolated: 2,040 can be had, and those 8 cannot. */
TEST_F(isolate, nobody_gets_isolated_pages)
{
	struct shadow_request req = { .migratetype = U, .highest_zone = 2 };
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn[2048];
	u32 i, nr;

	req.flags = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;
	ASSERT_EQ(0, shadow_isolate_range(mem, BASE + 64, BASE + 72));
	for (nr = 0; !shadow_mem_alloc(mem, &req, &pfn[nr]); nr++)
		ASSERT_TRUE(pfn[nr] < BASE + 64 || pfn[nr] >= BASE + 72);
	EXPECT_EQ(2040, nr);
	shadow_unisolate_range(mem, BASE + 64, BASE + 72);
	EXPECT_EQ(0, shadow_mem_alloc(mem, &req, &pfn[nr]));
	for (i = 0; i <= nr; i++)
		EXPECT_EQ(0, shadow_mem_free(mem, pfn[i], 0, 0));
}

/*
 * 2,048 pages, the mark is 2,040: 8 isolated ones are missing at once, and are
 * there again afterwards.
 */
TEST_F(isolate, isolated_pages_count_for_no_watermark)
{
	struct shadow_request req = { .migratetype = U, .highest_zone = 2 };
	struct shadow_zone *zone = self->range.zone;
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn;

	range_take(_metadata, &self->range, 65, 0, M);
	seam_lock(zone->lock);
	set_marks(zone, 2039, 2039);
	seam_unlock(zone->lock);
	EXPECT_EQ(2047, zone->nr_free);
	ASSERT_EQ(0, shadow_isolate_range(mem, BASE + 64, BASE + 72));
	EXPECT_EQ(2040, zone->nr_free);
	EXPECT_EQ(0, shadow_mem_free(mem, BASE + 65, 0, 0));
	EXPECT_EQ(2040, zone->nr_free);
	EXPECT_SOUND(zone);
	EXPECT_EQ(0, shadow_mem_alloc(mem, &req, &pfn));
	EXPECT_EQ(-ENOMEM, shadow_mem_alloc(mem, &req, &pfn));
	shadow_unisolate_range(mem, BASE + 64, BASE + 72);
	EXPECT_EQ(2047, zone->nr_free);
	EXPECT_EQ(0, shadow_mem_alloc(mem, &req, &pfn));
	EXPECT_SOUND(zone);
}

/* What is freed in an isolated pageblock stays there, past per-CPU lists. */
TEST_F(isolate, freed_pages_join_the_isolated_ones)
{
	struct shadow_zone *zone = self->range.zone;

	range_take(_metadata, &self->range, 9, 0, M);
	ASSERT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 16));
	EXPECT_FRAMES(zone, 8, "FAF.F...");
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, BASE + 9, 0, 0));
	EXPECT_FRAMES(zone, 8, "F.......");
	EXPECT_FREE_LIST(zone, 3, I, "8");
	shadow_unisolate_range(&self->range.mem, BASE + 8, BASE + 16);
}

/* A block larger than a pageblock is freed over two types. */
TEST_F(isolate, large_block_freed_over_the_edge_is_cut)
{
	struct shadow_zone *zone = self->range.zone;

	range_take(_metadata, &self->range, 0, 4, M);
	ASSERT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 16));
	EXPECT_FRAMES(zone, 0, "A...............F");
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, BASE, 4, 0));
	EXPECT_FRAMES(zone, 0, "F.......F.......F");
	EXPECT_FREE_LIST(zone, 3, I, "8");
	shadow_unisolate_range(&self->range.mem, BASE + 8, BASE + 16);
}

/* An unmovable page at 30 of 8 to 32: nothing stays isolated. */
TEST_F(isolate, unmovable_block_refuses_and_undoes)
{
	struct shadow_zone *zone = self->range.zone;

	range_take(_metadata, &self->range, 30, 0, U);
	EXPECT_EQ(-EBUSY,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 32));
	EXPECT_TYPES(zone, "MMMM");
	EXPECT_SOUND(zone);
	/* Outside the range it may be, though its pageblock is isolated. */
	EXPECT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 30));
	EXPECT_TYPES(zone, "MIII");
	shadow_unisolate_range(&self->range.mem, BASE + 8, BASE + 30);
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, BASE + 30, 0, 0));
}

/* The unmovable block begins in the pageblock before: A...............  */
TEST_F(isolate, unmovable_block_is_found_from_its_tail)
{
	range_take(_metadata, &self->range, 0, 4, U);
	EXPECT_EQ(-EBUSY,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 16));
	EXPECT_TYPES(self->range.zone, "MM");
	EXPECT_EQ(0, shadow_mem_free(&self->range.mem, BASE, 4, 0));
}

TEST_F(isolate, page_that_the_live_kernel_has_refuses)
{
	struct shadow_zone *zone = self->range.zone;

	seam_lock(zone->lock);
	ASSERT_EQ(0, shadow_zone_remove_block(zone, 8, 3));
	ASSERT_EQ(0, shadow_zone_add_live(zone, 10, 1));
	seam_unlock(zone->lock);
	EXPECT_EQ(-EBUSY,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 16));
	EXPECT_EQ(0,
		  shadow_isolate_range(&self->range.mem, BASE + 8, BASE + 10));
	shadow_unisolate_range(&self->range.mem, BASE + 8, BASE + 10);
}

TEST_F(isolate, isolated_pageblock_is_isolated_once)
{
	struct shadow_mem *mem = &self->range.mem;

	ASSERT_EQ(0, shadow_isolate_range(mem, BASE + 16, BASE + 24));
	EXPECT_EQ(-EBUSY, shadow_isolate_range(mem, BASE, BASE + 64));
	EXPECT_TYPES(self->range.zone, "MMIM");
	shadow_unisolate_range(mem, BASE + 16, BASE + 24);
	EXPECT_TYPES(self->range.zone, "MMMM");
}

TEST_F(isolate, range_that_cannot_be_is_refused)
{
	struct shadow_mem *mem = &self->range.mem;

	EXPECT_EQ(-EINVAL, shadow_isolate_range(mem, BASE, BASE));
	EXPECT_EQ(-EINVAL, shadow_isolate_range(mem, BASE + 8, BASE));
	EXPECT_EQ(-ENOENT, shadow_isolate_range(mem, BASE - 8, BASE + 8));
	EXPECT_EQ(-ENOENT, shadow_isolate_range(mem, BASE + 2040, BASE + 2056));
	EXPECT_TYPES(self->range.zone, "MMMM");
	EXPECT_EQ(2, shadow_zone_nr_blocks(self->range.zone, 10));
}

/* Every range of one section, isolated and back: as it was. */
TEST_F(isolate, undo_leaves_no_trace)
{
	struct shadow_zone *zone = self->range.zone;
	u32 start, end;

	for (start = 0; start < 64; start += 5) {
		for (end = start + 1; end < 200; end += 7) {
			ASSERT_EQ(0, shadow_isolate_range(&self->range.mem,
							  BASE + start,
							  BASE + end));
			ASSERT_STREQ("none", zone_rule(zone));
			shadow_unisolate_range(&self->range.mem, BASE + start,
					       BASE + end);
			ASSERT_EQ(2, shadow_zone_nr_blocks(zone, 10));
			ASSERT_EQ(2048, zone->nr_free);
		}
	}
}

TEST_HARNESS_MAIN
