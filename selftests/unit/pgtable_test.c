// SPDX-License-Identifier: GPL-2.0
/*
 * Page tables: which tables there are, what walks see, and that no table is left
 * that nobody needs. Tables by level are drawn as "leaf middle … top".
 */
#include "pages.h"

#define PAGE SHADOW_PAGE_SIZE
#define LEAF SHADOW_LEAF_SPAN /* 2 MiB: what one lowest table leads to */
#define MIDDLE (512 * LEAF)
#define UPPER (512 * MIDDLE)

FIXTURE(pgtable)
{
	struct store store;
	struct shadow_pgtable pt;
};

FIXTURE_SETUP(pgtable)
{
	store_make(_metadata, &self->store, 1);
	ASSERT_EQ(0, shadow_pgtable_init(&self->pt, &self->store.pages, 4));
}

FIXTURE_TEARDOWN(pgtable)
{
	EXPECT_TRUE(shadow_pgtable_check(&self->pt));
	shadow_pgtable_exit(&self->pt);
	store_end(_metadata, &self->store);
}

static const char *drawn_tables(const struct shadow_pgtable *pt)
{
	static char text[64];

	snprintf(text, sizeof(text), "%u %u %u", pt->nr[0], pt->nr[1],
		 pt->nr[2]);
	return text;
}

#define EXPECT_TABLES(pt, drawing) EXPECT_STREQ(drawing, drawn_tables(pt))

/* What is at an address; 0: nothing. */
static u64 entry_at(const struct shadow_pgtable *pt, u64 addr)
{
	struct shadow_span span;

	return shadow_pgtable_at(pt, addr, &span) ? *span.pte : 0;
}

static int set(struct shadow_pgtable *pt, u64 addr, u64 entry)
{
	struct shadow_span span;
	int err;

	err = shadow_pgtable_grow(pt, addr, &span);
	if (err)
		return err;
	shadow_span_set(&span, 0, entry);
	if (!entry)
		shadow_pgtable_shrink(pt, addr);
	return 0;
}

/*
 * Neighbours share all their tables, an address 2 MiB on all but the lowest, one
 * 1 GiB on all but two:
 *
 *   top ── upper ─┬─ middle ─┬─ leaf: 0, 1
 *                 │          └─ leaf: 512
 *                 └─ middle ─── leaf: 262144
 */
TEST_F(pgtable, tables_come_only_where_an_address_needs_them)
{
	EXPECT_TABLES(&self->pt, "0 0 0");
	EXPECT_EQ(0, set(&self->pt, 0, shadow_pte_of(7, 0)));
	EXPECT_TABLES(&self->pt, "1 1 1");
	EXPECT_EQ(0, set(&self->pt, PAGE, shadow_pte_of(8, 0)));
	EXPECT_TABLES(&self->pt, "1 1 1");
	EXPECT_EQ(0, set(&self->pt, LEAF, shadow_pte_of(9, 0)));
	EXPECT_TABLES(&self->pt, "2 1 1");
	EXPECT_EQ(0, set(&self->pt, MIDDLE, shadow_pte_of(10, 0)));
	EXPECT_TABLES(&self->pt, "3 2 1");
	EXPECT_EQ(7, shadow_pte_pfn(entry_at(&self->pt, 0)));
	EXPECT_EQ(8, shadow_pte_pfn(entry_at(&self->pt, PAGE + 5)));
	EXPECT_EQ(9, shadow_pte_pfn(entry_at(&self->pt, LEAF)));
	EXPECT_EQ(10, shadow_pte_pfn(entry_at(&self->pt, MIDDLE)));
	EXPECT_EQ(0, entry_at(&self->pt, 2 * PAGE));
	EXPECT_EQ(0, entry_at(&self->pt, 2 * LEAF));
	EXPECT_TRUE(shadow_pgtable_check(&self->pt));
	EXPECT_EQ(0, set(&self->pt, PAGE, 0));
	EXPECT_TABLES(&self->pt, "3 2 1");
	EXPECT_EQ(0, set(&self->pt, 0, 0));
	EXPECT_TABLES(&self->pt, "2 2 1");
	EXPECT_EQ(0, set(&self->pt, MIDDLE, 0));
	EXPECT_TABLES(&self->pt, "1 1 1");
	EXPECT_EQ(0, set(&self->pt, LEAF, 0));
	EXPECT_TABLES(&self->pt, "0 0 0");
}

/* Four levels lead to 256 TiB, five to 128 PiB. */
TEST_F(pgtable, highest_address_has_its_own_tables)
{
	u64 last = shadow_pgtable_end(4) - PAGE;
	struct shadow_pgtable five;

	EXPECT_EQ(0, set(&self->pt, last, shadow_pte_of(1, 0)));
	EXPECT_EQ(0, set(&self->pt, 0, shadow_pte_of(2, 0)));
	EXPECT_TABLES(&self->pt, "2 2 2");
	EXPECT_EQ(1, shadow_pte_pfn(entry_at(&self->pt, last)));
	EXPECT_EQ(2, shadow_pte_pfn(entry_at(&self->pt, 0)));
	ASSERT_EQ(0, shadow_pgtable_init(&five, &self->store.pages, 5));
	last = shadow_pgtable_end(5) - PAGE;
	EXPECT_EQ(0, set(&five, last, shadow_pte_of(3, 0)));
	EXPECT_EQ(0, set(&five, shadow_pgtable_end(4), shadow_pte_of(4, 0)));
	EXPECT_TABLES(&five, "2 2 2");
	EXPECT_EQ(2, five.nr[3]);
	EXPECT_EQ(3, shadow_pte_pfn(entry_at(&five, last)));
	EXPECT_TRUE(shadow_pgtable_check(&five));
	EXPECT_EQ(0, set(&self->pt, shadow_pgtable_end(4) - PAGE, 0));
	EXPECT_EQ(0, set(&self->pt, 0, 0));
	EXPECT_EQ(0, set(&five, last, 0));
	EXPECT_EQ(0, set(&five, shadow_pgtable_end(4), 0));
	EXPECT_TABLES(&five, "0 0 0");
	EXPECT_EQ(0, five.nr[3]);
	shadow_pgtable_exit(&five);
	EXPECT_EQ(-EINVAL, shadow_pgtable_init(&five, &self->store.pages, 3));
}

/*
 *   table      0        1        2     ...    512
 *            ..xx     none     xxxx         xx..
 *   range       [------------------------------)
 *   spans       2               512          1
 */
TEST_F(pgtable, walk_sees_tables_and_not_the_holes_between_them)
{
	static const u64 addr[] = { LEAF - PAGE, 2 * LEAF, MIDDLE };
	struct shadow_span span;
	u64 at = LEAF - 2 * PAGE, end = MIDDLE + PAGE;
	u32 i;

	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, set(&self->pt, addr[i], shadow_pte_of(1, 0)));
	ASSERT_TRUE(shadow_pgtable_next(&self->pt, at, end, &span));
	EXPECT_EQ(at, span.addr);
	EXPECT_EQ(2, span.nr);
	ASSERT_TRUE(shadow_pgtable_next(&self->pt, LEAF, end, &span));
	EXPECT_EQ(2 * LEAF, span.addr);
	EXPECT_EQ(512, span.nr);
	ASSERT_TRUE(shadow_pgtable_next(&self->pt, 3 * LEAF, end, &span));
	EXPECT_EQ(MIDDLE, span.addr);
	EXPECT_EQ(1, span.nr);
	EXPECT_FALSE(
		shadow_pgtable_next(&self->pt, MIDDLE + LEAF, UPPER, &span));
	EXPECT_FALSE(shadow_pgtable_next(&self->pt, LEAF, 2 * LEAF, &span));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, set(&self->pt, addr[i], 0));
}

/* No page for the highest, the next, the next: all that were made go again. */
TEST_F(pgtable, address_that_gets_not_all_its_tables_gets_none)
{
	u64 free_pages = store_free_pages(&self->store);
	struct shadow_pgtable other;
	struct shadow_span span;
	u32 nth;

	for (nth = 1; nth < 4; nth++) {
		store_fail(&self->store, nth, false);
		EXPECT_EQ(-ENOMEM, shadow_pgtable_grow(&self->pt, 0, &span));
		EXPECT_TABLES(&self->pt, "0 0 0");
		EXPECT_EQ(free_pages, store_free_pages(&self->store));
	}
	store_fail(&self->store, nth, false);
	EXPECT_EQ(0, shadow_pgtable_grow(&self->pt, 0, &span));
	shadow_pgtable_shrink(&self->pt, 0);
	EXPECT_EQ(free_pages, store_free_pages(&self->store));
	store_fail(&self->store, 1, false);
	EXPECT_EQ(-ENOMEM, shadow_pgtable_init(&other, &self->store.pages, 4));
	EXPECT_EQ(free_pages, store_free_pages(&self->store));
}

/*
 * like    |....xx..|xx......|........|......xx|
 * there       |....xx..|xx......|........|......xx|   half a table on
 * made        |........|........|        |........|
 */
TEST_F(pgtable, tables_like_others_are_made_for_what_those_map_alone)
{
	static const u64 addr[] = { PAGE, LEAF, 4 * LEAF - PAGE };
	u64 to = MIDDLE + LEAF / 2, free_pages;
	struct shadow_pgtable other;
	u32 i, nth;

	ASSERT_EQ(0, shadow_pgtable_init(&other, &self->store.pages, 4));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, set(&self->pt, addr[i], shadow_pte_of(1, 0)));
	free_pages = store_free_pages(&self->store);
	for (nth = 1;; nth++) {
		store_fail(&self->store, nth, false);
		if (!shadow_pgtable_grow_like(&other, to, &self->pt, 0,
					      4 * LEAF))
			break;
		EXPECT_TABLES(&other, "0 0 0");
		EXPECT_EQ(free_pages, store_free_pages(&self->store));
	}
	store_fail(&self->store, 0, false);
	EXPECT_STREQ("5 1 1", drawn_tables(&other));
	shadow_pgtable_shrink_range(&other, to, to + 4 * LEAF);
	EXPECT_TABLES(&other, "0 0 0");
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, set(&self->pt, addr[i], 0));
	shadow_pgtable_exit(&other);
}

/* What a frame says of its page, while it is a table, a user's, and free. */
TEST_F(pgtable, frames_say_what_their_pages_are)
{
	struct shadow_pages *pages = &self->store.pages;
	struct shadow_check check;
	struct shadow_page *page;
	u32 id;

	ASSERT_EQ(0, shadow_page_alloc(pages, &id));
	page = shadow_page_at(pages, id);
	EXPECT_EQ(id, shadow_page_find(pages, page->pfn));
	EXPECT_EQ(0, shadow_page_find(pages, pages->zero_pfn));
	EXPECT_EQ(0, shadow_page_find(pages, 0));
	EXPECT_EQ(-EPERM, shadow_mem_free(pages->mem, page->pfn, 0, 0));
	EXPECT_EQ(0, shadow_mem_check(pages->mem, &check));
	EXPECT_EQ(1, check.typed[SHADOW_TYPE_PAGE]);
	EXPECT_EQ(2, check.typed[SHADOW_TYPE_TABLE]);
	shadow_page_put(pages, id);
	EXPECT_EQ(0, shadow_page_find(pages, page->pfn));
	EXPECT_EQ(0, shadow_mem_check(pages->mem, &check));
	EXPECT_EQ(0, check.typed[SHADOW_TYPE_PAGE]);
}

TEST_F(pgtable, page_that_cannot_be_had_leaves_nothing)
{
	u64 free_pages = store_free_pages(&self->store);
	u32 id = 77;

	store_fail(&self->store, 1, false);
	EXPECT_EQ(-ENOMEM, shadow_page_alloc(&self->store.pages, &id));
	store_fail(&self->store, 0, false);
	EXPECT_EQ(77, id);
	EXPECT_EQ(free_pages, store_free_pages(&self->store));
}

/* More pages than one lot of descriptors, none of which can be had. */
TEST_F(pgtable, page_without_a_descriptor_is_given_back)
{
	u32 id[100], i, nr = 0;
	u64 free_pages;

	seam_fault_set(1, true);
	while (nr < 100 && !shadow_page_alloc(&self->store.pages, &id[nr]))
		nr++;
	EXPECT_GT(100, nr);
	free_pages = store_free_pages(&self->store);
	EXPECT_EQ(-ENOMEM, shadow_page_alloc(&self->store.pages, &i));
	EXPECT_EQ(free_pages, store_free_pages(&self->store));
	seam_fault_set(0, false);
	for (i = 0; i < nr; i++)
		shadow_page_put(&self->store.pages, id[i]);
}

TEST_HARNESS_MAIN
