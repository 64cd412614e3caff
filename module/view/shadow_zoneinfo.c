// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/zoneinfo: the arena's zones in full, in /proc/zoneinfo's format, with
 * the lines for which the shadow has a figure.
 */
#include "format/zoneinfo.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_shadow_zoneinfo_collect(struct grow *recs, bool raw)
{
	return shadow_record_zoneinfo(shadow_arena_mem(), recs);
}

const struct view view_shadow_zoneinfo = {
	.dir = "shadow",
	.name = "zoneinfo",
	.mode = 0400,
	.exact = true,
	.taken =
		"the shadow zone's lock, one zone at a time, for spanned, cma and start_pfn one pageblock; page sets without their CPUs",
	.collect = view_shadow_zoneinfo_collect,
	.format = shadow_format_zoneinfo,
};
