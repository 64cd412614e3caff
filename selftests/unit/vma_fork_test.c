// SPDX-License-Identifier: GPL-2.0
/* fork and exec of address spaces without pages: which VMAs there are, and how. */
#include "core/mm_exec.h"
#include "core/mm_fork.h"
#include "space.h"

#define TOP 0x7ffffffff000ULL
#define MANY 1000

FIXTURE(born)
{
	struct space s;
	struct shadow_mm child;
};

FIXTURE_SETUP(born)
{
	space_make(&self->s, SHADOW_MM_6_12);
	ASSERT_EQ(shadow_mm_init(&self->child, &self->s.mms), 0);
}

FIXTURE_TEARDOWN(born)
{
	EXPECT_WHOLE(&self->s.mm);
	EXPECT_WHOLE(&self->child);
	shadow_mm_exit(&self->child);
	space_drop(&self->s);
}

/*
 * parent  |ww|rr|ww.|ss
 * child   |ww...|ww.|ss     rr is VM_DONTCOPY
 */
TEST_F(born, a_child_has_what_may_be_copied)
{
	struct shadow_mm *mm = &self->s.mm, *child = &self->child;

	ASSERT_EQ(map_at(mm, 0, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 2, 2, R, ANON), 0);
	ASSERT_EQ(map_at(mm, 4, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 7, 2, RW, SHADOW_MAP_SHARED), 0);
	ASSERT_EQ(shadow_mm_madvise(mm, AT(2), LEN(2), SHADOW_MADV_DONTFORK),
		  0);
	mm->start_brk = 7 * PAGE;
	mm->mmap_base = AT(100);
	ASSERT_EQ(shadow_mm_fork(child, mm), 0);
	EXPECT_DRAWN(mm, "|ww|rr|ww.|ss");
	EXPECT_DRAWN(child, "|ww..|ww.|ss");
	EXPECT_EQ(child->total_vm, 6);
	EXPECT_EQ(child->data_vm, 4);
	EXPECT_EQ(child->start_brk, mm->start_brk);
	EXPECT_EQ(child->mmap_base, mm->mmap_base);
	EXPECT_EQ(vma_at(child, 7)->mapping, vma_at(mm, 7)->mapping);
}

TEST_F(born, anon_vmas_are_its_own_on_top_of_the_parents)
{
	struct shadow_mm *mm = &self->s.mm, *child = &self->child;

	ASSERT_EQ(map_at(mm, 0, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 3, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 6, 2, RW, ANON), 0);
	ASSERT_EQ(shadow_mm_anon_prepare(mm, vma_at(mm, 0)), 0);
	ASSERT_EQ(shadow_mm_anon_prepare(mm, vma_at(mm, 3)), 0);
	ASSERT_EQ(shadow_mm_madvise(mm, AT(3), LEN(2), SHADOW_MADV_WIPEONFORK),
		  0);
	ASSERT_EQ(shadow_mm_fork(child, mm), 0);
	EXPECT_GT(vma_at(child, 0)->anon_vma, vma_at(mm, 3)->anon_vma);
	EXPECT_EQ(vma_at(child, 0)->chain, 2);
	EXPECT_EQ(vma_at(child, 3)->anon_vma, 0);
	EXPECT_EQ(vma_at(child, 3)->chain, 0);
	EXPECT_EQ(vma_at(child, 6)->anon_vma, 0);
}

/* What is locked, or watched by userfaultfd, is so in the parent alone. */
TEST_F(born, locks_and_userfaults_stay_with_the_parent)
{
	struct shadow_mm *mm = &self->s.mm, *child = &self->child;

	mm->limits.ipc_lock = true;
	ASSERT_EQ(map_at(mm, 0, 2, RW, ANON), 0);
	ASSERT_EQ(map_at(mm, 3, 2, RW, ANON), 0);
	ASSERT_EQ(shadow_mm_mlock(mm, AT(0), LEN(2), SHADOW_MLOCK_ONFAULT), 0);
	ASSERT_EQ(shadow_mm_set_uffd(mm, AT(3), LEN(2), 5,
				     SHADOW_VM_UFFD_MISSING),
		  0);
	ASSERT_EQ(shadow_mm_fork(child, mm), 0);
	EXPECT_EQ(mm->locked_vm, 2);
	EXPECT_EQ(child->locked_vm, 0);
	EXPECT_EQ(vma_at(child, 0)->flags & SHADOW_VM_LOCKS, 0);
	EXPECT_EQ(vma_at(mm, 3)->uffd, 5);
	EXPECT_EQ(vma_at(child, 3)->uffd, 0);
	EXPECT_EQ(vma_at(child, 3)->flags & SHADOW_VM_UFFD, 0);
}

TEST_F(born, a_fork_without_memory_leaves_no_vma)
{
	struct shadow_mm *mm = &self->s.mm, *child = &self->child;
	int err = -ENOMEM;
	u32 n;

	for (n = 0; n < 2 * MANY; n += 2)
		ASSERT_EQ(map_at(mm, n, 1, RW, ANON), 0);
	for (n = 1; err == -ENOMEM; n++) {
		EXPECT_EQ(shadow_mm_find(child, 0), NULL);
		seam_fault_set(n, false);
		err = shadow_mm_fork(child, mm);
		seam_fault_set(0, false);
	}
	EXPECT_EQ(err, 0);
	EXPECT_GT(n, 2);
	EXPECT_EQ(child->map_count, MANY);
}

/*
 * begin      [s]top      arguments   [ s ]top      set-up  [ s ]...top
 */
TEST_F(born, exec_moves_the_stack_as_it_is)
{
	struct shadow_mm *mm = &self->child;
	struct shadow_vma *vma;
	u64 pgoff;

	ASSERT_EQ(shadow_mm_exec(mm, TOP), 0);
	EXPECT_EQ(shadow_mm_exec(mm, TOP), -EEXIST);
	ASSERT_EQ(shadow_mm_expand(mm, TOP - LEN(3)), 0);
	vma = shadow_mm_lookup(mm, TOP - 1);
	ASSERT_NE(vma, NULL);
	EXPECT_EQ(vma->start, TOP - LEN(3));
	EXPECT_EQ(vma->flags & SHADOW_VM_INCOMPLETE, SHADOW_VM_INCOMPLETE);
	pgoff = vma->pgoff;
	EXPECT_EQ(pgoff, (TOP >> SHADOW_PAGE_SHIFT) - 3);

	EXPECT_EQ(shadow_mm_exec_stack(mm, 1, false), -EINVAL);
	ASSERT_EQ(shadow_mm_exec_stack(mm, LEN(2), false), 0);
	vma = shadow_mm_lookup(mm, TOP - LEN(2) - 1);
	ASSERT_NE(vma, NULL);
	EXPECT_EQ(vma->start, TOP - LEN(5));
	EXPECT_EQ(vma->end, TOP - LEN(2));
	EXPECT_EQ(vma->pgoff, pgoff);
	EXPECT_EQ(vma->flags & SHADOW_VM_INCOMPLETE, 0);
	EXPECT_EQ(vma->flags & SHADOW_VM_EXEC, 0);
	EXPECT_EQ(vma->chain, 1);
	EXPECT_EQ(mm->map_count, 1);
	EXPECT_EQ(mm->total_vm, 3);
	EXPECT_EQ(mm->stack_vm, 3);
	EXPECT_EQ(shadow_mm_exec_stack(mm, LEN(2), false), -EFAULT);
}

TEST_F(born, a_stack_may_be_executed_and_need_not_move)
{
	struct shadow_mm *mm = &self->child;

	ASSERT_EQ(shadow_mm_exec(mm, TOP), 0);
	ASSERT_EQ(shadow_mm_exec_stack(mm, 0, true), 0);
	EXPECT_EQ(shadow_mm_lookup(mm, TOP - 1)->flags & SHADOW_VM_ACCESS,
		  SHADOW_VM_ACCESS);
}

TEST_F(born, a_stack_that_cannot_move_stays)
{
	struct shadow_mm *mm = &self->child;
	int err = -ENOMEM;
	u32 n;

	ASSERT_EQ(shadow_mm_exec(mm, TOP), 0);
	ASSERT_EQ(shadow_mm_anon_prepare(mm, shadow_mm_find(mm, 0)), 0);
	for (n = 1; err == -ENOMEM; n++) {
		EXPECT_EQ(shadow_mm_find(mm, 0)->end, TOP);
		seam_fault_set(n, false);
		err = shadow_mm_exec_stack(mm, LEN(100), false);
		seam_fault_set(0, false);
	}
	EXPECT_EQ(err, 0);
	EXPECT_EQ(shadow_mm_find(mm, 0)->end, TOP - LEN(100));
	EXPECT_EQ(mm->total_vm, 1);
}

TEST_F(born, what_the_kernel_maps_of_its_own_never_merges)
{
	const struct shadow_special special = {
		.start = AT(2),
		.len = LEN(2),
		.flags = SHADOW_VM_READ | SHADOW_VM_MAYREAD,
		.ops = SHADOW_OPS_FILE,
	};
	struct shadow_special other = special;
	struct shadow_mm *mm = &self->child;

	mm->def_flags = SHADOW_VM_LOCKED;
	ASSERT_EQ(shadow_mm_special(mm, &special), 0);
	EXPECT_EQ(shadow_mm_special(mm, &special), -EEXIST);
	other.start = AT(4);
	ASSERT_EQ(shadow_mm_special(mm, &other), 0);
	EXPECT_DRAWN(mm, "..|rr|rr.");
	EXPECT_APART(mm->mms, vma_at(mm, 2), vma_at(mm, 4), "special");
	EXPECT_EQ(vma_at(mm, 2)->flags & SHADOW_VM_LOCKED, 0);
	EXPECT_EQ(vma_at(mm, 2)->pgoff, 0);
	EXPECT_EQ(vma_at(mm, 2)->anon_pgoff, AT(2) >> SHADOW_PAGE_SHIFT);
}

TEST_HARNESS_MAIN
