// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of high memory.
 */
#include "format/high_memory.h"
#include "text.h"
#include "uapi/high_memory.h"

static struct shadow_rec_high_memory *high_add(struct rec_list *list)
{
	struct shadow_rec_high_memory *high;

	high = REC_ADD(list, SHADOW_HIGH_MEMORY, *high);
	high->present = 1000;
	high->last_pfn = 1023;
	high->end = 1024 << 12;
	high->room_bits = 46;
	return high;
}

TEST(none_is_told_with_the_reason)
{
	static const char *const lines[] = {
		"zones of high memory     0",
		"pages of high memory     0 of 1000",
		"last page frame          1023",
		"high_memory, as a frame  1024",
		"all below high_memory    yes",
		"the direct map's room    2^46 bytes",
		"slots of kmap()          0",
		NULL,
	};
	struct rec_list *list = calloc(1, sizeof(*list));
	const char *text;

	ASSERT_NE(NULL, list);
	high_add(list);
	text = text_of(shadow_format_high_memory, list);
	EXPECT_TRUE(has_lines(text, lines));
	EXPECT_NE(NULL, strstr(text, "i386"));
	free(list);
}

TEST(where_there_is_some_there_is_no_reason)
{
	struct rec_list *list = calloc(1, sizeof(*list));
	struct shadow_rec_high_memory *high;
	const char *text;

	ASSERT_NE(NULL, list);
	high = high_add(list);
	high->zones = 1;
	high->high = 500;
	high->last_pfn = 1024;
	high->pkmap_slots = 512;
	text = text_of(shadow_format_high_memory, list);
	EXPECT_TRUE(has_line(text, "pages of high memory     500 of 1000"));
	EXPECT_TRUE(has_line(text, "all below high_memory    no"));
	EXPECT_TRUE(has_line(text, "slots of kmap()          512"));
	EXPECT_EQ(NULL, strstr(text, "i386"));
	free(list);
}

TEST_HARNESS_MAIN
