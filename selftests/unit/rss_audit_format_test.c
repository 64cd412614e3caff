// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of an address space's entries and counters.
 */
#include "format/rss_audit.h"
#include "text.h"
#include "uapi/rss_audit.h"

TEST(kinds_stand_beside_their_counters)
{
	static const char *const lines[] = {
		"pages        found      huge    moving   counted    off",
		"anon           100       200       300       105      5",
		"file           101       201       301       105      4",
		"shmem          102       202       302       105      3",
		"swap           103         -         -       100     -3",
		"zero           104",
		"special        105",
		"hugetlb        106",
		"marker         107",
		"poisoned       108",
		"other          109",
		"process 42: resident set 303 found, 315 counted",
		NULL,
	};
	struct rec_list *list = calloc(1, sizeof(*list));
	struct shadow_rec_rss_audit *audit;
	unsigned int i;

	ASSERT_NE(NULL, list);
	audit = REC_ADD(list, SHADOW_RSS_AUDIT, *audit);
	audit->pid = 42;
	for (i = 0; i < SHADOW_RSS_NR_KINDS; i++)
		audit->found[i] = 100 + i;
	for (i = 0; i < SHADOW_RSS_NR_PRESENT; i++) {
		audit->huge[i] = 200 + i;
		audit->moving[i] = 300 + i;
		audit->counted[i] = 105;
	}
	audit->counted[SHADOW_RSS_SWAP] = 100;
	EXPECT_TRUE(is_lines(text_of(shadow_format_rss_audit, list), lines));
	free(list);
}

TEST(init_mm_is_said_to_have_none)
{
	struct rec_list *list = calloc(1, sizeof(*list));

	ASSERT_NE(NULL, list);
	EXPECT_STREQ("init_mm: no resident set, and no counters\n",
		     text_of(shadow_format_rss_audit, list));
	free(list);
}

TEST_HARNESS_MAIN
