// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/pageblocks: the arena's pageblocks, one a line.
 */
#include "format/pageblocks.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_shadow_pageblocks_collect(struct grow *recs, bool raw)
{
	return shadow_record_pageblocks(shadow_arena_mem(), recs);
}

const struct view view_shadow_pageblocks = {
	.dir = "shadow",
	.name = "pageblocks",
	.mode = 0400,
	.taken =
		"the shadow zone's lock, one pageblock at a time; pcp and alloc approximate",
	.collect = view_shadow_pageblocks_collect,
	.format = shadow_format_pageblocks,
};
