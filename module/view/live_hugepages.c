// SPDX-License-Identifier: GPL-2.0
/*
 * live/hugepages: huge pages, and what stands in the way of more.
 */
#include "format/hugepages.h"
#include "live/hugepages.h"
#include "view/view.h"

static int view_live_hugepages_collect(struct grow *recs, bool raw)
{
	return live_hugepages_collect(recs);
}

const struct view view_live_hugepages = {
	.dir = "live",
	.name = "hugepages",
	.mode = 0400,
	.taken =
		"no lock but page sets'; pools each figure exact, the rest page by page",
	.missing = live_hugepages_missing,
	.collect = view_live_hugepages_collect,
	.format = shadow_format_hugepages,
};
