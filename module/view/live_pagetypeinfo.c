// SPDX-License-Identifier: GPL-2.0
/*
 * live/pagetypeinfo: free blocks and pageblocks by migratetype, in
 * /proc/pagetypeinfo's format.
 */
#include "format/pagetypeinfo.h"
#include "live/pagetypeinfo.h"
#include "view/view.h"

static int view_live_pagetypeinfo_collect(struct grow *recs, bool raw)
{
	return live_pagetypeinfo_collect(recs);
}

const struct view view_live_pagetypeinfo = {
	.dir = "live",
	.name = "pagetypeinfo",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken =
		"zone->lock, one free list at a time, at most 100,000 entries; pageblocks without a lock",
	.missing = live_pagetypeinfo_missing,
	.collect = view_live_pagetypeinfo_collect,
	.format = shadow_format_pagetypeinfo,
};
