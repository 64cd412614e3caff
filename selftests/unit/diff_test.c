// SPDX-License-Identifier: GPL-2.0
/*
 * The differences: each cause by its rule, zones and types matched, and the
 * figures that nobody explains counted.
 */
#include "diff/cause.h"
#include "diff/diff.h"
#include "text.h"

#define LIVE SHADOW_SIDE_LIVE
#define SHADOW SHADOW_SIDE_SHADOW

/* A zone of 1,000 pages of which 400 are free, on both sides. */
static struct diff_question question(enum diff_kind kind, __s64 live,
				     __s64 shadow)
{
	struct diff_question q = { .kind = kind };
	int side;

	for (side = 0; side < 2; side++)
		q.side[side] = (struct diff_facts){
			.has_zone = 1,
			.has = 1,
			.managed = 1000,
			.zone_free = 400,
			.free = 400,
			.value = side == LIVE ? live : shadow,
		};
	return q;
}

static void free_set(struct diff_question *q, int side, __u64 pages)
{
	q->side[side].free = pages;
	q->side[side].zone_free = pages;
}

TEST(equal_figures_have_no_cause)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 5);

	EXPECT_EQ(SHADOW_CAUSE_SAME, diff_cause(&q));
}

TEST(zone_of_one_side_only_has_no_figures_to_compare)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 5);

	q.side[SHADOW].has_zone = 0;
	EXPECT_EQ(SHADOW_CAUSE_NO_ZONE, diff_cause(&q));
	q = question(DIFF_BLOCKS, 5, 5);
	q.side[LIVE].has_zone = 0;
	EXPECT_EQ(SHADOW_CAUSE_NO_ZONE, diff_cause(&q));
}

TEST(figure_of_one_side_only_is_not_kept)
{
	struct diff_question q = question(DIFF_REQUESTS, 0, 0);

	q.side[LIVE].has = 0;
	EXPECT_EQ(SHADOW_CAUSE_NOT_KEPT, diff_cause(&q));
}

TEST(count_that_was_cut_off_cannot_be_compared)
{
	struct diff_question q = question(DIFF_BLOCKS, 100000, 100000);

	q.side[LIVE].cut = 1;
	EXPECT_EQ(SHADOW_CAUSE_CUT, diff_cause(&q));
}

TEST(live_figure_that_passed_the_shadows_has_moved)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 6);

	q.has_again = 1;
	q.again = 8;
	EXPECT_EQ(SHADOW_CAUSE_MOVED, diff_cause(&q));
	q.side[SHADOW].value = 9;
	EXPECT_NE(SHADOW_CAUSE_MOVED, diff_cause(&q));
	q.again = 5; /* it stood still */
	EXPECT_NE(SHADOW_CAUSE_MOVED, diff_cause(&q));
	q = question(DIFF_BLOCKS, 8, 6);
	q.has_again = 1;
	q.again = 5; /* downwards */
	EXPECT_EQ(SHADOW_CAUSE_MOVED, diff_cause(&q));
}

TEST(side_without_a_pageblock_of_the_type_has_less_for_that)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 0);

	q.side[SHADOW].no_type = 1;
	EXPECT_EQ(SHADOW_CAUSE_NO_TYPE, diff_cause(&q));
	q.side[SHADOW].no_type = 0;
	q.side[LIVE].no_type = 1;
	EXPECT_NE(SHADOW_CAUSE_NO_TYPE, diff_cause(&q));
}

TEST(smaller_side_has_less)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 2);

	q.side[SHADOW].managed = 100;
	free_set(&q, SHADOW, 80);
	EXPECT_EQ(SHADOW_CAUSE_SIZE, diff_cause(&q));
	q.kind = DIFF_EXTENT;
	EXPECT_EQ(SHADOW_CAUSE_SIZE, diff_cause(&q));
	q.side[SHADOW].value = 6; /* more, although smaller */
	EXPECT_EQ(SHADOW_CAUSE_UNEXPLAINED, diff_cause(&q));
}

TEST(pages_on_per_cpu_lists_are_missed_on_the_free_lists)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 2);

	free_set(&q, SHADOW, 390);
	q.side[SHADOW].pcp = 10;
	EXPECT_EQ(SHADOW_CAUSE_PCP, diff_cause(&q));
	q.side[SHADOW].pcp = 9; /* one page is in use besides */
	EXPECT_EQ(SHADOW_CAUSE_USE, diff_cause(&q));
	q.side[SHADOW].pcp = 11;
	q.side[LIVE].pcp = 2; /* they do not account for it */
	EXPECT_NE(SHADOW_CAUSE_PCP, diff_cause(&q));
}

TEST(side_in_use_has_less)
{
	struct diff_question q = question(DIFF_BLOCKS, 2, 5);

	free_set(&q, LIVE, 300);
	EXPECT_EQ(SHADOW_CAUSE_USE, diff_cause(&q));
}

TEST(side_with_as_many_free_pages_has_them_in_other_orders)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 2);

	q.side[SHADOW].below = 500;
	q.side[LIVE].below = 100;
	EXPECT_EQ(SHADOW_CAUSE_SPLIT, diff_cause(&q));
	q.side[SHADOW].below = 50;
	EXPECT_EQ(SHADOW_CAUSE_WHOLE, diff_cause(&q));
}

TEST(index_is_higher_where_more_is_in_use_else_where_more_is_split)
{
	struct diff_question q = question(DIFF_INDEX, 100, 300);

	q.side[SHADOW].below = 300;
	q.side[LIVE].below = 100;
	EXPECT_EQ(SHADOW_CAUSE_SPLIT, diff_cause(&q));
	q.side[SHADOW].zone_free = 200;
	EXPECT_EQ(SHADOW_CAUSE_USE, diff_cause(&q));
	q.side[SHADOW].zone_free = 800;
	q.side[SHADOW].below = 100;
	EXPECT_EQ(SHADOW_CAUSE_UNEXPLAINED, diff_cause(&q));
}

TEST(index_of_a_side_too_small_for_the_order_is_due_to_its_size)
{
	struct diff_question q = question(DIFF_INDEX, -1000, 200);

	q.order = 9;
	q.side[SHADOW].managed = 410;
	EXPECT_EQ(SHADOW_CAUSE_SIZE, diff_cause(&q));
	q.order = 8; /* 400 free pages would be enough */
	EXPECT_NE(SHADOW_CAUSE_SIZE, diff_cause(&q));
}

TEST(less_with_nothing_in_the_records_to_say_why_is_unexplained)
{
	struct diff_question q = question(DIFF_BLOCKS, 5, 2);

	free_set(&q, SHADOW, 390);
	q.side[LIVE].managed = 0;
	q.side[SHADOW].managed = 0;
	EXPECT_EQ(SHADOW_CAUSE_UNEXPLAINED, diff_cause(&q));
}

FIXTURE(diff)
{
	struct rec_list *list;
};

FIXTURE_SETUP(diff)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(diff)
{
	free(self->list);
}

static void side_add(struct rec_list *list, __u32 side, const char *name)
{
	struct shadow_rec_side *rec;

	rec = REC_ADD(list, SHADOW_VIEW_SIDE, struct shadow_rec_side);
	rec->side = side;
	name_set(rec->name, name);
}

static void geom_add(struct rec_list *list, __u32 zone, const char *name,
		     __u64 managed)
{
	struct shadow_rec_zone_geom *geom;

	geom = REC_ADD(list, SHADOW_LIVE_ZONE_GEOM,
		       struct shadow_rec_zone_geom);
	geom->zone = zone;
	name_set(geom->name, name);
	geom->managed = managed;
}

static const __u64 live_free[] = { 2, 3 };
static const __u64 arena_free[] = { 2, 1 };

TEST_F(diff, buddyinfo_puts_both_sides_in_a_row)
{
	static const char *const lines[] = {
		"",
		"Node 0, zone    DMA32",
		"live: 100 managed, 8 free, 0 pcp; arena: 10 managed, 4 free, 0 pcp",
		"arena holds 10 of 100 managed pages",
		"free blocks                          live        arena   difference live/1000  arena/1000 cause",
		"order 0                                 2            2            0       250         500 -",
		"order 1                                 3            1           -2       750         500 size",
		"",
		"compared: 2; same: 1; size: 1; unexplained: 0",
		NULL,
	};

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 100);
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, live_free);
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 10);
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, arena_free);
	EXPECT_TRUE(is_lines(text_of(diff_buddyinfo, self->list), lines));
}

TEST_F(diff, zone_of_one_side_is_one_row)
{
	const char *text;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 0, "DMA", 50);
	buddyinfo_add(self->list, 0, 0, "DMA", 2, live_free);
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 2, "Normal", 10);
	buddyinfo_add(self->list, 0, 2, "Normal", 2, arena_free);
	text = text_of(diff_buddyinfo, self->list);
	EXPECT_NE(NULL, strstr(text, "arena: no page\n"));
	EXPECT_NE(NULL, strstr(text, "live: no page; arena: 10 managed"));
	EXPECT_NE(NULL, strstr(text, "compared: 2; same: 0; no-zone: 2;"));
}

TEST_F(diff, live_figures_read_again_tell_what_moved)
{
	static const __u64 after[] = { 2, 0 };
	const char *text;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 100);
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, live_free);
	side_add(self->list, SHADOW, "mirror");
	geom_add(self->list, 1, "DMA32", 100);
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, arena_free);
	side_add(self->list, LIVE, "live");
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, after);
	text = text_of(diff_buddyinfo, self->list);
	EXPECT_NE(NULL, strstr(text, "same: 1; moved: 1; unexplained: 0"));
	EXPECT_EQ(NULL, strstr(text, "holds"));
}

TEST_F(diff, indices_are_thousandths)
{
	const char *text;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 100);
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, live_free);
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 10);
	buddyinfo_add(self->list, 0, 1, "DMA32", 2, arena_free);
	text = text_of(diff_unusable, self->list);
	EXPECT_NE(
		NULL,
		strstr(text,
		       "order 1                             0.250        0.500        0.250"));
	text = text_of(diff_extfrag, self->list);
	EXPECT_NE(
		NULL,
		strstr(text,
		       "order 1                            -1.000       -1.000        0.000"));
}

TEST_F(diff, types_are_matched_by_name_not_by_number)
{
	struct shadow_rec_pagetypes *types;
	const char *text;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 100);
	types = pagetypes_add(self->list, 0, 1, "DMA32", 2, "Isolate");
	types->type[2].nr_free[1] = 4;
	types->type[2].nr_blocks = 1;
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 100);
	types = pagetypes_add(self->list, 0, 1, "DMA32", 2, "CMA");
	types->type[2].nr_free[1] = 4;
	types->nr_types = 4;
	name_set(types->type[3].name, "Isolate");
	types->type[3].nr_free[1] = 4;
	types->type[3].nr_blocks = 1;
	text = text_of(diff_pagetypeinfo, self->list);
	EXPECT_NE(
		NULL,
		strstr(text,
		       "Isolate order 1                         4            4            0"));
	EXPECT_NE(
		NULL,
		strstr(text,
		       "CMA order 1                             -            4            -"));
	EXPECT_EQ(NULL, strstr(text, "Movable"));
	EXPECT_NE(NULL, strstr(text, "same: 2; not-kept: 1; unexplained: 0"));
}

static void zone_add(struct rec_list *list, __u32 flags, __u64 free)
{
	struct shadow_rec_zoneinfo *info;

	info = REC_ADD(list, SHADOW_LIVE_ZONEINFO, struct shadow_rec_zoneinfo);
	info->zone = 1;
	info->flags = flags;
	info->free = free;
	info->min = free / 2;
	info->nr_zones = 1;
}

static void counter_add(struct rec_list *list, const char *name, __u64 value)
{
	struct shadow_rec_counter *counter;

	counter = REC_ADD(list, SHADOW_LIVE_COUNTER, struct shadow_rec_counter);
	counter->of = SHADOW_COUNTER_ZONE;
	name_set(counter->name, name);
	counter->value = value;
}

TEST_F(diff, zoneinfo_matches_counters_and_page_sets)
{
	static const char *const rows[] = {
		"free                                   40            9          -31         -           - size",
		"min                                    20            4          -16         -           - setting",
		"nr_mlock                                3            -            -         -           - not-kept",
		"shadow_split                            -            2            -         -           - not-kept",
		"cpu 0 batch                            63            7          -56         -           - setting",
	};
	struct shadow_rec_pageset *set;
	const char *text;
	size_t i;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 100);
	zone_add(self->list, SHADOW_ZONEINFO_PROMO, 40);
	counter_add(self->list, "nr_free_pages", 40);
	counter_add(self->list, "nr_mlock", 3);
	set = REC_ADD(self->list, SHADOW_LIVE_PAGESET,
		      struct shadow_rec_pageset);
	set->batch = 63;
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 10);
	zone_add(self->list, 0, 9);
	counter_add(self->list, "nr_free_pages", 9);
	counter_add(self->list, "shadow_split", 2);
	set = REC_ADD(self->list, SHADOW_LIVE_PAGESET,
		      struct shadow_rec_pageset);
	set->batch = 7;
	text = text_of(diff_zoneinfo, self->list);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_TRUE(has_line(text, rows[i]));
	EXPECT_NE(NULL, strstr(text, "not-kept: 3;"));
	EXPECT_NE(NULL, strstr(text, "size: 2; unexplained: 0"));
}

static void place_add(struct rec_list *list, __u32 place, __u32 zone,
		      __u32 flags)
{
	struct shadow_rec_zonelist *rec;

	rec = REC_ADD(list, SHADOW_VIEW_ZONELIST, struct shadow_rec_zonelist);
	rec->place = place;
	rec->flags = flags;
	rec->zone.zone = zone;
}

/* live: Movable, Normal, DMA32, DMA; arena: Normal, DMA32, or the other way. */
TEST_F(diff, zonelists_differ_by_the_zones_that_one_side_lacks)
{
	static const char *const rows[] = {
		"from node 0                             1            0           -1         -           - no-zone",
		"from node 0 alone                       0            -            -         -           - not-kept",
		"from node 0                             1            1            0         -           - -",
	};
	const char *text;
	size_t i;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 100);
	geom_add(self->list, 2, "Normal", 100);
	for (i = 0; i < 4; i++)
		place_add(self->list, i, 3 - i, 0);
	place_add(self->list, 0, 2, SHADOW_ZONELIST_ALONE);
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 10);
	geom_add(self->list, 2, "Normal", 10);
	place_add(self->list, 0, 2, 0);
	place_add(self->list, 1, 1, 0);
	text = text_of(diff_zonelists, self->list);
	EXPECT_TRUE(has_line(text, rows[0]));
	EXPECT_TRUE(has_line(text, rows[1]));
	EXPECT_NE(NULL,
		  strstr(text, "no-zone: 2; not-kept: 1; unexplained: 0"));

	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 10);
	geom_add(self->list, 2, "Normal", 10);
	place_add(self->list, 0, 1, 0);
	place_add(self->list, 1, 2, 0);
	text = text_of(diff_zonelists, self->list);
	EXPECT_TRUE(has_line(text, rows[2]));
	EXPECT_NE(NULL, strstr(text, "unexplained: 1"));
}

static struct shadow_rec_block_sums *sums_add(struct rec_list *list)
{
	struct shadow_rec_block_sums *sums;

	sums = REC_ADD(list, SHADOW_VIEW_BLOCK_SUMS,
		       struct shadow_rec_block_sums);
	sums->zone = 1;
	return sums;
}

static void pageblock_add(struct shadow_rec_block_sums *sums, __u32 free,
			  __u32 pcp)
{
	const struct shadow_rec_pageblock block = {
		.present = 512,
		.free = free,
		.pcp = pcp,
		.alloc = 512 - free - pcp,
	};

	diff_pageblock_add(sums, &block);
}

/* live: free, free but for page sets, half, used; arena: two are free. */
TEST_F(diff, pageblocks_are_told_by_what_of_them_is_free)
{
	static const char *const lines[] = {
		"live: 2048 managed, 1268 free, 0 pcp; arena: 1024 managed, 1024 free, 0 pcp",
		"pageblocks                              4            2           -2         -           - size",
		"all free                                2            2            0         -           - -",
		"part free                               1            0           -1         -           - size",
		"none free                               1            0           -1         -           - size",
		NULL,
	};
	struct shadow_rec_block_sums *sums;
	const char *text;

	side_add(self->list, LIVE, "live");
	geom_add(self->list, 1, "DMA32", 2048);
	sums = sums_add(self->list);
	pageblock_add(sums, 512, 0);
	pageblock_add(sums, 500, 12);
	pageblock_add(sums, 256, 0);
	pageblock_add(sums, 0, 0);
	side_add(self->list, SHADOW, "arena");
	geom_add(self->list, 1, "DMA32", 1024);
	sums = sums_add(self->list);
	pageblock_add(sums, 512, 0);
	pageblock_add(sums, 512, 0);
	text = text_of(diff_pageblocks, self->list);
	EXPECT_TRUE(has_lines(text, lines));
	EXPECT_NE(NULL, strstr(text, "same: 1; size: 3; unexplained: 0"));
}

TEST_F(diff, no_records_make_no_difference)
{
	const char *text = "\ncompared: 0; same: 0; unexplained: 0\n";

	EXPECT_STREQ(text, text_of(diff_buddyinfo, self->list));
	side_add(self->list, SHADOW, "arena");
	side_add(self->list, LIVE, "live");
	EXPECT_STREQ(text, text_of(diff_pagetypeinfo, self->list));
	EXPECT_STREQ(text, text_of(diff_zoneinfo, self->list));
	EXPECT_STREQ(text, text_of(diff_zonelists, self->list));
	EXPECT_STREQ(text, text_of(diff_pageblocks, self->list));
}

TEST_HARNESS_MAIN
