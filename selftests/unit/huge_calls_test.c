// SPDX-License-Identifier: GPL-2.0
/*
 * Huge pages: what each call makes of one, and that none loses a page of it.
 */
#include "huge.h"

/* What concerns a part of a block, the @which-th of a table. */
static int cut(struct shadow_mm *mm, u32 which, u64 addr, u64 len)
{
	u64 at;

	switch (which) {
	case 0:
		return shadow_mm_mprotect(mm, addr, len, RO);
	case 1:
		return shadow_mm_madvise(mm, addr, len, SHADOW_MADV_DONTFORK);
	case 2:
		return shadow_mm_mlock(mm, addr, len, 0);
	case 3:
		return shadow_mm_munmap(mm, addr, len);
	case 4:
		return shadow_mm_madvise(mm, addr, len, SHADOW_MADV_DONTNEED);
	default:
		return shadow_mm_mremap(mm, addr, len, len,
					SHADOW_MREMAP_MAYMOVE |
						SHADOW_MREMAP_FIXED,
					9 * AT, &at);
	}
}

#define CUTS 6
#define STAY 3 /* after these calls all pages are where they were */

/*
 * before  HHH    a call for the end of the first and all of the second    sHH, or
 * with those pages gone: s.H
 */
TEST_F(huge, call_for_a_part_splits_no_more_than_it_must)
{
	u64 from = AT + 256 * PAGE, len = 256 * PAGE + BLOCK;
	u32 which;

	for (which = 0; which < CUTS; which++) {
		ASSERT_EQ(0, fill(self->space, AT, 3));
		EXPECT_BLOCKS(self->space, AT, "HHH");
		ASSERT_EQ(0, cut(self->mm, which, from, len));
		EXPECT_WORLD(&self->world);
		EXPECT_STREQ(which ? which < STAY ? "sHH" : "s.H" : "shH",
			     drawn_blocks(self->space, AT, 3));
		EXPECT_EQ(0, wrong(self->space, AT, from, 0));
		EXPECT_EQ(0, wrong(self->space, AT + 2 * BLOCK, AT + 3 * BLOCK,
				   0));
		if (which < STAY)
			EXPECT_EQ(0, wrong(self->space, from, from + len, 0));
		if (which == CUTS - 1)
			EXPECT_EQ(0, wrong(self->space, 9 * AT, 9 * AT + len,
					   9 * AT - from));
		/* What moves to where no block begins is split, too. */
		EXPECT_EQ(which + 1 + (which == CUTS - 1),
			  self->space->huge_splits);
		ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, 3 * BLOCK));
		ASSERT_EQ(0, shadow_mm_munmap(self->mm, 9 * AT, len));
		EXPECT_RSS(self->space, "0/0/0/0");
		EXPECT_EQ(0, self->mm->pgtables);
	}
}

/* before  H    a page in the middle goes: WW.WW, and with it its memory */
TEST_F(huge, page_of_a_block_goes_by_itself)
{
	u64 free_pages;

	ASSERT_EQ(0, fill(self->space, AT, 1));
	free_pages = store_free_pages(&self->world.store);
	ASSERT_EQ(0, shadow_mm_madvise(self->mm, AT + 66 * PAGE, PAGE,
				       SHADOW_MADV_DONTNEED));
	EXPECT_PAGES(self->space, AT + 64 * PAGE, "WW.WW");
	EXPECT_RSS(self->space, "0/511/0/0");
	EXPECT_EQ(free_pages + 1, store_free_pages(&self->world.store));
	EXPECT_EQ(3 * PAGE, self->mm->pgtables);
	EXPECT_STREQ("anon", touch(self->space, AT + 66 * PAGE, WRITE));
}

/* The VMAs that meet in a block have it small; what merges again stays so. */
TEST_F(huge, merged_vmas_stay_split)
{
	ASSERT_EQ(0, fill(self->space, AT, 2));
	ASSERT_EQ(0, shadow_mm_mprotect(self->mm, AT, 64 * PAGE, RO));
	EXPECT_BLOCKS(self->space, AT, "sH");
	ASSERT_EQ(0, shadow_mm_mprotect(self->mm, AT, 64 * PAGE, RW));
	EXPECT_EQ(1, self->mm->map_count);
	EXPECT_BLOCKS(self->space, AT, "sH");
	EXPECT_EQ(0, wrong(self->space, AT, AT + 2 * BLOCK, 0));
}

/* H    none: h, nothing can be read    again: H, for it is nobody else's */
TEST_F(huge, protection_follows_the_vma)
{
	ASSERT_EQ(0, fill(self->space, AT, 1));
	ASSERT_EQ(0, shadow_mm_mprotect(self->mm, AT, BLOCK, 0));
	EXPECT_BLOCKS(self->space, AT, "h");
	EXPECT_STREQ("access", touch(self->space, AT, 0));
	EXPECT_WORLD(&self->world);
	ASSERT_EQ(0, shadow_mm_mprotect(self->mm, AT, BLOCK, RW));
	EXPECT_BLOCKS(self->space, AT, "H");
	EXPECT_EQ(0, self->space->huge_splits);
}

/*
 * HH. to where a block begins: ..HH, with no page looked at. To elsewhere: small.
 */
TEST_F(huge, block_moves_as_it_is_where_it_can)
{
	const u32 flags = SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED;
	u64 to = 5 * AT, odd = 7 * AT + 64 * PAGE, at;

	ASSERT_EQ(0, fill(self->space, AT, 2));
	ASSERT_EQ(0, shadow_mm_mremap(self->mm, AT, 2 * BLOCK, 2 * BLOCK, flags,
				      to, &at));
	EXPECT_BLOCKS(self->space, AT, "..");
	EXPECT_BLOCKS(self->space, to, "HH");
	EXPECT_EQ(0, self->space->huge_splits);
	EXPECT_EQ(0, wrong(self->space, to, to + 2 * BLOCK, to - AT));
	EXPECT_WORLD(&self->world);
	ASSERT_EQ(0, shadow_mm_mremap(self->mm, to, 2 * BLOCK, 2 * BLOCK, flags,
				      odd, &at));
	EXPECT_BLOCKS(self->space, odd & -BLOCK, "sss");
	EXPECT_BLOCKS(self->space, to, "..");
	EXPECT_EQ(2, self->space->huge_splits);
	EXPECT_EQ(0, wrong(self->space, odd, odd + 2 * BLOCK, odd - AT));
	EXPECT_RSS(self->space, "0/1024/0/0");
}

/* HHH, its second half to where HH is: onto the end of one, and all of the other */
TEST_F(huge, block_moves_to_where_others_were)
{
	const u32 flags = SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED |
			  SHADOW_MREMAP_DONTUNMAP;
	u64 len = BLOCK + 256 * PAGE, off = 256 * PAGE, to = 5 * AT, at;

	ASSERT_EQ(0, fill(self->space, AT, 2));
	ASSERT_EQ(0, fill(self->space, to, 2));
	ASSERT_EQ(0, shadow_mm_mremap(self->mm, AT + off, len, len, flags,
				      to + off, &at));
	EXPECT_BLOCKS(self->space, AT, "s.");
	EXPECT_BLOCKS(self->space, to, "sH");
	EXPECT_EQ(0, wrong(self->space, to, to + off, 0));
	EXPECT_EQ(0, wrong(self->space, to + off, to + off + len, to - AT));
	EXPECT_RSS(self->space, "0/1280/0/0");
	EXPECT_STREQ("huge", touch(self->space, AT + BLOCK, WRITE));
}

/* Clean, where all of it is advised and nobody else has it; a part is split. */
TEST_F(huge, free_makes_clean_what_nobody_else_has)
{
	struct shadow_space *child;

	ASSERT_EQ(0, fill(self->space, AT, 3));
	ASSERT_EQ(0, map(self->space, AT + 3 * BLOCK, NR, RW, PRIVATE, NULL));
	get(self->space, AT + 3 * BLOCK);
	ASSERT_EQ(0, shadow_mm_madvise(self->mm, AT, BLOCK + PAGE,
				       SHADOW_MADV_FREE));
	EXPECT_BLOCKS(self->space, AT, "HsHZ");
	EXPECT_FALSE(entry(self->space, AT) & SHADOW_PTE_DIRTY);
	EXPECT_FALSE(entry(self->space, AT + BLOCK) & SHADOW_PTE_DIRTY);
	EXPECT_TRUE(entry(self->space, AT + BLOCK + PAGE) & SHADOW_PTE_DIRTY);
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	ASSERT_EQ(0, shadow_mm_madvise(self->mm, AT + 2 * BLOCK, BLOCK + PAGE,
				       SHADOW_MADV_FREE));
	EXPECT_BLOCKS(self->space, AT + 2 * BLOCK, "hZ");
	EXPECT_TRUE(entry(self->space, AT + 2 * BLOCK) & SHADOW_PTE_DIRTY);
	shadow_space_put(child);
}

/* A block a fault, whole blocks first: sHHs */
TEST_F(huge, populate_brings_blocks)
{
	ASSERT_EQ(0, map(self->space, AT + 510 * PAGE, 2 * NR + 4, RW, PRIVATE,
			 NULL));
	ASSERT_EQ(0, shadow_mm_madvise(self->mm, AT + 510 * PAGE,
				       2 * BLOCK + 4 * PAGE,
				       SHADOW_MADV_POPULATE_WRITE));
	EXPECT_BLOCKS(self->space, AT, "sHHs");
	EXPECT_RSS(self->space, "0/1028/0/0");
	EXPECT_EQ(2, self->space->faults[SHADOW_FAULT_HUGE]);
	EXPECT_EQ(0, self->space->faults[SHADOW_FAULT_SPURIOUS]);
}

TEST_F(huge, option_stays_with_exec)
{
	ASSERT_EQ(0, fill(self->space, AT, 1));
	ASSERT_EQ(0, shadow_space_exec(&self->space));
	EXPECT_EQ(SHADOW_THP_ALWAYS, self->space->thp);
	EXPECT_BLOCKS(self->space, AT, ".");
}

TEST_F(huge, calls_without_memory_lose_nothing)
{
	struct sweep sweep;
	u32 which, failed = 0;
	bool again;
	int err;

	for (which = 0; which < CUTS; which++) {
		sweep = (struct sweep){};
		do {
			sweep.nth++;
			ASSERT_EQ(0, fill(self->space, AT, 2));
			starve(&self->world, &sweep);
			err = cut(self->mm, which, AT + 64 * PAGE, BLOCK);
			again = fed(&self->world, &sweep);
			ASSERT_WORLD(&self->world);
			if (err) {
				ASSERT_EQ(1, self->mm->map_count);
				EXPECT_RSS(self->space, "0/1024/0/0");
				EXPECT_EQ(0, wrong(self->space, AT,
						   AT + 2 * BLOCK, 0));
			}
			ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, 2 * BLOCK));
			ASSERT_EQ(0, shadow_mm_munmap(self->mm, 9 * AT, BLOCK));
		} while (again);
		failed += sweep.failed;
	}
	EXPECT_LT(0, failed);
}

TEST_HARNESS_MAIN
