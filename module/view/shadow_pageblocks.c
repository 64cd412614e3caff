// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/pageblocks: the arena's pageblocks, one a line.
 */
#include "format/pageblocks.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_arena_blocks(struct grow *recs,
			     struct shadow_blocks_place *place)
{
	return shadow_record_pageblocks(shadow_arena_mem(), recs, place);
}

VIEW_PIECES(view_arena_blocks_pieces, struct shadow_blocks_place,
	    view_arena_blocks);

const struct view view_shadow_pageblocks = {
	.dir = "shadow",
	.name = "pageblocks",
	.mode = 0400,
	.taken =
		"the shadow zone's lock, one pageblock at a time; pcp and alloc approximate",
	.pieces = &view_arena_blocks_pieces,
	.format = shadow_format_pageblocks,
};
