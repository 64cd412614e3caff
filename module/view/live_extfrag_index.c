// SPDX-License-Identifier: GPL-2.0
/*
 * live/extfrag/extfrag_index: why a request would fail, by order, in the
 * format of debugfs' extfrag/extfrag_index.
 */
#include "format/extfrag.h"
#include "live/buddyinfo.h"
#include "view/view.h"

static int view_live_extfrag_collect(struct grow *recs, bool raw)
{
	return live_buddyinfo_collect(recs);
}

const struct view view_live_extfrag = {
	.dir = "live/extfrag",
	.name = "extfrag_index",
	.mode = 0400,
	.exact = true,
	.taken = "zone->lock, one zone at a time",
	.collect = view_live_extfrag_collect,
	.format = shadow_format_extfrag,
};
