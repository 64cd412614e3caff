// SPDX-License-Identifier: GPL-2.0
/*
 * live/pageblocks: the pageblocks, one a line, and the free lists against
 * their counters.
 */
#include "format/pageblocks.h"
#include "live/pageblocks.h"
#include "live/pagetypeinfo.h"
#include "view/view.h"

static int view_live_pageblocks_collect(struct grow *recs, bool raw)
{
	return live_pageblocks_collect(recs);
}

const struct view view_live_pageblocks = {
	.dir = "live",
	.name = "pageblocks",
	.mode = 0400,
	.taken =
		"zone->lock, the lists of one order at a time, at most 100,000 entries; page sets under their locks; the rest without",
	.missing = live_pagetypeinfo_missing,
	.collect = view_live_pageblocks_collect,
	.format = shadow_format_pageblocks,
};
