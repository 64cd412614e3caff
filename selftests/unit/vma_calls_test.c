// SPDX-License-Identifier: GPL-2.0
/*
 * The other calls: brk, mlock, madvise, mremap, mseal, stacks, gaps; what they
 * refuse, and with which error.
 */
#include "space.h"

FIXTURE(calls)
{
	struct space s;
};

FIXTURE_VARIANT(calls)
{
	enum shadow_mm_rules rules;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(calls, v6_1) {
	.rules = SHADOW_MM_6_1,
};

FIXTURE_VARIANT_ADD(calls, v6_12) {
	.rules = SHADOW_MM_6_12,
};

FIXTURE_VARIANT_ADD(calls, v7_3) {
	.rules = SHADOW_MM_7_3,
};

/* clang-format on */

FIXTURE_SETUP(calls)
{
	space_make(&self->s, variant->rules);
}

FIXTURE_TEARDOWN(calls)
{
	EXPECT_WHOLE(&self->s.mm);
	space_drop(&self->s);
}

static int mmap_any(struct shadow_mm *mm, u64 hint, u64 len, u32 flags,
		    u64 *addr)
{
	struct shadow_mmap want = {
		.addr = hint,
		.len = len,
		.prot = RW,
		.flags = ANON | flags,
	};

	return shadow_mm_mmap(mm, &want, addr);
}

/*
 * .....[2nd][1st]| mmap_base
 */
TEST_F(calls, mmap_goes_down_from_mmap_base)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 first, second;

	ASSERT_EQ(mmap_any(mm, 0, LEN(2), 0, &first), 0);
	ASSERT_EQ(mmap_any(mm, 0, LEN(3), 0, &second), 0);
	EXPECT_EQ(first, mm->mmap_base - LEN(2));
	EXPECT_EQ(second, first - LEN(3));
	EXPECT_EQ(mm->map_count, 1);
}

/*
 * Of what it knows to be full it forgets what becomes free.
 *
 *   before  [c][b][aa]|      mmap_base
 *   after   [c][b][a]*|      a page that a has given up, then all of a
 */
TEST_F(calls, mmap_goes_back_to_where_room_came)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 a, b, c, at;

	ASSERT_EQ(mmap_any(mm, 0, LEN(2), SHADOW_MAP_NORESERVE, &a), 0);
	ASSERT_EQ(mmap_any(mm, 0, LEN(1), 0, &b), 0);
	ASSERT_EQ(mmap_any(mm, 0, LEN(1), SHADOW_MAP_NORESERVE, &c), 0);
	ASSERT_EQ(mm->map_count, 3);
	ASSERT_EQ(c, a - LEN(2));
	ASSERT_EQ(shadow_mm_mremap(mm, a, LEN(2), LEN(1), 0, 0, &at), 0);
	ASSERT_EQ(mmap_any(mm, 0, LEN(1), 0, &at), 0);
	EXPECT_EQ(at, mm->mmap_base - LEN(1));
	ASSERT_EQ(shadow_mm_munmap(mm, a, LEN(1)), 0);
	ASSERT_EQ(mmap_any(mm, 0, LEN(2), 0, &at), 0);
	EXPECT_EQ(at, c - LEN(2));
	ASSERT_EQ(mmap_any(mm, 0, LEN(1), 0, &at), 0);
	EXPECT_EQ(at, a);
}

TEST_F(calls, mmap_goes_up_from_the_legacy_base)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 addr;

	mm->topdown = false;
	ASSERT_EQ(mmap_any(mm, 0, LEN(2), 0, &addr), 0);
	EXPECT_EQ(addr, mm->mmap_legacy_base);
}

TEST_F(calls, a_free_hint_is_taken)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 addr;

	ASSERT_EQ(mmap_any(mm, AT(3) + 5, LEN(2), 0, &addr), 0);
	EXPECT_EQ(addr, AT(3));
	ASSERT_EQ(mmap_any(mm, AT(4), LEN(2), 0, &addr), 0);
	EXPECT_EQ(addr, mm->mmap_base - LEN(2));
}

/* Below a stack 256 pages stay free. */
TEST_F(calls, gap_below_a_stack_stays_free)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 addr;

	mm->mmap_base = AT(1002);
	map_at(mm, 1000, 2, RW, ANON | SHADOW_MAP_GROWSDOWN);
	ASSERT_EQ(mmap_any(mm, 0, LEN(2), 0, &addr), 0);
	EXPECT_EQ(addr, AT(1000 - 256 - 2));
	EXPECT_EQ(mm->stack_vm, 2);
}

/*
 * before  |---....|ww   guard gap 256: a page may be grown, 1000 may not
 */
TEST_F(calls, stack_grows_to_its_limit_and_its_gap)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 1000, 2, RW, ANON | SHADOW_MAP_GROWSDOWN);
	map_at(mm, 700, 10, R, ANON);
	EXPECT_EQ(shadow_mm_expand(mm, AT(999) + 8), 0);
	EXPECT_EQ(vma_at(mm, 999)->start, AT(999));
	EXPECT_EQ(vma_at(mm, 999)->chain, 1);
	EXPECT_EQ(shadow_mm_expand(mm, AT(710 + 255)), -ENOMEM);
	EXPECT_EQ(shadow_mm_expand(mm, AT(710 + 256)), 0);
	EXPECT_EQ(shadow_mm_expand(mm, AT(600)), -EFAULT);
	EXPECT_EQ(shadow_mm_expand(mm, AT(2000)), -EFAULT);
	unmap(mm, 700, 10);
	mm->limits.stack = LEN(100);
	EXPECT_EQ(shadow_mm_expand(mm, AT(901)), -ENOMEM);
	EXPECT_EQ(vma_at(mm, 999)->start, AT(966));
}

TEST_F(calls, mmap_refuses)
{
	struct shadow_mm *mm = &self->s.mm;
	struct shadow_mmap want = { .prot = RW, .file = &file_a };
	u64 addr = 1;

	EXPECT_EQ(mmap_any(mm, 0, 0, 0, &addr), -EINVAL);
	EXPECT_EQ(mmap_any(mm, 0, ~0ULL, 0, &addr), -ENOMEM);
	EXPECT_EQ(mmap_any(mm, 0, mm->task_size + PAGE, 0, &addr), -ENOMEM);
	EXPECT_EQ(mmap_any(mm, AT(0) + 1, PAGE, FIXED, &addr), -EINVAL);
	EXPECT_EQ(mmap_any(mm, mm->task_size, PAGE, FIXED, &addr), -ENOMEM);
	EXPECT_EQ(mmap_any(mm, PAGE, PAGE, FIXED, &addr), -EPERM);
	EXPECT_EQ(mmap_any(mm, AT(0), LEN(2), FIXED, &addr), 0);
	EXPECT_EQ(mmap_any(mm, AT(1), LEN(2), SHADOW_MAP_FIXED_NOREPLACE,
			   &addr),
		  -EEXIST);
	mm->limits.memlock = 0;
	EXPECT_EQ(mmap_any(mm, 0, PAGE, SHADOW_MAP_LOCKED, &addr), -EPERM);
	mm->limits.memlock = PAGE;
	EXPECT_EQ(mmap_any(mm, 0, LEN(2), SHADOW_MAP_LOCKED, &addr), -EAGAIN);
	mm->limits.as = LEN(3);
	EXPECT_EQ(mmap_any(mm, 0, LEN(2), 0, &addr), -ENOMEM);
	want.len = PAGE;
	want.flags = SHADOW_MAP_SHARED | SHADOW_MAP_PRIVATE | 4;
	EXPECT_EQ(shadow_mm_mmap(mm, &want, &addr), -EINVAL);
	want.pgoff = ~0ULL;
	EXPECT_EQ(shadow_mm_mmap(mm, &want, &addr), -EOVERFLOW);
	EXPECT_EQ(mm->map_count, 1);
}

TEST_F(calls, munmap_and_mprotect_refuse)
{
	struct shadow_mm *mm = &self->s.mm;

	map_file(mm, 0, 2, R, SHADOW_MAP_PRIVATE, 0);
	vma_at(mm, 0)->flags &= ~SHADOW_VM_MAYWRITE;
	EXPECT_EQ(shadow_mm_munmap(mm, AT(0) + 1, PAGE), -EINVAL);
	EXPECT_EQ(shadow_mm_munmap(mm, AT(0), 0), -EINVAL);
	EXPECT_EQ(shadow_mm_munmap(mm, AT(0), mm->task_size), -EINVAL);
	EXPECT_EQ(shadow_mm_munmap(mm, AT(100), PAGE), 0);
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0) + 1, PAGE, R), -EINVAL);
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0), 0, R), 0);
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0), ~0ULL, R), -ENOMEM);
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0), PAGE, 0x10), -EINVAL);
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0), PAGE, RW), -EACCES);
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0), LEN(3), NONE), -ENOMEM);
	EXPECT_DRAWN(mm, "|ff.");
	EXPECT_EQ(shadow_mm_mprotect(mm, AT(0), PAGE,
				     R | SHADOW_PROT_GROWSDOWN),
		  -EINVAL);
}

/* As the kernel does it where it is asked for: what precedes the hole is done. */
TEST_F(calls, partial_calls_do_what_they_can)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 4, RW, ANON);
	EXPECT_EQ(protect(mm, 2, 4, R), -ENOMEM);
	EXPECT_DRAWN(mm, "|wwww..");
	mm->mms->config.partial = true;
	EXPECT_EQ(protect(mm, 2, 4, R), -ENOMEM);
	EXPECT_DRAWN(mm, "|ww|rr..");
}

/*
 * max_map_count 2:   |wwww   munmap of the middle needs one too many
 */
TEST_F(calls, map_count_is_limited)
{
	struct shadow_mm *mm = &self->s.mm;

	mm->mms->config.max_map_count = 1;
	map_at(mm, 0, 4, RW, ANON);
	EXPECT_EQ(unmap(mm, 1, 1), -ENOMEM);
	EXPECT_EQ(protect(mm, 1, 1, R), -ENOMEM);
	EXPECT_EQ(protect(mm, 0, 1, R), -ENOMEM);
	EXPECT_DRAWN(mm, "|wwww");
	EXPECT_EQ(unmap(mm, 3, 1), 0);
	EXPECT_DRAWN(mm, "|www.");
}

TEST_F(calls, brk_grows_and_shrinks_the_heap)
{
	struct shadow_mm *mm = &self->s.mm;

	mm->start_brk = AT(0);
	mm->brk = AT(0);
	EXPECT_EQ(shadow_mm_brk(mm, 0), AT(0));
	EXPECT_EQ(shadow_mm_brk(mm, AT(2) + 5), AT(2) + 5);
	EXPECT_DRAWN(mm, "|www...");
	EXPECT_EQ(shadow_mm_brk(mm, AT(5)), AT(5));
	EXPECT_DRAWN(mm, "|wwwww.");
	EXPECT_EQ(shadow_mm_brk(mm, AT(1)), AT(1));
	EXPECT_DRAWN(mm, "|w.....");
	map_at(mm, 4, 1, R, ANON);
	EXPECT_EQ(shadow_mm_brk(mm, AT(4)), AT(1));
	EXPECT_EQ(shadow_mm_brk(mm, AT(3)), AT(3));
	mm->limits.data = LEN(2);
	EXPECT_EQ(shadow_mm_brk(mm, AT(3) + 1), AT(3));
}

/*
 * mlock of the middle:   |wwww   |w|ww|w   and back
 */
TEST_F(calls, mlock_splits_and_counts)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 4, RW, ANON);
	ASSERT_EQ(shadow_mm_mlock(mm, AT(1) + 7, LEN(1), 0), 0);
	EXPECT_DRAWN(mm, "|w|ww|w");
	EXPECT_EQ(mm->locked_vm, 2);
	ASSERT_EQ(shadow_mm_munlock(mm, AT(0), LEN(4)), 0);
	EXPECT_DRAWN(mm, "|wwww");
	EXPECT_EQ(mm->locked_vm, 0);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(0), LEN(5), 0), -ENOMEM);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(0), PAGE, 2), -EINVAL);
	mm->limits.memlock = LEN(3);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(0), LEN(4), 0), -ENOMEM);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(0), LEN(3), 0), 0);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(0), LEN(3), 1), 0);
	mm->limits.memlock = 0;
	EXPECT_EQ(shadow_mm_mlock(mm, AT(0), PAGE, 0), -EPERM);
}

TEST_F(calls, mlockall_locks_what_is_and_what_will_be)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 2, RW, ANON);
	EXPECT_EQ(shadow_mm_mlockall(mm, 0), -EINVAL);
	EXPECT_EQ(shadow_mm_mlockall(mm, SHADOW_MCL_ONFAULT), -EINVAL);
	ASSERT_EQ(shadow_mm_mlockall(mm, 3), 0);
	map_at(mm, 2, 2, RW, ANON);
	EXPECT_DRAWN(mm, "|wwww");
	EXPECT_EQ(mm->locked_vm, 4);
	ASSERT_EQ(shadow_mm_munlockall(mm), 0);
	EXPECT_EQ(mm->locked_vm, 0);
	EXPECT_EQ(mm->def_flags, 0);
}

TEST_F(calls, madvise_splits_and_merges)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 4, RW, ANON);
	ASSERT_EQ(shadow_mm_madvise(mm, AT(1), LEN(2), SHADOW_MADV_DONTFORK),
		  0);
	EXPECT_DRAWN(mm, "|w|ww|w");
	ASSERT_EQ(shadow_mm_madvise(mm, AT(1), LEN(2), SHADOW_MADV_DOFORK), 0);
	EXPECT_DRAWN(mm, "|wwww");
	EXPECT_EQ(shadow_mm_madvise(mm, AT(0), LEN(4), 77), -EINVAL);
	EXPECT_EQ(shadow_mm_madvise(mm, AT(0) + 1, PAGE, 0), -EINVAL);
	EXPECT_EQ(shadow_mm_madvise(mm, AT(2), LEN(4), SHADOW_MADV_DONTDUMP),
		  -ENOMEM);
	EXPECT_DRAWN(mm, "|wwww");
	mm->mms->config.max_map_count = 1;
	EXPECT_EQ(shadow_mm_madvise(mm, AT(1), PAGE, SHADOW_MADV_DONTDUMP),
		  -EAGAIN);
	EXPECT_EQ(shadow_mm_madvise(mm, AT(0), PAGE, SHADOW_MADV_GUARD_INSTALL),
		  variant->rules == SHADOW_MM_7_3 ? 0 : -EINVAL);
}

/*
 * shrink   |wwww|  |ww..    grow   |ww..  |wwww    blocked   |ww|r  -ENOMEM
 */
TEST_F(calls, mremap_shrinks_and_grows_in_place)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_at(mm, 0, 4, RW, ANON);
	ASSERT_EQ(shadow_mm_mremap(mm, AT(0), LEN(4), LEN(2), 0, 0, &at), 0);
	EXPECT_EQ(at, AT(0));
	EXPECT_DRAWN(mm, "|ww......");
	ASSERT_EQ(shadow_mm_mremap(mm, AT(0), LEN(2), LEN(5), 0, 0, &at), 0);
	EXPECT_DRAWN(mm, "|wwwww...");
	map_at(mm, 5, 1, R, ANON);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), LEN(5), LEN(6), 0, 0, &at),
		  -ENOMEM);
	EXPECT_DRAWN(mm, "|wwwww|r..");
	ASSERT_EQ(shadow_mm_mremap(mm, AT(0), LEN(5), LEN(6), 1, 0, &at), 0);
	EXPECT_EQ(at, mm->mmap_base - LEN(6));
	EXPECT_DRAWN(mm, ".....|r..");
	EXPECT_EQ(mm->total_vm, 7);
}

/*
 * before  |wwwww....|rr   move(1, 2 pages, to 6)
 * after   |w..|ww.|ww|r   what was there has gone
 */
TEST_F(calls, mremap_moves_over_others)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_at(mm, 0, 5, RW, ANON);
	map_at(mm, 7, 2, R, ANON);
	touch(mm, 0, 9, 1);
	ASSERT_EQ(shadow_mm_mremap(mm, AT(1), LEN(2), LEN(2), 3, AT(6), &at),
		  0);
	EXPECT_EQ(at, AT(6));
	EXPECT_DRAWN(mm, "|w..|ww.|ww|r.");
	EXPECT_EQ(vma_at(mm, 6)->pgoff, AT(1) >> 12);
	EXPECT_EQ(vma_at(mm, 6)->anon_vma, 9);
	EXPECT_APART(mm->mms, vma_at(mm, 4), vma_at(mm, 6), "not-adjacent");
}

/* MREMAP_DONTUNMAP: the range stays, empty, and has its own address again. */
TEST_F(calls, mremap_leaves_an_empty_range)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_at(mm, 0, 2, RW, ANON);
	touch(mm, 0, 9, 1);
	ASSERT_EQ(shadow_mm_mremap(mm, AT(0), LEN(2), LEN(2), 7, AT(4), &at),
		  0);
	EXPECT_DRAWN(mm, "|ww..|ww");
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, 0);
	EXPECT_EQ(vma_at(mm, 4)->anon_vma, 9);
	EXPECT_EQ(vma_at(mm, 4)->pgoff, AT(0) >> 12);
	EXPECT_EQ(mm->total_vm, 4);
}

/* 7.3 alone moves several VMAs, as far apart as they are. */
TEST_F(calls, mremap_moves_several_on_7_3)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;
	int err;

	map_at(mm, 0, 2, RW, ANON);
	map_at(mm, 3, 2, R, ANON);
	err = shadow_mm_mremap(mm, AT(0), LEN(5), LEN(5), 3, AT(8), &at);
	if (variant->rules != SHADOW_MM_7_3) {
		EXPECT_EQ(err, -EFAULT);
		EXPECT_DRAWN(mm, "|ww.|rr........");
		return;
	}
	ASSERT_EQ(err, 0);
	EXPECT_DRAWN(mm, "........|ww.|rr");
}

/* Two more VMAs would be one too many: all stays, the destination, too. */
TEST_F(calls, mremap_that_fails_changes_nothing)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_at(mm, 0, 5, RW, ANON);
	map_at(mm, 7, 2, R, ANON);
	mm->mms->config.max_map_count = 3;
	EXPECT_EQ(shadow_mm_mremap(mm, AT(1), LEN(2), LEN(2), 3, AT(6), &at),
		  -ENOMEM);
	EXPECT_DRAWN(mm, "|wwwww..|rr");
}

TEST_F(calls, mremap_refuses)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_at(mm, 0, 4, RW, ANON);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), PAGE, PAGE, 8, 0, &at), -EINVAL);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), PAGE, PAGE, 2, 0, &at), -EINVAL);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0) + 1, PAGE, PAGE, 0, 0, &at),
		  -EINVAL);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), PAGE, 0, 0, 0, &at), -EINVAL);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(9), PAGE, PAGE, 0, 0, &at), -EFAULT);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), LEN(5), LEN(6), 1, 0, &at),
		  -EFAULT);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), 0, PAGE, 1, 0, &at), -EINVAL);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), LEN(2), LEN(2), 3, AT(1), &at),
		  -EINVAL);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(0), LEN(2), LEN(3), 5, AT(9), &at),
		  -EINVAL);
}

TEST_F(calls, mseal_keeps_what_it_seals)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_at(mm, 0, 4, RW, ANON);
	if (variant->rules == SHADOW_MM_6_1) {
		EXPECT_EQ(shadow_mm_mseal(mm, AT(0), PAGE, 0), -SHADOW_NO_CALL);
		return;
	}
	EXPECT_EQ(shadow_mm_mseal(mm, AT(0), PAGE, 1), -EINVAL);
	EXPECT_EQ(shadow_mm_mseal(mm, AT(3), LEN(2), 0), -ENOMEM);
	ASSERT_EQ(shadow_mm_mseal(mm, AT(1), PAGE, 0), 0);
	EXPECT_DRAWN(mm, "|w|w|ww");
	EXPECT_EQ(unmap(mm, 0, 4), -EPERM);
	EXPECT_EQ(protect(mm, 1, 1, R), -EPERM);
	EXPECT_EQ(map_at(mm, 1, 1, R, ANON), -EPERM);
	EXPECT_EQ(shadow_mm_mremap(mm, AT(1), PAGE, PAGE, 3, AT(8), &at),
		  -EPERM);
	EXPECT_DRAWN(mm, "|w|w|ww");
}

/* A fault makes an anon_vma, or takes the one next door. */
TEST_F(calls, neighbours_share_an_anon_vma)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 4, RW, ANON | SHADOW_MAP_NORESERVE);
	protect(mm, 2, 2, R);
	ASSERT_EQ(shadow_mm_anon_prepare(mm, vma_at(mm, 0)), 0);
	ASSERT_EQ(shadow_mm_anon_prepare(mm, vma_at(mm, 2)), 0);
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, vma_at(mm, 2)->anon_vma);
	ASSERT_EQ(protect(mm, 2, 2, RW), 0);
	EXPECT_DRAWN(mm, "|wwww");
}

/* As a write fault would, to private memory that can be written. */
static int bring(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		 u64 end)
{
	if (vma->start > start || vma->end < end)
		abort();
	if (vma->flags & SHADOW_VM_WRITE && shadow_mm_anon_prepare(mm, vma))
		abort();
	return 0;
}

static const struct shadow_mm_hooks bringing = { .populate = bring };

/*
 * |f|ff  locked, the right one with an anon_vma; two pages become writable: the
 * left one is brought before the right one changes, and has its anon_vma by then.
 */
TEST_F(calls, mprotect_brings_locked_memory_as_it_goes)
{
	const u32 rx = R | SHADOW_PROT_EXEC;
	struct shadow_mm *mm = &self->s.mm;

	self->s.mms.config.partial = true;
	ASSERT_EQ(map_file(mm, 0, 1, R, SHADOW_MAP_PRIVATE, 0), 0);
	ASSERT_EQ(map_file(mm, 1, 2, RW, SHADOW_MAP_PRIVATE, 1), 0);
	touch(mm, 1, 7, 1);
	ASSERT_EQ(protect(mm, 1, 2, rx), 0);
	ASSERT_EQ(shadow_mm_mlock(mm, BASE, LEN(3), 0), 0);
	EXPECT_DRAWN(mm, "|f|ff");
	mm->hooks = &bringing;
	ASSERT_EQ(protect(mm, 0, 2, RW), 0);
	EXPECT_DRAWN(mm, "|FF|f");
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, 7);
}

/* In the middle of a VMA, which gets no anon_vma by it. */
TEST_F(calls, mlock_of_nothing_brings_nothing)
{
	struct shadow_mm *mm = &self->s.mm;

	mm->hooks = &bringing;
	ASSERT_EQ(map_at(mm, 0, 4, RW, ANON), 0);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(2), 0, 0), 0);
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, 0);
	EXPECT_EQ(shadow_mm_mlock(mm, AT(2), 1, 0), 0);
	EXPECT_NE(vma_at(mm, 2)->anon_vma, 0);
}

/* Where a call does all or nothing, pages come when it has succeeded. */
TEST_F(calls, mprotect_brings_locked_memory_in_the_end)
{
	struct shadow_mm *mm = &self->s.mm;

	mm->hooks = &bringing;
	ASSERT_EQ(map_at(mm, 0, 2, R, ANON), 0);
	ASSERT_EQ(map_at(mm, 3, 2, R, ANON), 0);
	ASSERT_EQ(shadow_mm_mlock(mm, BASE, LEN(2), 0), 0);
	ASSERT_EQ(protect(mm, 0, 3, RW), -ENOMEM);
	EXPECT_DRAWN(mm, "|rr.|rr");
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, 0);
	ASSERT_EQ(unmap(mm, 3, 2), 0);
	ASSERT_EQ(protect(mm, 0, 2, RW), 0);
	EXPECT_NE(vma_at(mm, 0)->anon_vma, 0);
}

TEST_HARNESS_MAIN
