// SPDX-License-Identifier: GPL-2.0
/*
 * live/zoneinfo: all zones in full, in /proc/zoneinfo's format.
 */
#include "format/zoneinfo.h"
#include "live/zoneinfo.h"
#include "view/view.h"

static int view_live_zoneinfo_collect(struct grow *recs, bool raw)
{
	return live_zoneinfo_collect(recs);
}

const struct view view_live_zoneinfo = {
	.dir = "live",
	.name = "zoneinfo",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken = "no lock; each figure exact, not all of one moment",
	.missing = live_zoneinfo_missing,
	.collect = view_live_zoneinfo_collect,
	.format = shadow_format_zoneinfo,
};
