// SPDX-License-Identifier: GPL-2.0
/*
 * live/buddyinfo: free blocks by order, in /proc/buddyinfo's format.
 */
#include "format/buddyinfo.h"
#include "live/buddyinfo.h"
#include "view/view.h"

static int view_live_buddyinfo_collect(struct grow *recs, bool raw)
{
	return live_buddyinfo_collect(recs);
}

const struct view view_live_buddyinfo = {
	.dir = "live",
	.name = "buddyinfo",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken = "zone->lock, one zone at a time",
	.collect = view_live_buddyinfo_collect,
	.format = shadow_format_buddyinfo,
};
