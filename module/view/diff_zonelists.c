// SPDX-License-Identifier: GPL-2.0
/*
 * diff/zonelists: the order in which zones are tried, live and arena.
 */
#include "diff/diff.h"
#include "live/zone_list.h"
#include "shadow/record.h"
#include "view/diff_sides.h"
#include "view/view.h"

static int view_diff_zonelists_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, live_zonelists_collect,
				 shadow_record_zonelists);
}

const struct view view_diff_zonelists = {
	.dir = "diff",
	.name = "zonelists",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.collect = view_diff_zonelists_collect,
	.format = diff_zonelists,
};
