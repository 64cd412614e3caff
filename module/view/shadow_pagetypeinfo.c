// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/pagetypeinfo: the arena's free blocks and pageblocks by migratetype, in
 * /proc/pagetypeinfo's format.
 */
#include "format/pagetypeinfo.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_shadow_pagetypeinfo_collect(struct grow *recs, bool raw)
{
	return shadow_record_pagetypes(shadow_arena_mem(), recs);
}

const struct view view_shadow_pagetypeinfo = {
	.dir = "shadow",
	.name = "pagetypeinfo",
	.mode = 0400,
	.exact = true,
	.taken =
		"the shadow zone's lock, free lists of one zone, then one pageblock at a time",
	.collect = view_shadow_pagetypeinfo_collect,
	.format = shadow_format_pagetypeinfo,
};
