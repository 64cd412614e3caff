// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of pages and where they are mapped.
 */
#include "format/rmap.h"
#include "text.h"
#include "uapi/rmap.h"

static void page_add(struct rec_list *list, __u64 pfn, __u32 flags, __u32 maps)
{
	struct shadow_rec_rmap_page *page;

	page = REC_ADD(list, SHADOW_RMAP_PAGE, *page);
	page->pfn = pfn;
	page->index = 0x10000;
	page->owner = 3;
	page->refs = maps + 1;
	page->maps = maps;
	page->flags = flags;
}

static void place_add(struct rec_list *list, __u32 mm, __u32 entry)
{
	struct shadow_rec_rmap_place *place;

	place = REC_ADD(list, SHADOW_RMAP_PLACE, *place);
	place->start = 0x10000000;
	place->end = 0x10004000;
	place->addr = 0x10001000;
	place->mm = mm;
	place->entry = entry;
}

/* A page whose places are in two pieces; the heading stands before the first. */
TEST(places_follow_their_page_from_piece_to_piece)
{
	static const char *const lines[] = {
		"pfn        kind   owner offset         refs maps",
		"0x5600     anon       3 0x10000           3    2",
		"  mm 1 0x10001000 in 10000000-10004000 ro dirty accessed",
		"  mm 2 0x10001000 in 10000000-10004000 ro",
		"0x5601     file       3 0x10000           1    0 dirty",
		"0x5602     shmem      3 0x10000           1    0",
		"0x5603     anon       3 0x10000           2    1 exclusive",
		"  mm 2 0x10001000 in 10000000-10004000 rw accessed",
		NULL,
	};
	struct rec_list *first = calloc(1, sizeof(*first));
	struct rec_list *last = calloc(1, sizeof(*last));

	ASSERT_NE(NULL, first);
	ASSERT_NE(NULL, last);
	page_add(first, 0x5600, SHADOW_RMAP_ANON, 2);
	place_add(first, 1, SHADOW_RMAP_WRITTEN | SHADOW_RMAP_ACCESSED);
	place_add(last, 2, 0);
	page_add(last, 0x5601, SHADOW_RMAP_DIRTY, 0);
	page_add(last, 0x5602, SHADOW_RMAP_SHMEM, 0);
	page_add(last, 0x5603, SHADOW_RMAP_ANON | SHADOW_RMAP_EXCLUSIVE, 1);
	place_add(last, 2, SHADOW_RMAP_WRITE | SHADOW_RMAP_ACCESSED);
	EXPECT_TRUE(is_lines(text_of_pieces(shadow_format_rmap, first, last),
			     lines));
	free(first);
	free(last);
}

TEST_HARNESS_MAIN
