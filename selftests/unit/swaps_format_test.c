// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of swap areas.
 */
#include "format/swaps.h"
#include "text.h"
#include "uapi/machine.h"

FIXTURE(swaps)
{
	struct rec_list *list;
};

FIXTURE_SETUP(swaps)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(swaps)
{
	free(self->list);
}

static void swap_add(struct rec_list *list, __u32 flags, __u64 pages,
		     __s32 prio, const char *path)
{
	struct shadow_rec_swap *swap;

	swap = rec_add(list, SHADOW_MACHINE_SWAP,
		       (sizeof(*swap) + strlen(path) + 8) / 8 * 8);
	swap->flags = flags;
	swap->pages = pages;
	swap->used = pages / 2;
	swap->prio = prio;
	name_set(swap->path, path);
}

TEST_F(swaps, areas_are_the_kernels_text)
{
	static const char *const lines[] = {
		"Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority",
		"/dev/vda                                partition\t524284\t\t262140\t\t-2",
		"/a\\040b\\134c                            file\t\t40000000\t20000000\t7",
		NULL,
	};

	swap_add(self->list, SHADOW_SWAP_PARTITION, 131071, -2, "/dev/vda");
	swap_add(self->list, 0, 10000000, 7, "/a b\\c");
	EXPECT_TRUE(is_lines(text_of(shadow_format_swaps, self->list), lines));
}

TEST_F(swaps, long_path_has_one_blank_behind_it)
{
	static const char path[] =
		"/0123456789/0123456789/0123456789/0123456789";

	swap_add(self->list, 0, 1, 0, path);
	EXPECT_NE(NULL, strstr(text_of(shadow_format_swaps, self->list),
			       "/0123456789 file\t\t4\t\t0\t\t0\n"));
}

TEST_HARNESS_MAIN
