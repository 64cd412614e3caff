// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of entries, a line each, in pages; beside those that the mm counts, its
 * counter and what it is off by. No file of the kernel has this format.
 */
#include "format/rss_audit.h"
#include "uapi/rss_audit.h"

static void format_kind(struct shadow_text *text,
			const struct shadow_rec_rss_audit *audit,
			unsigned int kind)
{
	static const char *const names[SHADOW_RSS_NR_KINDS] = {
		"anon",	   "file",    "shmem",	"swap",	    "zero",
		"special", "hugetlb", "marker", "poisoned", "other",
	};

	shadow_printf(text, "%-8s %9llu", names[kind], audit->found[kind]);
	if (kind < SHADOW_RSS_NR_PRESENT)
		shadow_printf(text, " %9llu %9llu", audit->huge[kind],
			      audit->moving[kind]);
	else if (kind == SHADOW_RSS_SWAP)
		shadow_printf(text, " %9s %9s", "-", "-");
	if (kind <= SHADOW_RSS_SWAP)
		shadow_printf(
			text, " %9llu %6lld", audit->counted[kind],
			(__s64)(audit->counted[kind] - audit->found[kind]));
	shadow_printf(text, "\n");
}

/**
 * shadow_format_rss_audit() - print entries and counters
 * @text: where
 * @recs: struct shadow_rec_rss_audit, others are passed over
 */
void shadow_format_rss_audit(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_rss_audit *audit;
	__u64 found = 0, counted = 0;
	unsigned int kind;

	audit = shadow_recs_find(&recs, SHADOW_RSS_AUDIT, sizeof(*audit));
	if (!audit) {
		shadow_printf(text,
			      "init_mm: no resident set, and no counters\n");
		return;
	}
	shadow_printf(text, "%-8s %9s %9s %9s %9s %6s\n", "pages", "found",
		      "huge", "moving", "counted", "off");
	for (kind = 0; kind < SHADOW_RSS_NR_KINDS; kind++)
		format_kind(text, audit, kind);
	for (kind = 0; kind < SHADOW_RSS_NR_PRESENT; kind++) {
		found += audit->found[kind];
		counted += audit->counted[kind];
	}
	shadow_printf(text,
		      "process %u: resident set %llu found, %llu counted\n",
		      audit->pid, found, counted);
}
