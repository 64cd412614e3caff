// SPDX-License-Identifier: GPL-2.0
/*
 * Faults: what each kind maps, what it counts, and that a fault that fails, or
 * comes twice, changes nothing.
 */
#include "world.h"

FIXTURE(fault)
{
	struct world world;
	struct shadow_space *space;
};

FIXTURE_SETUP(fault)
{
	world_make(_metadata, &self->world, 1);
	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &self->space));
}

FIXTURE_TEARDOWN(fault)
{
	EXPECT_WORLD(&self->world);
	shadow_space_put(self->space);
	world_end(_metadata, &self->world);
}

/* before  ....    read of the second    .z.. */
TEST_F(fault, read_of_nothing_sees_the_page_of_zeroes)
{
	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	EXPECT_PAGES(self->space, AT, "....");
	EXPECT_STREQ("zero", touch(self->space, AT + PAGE + 8, 0));
	EXPECT_PAGES(self->space, AT, ".z..");
	EXPECT_EQ(0, get(self->space, AT + PAGE));
	EXPECT_RSS(self->space, "0/0/0/0");
	EXPECT_EQ(0, self->world.store.zeroed);
}

/* before  .z..    writes of the first and the second    WW.. */
TEST_F(fault, write_of_nothing_gets_a_page_of_zeroes)
{
	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	touch(self->space, AT + PAGE, 0);
	EXPECT_STREQ("anon", touch(self->space, AT, WRITE));
	EXPECT_STREQ("anon", touch(self->space, AT + PAGE, WRITE));
	EXPECT_PAGES(self->space, AT, "WW..");
	EXPECT_RSS(self->space, "0/2/0/0");
	EXPECT_EQ(2, self->world.store.zeroed);
	EXPECT_EQ(0, get(self->space, AT + PAGE));
	EXPECT_EQ(2, self->space->faults[SHADOW_FAULT_ANON]);
	EXPECT_EQ(3 * PAGE, self->space->mm.pgtables);
}

/* Two threads' faults for one address: the second finds the first one's page. */
TEST_F(fault, same_fault_twice_is_one_page)
{
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 1, RW, PRIVATE, NULL));
	EXPECT_STREQ("anon", touch(self->space, AT, WRITE));
	page = page_at(self->space, AT);
	EXPECT_STREQ("spurious", touch(self->space, AT, WRITE));
	EXPECT_STREQ("spurious", touch(self->space, AT, 0));
	EXPECT_EQ(page, page_at(self->space, AT));
	EXPECT_RSS(self->space, "0/1/0/0");
}

TEST_F(fault, fault_that_no_vma_allows_is_refused)
{
	ASSERT_EQ(0, map(self->space, AT, 1, RO, PRIVATE, NULL));
	ASSERT_EQ(0, map(self->space, AT + PAGE, 1, 0, PRIVATE, NULL));
	EXPECT_STREQ("access", touch(self->space, AT, WRITE));
	EXPECT_STREQ("access", touch(self->space, AT, SHADOW_TOUCH_EXEC));
	EXPECT_STREQ("access", touch(self->space, AT + PAGE, 0));
	EXPECT_STREQ("no_area", touch(self->space, AT + 2 * PAGE, 0));
	EXPECT_STREQ("no_area", touch(self->space, AT - PAGE, 0));
	EXPECT_PAGES(self->space, AT, "..");
	EXPECT_EQ(0, self->space->mm.pgtables);
}

/* before  gap [stack]    write below it    [W   stack] */
TEST_F(fault, stack_grows_to_an_address_below_it)
{
	u64 top = AT + 512 * PAGE;

	ASSERT_EQ(0, map(self->space, top, 1, RW,
			 PRIVATE | SHADOW_MAP_GROWSDOWN, NULL));
	EXPECT_STREQ("anon", touch(self->space, top - 3 * PAGE, WRITE));
	EXPECT_PAGES(self->space, top - 3 * PAGE, "W...");
	EXPECT_EQ(4, self->space->mm.total_vm);
	EXPECT_WORLD(&self->world);
	EXPECT_STREQ("no_area", touch(self->space, PAGE, WRITE));
}

/* file  0 1 2 3    read 1: .f..    write 1, 2: .WW.    the file is as it was */
TEST_F(fault, private_file_is_copied_by_who_writes)
{
	struct shadow_file file = open_file(_metadata, &self->world, 4);
	u64 base = file.mapping * 1000;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, &file));
	ASSERT_EQ(0, map(self->space, AT + 8 * PAGE, 4, RO, SHARED, &file));
	EXPECT_STREQ("file", touch(self->space, AT + PAGE, 0));
	EXPECT_PAGES(self->space, AT, ".f..");
	EXPECT_RSS(self->space, "1/0/0/0");
	EXPECT_STREQ("cow", touch(self->space, AT + PAGE, WRITE));
	EXPECT_STREQ("file_cow", touch(self->space, AT + 2 * PAGE, WRITE));
	EXPECT_PAGES(self->space, AT, ".WW.");
	EXPECT_RSS(self->space, "0/2/0/0");
	EXPECT_EQ(2, self->world.store.copied);
	EXPECT_EQ(0, put(self->space, AT + PAGE, 5));
	EXPECT_EQ(5, get(self->space, AT + PAGE));
	EXPECT_EQ(base + 2, get(self->space, AT + 2 * PAGE));
	EXPECT_EQ(base + 1, get(self->space, AT + 9 * PAGE));
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

TEST_F(fault, shared_file_is_one_page_for_all)
{
	struct shadow_file file = open_file(_metadata, &self->world, 2);
	struct shadow_space *other;

	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &other));
	ASSERT_EQ(0, map(self->space, AT, 2, RW, SHARED, &file));
	ASSERT_EQ(0, map(other, 3 * AT, 2, RW, SHARED, &file));
	EXPECT_STREQ("file_shared", touch(self->space, AT, WRITE));
	EXPECT_EQ(0, put(self->space, AT, 9));
	EXPECT_EQ(9, get(other, 3 * AT));
	EXPECT_EQ(page_at(self->space, AT), page_at(other, 3 * AT));
	EXPECT_PAGES(self->space, AT, "F.");
	EXPECT_PAGES(other, 3 * AT, "F.");
	EXPECT_WORLD(&self->world);
	shadow_space_put(other);
	EXPECT_RSS(self->space, "1/0/0/0");
	shadow_mapping_put(&self->world.spaces, file.mapping);
	EXPECT_EQ(9, get(self->space, AT));
}

/* cached  0 . 2 3 … 17    read 2:  f.f fff… up to page 15 */
TEST_F(fault, read_of_a_file_brings_what_is_there_around_it)
{
	struct shadow_file file = open_file(_metadata, &self->world, 18);
	u64 i;

	ASSERT_EQ(0, map(self->space, 5 * AT, 18, RW, SHARED, &file));
	for (i = 0; i < 18; i++)
		if (i != 1)
			put(self->space, 5 * AT + i * PAGE, i);
	ASSERT_EQ(0, map(self->space, AT, 18, RO, PRIVATE, &file));
	EXPECT_STREQ("file", touch(self->space, AT + 2 * PAGE, 0));
	EXPECT_PAGES(self->space, AT, "f.ffffffffffffff..");
	EXPECT_EQ(1, self->space->faults[SHADOW_FAULT_FILE]);
	EXPECT_RSS(self->space, "32/0/0/0");
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* As many pages where the VMA begins in the middle of them: from there on. */
TEST_F(fault, what_is_around_begins_where_the_vma_does)
{
	struct shadow_file file = open_file(_metadata, &self->world, 20);
	u64 i;

	ASSERT_EQ(0, map(self->space, 5 * AT, 20, RW, SHARED, &file));
	for (i = 0; i < 20; i++)
		put(self->space, 5 * AT + i * PAGE, i);
	ASSERT_EQ(0, map(self->space, AT + 5 * PAGE, 20, RO, PRIVATE, &file));
	EXPECT_STREQ("file", touch(self->space, AT + 6 * PAGE, 0));
	EXPECT_PAGES(self->space, AT, ".....ffffffffffffffff....");
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* .ww..  dontneed of all: -ENOMEM, and what is mapped is gone all the same */
TEST_F(fault, advice_is_taken_for_what_is_mapped)
{
	self->world.spaces.mms.config.partial = true;
	ASSERT_EQ(0, map(self->space, AT + PAGE, 2, RW, PRIVATE, NULL));
	put(self->space, AT + PAGE, 1);
	put(self->space, AT + 2 * PAGE, 2);
	EXPECT_EQ(-ENOMEM, shadow_mm_madvise(&self->space->mm, AT, 5 * PAGE,
					     SHADOW_MADV_DONTNEED));
	EXPECT_RSS(self->space, "0/0/0/0");
}

/* A file of one page, two of which are locked: -ENOMEM, and they are locked. */
TEST_F(fault, mlock_says_which_pages_cannot_be_brought)
{
	struct shadow_file file = open_file(_metadata, &self->world, 1);

	ASSERT_EQ(0, map(self->space, AT, 2, RO, PRIVATE, &file));
	EXPECT_EQ(-ENOMEM, shadow_mm_mlock(&self->space->mm, AT, 2 * PAGE, 0));
	EXPECT_EQ(2, self->space->mm.locked_vm);
	EXPECT_RSS(self->space, "1/0/0/0");
	EXPECT_EQ(-EFAULT, shadow_mm_madvise(&self->space->mm, AT, 2 * PAGE,
					     SHADOW_MADV_POPULATE_READ));
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* Shared anonymous memory is a file without a name. */
TEST_F(fault, shared_anonymous_memory_counts_as_such)
{
	ASSERT_EQ(0, map(self->space, AT, 2, RW, SHARED, NULL));
	EXPECT_EQ(0, get(self->space, AT));
	EXPECT_EQ(0, put(self->space, AT + PAGE, 4));
	EXPECT_RSS(self->space, "0/0/2/0");
	EXPECT_PAGES(self->space, AT, "FF");
	ASSERT_EQ(0, shadow_mm_munmap(&self->space->mm, AT, 2 * PAGE));
	EXPECT_RSS(self->space, "0/0/0/0");
	EXPECT_EQ(0, shadow_pool_used(&self->world.spaces.mappings));
}

/* file  0 1 2 3 → 0 1    mapped and copied: fWWf → fW.. */
TEST_F(fault, nothing_is_beyond_the_end_of_a_file)
{
	struct shadow_file file = open_file(_metadata, &self->world, 4);

	ASSERT_EQ(0, map(self->space, AT, 6, RW, PRIVATE, &file));
	put(self->space, AT + PAGE, 1);
	put(self->space, AT + 2 * PAGE, 2);
	get(self->space, AT);
	get(self->space, AT + 3 * PAGE);
	EXPECT_PAGES(self->space, AT, "fWWf..");
	EXPECT_STREQ("beyond", touch(self->space, AT + 4 * PAGE, 0));
	shadow_mapping_resize(&self->world.spaces, file.mapping, 2);
	EXPECT_PAGES(self->space, AT, "fW....");
	EXPECT_STREQ("beyond", touch(self->space, AT + 2 * PAGE, WRITE));
	EXPECT_RSS(self->space, "1/1/0/0");
	EXPECT_WORLD(&self->world);
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* A hole in a file: mapped pages of it go, copies stay. */
TEST_F(fault, hole_in_a_file_leaves_private_copies)
{
	struct shadow_file file = open_file(_metadata, &self->world, 4);

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, &file));
	ASSERT_EQ(0, map(self->space, AT + 4 * PAGE, 4, RW, SHARED, &file));
	put(self->space, AT + PAGE, 1);
	get(self->space, AT + 2 * PAGE);
	put(self->space, AT + 5 * PAGE, 1);
	put(self->space, AT + 7 * PAGE, 1);
	shadow_mapping_remove(&self->world.spaces, file.mapping, 1, 2);
	EXPECT_PAGES(self->space, AT, ".W.....F");
	EXPECT_WORLD(&self->world);
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

static u32 asked;
static int answer;

static int ask(struct shadow_mm *mm, struct shadow_vma *vma,
	       struct shadow_vm_fault *fault)
{
	asked += mm && vma && fault->page;
	return answer;
}

static const struct shadow_vm_ops asking = {
	.name = "asking",
	.page_mkwrite = ask,
};

/* read: f    write: asked, refused: f    again, allowed: F    again: not asked */
TEST_F(fault, first_write_of_a_shared_page_is_asked_for)
{
	struct shadow_file file = open_file(_metadata, &self->world, 2);

	asked = 0;
	ASSERT_EQ(0, shadow_mms_add_ops(&self->world.spaces.mms, &asking,
					&file.ops));
	ASSERT_EQ(0, map(self->space, AT, 2, RW, SHARED, &file));
	EXPECT_STREQ("file", touch(self->space, AT, 0));
	EXPECT_PAGES(self->space, AT, "f.");
	answer = -EIO;
	EXPECT_STREQ("beyond", touch(self->space, AT, WRITE));
	EXPECT_STREQ("beyond", touch(self->space, AT + PAGE, WRITE));
	EXPECT_PAGES(self->space, AT, "f.");
	EXPECT_EQ(2, asked);
	answer = 0;
	EXPECT_STREQ("mkwrite", touch(self->space, AT, WRITE));
	EXPECT_STREQ("file_shared", touch(self->space, AT + PAGE, WRITE));
	EXPECT_STREQ("spurious", touch(self->space, AT, WRITE));
	EXPECT_PAGES(self->space, AT, "FF");
	EXPECT_EQ(4, asked);
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* Lost and regained: only a page that is nobody else's is writable at once. */
TEST_F(fault, protection_follows_the_vma)
{
	struct shadow_file file = open_file(_metadata, &self->world, 2);
	struct shadow_mm *mm = &self->space->mm;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, PRIVATE, &file));
	ASSERT_EQ(0, map(self->space, AT + 2 * PAGE, 2, RW, SHARED, &file));
	put(self->space, AT, 1);
	get(self->space, AT + PAGE);
	put(self->space, AT + 2 * PAGE, 1);
	EXPECT_PAGES(self->space, AT, "WfF.");
	EXPECT_EQ(0, shadow_mm_mprotect(mm, AT, 4 * PAGE, RO));
	EXPECT_PAGES(self->space, AT, "rff.");
	EXPECT_STREQ("access", touch(self->space, AT, WRITE));
	EXPECT_WORLD(&self->world);
	EXPECT_EQ(0, shadow_mm_mprotect(mm, AT, 4 * PAGE, RW));
	EXPECT_PAGES(self->space, AT, "WfF.");
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* before  WW.WW    munmap of the middle three    W...W */
TEST_F(fault, unmapped_pages_and_their_tables_go)
{
	struct shadow_mm *mm = &self->space->mm;
	u64 free_pages = store_free_pages(&self->world.store);
	u64 i;

	ASSERT_EQ(0, map(self->space, AT, 5, RW, PRIVATE, NULL));
	for (i = 0; i < 5; i++)
		if (i != 2)
			put(self->space, AT + i * PAGE, i);
	ASSERT_EQ(0, shadow_mm_munmap(mm, AT + PAGE, 3 * PAGE));
	EXPECT_PAGES(self->space, AT, "W...W");
	EXPECT_EQ(4, get(self->space, AT + 4 * PAGE));
	EXPECT_WORLD(&self->world);
	ASSERT_EQ(0, shadow_mm_munmap(mm, AT, 5 * PAGE));
	EXPECT_EQ(0, mm->pgtables);
	EXPECT_EQ(4, mm->hiwater_rss);
	EXPECT_EQ(free_pages, store_free_pages(&self->world.store));
}

/* dontneed: the next read sees zeroes, or the file as it is */
TEST_F(fault, advice_drops_pages)
{
	struct shadow_file file = open_file(_metadata, &self->world, 2);
	struct shadow_mm *mm = &self->space->mm;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, PRIVATE, NULL));
	ASSERT_EQ(0, map(self->space, AT + 2 * PAGE, 2, RW, PRIVATE, &file));
	put(self->space, AT, 1);
	put(self->space, AT + 2 * PAGE, 1);
	EXPECT_EQ(0, shadow_mm_madvise(mm, AT, 4 * PAGE, SHADOW_MADV_DONTNEED));
	EXPECT_PAGES(self->space, AT, "....");
	EXPECT_EQ(0, get(self->space, AT));
	EXPECT_EQ(file.mapping * 1000, get(self->space, AT + 2 * PAGE));
	EXPECT_EQ(0, shadow_mm_madvise(mm, AT, 4 * PAGE,
				       SHADOW_MADV_POPULATE_WRITE));
	EXPECT_PAGES(self->space, AT, "WWWW");
	EXPECT_EQ(0, shadow_mm_madvise(mm, AT, 2 * PAGE, SHADOW_MADV_FREE));
	EXPECT_FALSE(entry(self->space, AT) & SHADOW_PTE_DIRTY);
	EXPECT_TRUE(entry(self->space, AT + 2 * PAGE) & SHADOW_PTE_DIRTY);
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* One touch whose n-th request for a page, or for metadata, finds none. */
static int starved(struct world *world, u64 addr, u32 how, u32 nth,
		   bool metadata)
{
	struct shadow_space *space = shadow_space_at(&world->spaces, 1);
	enum shadow_fault_kind kind = SHADOW_FAULT_NO_MEMORY;
	int err;

	if (metadata)
		seam_fault_set(nth, false);
	else
		store_fail(&world->store, nth, false);
	err = shadow_space_fault(space, addr, how, &kind);
	store_fail(&world->store, 0, false);
	seam_fault_set(0, false);
	return err == -ENOMEM && kind != SHADOW_FAULT_NO_MEMORY ? -EINVAL : err;
}

/*
 * A fault with each piece of metadata, then with each of its pages, missing in
 * turn: nothing has changed.
 */
static void sweep(struct __test_metadata *_metadata, struct world *world,
		  u64 addr, u32 how, bool read_first)
{
	struct shadow_space *space = shadow_space_at(&world->spaces, 1);
	u64 free_pages, tables, before;
	u32 nth = 0, used, anon, what;
	int err;

	for (what = 0; what < 2; what += !err) {
		shadow_zap(space, addr, addr + PAGE, false);
		if (read_first)
			get(space, addr);
		before = entry(space, addr);
		free_pages = store_free_pages(&world->store);
		tables = space->mm.pgtables;
		used = shadow_pool_used(&world->spaces.pages.desc);
		anon = shadow_pool_used(&world->spaces.anon);
		err = starved(world, addr, how, ++nth, !what);
		ASSERT_WORLD(world);
		if (!err) {
			nth = 0;
			continue;
		}
		ASSERT_EQ(-ENOMEM, err);
		ASSERT_EQ(free_pages, store_free_pages(&world->store));
		ASSERT_EQ(tables, space->mm.pgtables);
		ASSERT_EQ(used, shadow_pool_used(&world->spaces.pages.desc));
		ASSERT_EQ(anon, shadow_pool_used(&world->spaces.anon));
		ASSERT_EQ(before, entry(space, addr));
	}
}

TEST_F(fault, fault_without_memory_changes_nothing)
{
	struct shadow_file file = open_file(_metadata, &self->world, 8);
	struct world *world = &self->world;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, PRIVATE, NULL));
	ASSERT_EQ(0, map(self->space, 5 * AT, 8, RW, PRIVATE, &file));
	ASSERT_EQ(0, map(self->space, 9 * AT, 8, RW, SHARED, &file));
	sweep(_metadata, world, AT, WRITE, false);
	sweep(_metadata, world, AT, 0, false);
	sweep(_metadata, world, AT + PAGE, WRITE, true);
	sweep(_metadata, world, 5 * AT + PAGE, WRITE, false);
	sweep(_metadata, world, 5 * AT + 5 * PAGE, WRITE, true);
	sweep(_metadata, world, 9 * AT + 2 * PAGE, 0, false);
	sweep(_metadata, world, 9 * AT + 3 * PAGE, WRITE, false);
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* fork  rr | rr    the child writes, with each piece missing:  rr | rr */
TEST_F(fault, copy_without_memory_changes_nothing)
{
	struct world *world = &self->world;
	struct shadow_space *child;
	enum shadow_fault_kind kind;
	u32 nth, what, failed = 0;
	int err;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, PRIVATE, NULL));
	put(self->space, AT, 1);
	put(self->space, AT + PAGE, 2);
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	for (what = 0; what < 2; what++) {
		for (nth = 1;; nth++) {
			if (what)
				store_fail(&world->store, nth, false);
			else
				seam_fault_set(nth, false);
			err = shadow_space_fault(child, AT + what * PAGE, WRITE,
						 &kind);
			store_fail(&world->store, 0, false);
			seam_fault_set(0, false);
			ASSERT_WORLD(world);
			if (!err)
				break;
			failed++;
			ASSERT_EQ(-ENOMEM, err);
			EXPECT_STREQ("no_memory", shadow_fault_kind_name(kind));
			EXPECT_PAGES(self->space, AT, "rr");
			EXPECT_PAGES(child, AT, what ? "Wr" : "rr");
			EXPECT_RSS(child, "0/2/0/0");
			EXPECT_EQ(what + 1, get(child, AT + what * PAGE));
		}
		EXPECT_EQ(SHADOW_FAULT_COW, kind);
	}
	EXPECT_LE(1, failed);
	shadow_space_put(child);
}

/* What cannot be brought back stays elsewhere. */
TEST_F(fault, page_that_cannot_be_brought_back_stays_away)
{
	struct world *world = &self->world;
	u64 free_pages;
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 1, RW, PRIVATE, NULL));
	put(self->space, AT, 7);
	page = page_at(self->space, AT);
	world->value[3] = 7;
	shadow_page_at(&world->spaces.pages, page)->refs++;
	ASSERT_EQ(0, shadow_rmap_unmap(&world->spaces, page, 3));
	shadow_page_put(&world->spaces.pages, page);
	free_pages = store_free_pages(&world->store);
	world->keepers[3] = 0;
	EXPECT_STREQ("beyond", touch(self->space, AT, 0));
	world->keepers[3] = 1;
	EXPECT_PAGES(self->space, AT, "s");
	EXPECT_RSS(self->space, "0/0/0/1");
	EXPECT_EQ(free_pages, store_free_pages(&world->store));
	EXPECT_WORLD(world);
	EXPECT_EQ(7, get(self->space, AT));
}

/* It has grown to an address for which there is no page then, as the kernel's. */
TEST_F(fault, stack_has_grown_where_there_is_no_page_for_it)
{
	struct world *world = &self->world;
	u64 top = AT + 512 * PAGE;

	ASSERT_EQ(0, map(self->space, top, 1, RW,
			 PRIVATE | SHADOW_MAP_GROWSDOWN, NULL));
	store_fail(&world->store, 1, false);
	EXPECT_STREQ("no_memory", touch(self->space, top - 2 * PAGE, WRITE));
	store_fail(&world->store, 0, false);
	EXPECT_EQ(3, self->space->mm.total_vm);
	EXPECT_EQ(0, self->space->mm.pgtables);
	EXPECT_WORLD(world);
	EXPECT_STREQ("anon", touch(self->space, top - 2 * PAGE, WRITE));
}

/* The third page of four is missing: WW.., and what comes of it is the call's. */
TEST_F(fault, pages_before_the_one_that_is_missing_are_there)
{
	struct world *world = &self->world;
	struct shadow_mm *mm = &self->space->mm;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	put(self->space, AT, 1);
	store_fail(&world->store, 2, false);
	EXPECT_EQ(-ENOMEM, shadow_mm_madvise(mm, AT, 4 * PAGE,
					     SHADOW_MADV_POPULATE_WRITE));
	EXPECT_PAGES(self->space, AT, "WW..");
	store_fail(&world->store, 1, false);
	EXPECT_EQ(-EAGAIN, shadow_mm_mlock(mm, AT, 4 * PAGE, 0));
	store_fail(&world->store, 0, false);
	EXPECT_PAGES(self->space, AT, "WW..");
	EXPECT_EQ(4, mm->locked_vm);
	EXPECT_WORLD(world);
}

/* A call that would cut VMAs, the @which-th of a table. */
static int cut(struct shadow_mm *mm, u32 which)
{
	u64 at;

	switch (which) {
	case 0:
		return shadow_mm_munmap(mm, AT + PAGE, PAGE);
	case 1:
		return shadow_mm_mprotect(mm, AT + PAGE, PAGE, RO);
	case 2:
		return shadow_mm_madvise(mm, AT + PAGE, PAGE,
					 SHADOW_MADV_DONTFORK);
	case 3:
		return shadow_mm_mlock(mm, AT + PAGE, PAGE, 0);
	default:
		return shadow_mm_mremap(mm, AT + PAGE, PAGE, PAGE,
					SHADOW_MREMAP_MAYMOVE |
						SHADOW_MREMAP_FIXED,
					9 * AT, &at);
	}
}

/* before  [WWWW]    each piece missing: [WWWW], of one VMA, entry for entry */
TEST_F(fault, calls_without_memory_leave_pages_as_they_were)
{
	struct shadow_mm *mm = &self->space->mm;
	u64 before[4], i;
	u32 nth, which, failed = 0;
	int err;

	for (which = 0; which < 5; which++) {
		ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
		for (i = 0; i < 4; i++) {
			put(self->space, AT + i * PAGE, i);
			before[i] = entry(self->space, AT + i * PAGE);
		}
		for (nth = 1;; nth++) {
			seam_fault_set(nth, false);
			err = cut(mm, which);
			seam_fault_set(0, false);
			ASSERT_WORLD(&self->world);
			if (!err)
				break;
			failed++;
			ASSERT_EQ(-ENOMEM, err);
			ASSERT_EQ(1, mm->map_count);
			for (i = 0; i < 4; i++)
				ASSERT_EQ(before[i],
					  entry(self->space, AT + i * PAGE));
		}
		ASSERT_EQ(0, shadow_mm_munmap(mm, 9 * AT, PAGE));
	}
	EXPECT_LT(0, failed);
}

TEST_HARNESS_MAIN
