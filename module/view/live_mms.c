// SPDX-License-Identifier: GPL-2.0
/*
 * live/mms: a line for each address space in the system.
 */
#include "format/mms.h"
#include "live/mm.h"
#include "live/mms.h"
#include "view/view.h"

static int view_live_mms_collect(struct grow *recs, bool raw)
{
	return live_mms_collect(recs);
}

const struct view view_live_mms = {
	.dir = "live",
	.name = "mms",
	.mode = 0400,
	.taken =
		"no lock, a reference on one mm at a time; processes by number",
	.missing = live_mm_missing,
	.collect = view_live_mms_collect,
	.format = shadow_format_mms,
};
