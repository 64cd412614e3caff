// SPDX-License-Identifier: GPL-2.0
/*
 * diff/extfrag/unusable_index: by order, live and arena.
 */
#include "diff/diff.h"
#include "live/buddyinfo.h"
#include "shadow/record.h"
#include "view/diff_sides.h"
#include "view/view.h"

static int view_diff_unusable_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, live_buddyinfo_collect,
				 shadow_record_buddyinfo);
}

const struct view view_diff_unusable = {
	.dir = "diff/extfrag",
	.name = "unusable_index",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.collect = view_diff_unusable_collect,
	.format = diff_unusable,
};
