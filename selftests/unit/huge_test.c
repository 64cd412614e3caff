// SPDX-License-Identifier: GPL-2.0
/*
 * Huge pages: where a fault brings one, who has which page after fork, and what the
 * check sees. Calls: huge_calls_test.c.
 */
#include "huge.h"

/* before  ..    write of a page in the second    .H */
TEST_F(huge, write_brings_a_huge_page)
{
	ASSERT_EQ(0, map(self->space, AT, 2 * NR, RW, PRIVATE, NULL));
	EXPECT_STREQ("huge", touch(self->space, AT + BLOCK + 8 * PAGE, WRITE));
	EXPECT_BLOCKS(self->space, AT, ".H");
	EXPECT_RSS(self->space, "0/512/0/0");
	EXPECT_EQ(NR, self->world.store.zeroed);
	EXPECT_EQ(1, self->space->faults[SHADOW_FAULT_HUGE]);
	/* One is put aside for it, as the kernel counts it. */
	EXPECT_EQ(3 * PAGE, self->mm->pgtables);
	EXPECT_STREQ("spurious", touch(self->space, AT + BLOCK, WRITE));
	EXPECT_EQ(0, put(self->space, AT + BLOCK + 511 * PAGE, 7));
	EXPECT_EQ(7, get(self->space, AT + BLOCK + 511 * PAGE));
	EXPECT_EQ(0, get(self->space, AT + BLOCK));
	EXPECT_WORLD(&self->world);
	ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, 2 * BLOCK));
	EXPECT_EQ(0, self->mm->pgtables);
	EXPECT_EQ(NR, self->mm->hiwater_rss);
}

TEST_F(huge, all_pages_are_free_again)
{
	u64 free_pages = store_free_pages(&self->world.store);

	ASSERT_EQ(0, fill(self->space, AT, 2));
	EXPECT_BLOCKS(self->space, AT, "HH");
	EXPECT_EQ(free_pages - 2 * NR - 4,
		  store_free_pages(&self->world.store));
	ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, 2 * BLOCK));
	EXPECT_EQ(free_pages, store_free_pages(&self->world.store));
}

/* What an option gives a VMA that was advised nothing, for or against it. */
TEST_F(huge, option_and_advice_decide)
{
	static const int advice[] = { SHADOW_MADV_NORMAL, SHADOW_MADV_HUGEPAGE,
				      SHADOW_MADV_NOHUGEPAGE };
	static const char *const drawing[] = {
		[SHADOW_THP_NEVER] = "sss",
		[SHADOW_THP_MADVISE] = "sHs",
		[SHADOW_THP_ALWAYS] = "HHs",
	};
	const struct shadow_vma *vma;
	u32 thp, i;

	for (thp = 0; thp < ARRAY_SIZE(drawing); thp++) {
		self->space->thp = thp;
		ASSERT_EQ(0, map(self->space, AT, 3 * NR, RW, PRIVATE, NULL));
		for (i = 0; i < 3; i++) {
			ASSERT_EQ(0, shadow_mm_madvise(self->mm, AT + i * BLOCK,
						       BLOCK, advice[i]));
			put(self->space, AT + i * BLOCK, 1);
			vma = shadow_mm_lookup(self->mm, AT + i * BLOCK);
			EXPECT_EQ(drawing[thp][i] == 'H',
				  shadow_huge_eligible(self->space, vma));
		}
		EXPECT_BLOCKS(self->space, AT, drawing[thp]);
		ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, 3 * BLOCK));
	}
	EXPECT_STREQ("madvise", shadow_thp_name(SHADOW_THP_MADVISE));
}

/* [..|.xxxx|xxxx.|..]: the VMA has the ends of two blocks, and then two whole. */
TEST_F(huge, none_comes_where_it_does_not_fit)
{
	struct shadow_file file = open_file(_metadata, &self->world, NR);

	ASSERT_EQ(0,
		  map(self->space, AT + PAGE, 2 * NR - 2, RW, PRIVATE, NULL));
	EXPECT_FALSE(shadow_huge_eligible(self->space,
					  shadow_mm_find(self->mm, AT)));
	EXPECT_STREQ("anon", touch(self->space, AT + PAGE, WRITE));
	EXPECT_STREQ("zero", touch(self->space, AT + BLOCK, 0));
	EXPECT_BLOCKS(self->space, AT, "ss");
	ASSERT_EQ(0,
		  map(self->space, AT + PAGE, 3 * NR - 2, RW, PRIVATE, NULL));
	EXPECT_TRUE(shadow_huge_eligible(self->space,
					 shadow_mm_find(self->mm, AT)));
	put(self->space, AT + PAGE, 1);
	put(self->space, AT + BLOCK + PAGE, 1);
	put(self->space, AT + 3 * BLOCK - 2 * PAGE, 1);
	EXPECT_BLOCKS(self->space, AT, "sHs");
	ASSERT_EQ(0, map(self->space, AT, NR, RW, SHARED, NULL));
	ASSERT_EQ(0, map(self->space, AT + BLOCK, NR, RW, PRIVATE, &file));
	put(self->space, AT, 1);
	put(self->space, AT + BLOCK, 1);
	EXPECT_BLOCKS(self->space, AT, "ss");
	EXPECT_FALSE(shadow_huge_eligible(self->space,
					  shadow_mm_find(self->mm, AT)));
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* A table is there: small pages, as in the kernel. Without it, a huge one. */
TEST_F(huge, none_comes_where_small_pages_are)
{
	ASSERT_EQ(0, map(self->space, AT, NR, RW, PRIVATE, NULL));
	self->space->thp = SHADOW_THP_NEVER;
	put(self->space, AT, 1);
	self->space->thp = SHADOW_THP_ALWAYS;
	EXPECT_STREQ("anon", touch(self->space, AT + PAGE, WRITE));
	EXPECT_BLOCKS(self->space, AT, "s");
	ASSERT_EQ(0,
		  shadow_mm_madvise(self->mm, AT, BLOCK, SHADOW_MADV_DONTNEED));
	EXPECT_STREQ("huge", touch(self->space, AT + PAGE, WRITE));
}

/* read: Z. Written: small up to 6.12, huge from 7.3 on. */
TEST(page_of_zeroes_is_written_by_the_rules_of_the_kernel)
{
	static const char *const came_to[] = {
		[SHADOW_MM_6_1] = "anon",
		[SHADOW_MM_6_12] = "anon",
		[SHADOW_MM_7_3] = "huge",
	};
	struct world *world = malloc(sizeof(*world));
	struct shadow_space *space;
	u32 rules;

	for (rules = 0; rules < ARRAY_SIZE(came_to); rules++) {
		begin(_metadata, world, rules, &space);
		ASSERT_EQ(0, map(space, AT, 2 * NR, RW, PRIVATE, NULL));
		EXPECT_STREQ("huge_zero", touch(space, AT + 5 * PAGE, 0));
		EXPECT_BLOCKS(space, AT, "Z.");
		EXPECT_RSS(space, "0/0/0/0");
		EXPECT_EQ(3 * PAGE, space->mm.pgtables);
		EXPECT_NE(0, shadow_mm_find(&space->mm, AT)->anon_vma);
		EXPECT_EQ(0, get(space, AT + 9 * PAGE));
		EXPECT_WORLD(world);
		EXPECT_STREQ(came_to[rules], touch(space, AT + PAGE, WRITE));
		EXPECT_EQ(rules == SHADOW_MM_7_3 ? NR : 1,
			  space->mm.rss[SHADOW_RSS_ANON]);
		EXPECT_BLOCKS(space, AT, rules == SHADOW_MM_7_3 ? "H" : "s");
		EXPECT_EQ(0, get(space, AT + 9 * PAGE));
		/* No block for it: small. */
		EXPECT_STREQ("huge_zero", touch(space, AT + BLOCK, 0));
		store_fail(&world->store, 1, false);
		touch(space, AT + BLOCK, WRITE);
		store_fail(&world->store, 0, false);
		EXPECT_BLOCKS(space, AT + BLOCK, "s");
		EXPECT_EQ(rules == SHADOW_MM_7_3, space->huge_fallbacks);
		shadow_space_put(space);
		world_end(_metadata, world);
	}
	free(world);
}

/* No block of 512 pages: a small page, and that is counted. */
TEST_F(huge, small_page_comes_where_there_is_no_block)
{
	ASSERT_EQ(0, map(self->space, AT, NR, RW, PRIVATE, NULL));
	store_fail(&self->world.store, 1, false);
	EXPECT_STREQ("anon", touch(self->space, AT, WRITE));
	EXPECT_EQ(1, self->space->huge_fallbacks);
	EXPECT_RSS(self->space, "0/1/0/0");
	EXPECT_STREQ("anon", touch(self->space, AT + PAGE, WRITE));
	EXPECT_EQ(1, self->space->huge_fallbacks);
}

/*
 *             parent  child
 * fork         hhZ     hhZ
 * child        hhZ     shZ    writes to the first: one page is copied
 * parent       ssZ     shZ    writes to the first two
 * exit         ssZ
 */
TEST_F(huge, fork_shares_blocks_and_who_writes_copies_a_page)
{
	struct shadow_space *child;

	ASSERT_EQ(0, fill(self->space, AT, 2));
	ASSERT_EQ(0, map(self->space, AT + 2 * BLOCK, NR, RW, PRIVATE, NULL));
	get(self->space, AT + 2 * BLOCK);
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	EXPECT_EQ(SHADOW_THP_ALWAYS, child->thp);
	EXPECT_BLOCKS(self->space, AT, "hhZ");
	EXPECT_BLOCKS(child, AT, "hhZ");
	EXPECT_RSS(child, "0/1024/0/0");
	EXPECT_EQ(self->mm->pgtables, child->mm.pgtables);
	EXPECT_EQ(page_at(self->space, AT + PAGE), page_at(child, AT + PAGE));
	EXPECT_WORLD(&self->world);
	EXPECT_STREQ("cow", touch(child, AT + 64 * PAGE, WRITE));
	put(child, AT + 64 * PAGE, 5);
	EXPECT_BLOCKS(self->space, AT, "hhZ");
	EXPECT_BLOCKS(child, AT, "shZ");
	EXPECT_RSS(child, "0/1024/0/0");
	EXPECT_EQ(0, wrong(self->space, AT, AT + 2 * BLOCK, 0));
	EXPECT_WORLD(&self->world);
	EXPECT_STREQ("cow", touch(self->space, AT + BLOCK, WRITE));
	/* That page is the parent's alone by now. */
	EXPECT_STREQ("reuse", touch(self->space, AT + 64 * PAGE, WRITE));
	EXPECT_BLOCKS(self->space, AT, "ssZ");
	put(self->space, AT + BLOCK, 6);
	EXPECT_EQ(AT + BLOCK, get(child, AT + BLOCK));
	EXPECT_EQ(5, get(child, AT + 64 * PAGE));
	EXPECT_WORLD(&self->world);
	shadow_space_put(child);
	EXPECT_RSS(self->space, "0/1024/0/0");
}

/* fork: h    the child exits    write: H, no page is copied */
TEST_F(huge, block_that_nobody_else_has_is_written_in_place)
{
	struct shadow_space *child;
	u32 anon;

	ASSERT_EQ(0, fill(self->space, AT, 1));
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	EXPECT_STREQ("cow", touch(child, AT, WRITE));
	shadow_space_put(child);
	EXPECT_BLOCKS(self->space, AT, "h");
	EXPECT_STREQ("reuse", touch(self->space, AT, WRITE));
	EXPECT_BLOCKS(self->space, AT, "H");
	/* The other way round: it is the child's, under its anon_vma. */
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, BLOCK));
	EXPECT_STREQ("reuse", touch(child, AT + PAGE, WRITE));
	anon = shadow_mm_find(&child->mm, AT)->anon_vma;
	EXPECT_EQ(anon, shadow_page_at(&self->world.spaces.pages,
				       page_at(child, AT + 3 * PAGE))
				->owner);
	EXPECT_BLOCKS(child, AT, "H");
	EXPECT_EQ(0, wrong(child, AT, AT + BLOCK, 0));
	EXPECT_WORLD(&self->world);
	shadow_space_put(child);
}

/* A page of the block is looked at by somebody else: it is not written in place. */
TEST_F(huge, block_with_a_page_that_others_keep_is_not_written_in_place)
{
	struct shadow_pages *pages = &self->world.spaces.pages;
	struct shadow_space *child;
	u32 page;

	ASSERT_EQ(0, fill(self->space, AT, 1));
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	ASSERT_EQ(0, shadow_mm_munmap(&child->mm, AT, 511 * PAGE));
	page = page_at(child, AT + 511 * PAGE);
	EXPECT_EQ(2, shadow_page_at(pages, page)->maps);
	EXPECT_BLOCKS(self->space, AT, "h");
	EXPECT_STREQ("reuse", touch(self->space, AT, WRITE));
	EXPECT_BLOCKS(self->space, AT, "s");
	EXPECT_STREQ("cow", touch(self->space, AT + 511 * PAGE, WRITE));
	shadow_space_put(child);
}

static bool note(void *ctx, const struct shadow_mapped *at)
{
	u64 *sum = ctx;

	*sum += at->span.addr;
	return true;
}

/* A page is found where a huge entry maps it, and can go elsewhere. */
TEST_F(huge, reverse_mapping_finds_each_page)
{
	struct shadow_spaces *spaces = &self->world.spaces;
	u64 addr = AT + 64 * PAGE, sum = 0;
	struct shadow_space *child;
	u32 page;

	ASSERT_EQ(0, fill(self->space, AT, 1));
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	page = page_at(self->space, addr);
	EXPECT_EQ(2, shadow_rmap_walk(spaces, page, note, &sum));
	EXPECT_EQ(2 * addr, sum);
	self->world.value[3] = addr;
	shadow_page_at(&spaces->pages, page)->refs++;
	ASSERT_EQ(0, shadow_rmap_unmap(spaces, page, 3));
	shadow_page_put(&spaces->pages, page);
	EXPECT_PAGES(self->space, addr - PAGE, "rsr");
	EXPECT_PAGES(child, addr - PAGE, "rsr");
	EXPECT_RSS(child, "0/511/0/1");
	EXPECT_WORLD(&self->world);
	EXPECT_EQ(0, wrong(self->space, AT, AT + BLOCK, 0));
	EXPECT_EQ(0, wrong(child, AT, AT + BLOCK, 0));
	shadow_space_put(child);
}

/* A fault with each piece missing: small then, or nothing has changed. */
TEST_F(huge, fault_without_memory_is_small_or_changes_nothing)
{
	u64 free_pages = store_free_pages(&self->world.store);
	struct sweep sweep = {};
	enum shadow_fault_kind kind;
	u32 how, used;
	int err;

	for (how = 0; how < 2; how++) {
		sweep.what = 0;
		do {
			sweep.nth++;
			ASSERT_EQ(0,
				  map(self->space, AT, NR, RW, PRIVATE, NULL));
			starve(&self->world, &sweep);
			err = shadow_space_fault(self->space, AT + PAGE,
						 how ? WRITE : 0, &kind);
			ASSERT_WORLD(&self->world);
			used = shadow_pool_used(&self->world.spaces.pages.desc);
			if (err) {
				ASSERT_EQ(-ENOMEM, err);
				ASSERT_EQ(0, used);
				ASSERT_EQ(0, self->mm->pgtables);
			} else if (how) {
				ASSERT_EQ(kind == SHADOW_FAULT_HUGE ? NR : 1,
					  used);
			}
			ASSERT_EQ(0, shadow_mm_munmap(self->mm, AT, BLOCK));
			ASSERT_EQ(free_pages,
				  store_free_pages(&self->world.store));
		} while (fed(&self->world, &sweep));
	}
	EXPECT_LT(4, sweep.failed);
}

/* A fork, then a move, with each piece missing: all is as it was. */
TEST_F(huge, fork_without_memory_changes_nothing)
{
	struct shadow_space *child;
	struct sweep sweep = {};
	u64 free_pages;
	int err;

	ASSERT_EQ(0, fill(self->space, AT, 2));
	free_pages = store_free_pages(&self->world.store);
	do {
		sweep.nth++;
		starve(&self->world, &sweep);
		err = shadow_space_fork(self->space, &child);
		ASSERT_WORLD(&self->world);
		if (err) {
			ASSERT_EQ(-ENOMEM, err);
			EXPECT_BLOCKS(self->space, AT, "HH");
			ASSERT_EQ(free_pages,
				  store_free_pages(&self->world.store));
			continue;
		}
		EXPECT_BLOCKS(child, AT, "hh");
		shadow_space_put(child);
		/* Its own again. */
		touch(self->space, AT, WRITE);
		touch(self->space, AT + BLOCK, WRITE);
	} while (fed(&self->world, &sweep));
	EXPECT_LT(4, sweep.failed);
	EXPECT_EQ(0, self->space->huge_splits);
}

/* What is wrong with a huge entry, or the pages under it, has a name. */
TEST_F(huge, check_sees_what_is_wrong)
{
	struct shadow_pages *pages = &self->world.spaces.pages;
	struct shadow_page *page;
	struct shadow_span span;
	u64 *table;

	ASSERT_EQ(0, fill(self->space, AT, 1));
	page = shadow_page_at(pages, page_at(self->space, AT + 9 * PAGE));
	page->index++;
	EXPECT_STREQ("huge entries", world_rule(&self->world));
	page->index--;
	page->flags &= ~SHADOW_PG_EXCLUSIVE;
	EXPECT_STREQ("entries", world_rule(&self->world));
	ASSERT_TRUE(shadow_pgtable_at(&self->space->pt, AT, &span));
	*span.up &= ~SHADOW_PTE_WRITE;
	EXPECT_STREQ("huge entries", world_rule(&self->world));
	page->flags |= SHADOW_PG_EXCLUSIVE;
	page->maps++;
	EXPECT_STREQ("reverse mapping", world_rule(&self->world));
	page->maps--;
	self->mm->rss[SHADOW_RSS_ANON]--;
	EXPECT_STREQ("pages counted by kind", world_rule(&self->world));
	self->mm->rss[SHADOW_RSS_ANON]++;
	self->space->pt.nr_huge++;
	EXPECT_STREQ("page tables", world_rule(&self->world));
	self->space->pt.nr_huge--;
	table = store_page(&self->world.store, self->space->pt.aside);
	table[7] = 1;
	EXPECT_STREQ("page tables", world_rule(&self->world));
	table[7] = 0;
	shadow_mm_find(self->mm, AT)->end -= PAGE;
	EXPECT_STRNE("none", world_rule(&self->world));
	shadow_mm_find(self->mm, AT)->end += PAGE;
}

/* 6.1 says that special memory may have none; its faults do not ask. */
TEST(eligible_is_by_the_rules_of_the_kernel)
{
	struct world *world = malloc(sizeof(*world));
	struct shadow_space *space;
	struct shadow_vma *vma;
	u32 rules;

	for (rules = 0; rules < SHADOW_NR_MM_RULES; rules++) {
		begin(_metadata, world, rules, &space);
		ASSERT_EQ(0, map(space, AT, NR, RW, PRIVATE, NULL));
		vma = shadow_mm_find(&space->mm, AT);
		EXPECT_TRUE(shadow_huge_eligible(space, vma));
		vma->flags |= SHADOW_VM_DONTEXPAND;
		EXPECT_EQ(rules != SHADOW_MM_6_1,
			  shadow_huge_eligible(space, vma));
		EXPECT_STREQ("huge", touch(space, AT, WRITE));
		shadow_space_put(space);
		world_end(_metadata, world);
	}
	free(world);
}

TEST_HARNESS_MAIN
