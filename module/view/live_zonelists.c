// SPDX-License-Identifier: GPL-2.0
/*
 * live/zonelists: for each node the zones in the order in which they are
 * tried.
 */
#include "format/zonelists.h"
#include "live/zone_list.h"
#include "view/view.h"

static int view_live_zonelists_collect(struct grow *recs, bool raw)
{
	return live_zonelists_collect(recs);
}

const struct view view_live_zonelists = {
	.dir = "live",
	.name = "zonelists",
	.mode = 0400,
	.taken = "no lock; each figure exact, not all of one moment",
	.collect = view_live_zonelists_collect,
	.format = shadow_format_zonelists,
};
