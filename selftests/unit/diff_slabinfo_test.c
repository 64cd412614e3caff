// SPDX-License-Identifier: GPL-2.0
/*
 * diff/slabinfo: caches matched by name, each figure with its cause.
 */
#include "diff/diff.h"
#include "text.h"
#include "uapi/slab.h"

FIXTURE(diff_slabinfo)
{
	struct rec_list *list;
};

FIXTURE_SETUP(diff_slabinfo)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(diff_slabinfo)
{
	free(self->list);
}

static void side_add(struct rec_list *list, __u32 side)
{
	struct shadow_rec_side *rec;

	rec = REC_ADD(list, SHADOW_VIEW_SIDE, struct shadow_rec_side);
	rec->side = side;
	name_set(rec->name, side == SHADOW_SIDE_LIVE ? "live" : "arena");
}

/* A cache of 64-byte objects in one-page slabs. */
static struct shadow_rec_slabinfo *
cache_add(struct rec_list *list, const char *name, __u64 active, __u64 slabs)
{
	struct shadow_rec_slabinfo *info;

	info = REC_ADD(list, SHADOW_SLAB_INFO, struct shadow_rec_slabinfo);
	name_set(info->name, name);
	info->active_objs = active;
	info->num_objs = slabs * 64;
	info->active_slabs = slabs;
	info->num_slabs = slabs;
	info->size = 64;
	info->objs_per_slab = 64;
	info->pages_per_slab = 1;
	return info;
}

/* The last word of the first row of this label; good until the next call. */
static const char *cause_of(const struct rec_list *list, const char *label)
{
	const char *at = text_of(diff_slabinfo, list);
	static char cause[16];
	const char *end, *word;
	size_t len = strlen(label);

	for (; *at; at = end + !!*end) {
		end = at + strcspn(at, "\n");
		if (strncmp(at, label, len) || at[len] != ' ')
			continue;
		for (word = end; word[-1] != ' '; word--)
			;
		snprintf(cause, sizeof(cause), "%.*s", (int)(end - word), word);
		return cause;
	}
	return "no such row";
}

TEST_F(diff_slabinfo, equal_caches_are_the_same)
{
	static const char *const lines[] = {
		"",
		"cache kmalloc-64",
		"figure                               live        arena   difference live/1000  arena/1000 cause",
		"active_objs                           100          100            0         -           - -",
		"num_objs                              128          128            0         -           - -",
		"objsize                                64           64            0         -           - -",
		"objperslab                             64           64            0         -           - -",
		"pagesperslab                            1            1            0         -           - -",
		"active_slabs                            2            2            0         -           - -",
		"num_slabs                               2            2            0         -           - -",
		"",
		"caches of one side",
		"num_objs of                          live        arena   difference live/1000  arena/1000 cause",
		"",
		"compared: 7; same: 7; unexplained: 0",
		NULL,
	};

	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 100, 2);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "kmalloc-64", 100, 2);
	EXPECT_TRUE(is_lines(text_of(diff_slabinfo, self->list), lines));
}

TEST_F(diff_slabinfo, side_with_more_in_use_has_more_slabs_for_its_requests)
{
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 300, 5);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "kmalloc-64", 100, 2);
	EXPECT_STREQ("requests", cause_of(self->list, "active_objs"));
	EXPECT_STREQ("requests", cause_of(self->list, "num_slabs"));
}

TEST_F(diff_slabinfo, side_with_more_slabs_for_no_more_objects_is_spread)
{
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 100, 5);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "kmalloc-64", 100, 2);
	EXPECT_STREQ("spread", cause_of(self->list, "num_slabs"));
}

TEST_F(diff_slabinfo, slabs_of_another_order_are_a_setting)
{
	struct shadow_rec_slabinfo *info;

	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 100, 2);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	info = cache_add(self->list, "kmalloc-64", 100, 1);
	info->pages_per_slab = 2;
	info->objs_per_slab = 128;
	info->num_objs = 128;
	EXPECT_STREQ("setting", cause_of(self->list, "pagesperslab"));
	EXPECT_STREQ("setting", cause_of(self->list, "num_slabs"));
	EXPECT_TRUE(
		has_line(text_of(diff_slabinfo, self->list),
			 "compared: 7; same: 3; setting: 4; unexplained: 0"));
}

TEST_F(diff_slabinfo, live_figure_that_passed_the_shadows_has_moved)
{
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 100, 2);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "kmalloc-64", 110, 2);
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 120, 2);
	EXPECT_STREQ("moved", cause_of(self->list, "active_objs"));
}

TEST_F(diff_slabinfo, cache_of_one_side_has_one_row)
{
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "dentry", 100, 2);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "mine", 60, 1);
	EXPECT_STREQ("no-cache", cause_of(self->list, "dentry"));
	EXPECT_STREQ("no-cache", cause_of(self->list, "mine"));
	EXPECT_TRUE(
		has_line(text_of(diff_slabinfo, self->list),
			 "compared: 2; same: 0; no-cache: 2; unexplained: 0"));
}

/* Tables, then caches of one side: the same text as of all at once. */
TEST_F(diff_slabinfo, pieces_make_the_text_of_one)
{
	struct rec_list *last = calloc(1, sizeof(*last));
	char *whole;

	ASSERT_NE(NULL, last);
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 300, 5);
	cache_add(self->list, "dentry", 100, 2);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "kmalloc-64", 100, 2);
	cache_add(self->list, "mine", 60, 1);
	whole = strdup(text_of(diff_slabinfo, self->list));

	self->list->len = 0;
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, "kmalloc-64", 300, 5);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, "kmalloc-64", 100, 2);
	side_add(last, SHADOW_SIDE_LIVE);
	cache_add(last, "dentry", 100, 2);
	side_add(last, SHADOW_SIDE_SHADOW);
	cache_add(last, "mine", 60, 1);
	EXPECT_STREQ(whole, text_of_pieces(diff_slabinfo, self->list, last));
	free(whole);
	free(last);
}

TEST_F(diff_slabinfo, name_of_full_length_is_matched_whole)
{
	char name[SHADOW_CACHE_NAME + 1];

	memset(name, 'x', SHADOW_CACHE_NAME);
	name[SHADOW_CACHE_NAME] = '\0';
	side_add(self->list, SHADOW_SIDE_LIVE);
	cache_add(self->list, name, 100, 2);
	side_add(self->list, SHADOW_SIDE_SHADOW);
	cache_add(self->list, name, 100, 2);
	EXPECT_TRUE(has_line(text_of(diff_slabinfo, self->list),
			     "compared: 7; same: 7; unexplained: 0"));
}

TEST_HARNESS_MAIN
