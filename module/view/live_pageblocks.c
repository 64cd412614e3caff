// SPDX-License-Identifier: GPL-2.0
/*
 * live/pageblocks: the pageblocks, one a line, and the free lists against
 * their counters.
 */
#include "format/pageblocks.h"
#include "live/pageblocks.h"
#include "live/pagetypeinfo.h"
#include "view/view.h"

const struct view view_live_pageblocks = {
	.dir = "live",
	.name = "pageblocks",
	.mode = 0400,
	.taken =
		"zone->lock, 1,024 page frames at a time, page sets under their locks for 64 pageblocks; then zone->lock, the lists of one order at a time, at most 100,000 entries",
	.missing = live_pagetypeinfo_missing,
	.pieces = &live_pageblocks_pieces,
	.format = shadow_format_pageblocks,
};
