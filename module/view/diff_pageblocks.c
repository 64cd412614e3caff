// SPDX-License-Identifier: GPL-2.0
/*
 * diff/pageblocks: how much of each pageblock is free, live and arena.
 */
#include "diff/diff.h"
#include "live/pageblocks.h"
#include "live/pagetypeinfo.h"
#include "shadow/record.h"
#include "view/diff_sides.h"
#include "view/view.h"

static int view_diff_pageblocks_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, live_pageblocks_collect,
				 shadow_record_pageblocks);
}

const struct view view_diff_pageblocks = {
	.dir = "diff",
	.name = "pageblocks",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.missing = live_pagetypeinfo_missing,
	.collect = view_diff_pageblocks_collect,
	.format = diff_pageblocks,
};
