// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/pageblocks: the arena's pageblocks, one a line.
 */
#include "format/pageblocks.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

/* A walk over them. */
struct view_arena_blocks {
	struct live_walk walk;
	struct shadow_blocks_place place;
};

static int view_arena_blocks_more(struct live_walk *walk, struct grow *recs)
{
	return shadow_record_pageblocks(
		shadow_arena_mem(), recs,
		&container_of(walk, struct view_arena_blocks, walk)->place);
}

static const struct live_pieces view_arena_blocks_pieces = {
	.size = sizeof(struct view_arena_blocks),
	.more = view_arena_blocks_more,
};

const struct view view_shadow_pageblocks = {
	.dir = "shadow",
	.name = "pageblocks",
	.mode = 0400,
	.taken =
		"the shadow zone's lock, one pageblock at a time; pcp and alloc approximate",
	.pieces = &view_arena_blocks_pieces,
	.format = shadow_format_pageblocks,
};
