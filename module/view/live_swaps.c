// SPDX-License-Identifier: GPL-2.0
/*
 * live/swaps: the swap areas, in /proc/swaps' format.
 */
#include "format/swaps.h"
#include "live/swaps.h"
#include "view/view.h"

static int view_live_swaps_collect(struct grow *recs, bool raw)
{
	return live_swaps_collect(recs);
}

const struct view view_live_swaps = {
	.dir = "live",
	.name = "swaps",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken = "swapon_mutex, one area at a time; no area is looked into",
	.missing = live_swaps_missing,
	.collect = view_live_swaps_collect,
	.format = shadow_format_swaps,
};
