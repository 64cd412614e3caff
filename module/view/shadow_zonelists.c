// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/zonelists: for each node the arena's zones in the order in which they
 * are tried.
 */
#include "format/zonelists.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_shadow_zonelists_collect(struct grow *recs, bool raw)
{
	return shadow_record_zonelists(shadow_arena_mem(), recs);
}

const struct view view_shadow_zonelists = {
	.dir = "shadow",
	.name = "zonelists",
	.mode = 0400,
	.taken = "the shadow zone's lock, one zone at a time",
	.collect = view_shadow_zonelists_collect,
	.format = shadow_format_zonelists,
};
