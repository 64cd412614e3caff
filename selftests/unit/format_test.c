// SPDX-License-Identifier: GPL-2.0
/*
 * The formatters: each line as the kernel's own file has it, what has no figure
 * left out, records that are not theirs or are cut short passed over.
 */
#include "format/buddyinfo.h"
#include "format/extfrag.h"
#include "format/page.h"
#include "format/pageblocks.h"
#include "format/pagetypeinfo.h"
#include "format/zoneinfo.h"
#include "format/zonelists.h"
#include "text.h"

FIXTURE(format)
{
	struct rec_list *list;
};

FIXTURE_SETUP(format)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(format)
{
	free(self->list);
}

TEST_F(format, pagetypeinfo_is_the_kernels_text)
{
	static const char *const lines[] = {
		"Page block order: 9",
		"Pages per block:  512",
		"",
		"Free pages count per migrate type at order       0      1      2 ",
		"Node    0, zone    DMA32, type    Unmovable      7      0      0 ",
		"Node    0, zone    DMA32, type      Movable      0      0 >100000 ",
		"Node    0, zone    DMA32, type      Isolate      0      0      0 ",
		"",
		"Number of blocks type     Unmovable      Movable      Isolate ",
		"Node 0, zone    DMA32            0          420            1 ",
		NULL,
	};
	struct shadow_rec_pagetypes *types;

	types = pagetypes_add(self->list, 0, 1, "DMA32", 3, "Isolate");
	types->type[0].nr_free[0] = 7;
	types->type[1].nr_free[2] = 100000;
	types->type[1].cut = 1 << 2;
	types->type[1].nr_blocks = 420;
	types->type[2].nr_blocks = 1;
	EXPECT_TRUE(is_lines(text_of(shadow_format_pagetypeinfo, self->list),
			     lines));
}

/* How often a piece stands in a text. */
static unsigned int times(const char *text, const char *piece)
{
	unsigned int nr = 0;

	for (; (text = strstr(text, piece)); text++)
		nr++;
	return nr;
}

TEST_F(format, pagetypeinfo_has_a_part_for_each_node)
{
	const char *text, *second;

	pagetypes_add(self->list, 0, 0, "DMA", 2, "Isolate");
	pagetypes_add(self->list, 0, 1, "DMA32", 2, "Isolate");
	pagetypes_add(self->list, 1, 2, "Normal", 2, "Isolate");
	text = text_of(shadow_format_pagetypeinfo, self->list);
	EXPECT_EQ(2, times(text, "Page block order"));
	EXPECT_EQ(2, times(text, "Number of blocks type"));
	EXPECT_EQ(9, times(text, ", type "));
	second = strstr(text + 1, "Page block order");
	ASSERT_NE(NULL, second);
	EXPECT_EQ(0, times(second, "DMA"));
	EXPECT_EQ(4, times(second, "Normal"));
}

TEST_F(format, unusable_is_the_part_of_free_pages_in_smaller_blocks)
{
	static const char *const lines[] = {
		"Node 0, zone    DMA32 0.000 0.250 0.500 ",
		"Node 1, zone   Normal 1.000 1.000 1.000 ",
		NULL,
	};
	const __u64 nr_free[] = { 2, 1, 1 }; /* 8 pages: 2, 2 and 4 */
	const __u64 none[] = { 0, 0, 0 };

	buddyinfo_add(self->list, 0, 1, "DMA32", 3, nr_free);
	buddyinfo_add(self->list, 1, 2, "Normal", 3, none);
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_unusable, self->list), lines));
}

TEST_F(format, extfrag_tells_want_of_memory_from_fragmentation)
{
	static const char *const lines[] = {
		"Node 0, zone      has -1.000 -1.000 -1.000 ",
		"Node 0, zone    pages -1.000  0.485  0.735 ",
		"Node 0, zone     page -1.000  0.-500  0.-250 ",
		"Node 0, zone     none  0.000  0.000  0.000 ",
		NULL,
	};
	const __u64 has[] = { 0, 0, 1 };
	const __u64 pages[] = { 64, 0, 0 }; /* much memory, all split */
	const __u64 page[] = { 1, 0, 0 }; /* none left */
	const __u64 none[] = { 0, 0, 0 };

	buddyinfo_add(self->list, 0, 0, "has", 3, has);
	buddyinfo_add(self->list, 0, 1, "pages", 3, pages);
	buddyinfo_add(self->list, 0, 2, "page", 3, page);
	buddyinfo_add(self->list, 0, 3, "none", 3, none);
	/* order 1: 1000 - (1000 + 64000 / 2) / 64 = 485, order 2: 735 */
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_extfrag, self->list), lines));
}

TEST_F(format, other_records_and_short_ones_are_passed_over)
{
	static const char *const first[] = {
		"Node 0, zone      DMA      1 ",
		NULL,
	};
	static const char *const second[] = {
		"Node 0, zone      DMA      1 ",
		NULL,
	};
	const __u64 nr_free[] = { 1 };

	rec_add(self->list, SHADOW_LIVE_BUDDYINFO, 16);
	rec_add(self->list, SHADOW_LIVE_PAGETYPES, 16);
	rec_add(self->list, SHADOW_VIEW_PAGE, 16);
	buddyinfo_add(self->list, 0, 0, "DMA", 1, nr_free);
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_buddyinfo, self->list), first));
	EXPECT_STREQ("", text_of(shadow_format_pagetypeinfo, self->list));
	EXPECT_STREQ("", text_of(shadow_format_page, self->list));
	EXPECT_STREQ("", text_of(shadow_format_zonelists, self->list));
	rec_add(self->list, 12345, 8);
	self->list->len -= 4; /* the last record is cut short */
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_buddyinfo, self->list), second));
}

TEST_F(format, more_orders_and_types_than_there_is_room_for_are_not_read)
{
	const __u64 nr_free[] = { 1 };
	struct shadow_rec_pagetypes *types;
	const char *text;

	buddyinfo_add(self->list, 0, 0, "DMA", 1, nr_free)->nr_orders = ~0U;
	types = pagetypes_add(self->list, 0, 0, "DMA", 1, "x");
	types->nr_orders = ~0U;
	types->nr_types = ~0U;
	text = text_of(shadow_format_unusable, self->list);
	EXPECT_EQ(SHADOW_NR_ORDERS, times(text, "."));
	text = text_of(shadow_format_pagetypeinfo, self->list);
	EXPECT_EQ(SHADOW_NR_TYPES, times(text, ", type "));
}

static struct shadow_rec_zoneinfo *zoneinfo_add(struct rec_list *list,
						__u32 flags)
{
	struct shadow_rec_zoneinfo *zone;
	struct shadow_rec_pageset *set;

	zone = REC_ADD(list, SHADOW_LIVE_ZONEINFO, struct shadow_rec_zoneinfo);
	name_set(zone->name, "DMA32");
	zone->flags = flags;
	zone->nr_zones = 2;
	zone->free = 5;
	set = REC_ADD(list, SHADOW_LIVE_PAGESET, struct shadow_rec_pageset);
	set->count = 3;
	set->high = 378;
	set->batch = 63;
	return zone;
}

TEST_F(format, zoneinfo_has_no_line_without_a_figure)
{
	const char *text;

	zoneinfo_add(self->list, SHADOW_ZONEINFO_POPULATED);
	text = text_of(shadow_format_zoneinfo, self->list);
	EXPECT_EQ(1, times(text, "\n              count: 3\n"));
	EXPECT_EQ(0, times(text, "promo"));
	EXPECT_EQ(0, times(text, "threshold"));
	EXPECT_EQ(0, times(text, "unreclaimable"));
	EXPECT_EQ(0, times(text, "high_min"));
	EXPECT_EQ(1, times(text, "start_pfn"));
	zoneinfo_add(self->list, SHADOW_ZONEINFO_POPULATED |
					 SHADOW_ZONEINFO_DRIFT |
					 SHADOW_ZONEINFO_KSWAPD);
	text = text_of(shadow_format_zoneinfo, self->list);
	EXPECT_EQ(1, times(text, "\n  vm stats threshold: 0\n"));
	EXPECT_EQ(1, times(text, "\n  node_unreclaimable:  0\n"));
}

TEST_F(format, zoneinfo_of_an_unpopulated_zone_stops_after_protection)
{
	const char *text;

	zoneinfo_add(self->list, 0);
	text = text_of(shadow_format_zoneinfo, self->list);
	EXPECT_STREQ("protection: (0, 0)\n", strstr(text, "protection"));
}

TEST_F(format, pageblock_without_a_free_block_has_no_largest)
{
	static const char *const first[] = {
		"   0    DMA32         1024 Movable          512       8       0     504       0        0       3",
	};
	struct shadow_rec_pageblock *block;
	const char *text;

	block = REC_ADD(self->list, SHADOW_VIEW_PAGEBLOCK,
			struct shadow_rec_pageblock);
	name_set(block->name, "DMA32");
	name_set(block->type, "Movable");
	block->start_pfn = 1024;
	block->present = 512;
	block->free = 8;
	block->alloc = 504;
	block->largest = 3;
	block = REC_ADD(self->list, SHADOW_VIEW_PAGEBLOCK,
			struct shadow_rec_pageblock);
	block->largest = -1;
	text = strchr(text_of(shadow_format_pageblocks, self->list), '\n');
	EXPECT_TRUE(has_line(text, first[0]));
	EXPECT_STREQ("      -\n", text + strlen(text) - 8);
}

static struct shadow_rec_page *page_add(struct rec_list *list, __u32 flags)
{
	struct shadow_rec_page *page;

	page = REC_ADD(list, SHADOW_VIEW_PAGE, struct shadow_rec_page);
	page->pfn = 0x6009;
	page->flags = flags;
	page->order = 3;
	page->section_order = 10;
	page->pb_order = 9;
	page->section = 0x6000;
	page->pageblock = 0x6000;
	page->head = 0x6008;
	page->buddy = 0x6000;
	page->owner = 7;
	page->handle = 2;
	name_set(page->instance, "arena");
	name_set(page->name, "DMA32");
	name_set(page->state, "TAIL");
	name_set(page->head_state, "ALLOC");
	name_set(page->type, "Movable");
	name_set(page->pb_type, "Unmovable");
	name_set(page->buddy_state, "FREE");
	return page;
}

TEST_F(format, page_tells_its_block_its_buddy_and_its_handle)
{
	static const char *const lines[] = {
		"pfn: 0x6009 (24585)",
		"instance: arena",
		"zone: node 0, DMA32, frame 0",
		"section: pfns 0x6000 to 0x63ff",
		"pageblock: pfns 0x6000 to 0x61ff, Unmovable",
		"state: TAIL",
		"block: pfns 0x6008 to 0x600f, order 3, ALLOC, Movable, owner 7",
		"buddy: pfn 0x6000, FREE, order 0",
		"handle: 2",
		NULL,
	};

	page_add(self->list, ~0U);
	EXPECT_TRUE(is_lines(text_of(shadow_format_page, self->list), lines));
}

TEST_F(format, page_that_is_not_known_says_no_more)
{
	static const char *const lines[] = {
		"pfn: 0x6009 (24585)",
		"instance: arena",
		"state: no page of it",
		NULL,
	};

	page_add(self->list, 0);
	EXPECT_TRUE(is_lines(text_of(shadow_format_page, self->list), lines));
}

static void zonelist_add(struct rec_list *list, __u32 place, __u64 free)
{
	struct shadow_rec_zonelist *zone;

	zone = REC_ADD(list, SHADOW_VIEW_ZONELIST, struct shadow_rec_zonelist);
	zone->place = place;
	zone->free = free;
	zone->highest = 2;
	zone->zone.min = 10;
	zone->zone.low = 20;
	zone->zone.lowmem_reserve[2] = 5;
}

TEST_F(format, zonelist_serves_down_to_the_mark_and_the_reserve)
{
	const char *text;

	zonelist_add(self->list, 0, 26);
	zonelist_add(self->list, 1, 25);
	zonelist_add(self->list, 2, 16);
	zonelist_add(self->list, 3, 15);
	text = text_of(shadow_format_zonelists, self->list);
	EXPECT_EQ(1, times(text, "for requests from node 0:"));
	EXPECT_EQ(1, times(text, " 5        - yes\n"));
	EXPECT_EQ(2, times(text, " 5        - below low\n"));
	EXPECT_EQ(1, times(text, " 5        - no\n"));
}

TEST_HARNESS_MAIN
