// SPDX-License-Identifier: GPL-2.0
/*
 * fork: who has which page before and after each write, which anon_vmas a child
 * gets, and a fork that fails. exec and exit.
 */
#include "world.h"

FIXTURE(fork)
{
	struct world world;
	struct shadow_space *parent;
	struct shadow_space *child;
};

FIXTURE_SETUP(fork)
{
	world_make(_metadata, &self->world, 2);
	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &self->parent));
	self->child = NULL;
}

FIXTURE_TEARDOWN(fork)
{
	EXPECT_WORLD(&self->world);
	if (self->child)
		shadow_space_put(self->child);
	EXPECT_WORLD(&self->world);
	shadow_space_put(self->parent);
	world_end(_metadata, &self->world);
}

/* A fork whose n-th page, or piece of metadata, is missing. */
static int fork_short_of(struct world *world, bool page, u32 nth,
			 struct shadow_space *parent,
			 struct shadow_space **child)
{
	int err;

	if (page)
		store_fail(&world->store, nth, false);
	else
		seam_fault_set(nth, false);
	err = shadow_space_fork(parent, child);
	seam_fault_set(0, false);
	store_fail(&world->store, 0, false);
	return err;
}

static struct shadow_vma *vma_at(const struct shadow_space *space, u64 addr)
{
	return shadow_mm_lookup(&space->mm, addr);
}

/*
 *            parent  child
 * fork        rr.z   rr.z    one page each for both
 * child       rr.z   Wr.z    the child has a copy
 * parent      Wr.z   Wr.z    the page is the parent's alone: no copy
 */
TEST_F(fork, page_is_copied_by_who_writes_first)
{
	ASSERT_EQ(0, map(self->parent, AT, 4, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	put(self->parent, AT + PAGE, 2);
	get(self->parent, AT + 3 * PAGE);
	EXPECT_PAGES(self->parent, AT, "WW.z");
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	EXPECT_PAGES(self->parent, AT, "rr.z");
	EXPECT_PAGES(self->child, AT, "rr.z");
	EXPECT_RSS(self->child, "0/2/0/0");
	EXPECT_EQ(page_at(self->parent, AT), page_at(self->child, AT));
	EXPECT_WORLD(&self->world);
	EXPECT_STREQ("cow", touch(self->child, AT, WRITE));
	put(self->child, AT, 3);
	EXPECT_PAGES(self->parent, AT, "rr.z");
	EXPECT_PAGES(self->child, AT, "Wr.z");
	EXPECT_EQ(1, get(self->parent, AT));
	EXPECT_EQ(3, get(self->child, AT));
	EXPECT_STREQ("reuse", touch(self->parent, AT, WRITE));
	EXPECT_PAGES(self->parent, AT, "Wr.z");
	EXPECT_EQ(1, self->world.store.copied);
	EXPECT_STREQ("anon", touch(self->child, AT + 3 * PAGE, WRITE));
	EXPECT_PAGES(self->parent, AT, "Wr.z");
}

/* The parent is gone: its pages are the child's, who writes without a copy. */
TEST_F(fork, page_that_the_other_has_left_is_not_copied)
{
	const struct shadow_page *page;

	ASSERT_EQ(0, map(self->parent, AT, 1, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	ASSERT_EQ(0, shadow_mm_munmap(&self->parent->mm, AT, PAGE));
	EXPECT_WORLD(&self->world);
	page = shadow_page_at(&self->world.spaces.pages,
			      page_at(self->child, AT));
	EXPECT_NE(vma_at(self->child, AT)->anon_vma, page->owner);
	EXPECT_STREQ("reuse", touch(self->child, AT, WRITE));
	EXPECT_EQ(vma_at(self->child, AT)->anon_vma, page->owner);
	EXPECT_EQ(1, get(self->child, AT));
	EXPECT_EQ(0, self->world.store.copied);
}

/* Shared memory stays shared; the child finds its pages by itself. */
TEST_F(fork, shared_pages_are_not_copied)
{
	ASSERT_EQ(0, map(self->parent, AT, 2, RW, SHARED, NULL));
	put(self->parent, AT, 1);
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	EXPECT_PAGES(self->parent, AT, "F.");
	EXPECT_PAGES(self->child, AT, "..");
	EXPECT_EQ(1, get(self->child, AT));
	put(self->child, AT + PAGE, 2);
	EXPECT_EQ(2, get(self->parent, AT + PAGE));
	EXPECT_RSS(self->child, "0/0/2/0");
}

/*
 * parent  [W][W][W]   dontfork, wipeonfork, neither
 * child      [.][r]
 */
TEST_F(fork, vmas_that_say_so_are_left_out_or_empty)
{
	struct shadow_mm *mm = &self->parent->mm;

	ASSERT_EQ(0, map(self->parent, AT, 3, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	put(self->parent, AT + PAGE, 2);
	put(self->parent, AT + 2 * PAGE, 3);
	ASSERT_EQ(0, shadow_mm_mlock(mm, AT + 2 * PAGE, PAGE, 0));
	ASSERT_EQ(0, shadow_mm_madvise(mm, AT, PAGE, SHADOW_MADV_DONTFORK));
	ASSERT_EQ(0, shadow_mm_madvise(mm, AT + PAGE, PAGE,
				       SHADOW_MADV_WIPEONFORK));
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	EXPECT_PAGES(self->parent, AT, "WWr");
	EXPECT_PAGES(self->child, AT, "..r");
	EXPECT_EQ(NULL, vma_at(self->child, AT));
	EXPECT_EQ(0, vma_at(self->child, AT + PAGE)->anon_vma);
	EXPECT_EQ(0, self->child->mm.locked_vm);
	EXPECT_EQ(2, self->child->mm.total_vm);
	EXPECT_EQ(0, get(self->child, AT + PAGE));
	EXPECT_STREQ("no_area", touch(self->child, AT, 0));
}

static const struct shadow_anon_vma *anon_of(struct world *world,
					     const struct shadow_space *space)
{
	return shadow_anon_at(&world->spaces, vma_at(space, AT)->anon_vma);
}

/* An anon_vma: "children areas". */
static const char *drawn_anon(const struct shadow_anon_vma *anon)
{
	static char text[32];

	snprintf(text, sizeof(text), "%u %u", anon->num_children,
		 anon->num_active_vmas);
	return text;
}

/*
 * parent A    child A, B    its child A, B, C
 * B's area goes; a child of the last one takes B as its own: nobody is active in
 * it, and it has one child.
 */
TEST_F(fork, child_reuses_an_anon_vma_that_nobody_has)
{
	struct world *world = &self->world;
	struct shadow_space *third, *fourth;
	u32 b;

	ASSERT_EQ(0, map(self->parent, AT, 1, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	EXPECT_STREQ("1 1", drawn_anon(anon_of(world, self->parent)));
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	EXPECT_STREQ("2 1", drawn_anon(anon_of(world, self->parent)));
	EXPECT_STREQ("0 1", drawn_anon(anon_of(world, self->child)));
	EXPECT_EQ(2, vma_at(self->child, AT)->chain);
	b = vma_at(self->child, AT)->anon_vma;
	ASSERT_EQ(0, shadow_space_fork(self->child, &third));
	EXPECT_EQ(3, vma_at(third, AT)->chain);
	EXPECT_EQ(3, shadow_pool_used(&world->spaces.anon));
	ASSERT_EQ(0, shadow_mm_munmap(&self->child->mm, AT, PAGE));
	EXPECT_EQ(3, shadow_pool_used(&world->spaces.anon));
	ASSERT_EQ(0, shadow_space_fork(third, &fourth));
	EXPECT_EQ(b, vma_at(fourth, AT)->anon_vma);
	EXPECT_EQ(3, vma_at(fourth, AT)->chain);
	EXPECT_EQ(3, shadow_pool_used(&world->spaces.anon));
	EXPECT_WORLD(world);
	EXPECT_EQ(1, get(fourth, AT));
	shadow_space_put(third);
	shadow_space_put(fourth);
}

/* The same, but two came from B: it is nobody's own. */
TEST_F(fork, anon_vma_with_two_children_is_not_reused)
{
	struct shadow_space *third, *fourth, *fifth;
	u32 b;

	ASSERT_EQ(0, map(self->parent, AT, 1, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	b = vma_at(self->child, AT)->anon_vma;
	ASSERT_EQ(0, shadow_space_fork(self->child, &third));
	ASSERT_EQ(0, shadow_space_fork(self->child, &fourth));
	ASSERT_EQ(0, shadow_mm_munmap(&self->child->mm, AT, PAGE));
	ASSERT_EQ(0, shadow_space_fork(third, &fifth));
	EXPECT_NE(b, vma_at(fifth, AT)->anon_vma);
	EXPECT_EQ(4, vma_at(fifth, AT)->chain);
	EXPECT_WORLD(&self->world);
	shadow_space_put(third);
	shadow_space_put(fourth);
	shadow_space_put(fifth);
}

/* A root has itself as a child, so it is never somebody else's own. */
TEST_F(fork, chain_does_not_grow_when_generations_go)
{
	struct shadow_space *space = self->parent, *next;
	u32 i;

	shadow_space_get(space);
	ASSERT_EQ(0, map(space, AT, 1, RW, PRIVATE, NULL));
	put(space, AT, 1);
	for (i = 0; i < 50; i++) {
		ASSERT_EQ(0, shadow_space_fork(space, &next));
		shadow_space_put(space);
		space = next;
		ASSERT_GE(5, vma_at(space, AT)->chain);
	}
	EXPECT_GE(6, shadow_pool_used(&self->world.spaces.anon));
	EXPECT_EQ(1, get(space, AT));
	shadow_space_put(space);
}

/* before  [WW]   fork   split, unmapped, in the child: [r]. */
TEST_F(fork, pages_of_both_are_found_when_vmas_are_cut)
{
	ASSERT_EQ(0, map(self->parent, AT, 4, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	put(self->parent, AT + 3 * PAGE, 2);
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	ASSERT_EQ(0, shadow_mm_munmap(&self->child->mm, AT + PAGE, PAGE));
	EXPECT_WORLD(&self->world);
	put(self->child, AT + 2 * PAGE, 4);
	ASSERT_EQ(0, shadow_mm_mprotect(&self->child->mm, AT + 2 * PAGE, PAGE,
					RO));
	EXPECT_WORLD(&self->world);
	ASSERT_EQ(0, shadow_mm_mprotect(&self->child->mm, AT + 2 * PAGE, PAGE,
					RW));
	EXPECT_PAGES(self->child, AT, "r.Wr");
	EXPECT_EQ(2, self->child->mm.map_count);
}

/* Pages of three tables: others may run thrice, and what goes on cannot be ended. */
TEST_F(fork, others_may_run_between_tables)
{
	struct world *world = &self->world;
	struct shadow_mm *mm = &self->parent->mm;
	u64 i, pages = 3 * SHADOW_TABLE_ENTRIES, at;

	ASSERT_EQ(0, map(self->parent, AT, pages, RW, PRIVATE, NULL));
	for (i = 0; i < 3; i++)
		put(self->parent, AT + i * SHADOW_LEAF_SPAN, i);
	world->pauses = 0;
	world->broken = -EINTR;
	EXPECT_EQ(-EINTR, shadow_mm_mlock(mm, AT, pages * PAGE, 0));
	EXPECT_EQ(1, world->pauses);
	EXPECT_EQ(0, shadow_mm_munlock(mm, AT, pages * PAGE));
	EXPECT_EQ(0, shadow_space_fork(self->parent, &self->child));
	EXPECT_EQ(4, world->pauses);
	EXPECT_EQ(0, shadow_mm_mprotect(mm, AT, pages * PAGE, RO));
	EXPECT_EQ(7, world->pauses);
	EXPECT_EQ(0, shadow_mm_madvise(mm, AT, pages * PAGE, SHADOW_MADV_FREE));
	EXPECT_EQ(10, world->pauses);
	EXPECT_EQ(0,
		  shadow_mm_mremap(mm, AT, pages * PAGE, pages * PAGE,
				   SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED,
				   5 * AT, &at));
	EXPECT_EQ(13, world->pauses);
	EXPECT_EQ(2, get(self->parent, at + 2 * SHADOW_LEAF_SPAN));
}

/*
 * Every page and every piece of metadata missing in turn: the parent is as it
 * was, to the entry, and there is no child.
 */
TEST_F(fork, fork_without_memory_changes_nothing)
{
	struct world *world = &self->world;
	struct shadow_spaces *spaces = &world->spaces;
	u32 anon, nth, what, i;
	u64 free_pages;
	int err;

	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, map(self->parent, AT * (i + 1), 4, RW,
				 i == 3 ? SHARED : PRIVATE, NULL));
		put(self->parent, AT * (i + 1), i);
	}
	for (what = 0; what < 2; what++) {
		for (nth = 1;; nth++) {
			free_pages = store_free_pages(&world->store);
			anon = shadow_pool_used(&spaces->anon);
			err = fork_short_of(world, what, nth, self->parent,
					    &self->child);
			ASSERT_WORLD(world);
			if (!err)
				break;
			ASSERT_EQ(-ENOMEM, err);
			ASSERT_EQ(free_pages, store_free_pages(&world->store));
			ASSERT_EQ(anon, shadow_pool_used(&spaces->anon));
			ASSERT_EQ(1, shadow_pool_used(&spaces->space));
			ASSERT_EQ(5, shadow_pool_used(&spaces->mms.vmas));
			for (i = 0; i < 5; i++)
				ASSERT_PAGES(self->parent, AT * (i + 1),
					     i == 3 ? "F..." : "W...");
		}
		EXPECT_LT(what ? 4 : 1, nth);
		shadow_space_put(self->child);
		self->child = NULL;
		for (i = 0; i < 5; i++)
			put(self->parent, AT * (i + 1), i);
	}
}

#define MANY 40

/**
 * struct state - what a fork that fails must leave as it was
 * @entry: of parent and child
 * @rss: theirs
 * @free_pages: of the instance
 * @used: what there is of each kind
 */
struct state {
	u64 entry[2][MANY];
	u64 rss[2][SHADOW_NR_RSS];
	u64 free_pages;
	u32 used[5];
};

static u64 nth_vma(u32 i)
{
	return AT + i * 2 * PAGE;
}

static void note(const struct world *world, struct shadow_space *parent,
		 struct shadow_space *child, struct state *state)
{
	const struct shadow_spaces *spaces = &world->spaces;
	struct shadow_space *both[2] = { parent, child };
	u32 i, who;

	memset(state, 0, sizeof(*state));
	for (who = 0; who < 2; who++) {
		for (i = 0; i < MANY; i++)
			state->entry[who][i] = entry(both[who], nth_vma(i));
		memcpy(state->rss[who], both[who]->mm.rss,
		       sizeof(state->rss[who]));
	}
	state->free_pages = store_free_pages(&world->store);
	state->used[0] = shadow_pool_used(&spaces->anon);
	state->used[1] = shadow_pool_used(&spaces->links);
	state->used[2] = shadow_pool_used(&spaces->space);
	state->used[3] = shadow_pool_used(&spaces->mms.vmas);
	state->used[4] = shadow_pool_used(&spaces->pages.desc);
}

/* VMAs of one page, with gaps: W, a file's copy, shared, wiped, W that is away. */
static void map_many(struct __test_metadata *_metadata, struct world *world,
		     struct shadow_space *space, const struct shadow_file *file)
{
	u32 i, page;

	for (i = 0; i < MANY; i++) {
		ASSERT_EQ(0, map(space, nth_vma(i), 1, RW,
				 i % 5 == 2 ? SHARED : PRIVATE,
				 i % 5 == 1 ? file : NULL));
		put(space, nth_vma(i), i);
		if (i % 5 == 3)
			ASSERT_EQ(0, shadow_mm_madvise(&space->mm, nth_vma(i),
						       PAGE,
						       SHADOW_MADV_WIPEONFORK));
		if (i % 5 != 4)
			continue;
		page = page_at(space, nth_vma(i));
		shadow_page_at(&world->spaces.pages, page)->refs++;
		world->value[i] = i;
		ASSERT_EQ(0, shadow_rmap_unmap(&world->spaces, page, i));
		shadow_page_put(&world->spaces.pages, page);
	}
}

/*
 * The same of a child's: many VMAs of all kinds, two anon_vmas each, some of its
 * pages its parent's, some its own, some elsewhere.
 */
TEST_F(fork, fork_of_a_child_without_memory_changes_nothing)
{
	struct world *world = &self->world;
	struct shadow_file file = open_file(_metadata, world, 1);
	struct shadow_space *grandchild;
	struct state before, after;
	u32 i, nth, what;
	int err;

	map_many(_metadata, world, self->parent, &file);
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	for (i = 0; i < MANY; i += 10)
		put(self->child, nth_vma(i), i + 1);
	for (what = 0; what < 2; what++) {
		for (nth = 1;; nth++) {
			note(world, self->parent, self->child, &before);
			err = fork_short_of(world, what, nth, self->child,
					    &grandchild);
			ASSERT_WORLD(world);
			if (!err)
				break;
			ASSERT_EQ(-ENOMEM, err);
			note(world, self->parent, self->child, &after);
			ASSERT_EQ(0, memcmp(&before, &after, sizeof(before)));
		}
		EXPECT_LT(what ? 4 : 1, nth);
		for (i = 0; i < MANY; i++)
			if (i % 5 != 3)
				EXPECT_EQ(get(self->child, nth_vma(i)),
					  get(grandchild, nth_vma(i)));
		shadow_space_put(grandchild);
	}
	shadow_mapping_put(&world->spaces, file.mapping);
}

/* users 1 → 2 → 1 → 0: it is emptied; count 2 → 1 → 0: it is gone. */
TEST_F(fork, space_is_emptied_with_its_users_and_goes_with_who_keeps_it)
{
	struct shadow_space *space;

	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &space));
	ASSERT_EQ(0, map(space, AT, 1, RW, PRIVATE, NULL));
	put(space, AT, 1);
	shadow_space_get(space);
	shadow_space_grab(space);
	shadow_space_put(space);
	EXPECT_EQ(1, space->mm.users);
	EXPECT_PAGES(space, AT, "W");
	shadow_space_put(space);
	EXPECT_EQ(0, space->mm.users);
	EXPECT_EQ(1, space->mm.count);
	EXPECT_EQ(0, space->mm.map_count);
	EXPECT_RSS(space, "0/0/0/0");
	EXPECT_EQ(2, shadow_pool_used(&self->world.spaces.space));
	shadow_space_drop(space);
	EXPECT_EQ(1, shadow_pool_used(&self->world.spaces.space));
}

/* A child that runs a program has nothing of its parent's, who has all of it. */
TEST_F(fork, exec_leaves_the_old_space_to_its_other_users)
{
	struct shadow_space *space;

	ASSERT_EQ(0, map(self->parent, AT, 1, RW, PRIVATE, NULL));
	put(self->parent, AT, 1);
	ASSERT_EQ(0, shadow_space_fork(self->parent, &self->child));
	space = self->child;
	store_fail(&self->world.store, 1, false);
	EXPECT_EQ(-ENOMEM, shadow_space_exec(&space));
	store_fail(&self->world.store, 0, false);
	EXPECT_EQ(self->child, space);
	EXPECT_EQ(0, shadow_space_exec(&space));
	self->child = space;
	EXPECT_EQ(0, space->mm.map_count);
	EXPECT_STREQ("reuse", touch(self->parent, AT, WRITE));
	EXPECT_EQ(2, shadow_pool_used(&self->world.spaces.space));
}

TEST_HARNESS_MAIN
