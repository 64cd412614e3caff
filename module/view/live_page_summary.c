// SPDX-License-Identifier: GPL-2.0
/*
 * live/page_summary: how many pages have which flags.
 */
#include "format/page_summary.h"
#include "live/page_summary.h"
#include "view/view.h"

static int view_live_page_summary_collect(struct grow *recs, bool raw)
{
	return live_page_summary_collect(recs);
}

const struct view view_live_page_summary = {
	.dir = "live",
	.name = "page_summary",
	.mode = 0400,
	.taken =
		"no lock, page by page; a page that moves may count twice or not at all",
	.collect = view_live_page_summary_collect,
	.format = shadow_format_page_summary,
};
