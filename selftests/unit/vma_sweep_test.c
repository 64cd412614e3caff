// SPDX-License-Identifier: GPL-2.0
/*
 * Every call, with every request for memory failing in turn, and every
 * reservation of whoever keeps pages: either it succeeds, or all is as it was. And
 * what those who keep pages are told.
 */
#include "space.h"

#define MOST 80

/* All that a call may change. */
struct state {
	struct shadow_vma vma[MOST];
	u32 nr;
	u64 sums[8];
};

static void take_state(const struct shadow_mm *mm, struct state *state)
{
	const u64 sums[] = { mm->total_vm, mm->data_vm,	  mm->exec_vm,
			     mm->stack_vm, mm->locked_vm, mm->charged,
			     mm->brk,	   mm->def_flags };
	const struct shadow_vma *vma;
	u64 at = 0;

	memset(state, 0, sizeof(*state));
	while ((vma = shadow_mm_find(mm, at))) {
		state->vma[state->nr++] = *vma;
		at = vma->end;
	}
	memcpy(state->sums, sums, sizeof(sums));
}

/* Who keeps pages: counts what is reserved, and may refuse. */
static struct {
	u32 reserves;
	u32 refuse;
	u32 open;
	s64 known;
	u64 unmapped;
	u64 moved;
	u32 clones;
} keeper;

static int on_reserve(struct shadow_mm *mm, const struct shadow_vma *src,
		      u32 nr)
{
	keeper.open++;
	if (!mm->map_count || !src->anon_vma || nr != 1)
		abort();
	return ++keeper.reserves == keeper.refuse ? -ENOMEM : 0;
}

static void on_settle(struct shadow_mm *mm)
{
	(void)mm;
	keeper.open = 0;
}

static void on_clone(struct shadow_mm *mm, struct shadow_vma *dst,
		     const struct shadow_vma *src)
{
	if (!mm->mms || dst->anon_vma != src->anon_vma)
		abort();
	keeper.clones++;
}

static void on_before(struct shadow_mm *mm, struct shadow_vma *vma)
{
	(void)mm;
	keeper.known -= vma->id;
}

static void on_after(struct shadow_mm *mm, struct shadow_vma *vma)
{
	(void)mm;
	keeper.known += vma->id;
}

static void on_unmap(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		     u64 end)
{
	if (!mm->mms || start < vma->start || end > vma->end)
		abort();
	keeper.unmapped += (end - start) / PAGE;
}

static void on_move(struct shadow_mm *mm, struct shadow_vma *from,
		    struct shadow_vma *to, u64 old, u64 addr, u64 len)
{
	if (!mm->mms || !from->id || addr < to->start || addr + len > to->end ||
	    old == addr)
		abort();
	keeper.moved += len / PAGE;
}

static const struct shadow_mm_hooks hooks = {
	.reserve = on_reserve,
	.settle = on_settle,
	.clone = on_clone,
	.before = on_before,
	.after = on_after,
	.leave = on_before,
	.unmap = on_unmap,
	.move = on_move,
};

static u64 known_ids(const struct shadow_mm *mm)
{
	const struct shadow_vma *vma;
	u64 at = 0, ids = 0;

	while ((vma = shadow_mm_find(mm, at))) {
		ids += vma->id;
		at = vma->end;
	}
	return ids;
}

/* @nr VMAs, every second one of two pages: |ww|r|ww|r... */
static void lay(struct space *space, enum shadow_mm_rules rules, u32 nr)
{
	struct shadow_mms_config config = { .rules = rules, .hooks = &hooks };
	struct shadow_mm *mm = &space->mm;
	u32 i, page = 0;

	memset(&keeper, 0, sizeof(keeper));
	if (shadow_mms_init(&space->mms, &config) ||
	    shadow_mm_init(mm, &space->mms))
		abort();
	mm->start_brk = AT(200);
	mm->brk = AT(200);
	for (i = 0; i < nr; i++) {
		map_at(mm, page, 1 + i % 2, i % 2 ? RW : R, ANON);
		touch(mm, page, i + 1, 1);
		page += 1 + i % 2;
	}
	if (mm->map_count != nr)
		abort();
}

/* Calls that change much; all succeed where there is memory. */
static int call(struct shadow_mm *mm, u32 which)
{
	u64 at;

	switch (which) {
	case 0:
		return map_at(mm, 300, 1, RW, ANON);
	case 1:
		return map_at(mm, 5, 40, NONE, ANON);
	case 2:
		return unmap(mm, 5, 1);
	case 3:
		return unmap(mm, 2, 60);
	case 4:
		return protect(mm, 2, 1, NONE);
	case 5:
		return protect(mm, 0, 70, R);
	case 6:
		return shadow_mm_mlock(mm, AT(2), LEN(50), 0);
	case 7:
		return shadow_mm_mlockall(mm, 3);
	case 8:
		return shadow_mm_madvise(mm, AT(2), LEN(30),
					 SHADOW_MADV_DONTFORK);
	case 9:
		return shadow_mm_brk(mm, AT(205)) == AT(205) ? 0 : -ENOMEM;
	case 10:
		return shadow_mm_mremap(mm, AT(2), PAGE, PAGE, 3, AT(40), &at);
	case 11:
		return shadow_mm_mremap(mm, AT(1), LEN(2), LEN(9), 1, 0, &at);
	case 12:
		return shadow_mm_mremap(mm, AT(2), PAGE, PAGE, 5, 0, &at);
	case 13:
		return shadow_mm_set_policy(mm, AT(2), LEN(40), 1);
	case 14:
		return shadow_mm_set_name(mm, AT(2), LEN(40), 1);
	default:
		return shadow_mm_mseal(mm, AT(2), LEN(40), 0);
	}
}

#define CALLS 16

TEST(a_call_that_lacks_memory_changes_nothing)
{
	static struct state was, is;
	struct space space;
	u32 which, nr, n, failed[CALLS] = {};
	int err;

	for (which = 0; which < CALLS; which++)
		for (nr = 58; nr < 68; nr++)
			for (n = 1; n < 8; n++) {
				lay(&space, SHADOW_MM_6_12, nr);
				take_state(&space.mm, &was);
				seam_fault_set(n, n & 1);
				err = call(&space.mm, which);
				seam_fault_set(0, false);
				take_state(&space.mm, &is);
				if (err) {
					ASSERT_TRUE(err == -ENOMEM ||
						    err == -EAGAIN);
					ASSERT_EQ(memcmp(&was, &is, sizeof(is)),
						  0);
					failed[which]++;
				}
				EXPECT_EQ(keeper.open, 0);
				EXPECT_WHOLE(&space.mm);
				space_drop(&space);
			}
	for (which = 0; which < CALLS; which++)
		EXPECT_GT(failed[which], 0) TH_LOG("call %u", which);
}

TEST(a_refused_reservation_changes_nothing)
{
	static struct state was, is;
	struct space space;
	u32 which, rules, n;
	int err;

	for (rules = 0; rules < SHADOW_NR_MM_RULES; rules++)
		for (which = 0; which < CALLS - (rules == 0); which++)
			for (n = 1; n < 200; n++) {
				lay(&space, rules, 50);
				take_state(&space.mm, &was);
				keeper.refuse = n;
				err = call(&space.mm, which);
				take_state(&space.mm, &is);
				EXPECT_TRUE(!err ||
					    !memcmp(&was, &is, sizeof(is)));
				if (!err)
					n = 200; /* that was the last one */
				EXPECT_EQ(keeper.open, 0);
				EXPECT_WHOLE(&space.mm);
				space_drop(&space);
			}
}

/* What is known to whoever keeps pages is what there is, after each call. */
TEST(keepers_know_every_vma_and_no_other)
{
	struct space space;
	u32 which, rules;

	for (rules = 0; rules < SHADOW_NR_MM_RULES; rules++)
		for (which = 0; which < CALLS - (rules == 0); which++) {
			lay(&space, rules, 50);
			EXPECT_EQ(keeper.known, known_ids(&space.mm));
			EXPECT_EQ(call(&space.mm, which), 0);
			EXPECT_EQ(keeper.known, known_ids(&space.mm));
			space_drop(&space);
			EXPECT_EQ(keeper.known, 0);
		}
}

/*
 * before  |r|ww|r|ww   munmap(2, 3 pages): their pages go, those of no other
 */
TEST(keepers_hear_of_pages_that_go_and_move)
{
	struct space space;

	lay(&space, SHADOW_MM_6_12, 40);
	keeper.unmapped = 0;
	ASSERT_EQ(unmap(&space.mm, 2, 3), 0);
	EXPECT_EQ(keeper.unmapped, 3);
	ASSERT_EQ(call(&space.mm, 10), -EFAULT);
	ASSERT_EQ(shadow_mm_mremap(&space.mm, AT(1), PAGE, PAGE, 3, AT(10),
				   &(u64){ 0 }),
		  0);
	EXPECT_EQ(keeper.unmapped, 4);
	EXPECT_EQ(keeper.moved, 1);
	space_drop(&space);
}

TEST(every_broken_sum_is_found)
{
	struct space space;
	struct {
		u64 *sum;
		const char *name;
	} row[] = {
		{ &space.mm.total_vm, "total" },
		{ &space.mm.data_vm, "data" },
		{ &space.mm.exec_vm, "exec" },
		{ &space.mm.stack_vm, "stack" },
		{ &space.mm.locked_vm, "locked" },
		{ &space.mm.charged, "charged" },
	};
	u32 i;

	space_make(&space, SHADOW_MM_7_3);
	map_at(&space.mm, 0, 4, RW, ANON);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		++*row[i].sum;
		EXPECT_STREQ(row[i].name, mm_rule(&space.mm));
		--*row[i].sum;
	}
	space.mm.map_count++;
	EXPECT_STREQ("count", mm_rule(&space.mm));
	space.mm.map_count--;
	EXPECT_WHOLE(&space.mm);
	space_drop(&space);
}

TEST(every_broken_vma_is_found)
{
	struct space space;
	struct shadow_vma *vma, was;

	space_make(&space, SHADOW_MM_7_3);
	map_at(&space.mm, 0, 4, RW, ANON);
	vma = vma_at(&space.mm, 0);
	was = *vma;
	vma->end += PAGE;
	EXPECT_STREQ("entry", mm_rule(&space.mm));
	*vma = was;
	vma->mm++;
	EXPECT_STREQ("owner", mm_rule(&space.mm));
	*vma = was;
	vma->ops = 60;
	EXPECT_STREQ("kind", mm_rule(&space.mm));
	*vma = was;
	vma->flags |= SHADOW_VM_IO | SHADOW_VM_LOCKED;
	EXPECT_STREQ("flags", mm_rule(&space.mm));
	*vma = was;
	vma->anon_vma = 1;
	EXPECT_STREQ("anon", mm_rule(&space.mm));
	*vma = was;
	vma->pgoff++;
	EXPECT_STREQ("pgoff", mm_rule(&space.mm));
	*vma = was;
	vma->anon_pgoff++;
	EXPECT_STREQ("anon-pgoff", mm_rule(&space.mm));
	*vma = was;
	EXPECT_WHOLE(&space.mm);
	space_drop(&space);
}

TEST_HARNESS_MAIN
