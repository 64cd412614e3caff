// SPDX-License-Identifier: GPL-2.0
/*
 * live/extfrag/unusable_index: the part of the free pages that a request could
 * not use, by order, in the format of debugfs' extfrag/unusable_index.
 */
#include "format/extfrag.h"
#include "live/buddyinfo.h"
#include "view/view.h"

static int view_live_unusable_collect(struct grow *recs, bool raw)
{
	return live_buddyinfo_collect(recs);
}

const struct view view_live_unusable = {
	.dir = "live/extfrag",
	.name = "unusable_index",
	.mode = 0400,
	.exact = true,
	.taken = "zone->lock, one zone at a time",
	.collect = view_live_unusable_collect,
	.format = shadow_format_unusable,
};
