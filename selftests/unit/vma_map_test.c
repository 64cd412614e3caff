// SPDX-License-Identifier: GPL-2.0
/* mmap(), munmap() and mprotect(): what is split, and what is merged. */
#include "space.h"

FIXTURE(space)
{
	struct space s;
};

FIXTURE_VARIANT(space)
{
	enum shadow_mm_rules rules;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(space, v6_1) {
	.rules = SHADOW_MM_6_1,
};

FIXTURE_VARIANT_ADD(space, v6_12) {
	.rules = SHADOW_MM_6_12,
};

FIXTURE_VARIANT_ADD(space, v7_3) {
	.rules = SHADOW_MM_7_3,
};

/* clang-format on */

FIXTURE_SETUP(space)
{
	space_make(&self->s, variant->rules);
}

FIXTURE_TEARDOWN(space)
{
	EXPECT_WHOLE(&self->s.mm);
	space_drop(&self->s);
}

/*
 * before  ..........
 * after   |wwww......
 */
TEST_F(space, mmap_makes_a_vma)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 4, RW, ANON), 0);
	EXPECT_DRAWN(mm, "|wwww......");
	EXPECT_EQ(mm->total_vm, 4);
	EXPECT_EQ(mm->data_vm, 4);
	EXPECT_EQ(vma_at(mm, 0)->pgoff, AT(0) >> 12);
}

/*
 * before  |ww..........
 * after   |wwww........
 */
TEST_F(space, mmap_grows_the_left_neighbour)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 2, 2, RW, ANON), 0);
	EXPECT_DRAWN(mm, "|wwww....");
}

TEST_F(space, mmap_grows_the_right_neighbour)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 4, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 2, 2, RW, ANON), 0);
	EXPECT_DRAWN(mm, "..|wwww..");
	EXPECT_EQ(vma_at(mm, 2)->pgoff, AT(2) >> 12);
}

/*
 * before  |ww..|ww
 * after   |wwwwww
 */
TEST_F(space, mmap_that_fills_a_hole_makes_one_of_three)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 4, 2, RW, ANON), 0);
	EXPECT_DRAWN(mm, "|ww..|ww");
	ASSERT_EQ(map_at(mm, 2, 2, RW, ANON), 0);
	EXPECT_DRAWN(mm, "|wwwwww");
	EXPECT_EQ(mm->map_count, 1);
}

/*
 * before  |wwwwwwww
 * after   |ww|rrr|www
 */
TEST_F(space, mmap_over_the_middle_splits)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 8, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 2, 3, R, ANON), 0);
	EXPECT_DRAWN(mm, "|ww|rrr|www");
	EXPECT_EQ(mm->total_vm, 8);
	EXPECT_EQ(mm->data_vm, 5);
	EXPECT_EQ(vma_at(mm, 5)->pgoff, AT(5) >> 12);
}

TEST_F(space, mmap_over_several_takes_them_away)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 3, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 3, 2, R, ANON), 0);
	ASSERT_EQ(map_at(mm, 6, 3, NONE, ANON), 0);
	EXPECT_DRAWN(mm, "|www|rr.|---");
	ASSERT_EQ(map_at(mm, 2, 5, RW, ANON), 0);
	EXPECT_DRAWN(mm, "|wwwwwww|--");
}

TEST_F(space, files_follow_by_offset)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_file(mm, 0, 2, R, SHADOW_MAP_PRIVATE, 5), 0);
	ASSERT_EQ(map_file(mm, 2, 2, R, SHADOW_MAP_PRIVATE, 7), 0);
	EXPECT_DRAWN(mm, "|ffff..");
	ASSERT_EQ(map_file(mm, 4, 2, R, SHADOW_MAP_PRIVATE, 10), 0);
	EXPECT_DRAWN(mm, "|ffff|ff");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 4), "pgoff");
}

TEST_F(space, shared_memory_is_never_merged)
{
	struct shadow_mm *mm = &self->s.mm;
	u32 shared = SHADOW_MAP_SHARED | SHADOW_MAP_ANONYMOUS;

	ASSERT_EQ(map_at(mm, 0, 2, RW, shared), 0);
	ASSERT_EQ(map_at(mm, 2, 2, RW, shared), 0);
	EXPECT_DRAWN(mm, "|ss|ss");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "file");
}

/*
 * munmap of the middle, the start, the end, all:
 *
 *   |wwwwwwww    |ww...|www    ...    ...
 */
TEST_F(space, munmap_cuts)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 8, RW, ANON), 0);
	ASSERT_EQ(unmap(mm, 2, 3), 0);
	EXPECT_DRAWN(mm, "|ww...|www");
	ASSERT_EQ(unmap(mm, 5, 1), 0);
	EXPECT_DRAWN(mm, "|ww....|ww");
	ASSERT_EQ(unmap(mm, 1, 1), 0);
	EXPECT_DRAWN(mm, "|w.....|ww");
	ASSERT_EQ(unmap(mm, 0, 8), 0);
	EXPECT_DRAWN(mm, "........");
	EXPECT_EQ(mm->total_vm, 0);
	EXPECT_EQ(mm->hiwater_vm, 8);
}

/*
 * mprotect of the middle:   |wwwwww    |ww|rr|ww
 * and back:                 |ww|rr|ww  |wwwwww
 */
TEST_F(space, mprotect_splits_and_merges_again)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 6, RW, ANON), 0);
	ASSERT_EQ(protect(mm, 2, 2, R), 0);
	EXPECT_DRAWN(mm, "|ww|rr|ww");
	EXPECT_EQ(mm->data_vm, 4);
	ASSERT_EQ(protect(mm, 2, 2, RW), 0);
	EXPECT_EQ(mm->data_vm, 6);
	EXPECT_DRAWN(mm, "|wwwwww");
}

/*
 * The kernel's eight cases, drawn as in its own comment: mmap is 1 to 3,
 * mprotect 4 to 8. A is the range, its neighbours P and N, X behind N.
 */
TEST_F(space, case_4_the_end_goes_to_the_right)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 6, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 6, 2, NONE, ANON), 0);
	ASSERT_EQ(protect(mm, 6, 2, R), 0);
	ASSERT_EQ(map_at(mm, 0, 6, R, ANON), 0);
	EXPECT_DRAWN(mm, "|rrrrrrrr");
	ASSERT_EQ(protect(mm, 0, 4, NONE), 0);
	EXPECT_DRAWN(mm, "|----|rrrr");
	ASSERT_EQ(protect(mm, 2, 2, R), 0);
	EXPECT_DRAWN(mm, "|--|rrrrrr");
	EXPECT_EQ(vma_at(mm, 2)->pgoff, AT(2) >> 12);
}

TEST_F(space, case_5_the_start_goes_to_the_left)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 8, R, ANON), 0);
	ASSERT_EQ(protect(mm, 4, 4, NONE), 0);
	EXPECT_DRAWN(mm, "|rrrr|----");
	ASSERT_EQ(protect(mm, 4, 2, R), 0);
	EXPECT_DRAWN(mm, "|rrrrrr|--");
	EXPECT_EQ(vma_at(mm, 6)->pgoff, AT(6) >> 12);
}

TEST_F(space, case_6_the_whole_goes_with_both)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 8, R, ANON), 0);
	ASSERT_EQ(protect(mm, 2, 4, NONE), 0);
	EXPECT_DRAWN(mm, "|rr|----|rr");
	ASSERT_EQ(protect(mm, 2, 4, R), 0);
	EXPECT_DRAWN(mm, "|rrrrrrrr");
}

TEST_F(space, case_7_the_whole_goes_to_the_left)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 8, R, ANON), 0);
	ASSERT_EQ(protect(mm, 2, 6, NONE), 0);
	ASSERT_EQ(protect(mm, 2, 6, R), 0);
	EXPECT_DRAWN(mm, "|rrrrrrrr");
}

TEST_F(space, case_8_the_whole_goes_to_the_right)
{
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(map_at(mm, 0, 8, R, ANON), 0);
	ASSERT_EQ(protect(mm, 0, 6, NONE), 0);
	EXPECT_DRAWN(mm, "|------|rr");
	ASSERT_EQ(protect(mm, 0, 6, R), 0);
	EXPECT_DRAWN(mm, "|rrrrrrrr");
	EXPECT_EQ(vma_at(mm, 0)->pgoff, AT(0) >> 12);
}

TEST_HARNESS_MAIN
