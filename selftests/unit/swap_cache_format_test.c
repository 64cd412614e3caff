// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of the swap cache.
 */
#include "format/swap_cache.h"
#include "text.h"
#include "uapi/swap_cache.h"

TEST(areas_and_the_whole_have_a_line_each)
{
	static const char *const lines[] = {
		"area  prio     slots      used   counted    bad    marked clusters   in_use    cached     dirty writeback     large   shadows",
		"   3    -2    131071         7         8      1         5      256        2         4         3         2         1         6",
		"a cluster has 512 slots",
		"pages in the swap cache: found 4, counted 9",
		NULL,
	};
	struct rec_list *list = calloc(1, sizeof(*list));
	struct shadow_rec_swap_cache_total *total;
	struct shadow_rec_swap_cache *area;

	ASSERT_NE(NULL, list);
	area = REC_ADD(list, SHADOW_SWAP_CACHE_AREA, *area);
	area->number = 3;
	area->prio = -2;
	area->slots = 131071;
	area->used = 7;
	area->counted = 8;
	area->bad = 1;
	area->marked = 5;
	area->clusters = 256;
	area->clusters_used = 2;
	area->cached = 4;
	area->dirty = 3;
	area->writeback = 2;
	area->large = 1;
	area->shadows = 6;
	area->cluster_slots = 512;
	total = REC_ADD(list, SHADOW_SWAP_CACHE_TOTAL, *total);
	total->cached = 4;
	total->counted = 9;
	EXPECT_TRUE(is_lines(text_of(shadow_format_swap_cache, list), lines));
	free(list);
}

TEST(without_an_area_there_is_only_the_whole)
{
	struct rec_list *list = calloc(1, sizeof(*list));
	struct shadow_rec_swap_cache_total *total;
	const char *text;

	ASSERT_NE(NULL, list);
	total = REC_ADD(list, SHADOW_SWAP_CACHE_TOTAL, *total);
	text = text_of(shadow_format_swap_cache, list);
	EXPECT_TRUE(
		has_line(text, "pages in the swap cache: found 0, counted 0"));
	EXPECT_EQ(NULL, strstr(text, "cluster has"));
	free(list);
}

TEST_HARNESS_MAIN
