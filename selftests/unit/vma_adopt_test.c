// SPDX-License-Identifier: GPL-2.0
/* VMAs that are taken as they are, and what is said of where they meet. */
#include "space.h"

FIXTURE(adopt)
{
	struct space s;
};

FIXTURE_SETUP(adopt)
{
	space_make(&self->s, SHADOW_MM_6_12);
}

FIXTURE_TEARDOWN(adopt)
{
	EXPECT_WHOLE(&self->s.mm);
	space_drop(&self->s);
}

static struct shadow_vma anon(u64 page, u64 pages)
{
	return (struct shadow_vma){
		.start = AT(page),
		.end = AT(page + pages),
		.flags = SHADOW_VM_READ | SHADOW_VM_WRITE | SHADOW_VM_MAYREAD |
			 SHADOW_VM_MAYWRITE | SHADOW_VM_ACCOUNT,
		.pgoff = AT(page) >> SHADOW_PAGE_SHIFT,
		.anon_pgoff = AT(page) >> SHADOW_PAGE_SHIFT,
	};
}

/*
 * before  ..........
 * after   |ww|www.|w     though mmap() would have made one of the first two
 */
TEST_F(adopt, vmas_stay_as_they_come)
{
	struct shadow_vma left = anon(0, 2), right = anon(2, 3),
			  far = anon(6, 1);
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(shadow_mm_adopt(mm, &left), 0);
	ASSERT_EQ(shadow_mm_adopt(mm, &far), 0);
	ASSERT_EQ(shadow_mm_adopt(mm, &right), 0);
	EXPECT_DRAWN(mm, "|ww|www.|w");
	EXPECT_EQ(mm->map_count, 3);
	EXPECT_EQ(mm->total_vm, 6);
	EXPECT_EQ(mm->data_vm, 6);
	EXPECT_EQ(mm->charged, 6);
	EXPECT_EQ(shadow_vma_apart(mm->mms, vma_at(mm, 0), vma_at(mm, 2)),
		  SHADOW_VMA_JOINED);
}

/* What a call does later goes by the rules: they become one. */
TEST_F(adopt, a_call_merges_what_was_adopted)
{
	struct shadow_vma left = anon(0, 2), right = anon(2, 2);
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(shadow_mm_adopt(mm, &left), 0);
	ASSERT_EQ(shadow_mm_adopt(mm, &right), 0);
	ASSERT_EQ(shadow_mm_mprotect(mm, AT(2), LEN(2), R), 0);
	EXPECT_DRAWN(mm, "|ww|rr");
	ASSERT_EQ(shadow_mm_mprotect(mm, AT(2), LEN(2), RW), 0);
	EXPECT_DRAWN(mm, "|wwww");
}

TEST_F(adopt, what_is_there_or_is_no_vma_is_refused)
{
	struct shadow_vma vma = anon(1, 3);
	struct shadow_mm *mm = &self->s.mm;

	ASSERT_EQ(shadow_mm_adopt(mm, &vma), 0);
	vma = anon(3, 2);
	EXPECT_EQ(shadow_mm_adopt(mm, &vma), -EEXIST);
	vma = anon(4, 0);
	EXPECT_EQ(shadow_mm_adopt(mm, &vma), -EINVAL);
	vma = anon(4, 1);
	vma.start++;
	EXPECT_EQ(shadow_mm_adopt(mm, &vma), -EINVAL);
	vma = anon(4, 1);
	vma.anon_vma = 1; /* and no chain */
	EXPECT_EQ(shadow_mm_adopt(mm, &vma), -EINVAL);
	vma = anon(4, 1);
	vma.ops = mm->mms->nr_ops;
	EXPECT_EQ(shadow_mm_adopt(mm, &vma), -EINVAL);
	vma = anon(4, 1);
	vma.end = mm->task_size + PAGE;
	EXPECT_EQ(shadow_mm_adopt(mm, &vma), -EINVAL);
	EXPECT_DRAWN(mm, ".|www.....");
}

TEST_F(adopt, without_memory_nothing_has_changed)
{
	struct shadow_vma vma = anon(1, 3);
	struct shadow_mm *mm = &self->s.mm;
	int err = -ENOMEM;
	u32 n;

	for (n = 1; err == -ENOMEM; n++) {
		EXPECT_EQ(shadow_mm_find(mm, 0), NULL);
		seam_fault_set(n, false);
		err = shadow_mm_adopt(mm, &vma);
		seam_fault_set(0, false);
	}
	EXPECT_EQ(err, 0);
	EXPECT_GT(n, 2);
	EXPECT_DRAWN(mm, ".|www.....");
}

TEST_F(adopt, numbers_of_anon_vmas_are_given_once)
{
	struct shadow_mms *mms = self->s.mm.mms;
	u32 first = shadow_mms_take_anons(mms, 5);

	EXPECT_GT(first, 0);
	EXPECT_EQ(shadow_mms_take_anons(mms, 1), first + 5);
}

TEST_HARNESS_MAIN
