// SPDX-License-Identifier: GPL-2.0
/*
 * diff/zoneinfo: zones in full, live and arena.
 */
#include "diff/diff.h"
#include "live/zoneinfo.h"
#include "shadow/record.h"
#include "view/diff_sides.h"
#include "view/view.h"

static int view_diff_zoneinfo_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, live_zoneinfo_collect,
				 shadow_record_zoneinfo);
}

const struct view view_diff_zoneinfo = {
	.dir = "diff",
	.name = "zoneinfo",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.missing = live_zoneinfo_missing,
	.collect = view_diff_zoneinfo_collect,
	.format = diff_zoneinfo,
};
