// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of memory cgroups.
 */
#include "format/memcg.h"
#include "text.h"
#include "uapi/memcg.h"

TEST(cgroups_have_charges_limits_lists_and_events)
{
	static const char *const lines[] = {
		"cgroup 7 /a",
		"  memory usage 1 peak 2 min 3 low 4 high 5 max 6",
		"  swap usage 0 peak 0 min 0 low max high 0 max 9",
		"  lists inactive_anon 10 active_anon 11 inactive_file 12 active_file 13 unevictable 14",
		"  events low 20 high 21 max 22 oom 23 oom_kill 24",
		"cgroup 8 /b (removed)",
		"  memory usage 0 peak 0 min 0 low 0 high 0 max 0",
		"  swap usage 0 peak 0 min 0 low 0 high 0 max 0",
		"  lists inactive_anon 0 active_anon 0 inactive_file 0 active_file 0 unevictable 0",
		"  events low 0 high 0 max 0 oom 0 oom_kill 0",
		"2 cgroups, 1 of them removed; in pages",
		NULL,
	};
	struct rec_list *list = calloc(1, sizeof(*list));
	struct shadow_rec_memcg *memcg;
	unsigned int i;

	ASSERT_NE(NULL, list);
	memcg = rec_add(list, SHADOW_MEMCG, sizeof(*memcg) + 8);
	name_set(memcg->path, "/a");
	memcg->ino = 7;
	memcg->flags = SHADOW_MEMCG_ONLINE;
	memcg->memory = (struct shadow_memcg_counter){ 1, 2, 3, 4, 5, 6 };
	memcg->swap.low = SHADOW_MEMCG_UNLIMITED;
	memcg->swap.max = 9;
	for (i = 0; i < SHADOW_LRU_NR_LISTS; i++)
		memcg->size[i] = 10 + i;
	for (i = 0; i < SHADOW_MEMCG_NR_EVENTS; i++)
		memcg->event[i] = 20 + i;
	memcg = rec_add(list, SHADOW_MEMCG, sizeof(*memcg) + 8);
	name_set(memcg->path, "/b");
	memcg->ino = 8;
	EXPECT_TRUE(is_lines(text_of(shadow_format_memcg, list), lines));
	free(list);
}

TEST_HARNESS_MAIN
