// SPDX-License-Identifier: GPL-2.0
/*
 * diff/pagetypeinfo: free blocks and pageblocks by migratetype, live and arena.
 */
#include "diff/diff.h"
#include "live/pagetypeinfo.h"
#include "shadow/record.h"
#include "view/diff_sides.h"
#include "view/view.h"

static int view_diff_pagetypeinfo_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, live_pagetypeinfo_collect,
				 shadow_record_pagetypes);
}

const struct view view_diff_pagetypeinfo = {
	.dir = "diff",
	.name = "pagetypeinfo",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.missing = live_pagetypeinfo_missing,
	.collect = view_diff_pagetypeinfo_collect,
	.format = diff_pagetypeinfo,
};
