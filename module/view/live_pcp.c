// SPDX-License-Identifier: GPL-2.0
/*
 * live/pcp: the per-CPU page sets, list by list.
 */
#include "format/pcp.h"
#include "live/pcp.h"
#include "view/view.h"

static int view_live_pcp_collect(struct grow *recs, bool raw)
{
	return live_pcp_collect(recs);
}

const struct view view_live_pcp = {
	.dir = "live",
	.name = "pcp",
	.mode = 0400,
	.taken =
		"the page set's lock, one set at a time, at most 100,000 blocks",
	.missing = live_pcp_missing,
	.collect = view_live_pcp_collect,
	.format = shadow_format_pcp,
};
