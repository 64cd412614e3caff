// SPDX-License-Identifier: GPL-2.0
/* diff/maps: accounts of both sides, and where VMAs meet. */
#include "diff/diff.h"
#include "text.h"
#include "uapi/mm_copy.h"

FIXTURE(diff_maps)
{
	struct rec_list *list;
};

FIXTURE_SETUP(diff_maps)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(diff_maps)
{
	free(self->list);
}

static void meet(struct rec_list *list, __u32 rule, const char *name)
{
	struct shadow_rec_mm_meet *rec;

	rec = REC_ADD(list, SHADOW_VIEW_MM_MEET, struct shadow_rec_mm_meet);
	rec->start = 0x1000;
	rec->at = 0x2000;
	rec->end = 0x4000;
	rec->left = SHADOW_VM_READ | SHADOW_VM_WRITE;
	rec->right = SHADOW_VM_READ | SHADOW_VM_MAYSHARE;
	rec->rule = rule;
	name_set(rec->name, name);
	name_set(rec->text, "why");
}

TEST_F(diff_maps, a_meeting_has_both_sides_rights_and_the_rule)
{
	const char *text;

	meet(self->list, SHADOW_VMA_FLAGS, "flags");
	meet(self->list, SHADOW_VMA_JOINED, "gone");
	text = text_of(diff_maps, self->list);
	EXPECT_NE(NULL,
		  strstr(text, "\n000000001000-000000002000-000000004000"));
	EXPECT_NE(NULL, strstr(text, " rw-p r--s apart  flags        why\n"));
	EXPECT_NE(NULL, strstr(text, " rw-p r--s joined gone         why\n"));
	EXPECT_NE(NULL,
		  strstr(text, "\nmeetings: 2, apart in live and shadow: 1,"));
	EXPECT_NE(NULL, strstr(text, " in live alone: 1\n"));
}

TEST_F(diff_maps, accounts_show_their_difference)
{
	struct shadow_rec_mm_account *rec;
	const char *text;

	rec = REC_ADD(self->list, SHADOW_VIEW_MM_ACCOUNT,
		      struct shadow_rec_mm_account);
	rec->account = SHADOW_MM_TOTAL;
	rec->live = 12;
	rec->shadow = 10;
	text = text_of(diff_maps, self->list);
	EXPECT_NE(
		NULL,
		strstr(text,
		       "\ntotal_vm             12           10           -2\n"));
	EXPECT_EQ(NULL, strstr(text, "not a copy"));
}

TEST_F(diff_maps, what_is_no_copy_is_said_to_be_none)
{
	EXPECT_NE(NULL, strstr(text_of(diff_maps, self->list), "not a copy"));
}

TEST_HARNESS_MAIN
