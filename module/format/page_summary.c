// SPDX-License-Identifier: GPL-2.0
/*
 * Pages by their flags, a line for each combination, and their sum.
 */
#include "format/page_flags.h"
#include "format/page_summary.h"
#include "uapi/page.h"

/* Pages in a MiB. */
#define MIB_PAGES 256

static void format_flags(struct shadow_text *text,
			 const struct shadow_rec_page_flags *rec)
{
	shadow_printf(text, "0x%016llx %10llu %8llu ", rec->flags, rec->pages,
		      rec->pages / MIB_PAGES);
	shadow_format_page_flags(text, rec->flags);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_page_summary() - print pages by their flags
 * @text: where
 * @recs: struct shadow_rec_page_flags and shadow_rec_page_flags_sum, others are
 *        passed over
 */
void shadow_format_page_summary(struct shadow_text *text,
				struct shadow_recs recs)
{
	const struct shadow_rec_page_flags_sum *sum;
	const struct shadow_rec_page_flags *rec;
	struct shadow_recs rest = recs;

	shadow_printf(text, "%-18s %10s %8s %s\n", "flags", "pages", "MiB",
		      "names");
	while ((rec = shadow_recs_find(&recs, SHADOW_PAGE_FLAGS, sizeof(*rec))))
		format_flags(text, rec);
	while ((sum = shadow_recs_find(&rest, SHADOW_PAGE_FLAGS_SUM,
				       sizeof(*sum)))) {
		if (sum->others)
			shadow_printf(text, "%-18s %10llu %8llu\n", "others",
				      sum->others, sum->others / MIB_PAGES);
		shadow_printf(text, "%-18s %10llu %8llu\n", "all", sum->pages,
			      sum->pages / MIB_PAGES);
		shadow_printf(text, "%-18s %10llu %8llu\n", "no page",
			      sum->absent, sum->absent / MIB_PAGES);
	}
}
