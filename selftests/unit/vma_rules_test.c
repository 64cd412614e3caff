// SPDX-License-Identifier: GPL-2.0
/*
 * Every rule that keeps two VMAs apart: the two drawn before and after, the rule
 * by its name, and the kernels on which it does not hold.
 */
#include "space.h"

FIXTURE(rules)
{
	struct space s;
};

FIXTURE_VARIANT(rules)
{
	enum shadow_mm_rules rules;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(rules, v6_1) {
	.rules = SHADOW_MM_6_1,
};

FIXTURE_VARIANT_ADD(rules, v6_12) {
	.rules = SHADOW_MM_6_12,
};

FIXTURE_VARIANT_ADD(rules, v7_3) {
	.rules = SHADOW_MM_7_3,
};

/* clang-format on */

FIXTURE_SETUP(rules)
{
	space_make(&self->s, variant->rules);
}

FIXTURE_TEARDOWN(rules)
{
	EXPECT_WHOLE(&self->s.mm);
	space_drop(&self->s);
}

static void on_close(struct shadow_mm *mm, struct shadow_vma *vma)
{
	(void)mm;
	(void)vma;
}

static const struct shadow_vm_ops closing = { .name = "c", .close = on_close };

/* Two neighbours that nothing keeps apart but what the test does to the right. */
static void lay_two(struct shadow_mm *mm)
{
	map_at(mm, 0, 2, RW, ANON);
	map_at(mm, 4, 2, RW, ANON);
}

/*
 * before  |ww..|ww     mmap of the hole
 * after   |wwwwww
 */
TEST_F(rules, nothing_keeps_like_and_like_apart)
{
	struct shadow_mm *mm = &self->s.mm;

	lay_two(mm);
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 4), "not-adjacent");
	map_at(mm, 2, 2, RW, ANON);
	EXPECT_DRAWN(mm, "|wwwwww");
}

/*
 * before  |ww|rr       after the same: flags
 */
TEST_F(rules, flags_keep_apart)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 2, RW, ANON);
	map_at(mm, 2, 2, R, ANON);
	EXPECT_DRAWN(mm, "|ww|rr");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "flags");
}

TEST_F(rules, soft_dirty_does_not_count)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 2, RW, ANON);
	vma_at(mm, 0)->flags &= ~SHADOW_VM_SOFTDIRTY;
	map_at(mm, 2, 2, RW, ANON);
	EXPECT_DRAWN(mm, "|wwww");
	EXPECT_TRUE(vma_at(mm, 0)->flags & SHADOW_VM_SOFTDIRTY);
}

/* 7.3: a guard somewhere sticks to all that is merged; before, it keeps apart. */
TEST_F(rules, guards_stick_on_7_3)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 2, RW, ANON);
	vma_at(mm, 0)->flags |= SHADOW_VM_MAYBE_GUARD;
	map_at(mm, 2, 2, RW, ANON);
	if (variant->rules != SHADOW_MM_7_3) {
		EXPECT_DRAWN(mm, "|ww|ww");
		EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "flags");
		return;
	}
	EXPECT_DRAWN(mm, "|wwww");
	EXPECT_TRUE(vma_at(mm, 3)->flags & SHADOW_VM_MAYBE_GUARD);
}

TEST_F(rules, policy_keeps_apart_until_it_is_the_same)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 6, RW, ANON);
	ASSERT_EQ(shadow_mm_set_policy(mm, AT(2), LEN(2), 3), 0);
	EXPECT_DRAWN(mm, "|ww|ww|ww");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "policy");
	ASSERT_EQ(shadow_mm_set_policy(mm, AT(0), LEN(2), 3), 0);
	EXPECT_DRAWN(mm, "|wwww|ww");
	ASSERT_EQ(shadow_mm_set_policy(mm, AT(0), LEN(6), 0), 0);
	EXPECT_DRAWN(mm, "|wwwwww");
}

TEST_F(rules, names_keep_apart_until_they_are_the_same)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 6, RW, ANON);
	ASSERT_EQ(shadow_mm_set_name(mm, AT(2), LEN(2), 7), 0);
	EXPECT_DRAWN(mm, "|ww|ww|ww");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "anon-name");
	ASSERT_EQ(shadow_mm_set_name(mm, AT(2), LEN(2), 0), 0);
	EXPECT_DRAWN(mm, "|wwwwww");
}

TEST_F(rules, userfaultfd_keeps_apart)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 4, RW, ANON);
	ASSERT_EQ(shadow_mm_set_uffd(mm, AT(0), LEN(2), 1, 0), 0);
	EXPECT_DRAWN(mm, "|ww|ww");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "uffd");
	ASSERT_EQ(shadow_mm_set_uffd(mm, AT(0), LEN(4), 0, 0), 0);
	EXPECT_DRAWN(mm, "|wwww");
}

TEST_F(rules, special_kinds_are_never_merged)
{
	struct shadow_file device = file_a;
	struct shadow_mm *mm = &self->s.mm;
	struct shadow_mmap want = {
		.addr = AT(0),
		.len = LEN(2),
		.prot = R,
		.flags = SHADOW_MAP_PRIVATE | FIXED,
		.file = &device,
	};
	u64 addr;

	device.flags = SHADOW_VM_PFNMAP;
	ASSERT_EQ(shadow_mm_mmap(mm, &want, &addr), 0);
	want.addr = AT(2);
	want.pgoff = 2;
	ASSERT_EQ(shadow_mm_mmap(mm, &want, &addr), 0);
	EXPECT_DRAWN(mm, "|ff|ff");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "special");
}

/*
 * Each has pages of its own:   |ww..|ww   |ww|wwww (6.1)   |wwww|ww (since)
 */
TEST_F(rules, two_anon_vmas_stay_apart)
{
	struct shadow_mm *mm = &self->s.mm;

	lay_two(mm);
	touch(mm, 0, 1, 1);
	touch(mm, 4, 2, 1);
	map_at(mm, 2, 2, RW, ANON);
	EXPECT_DRAWN(mm,
		     variant->rules == SHADOW_MM_6_1 ? "|ww|wwww" : "|wwww|ww");
	EXPECT_APART(mm->mms, vma_at(mm, 1), vma_at(mm, 5), "anon-vma");
}

/* A neighbour whose anon_vma came by fork takes no range that has none. */
TEST_F(rules, forked_anon_vmas_stay_apart)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 2, RW, ANON);
	touch(mm, 0, 1, 2);
	map_at(mm, 2, 2, RW, ANON);
	EXPECT_DRAWN(mm, "|ww|ww");
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2), "anon-forked");
}

/*
 * before  |rr|ww     the right one has pages, the left one has none
 * mprotect(right, r): merged on 7.3 alone
 */
TEST_F(rules, an_empty_neighbour_takes_no_pages_before_7_3)
{
	struct shadow_mm *mm = &self->s.mm;

	map_at(mm, 0, 4, R, ANON);
	protect(mm, 2, 2, NONE);
	touch(mm, 2, 1, 1);
	EXPECT_DRAWN(mm, "|rr|--");
	ASSERT_EQ(protect(mm, 2, 2, R), 0);
	if (variant->rules != SHADOW_MM_7_3) {
		EXPECT_DRAWN(mm, "|rr|rr");
		return;
	}
	EXPECT_DRAWN(mm, "|rrrr");
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, 1);
	EXPECT_EQ(vma_at(mm, 0)->chain, 1);
}

/* 6.1: between one without pages and one with, mmap joins the right one alone. */
TEST_F(rules, mmap_between_empty_and_full)
{
	struct shadow_mm *mm = &self->s.mm;

	lay_two(mm);
	touch(mm, 4, 1, 1);
	map_at(mm, 2, 2, RW, ANON);
	if (variant->rules == SHADOW_MM_6_1) {
		EXPECT_DRAWN(mm, "|ww|wwww");
		return;
	}
	EXPECT_DRAWN(mm, "|wwwwww");
	EXPECT_EQ(vma_at(mm, 0)->anon_vma, 1);
}

/*
 * The right one has a close operation: it is never merged on 6.1; since, it may
 * grow, but not go.
 */
TEST_F(rules, close_keeps_what_would_go)
{
	struct shadow_file file = file_a;
	struct shadow_mm *mm = &self->s.mm;
	struct shadow_mmap want = {
		.addr = AT(0),
		.len = LEN(2),
		.prot = R,
		.flags = SHADOW_MAP_PRIVATE | FIXED,
		.file = &file,
	};
	u64 addr;

	ASSERT_EQ(shadow_mms_add_ops(mm->mms, &closing, &file.ops), 0);
	ASSERT_EQ(shadow_mm_mmap(mm, &want, &addr), 0);
	want.addr = AT(4);
	want.pgoff = 4;
	ASSERT_EQ(shadow_mm_mmap(mm, &want, &addr), 0);
	EXPECT_DRAWN(mm, "|ff..|ff");
	want.addr = AT(2);
	want.pgoff = 2;
	ASSERT_EQ(shadow_mm_mmap(mm, &want, &addr), 0);
	EXPECT_DRAWN(mm, variant->rules == SHADOW_MM_6_1 ? "|ff|ff|ff" :
							   "|ffff|ff");
	EXPECT_APART(mm->mms, vma_at(mm, 3), vma_at(mm, 4),
		     variant->rules == SHADOW_MM_6_1 ? "close" : "close-goes");
}

/*
 * 7.3: private file memory that was written to elsewhere and moved here keeps the
 * offset of its anonymous pages; before, the file's offset alone counts.
 */
TEST_F(rules, anonymous_offsets_keep_apart_on_7_3)
{
	struct shadow_mm *mm = &self->s.mm;
	u64 at;

	map_file(mm, 0, 2, RW, SHADOW_MAP_PRIVATE, 0);
	map_file(mm, 8, 2, RW, SHADOW_MAP_PRIVATE, 2);
	touch(mm, 8, 1, 1);
	EXPECT_DRAWN(mm, "|FF......|FF");
	ASSERT_EQ(shadow_mm_mremap(mm, AT(8), LEN(2), LEN(2), 3, AT(2), &at),
		  0);
	EXPECT_DRAWN(mm, "|FF|FF......");
	touch(mm, 0, 1, 1);
	EXPECT_APART(mm->mms, vma_at(mm, 0), vma_at(mm, 2),
		     variant->rules == SHADOW_MM_7_3 ? "anon-pgoff" : "joined");
}

TEST(every_rule_has_a_name_a_text_and_kernels)
{
	const struct shadow_vma_rule_info *info;
	u32 rule;

	for (rule = 1; rule < SHADOW_NR_VMA_RULES; rule++) {
		info = shadow_vma_rule_info(rule);
		ASSERT_NE(info->name, NULL);
		EXPECT_GT(strlen(info->text), 10);
		EXPECT_TRUE(info->in && !(info->in & ~SHADOW_IN_ALL));
	}
	EXPECT_STREQ(shadow_vma_rule_info(SHADOW_VMA_ANON_PGOFF)->name,
		     "anon-pgoff");
}

TEST_HARNESS_MAIN
