// SPDX-License-Identifier: GPL-2.0
/*
 * Reverse mapping: from a page to every place that maps it, and to no other,
 * through forks, splits, merges and moves; pages that leave all their places.
 */
#include "world.h"

FIXTURE(rmap)
{
	struct world world;
	struct shadow_space *space;
};

FIXTURE_SETUP(rmap)
{
	world_make(_metadata, &self->world, 1);
	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &self->space));
}

FIXTURE_TEARDOWN(rmap)
{
	EXPECT_WORLD(&self->world);
	shadow_space_put(self->space);
	world_end(_metadata, &self->world);
}

struct drawing {
	char text[256];
	size_t len;
};

/* "space:page" of each place, pages from AT on. */
static bool draw_place(void *ctx, const struct shadow_mapped *at)
{
	struct drawing *drawing = ctx;

	drawing->len +=
		snprintf(drawing->text + drawing->len,
			 sizeof(drawing->text) - drawing->len, "%s%u:%u",
			 drawing->len ? " " : "", at->space->mm.number,
			 (u32)((at->span.addr - AT) >> SHADOW_PAGE_SHIFT));
	return true;
}

static const char *drawn_places(struct world *world, u32 page)
{
	static struct drawing drawing;

	drawing = (struct drawing){};
	shadow_rmap_walk(&world->spaces, page, draw_place, &drawing);
	return drawing.text;
}

#define EXPECT_PLACES(page, drawing) \
	EXPECT_STREQ(drawing, drawn_places(&self->world, page))

/* Pages [from, from + nr) go to page @to of those from AT on. */
static int move(struct shadow_space *space, u32 from, u32 nr, u32 to, u32 flags)
{
	u64 at;

	return shadow_mm_mremap(
		&space->mm, AT + from * PAGE, nr * PAGE, nr * PAGE,
		SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED | flags,
		AT + to * PAGE, &at);
}

/* One page in three spaces; the first writes, and has another. */
TEST_F(rmap, page_is_found_wherever_fork_has_brought_it)
{
	struct shadow_space *second, *third;
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	put(self->space, AT + PAGE, 1);
	page = page_at(self->space, AT + PAGE);
	EXPECT_PLACES(page, "1:1");
	ASSERT_EQ(0, shadow_space_fork(self->space, &second));
	ASSERT_EQ(0, shadow_space_fork(second, &third));
	EXPECT_PLACES(page, "1:1 2:1 3:1");
	put(self->space, AT + PAGE, 2);
	EXPECT_PLACES(page, "2:1 3:1");
	EXPECT_PLACES(page_at(self->space, AT + PAGE), "1:1");
	ASSERT_EQ(0, shadow_mm_munmap(&second->mm, AT + PAGE, PAGE));
	EXPECT_PLACES(page, "3:1");
	shadow_space_put(second);
	EXPECT_PLACES(page, "3:1");
	shadow_space_put(third);
}

/* before  [WWWW]    split in three and joined again */
TEST_F(rmap, page_is_found_when_its_vma_is_cut_and_joined)
{
	u32 page[4], i;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	for (i = 0; i < 4; i++) {
		put(self->space, AT + i * PAGE, i);
		page[i] = page_at(self->space, AT + i * PAGE);
	}
	ASSERT_EQ(0, shadow_mm_mprotect(&self->space->mm, AT + PAGE, 2 * PAGE,
					RO));
	EXPECT_EQ(3, self->space->mm.map_count);
	EXPECT_PLACES(page[0], "1:0");
	EXPECT_PLACES(page[1], "1:1");
	EXPECT_PLACES(page[2], "1:2");
	EXPECT_PLACES(page[3], "1:3");
	EXPECT_WORLD(&self->world);
	ASSERT_EQ(0, shadow_mm_mprotect(&self->space->mm, AT + PAGE, 2 * PAGE,
					RW));
	EXPECT_EQ(1, self->space->mm.map_count);
	EXPECT_PLACES(page[1], "1:1");
	EXPECT_PLACES(page[3], "1:3");
}

/* before  [WWW.]    moved, and its pages found where they are now */
TEST_F(rmap, page_is_found_where_its_vma_has_moved)
{
	struct shadow_mm *mm = &self->space->mm;
	u64 at;
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	put(self->space, AT, 1);
	put(self->space, AT + 2 * PAGE, 3);
	page = page_at(self->space, AT + 2 * PAGE);
	ASSERT_EQ(0,
		  shadow_mm_mremap(mm, AT, 4 * PAGE, 4 * PAGE,
				   SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED,
				   AT + 600 * PAGE, &at));
	EXPECT_PAGES(self->space, AT, "....");
	EXPECT_PAGES(self->space, AT + 600 * PAGE, "W.W.");
	EXPECT_PLACES(page, "1:602");
	EXPECT_EQ(3, get(self->space, AT + 602 * PAGE));
	EXPECT_WORLD(&self->world);
}

/*
 * tables   |W.......|W.......|    the second one's last page goes, and the first
 * moved    none     |W.......|    one's comes: the table stays for it
 */
TEST_F(rmap, move_takes_the_table_of_what_was_there)
{
	struct shadow_mm *mm = &self->space->mm;
	u64 at;

	ASSERT_EQ(0, map(self->space, AT, 1, RW, PRIVATE, NULL));
	ASSERT_EQ(0, map(self->space, AT + 512 * PAGE, 1, RW, PRIVATE, NULL));
	put(self->space, AT, 1);
	put(self->space, AT + 512 * PAGE, 2);
	EXPECT_EQ(4 * PAGE, mm->pgtables);
	ASSERT_EQ(0,
		  shadow_mm_mremap(mm, AT, PAGE, PAGE,
				   SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED,
				   AT + 512 * PAGE, &at));
	EXPECT_EQ(1, get(self->space, AT + 512 * PAGE));
	EXPECT_EQ(3 * PAGE, mm->pgtables);
	EXPECT_WORLD(&self->world);
}

/*
 * No page for the tables where it would go to: it stays where it is, and so does
 * what is there.
 */
TEST_F(rmap, move_without_memory_changes_nothing)
{
	u64 to = 0x7000000000, at, free_pages;
	struct shadow_mm *mm = &self->space->mm;
	u32 nth;
	int err;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, PRIVATE, NULL));
	put(self->space, AT, 1);
	put(self->space, AT + 2 * PAGE, 3);
	for (nth = 1;; nth++) {
		free_pages = store_free_pages(&self->world.store);
		store_fail(&self->world.store, nth, false);
		err = shadow_mm_mremap(
			mm, AT, 4 * PAGE, 4 * PAGE,
			SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED, to, &at);
		store_fail(&self->world.store, 0, false);
		EXPECT_WORLD(&self->world);
		if (!err)
			break;
		EXPECT_EQ(-ENOMEM, err);
		EXPECT_PAGES(self->space, AT, "W.W.");
		EXPECT_EQ(free_pages, store_free_pages(&self->world.store));
	}
	EXPECT_EQ(3, nth);
	EXPECT_PAGES(self->space, to, "W.W.");
}

/* A file's page: by all who map it, wherever; private ones too. */
TEST_F(rmap, page_of_a_file_is_found_by_offset)
{
	struct shadow_file file = open_file(_metadata, &self->world, 4);
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 4, RW, SHARED, &file));
	ASSERT_EQ(0, map(self->space, AT + 10 * PAGE, 4, RW, PRIVATE, &file));
	put(self->space, AT + 2 * PAGE, 1);
	page = page_at(self->space, AT + 2 * PAGE);
	EXPECT_PLACES(page, "1:2");
	EXPECT_EQ(1, get(self->space, AT + 12 * PAGE));
	EXPECT_PLACES(page, "1:2 1:12");
	put(self->space, AT + 12 * PAGE, 2);
	EXPECT_PLACES(page, "1:2");
	EXPECT_PLACES(page_at(self->space, AT + 12 * PAGE), "1:12");
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/* Two spaces: rr → ss; what was written comes back, for each its own. */
TEST_F(rmap, anonymous_page_leaves_all_its_places_and_comes_back)
{
	struct shadow_space *child;
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, PRIVATE, NULL));
	put(self->space, AT, 7);
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	page = page_at(self->space, AT);
	shadow_page_at(&self->world.spaces.pages, page)->refs++;
	self->world.value[3] = 7;
	EXPECT_EQ(0, shadow_rmap_unmap(&self->world.spaces, page, 3));
	EXPECT_PLACES(page, "");
	shadow_page_put(&self->world.spaces.pages, page);
	EXPECT_PAGES(self->space, AT, "s.");
	EXPECT_PAGES(child, AT, "s.");
	EXPECT_RSS(child, "0/0/0/1");
	EXPECT_EQ(2, self->world.keepers[3]);
	EXPECT_WORLD(&self->world);
	EXPECT_STREQ("special", touch(child, AT, 0));
	EXPECT_EQ(7, get(child, AT));
	EXPECT_PAGES(child, AT, "W.");
	EXPECT_RSS(child, "0/1/0/0");
	EXPECT_EQ(1, self->world.keepers[3]);
	shadow_space_put(child);
	EXPECT_EQ(7, get(self->space, AT));
	EXPECT_EQ(0, self->world.keepers[3]);
}

/* What is elsewhere is inherited, dropped, and found missing like a page. */
TEST_F(rmap, special_entries_are_forked_and_freed)
{
	struct shadow_space *child;
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, PRIVATE, NULL));
	put(self->space, AT, 7);
	page = page_at(self->space, AT);
	shadow_page_at(&self->world.spaces.pages, page)->refs++;
	EXPECT_EQ(0, shadow_rmap_unmap(&self->world.spaces, page, 5));
	shadow_page_put(&self->world.spaces.pages, page);
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	EXPECT_EQ(2, self->world.keepers[5]);
	EXPECT_RSS(child, "0/0/0/1");
	shadow_space_put(child);
	EXPECT_EQ(1, self->world.keepers[5]);
	store_fail(&self->world.store, 1, false);
	EXPECT_STREQ("no_memory", touch(self->space, AT, 0));
	store_fail(&self->world.store, 0, false);
	EXPECT_PAGES(self->space, AT, "s.");
	ASSERT_EQ(0, shadow_mm_munmap(&self->space->mm, AT, PAGE));
	EXPECT_EQ(0, self->world.keepers[5]);
}

TEST_F(rmap, file_page_leaves_all_its_places)
{
	struct shadow_file file = open_file(_metadata, &self->world, 2);
	u32 page;

	ASSERT_EQ(0, map(self->space, AT, 2, RW, SHARED, &file));
	ASSERT_EQ(0, map(self->space, 9 * AT, 2, RO, PRIVATE, &file));
	put(self->space, AT, 1);
	get(self->space, 9 * AT);
	page = page_at(self->space, AT);
	EXPECT_EQ(0, shadow_rmap_unmap(&self->world.spaces, page, 0));
	EXPECT_PAGES(self->space, AT, "..");
	EXPECT_PAGES(self->space, 9 * AT, "..");
	EXPECT_RSS(self->space, "0/0/0/0");
	EXPECT_EQ(0, self->space->mm.pgtables);
	EXPECT_TRUE(shadow_page_at(&self->world.spaces.pages, page)->flags &
		    SHADOW_PG_DIRTY);
	EXPECT_EQ(1, get(self->space, AT));
	shadow_mapping_put(&self->world.spaces, file.mapping);
}

/*
 * A VMA's end moves to its middle: what was left empty is a VMA that is new, and
 * never had an anon_vma.
 *
 * before  [WWWWW]
 * after   [W][WW][..]
 */
TEST_F(rmap, part_that_was_emptied_has_no_anon_vma)
{
	u32 page, i;

	ASSERT_EQ(0, map(self->space, AT, 5, RW, PRIVATE, NULL));
	for (i = 0; i < 5; i++)
		put(self->space, AT + i * PAGE, i);
	page = page_at(self->space, AT + 4 * PAGE);
	ASSERT_EQ(0, move(self->space, 3, 2, 1, SHADOW_MREMAP_DONTUNMAP));
	ASSERT_WORLD(&self->world);
	EXPECT_EQ(3, self->space->mm.map_count);
	EXPECT_PAGES(self->space, AT, "WWW..");
	EXPECT_PLACES(page, "1:2");
	EXPECT_EQ(0, shadow_mm_find(&self->space->mm, AT + 3 * PAGE)->anon_vma);
	put(self->space, AT + 3 * PAGE, 3);
	EXPECT_EQ(2, shadow_pool_used(&self->world.spaces.anon));
}

/* 7.3: one call moves several VMAs. */
FIXTURE(rmap_of_several)
{
	struct world world;
	struct shadow_space *space;
};

FIXTURE_SETUP(rmap_of_several)
{
	world_make_by(_metadata, &self->world, 1, SHADOW_MM_7_3);
	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &self->space));
}

FIXTURE_TEARDOWN(rmap_of_several)
{
	EXPECT_WORLD(&self->world);
	shadow_space_put(self->space);
	world_end(_metadata, &self->world);
}

/*
 * Two VMAs move and leave their ranges empty, the first of which the copy of the
 * second becomes part of: it gives its anon_vma up, and gets the second's.
 *
 * before  ...[W].[W]    the second was at page 2 when it was touched
 * after   [W].[W.].[.]
 */
TEST_F(rmap_of_several, range_that_was_emptied_joins_a_copy)
{
	u32 first, second;

	ASSERT_EQ(0, map(self->space, AT + 2 * PAGE, 1, RW, PRIVATE, NULL));
	put(self->space, AT + 2 * PAGE, 2);
	ASSERT_EQ(0, move(self->space, 2, 1, 5, 0));
	ASSERT_EQ(0, map(self->space, AT + 3 * PAGE, 1, RW, PRIVATE, NULL));
	put(self->space, AT + 3 * PAGE, 1);
	first = page_at(self->space, AT + 3 * PAGE);
	second = page_at(self->space, AT + 5 * PAGE);
	ASSERT_EQ(0, move(self->space, 3, 3, 0, SHADOW_MREMAP_DONTUNMAP));
	ASSERT_WORLD(&self->world);
	EXPECT_EQ(3, self->space->mm.map_count);
	EXPECT_PAGES(self->space, AT, "W.W...");
	EXPECT_PLACES(first, "1:0");
	EXPECT_PLACES(second, "1:2");
	put(self->space, AT + 3 * PAGE, 3);
	EXPECT_EQ(2, shadow_pool_used(&self->world.spaces.anon));
	put(self->space, AT + 5 * PAGE, 4);
	EXPECT_EQ(3, shadow_pool_used(&self->world.spaces.anon));
}

TEST_HARNESS_MAIN
