// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/slabs: the arena's caches in full: CPUs, nodes, slabs, objects, bytes.
 */
#include "format/slabs.h"
#include "shadow/caches.h"
#include "view/view.h"

/* A walk over them. */
struct view_arena_slabs {
	struct live_walk walk;
	u32 passed;
};

static int view_arena_slabs_more(struct live_walk *walk, struct grow *recs)
{
	return shadow_caches_record(
		recs,
		&container_of(walk, struct view_arena_slabs, walk)->passed,
		LIVE_PIECE);
}

static const struct live_pieces view_arena_slabs_pieces = {
	.size = sizeof(struct view_arena_slabs),
	.more = view_arena_slabs_more,
};

const struct view view_shadow_slabs = {
	.dir = "shadow",
	.name = "slabs",
	.mode = 0400,
	.taken =
		"exact; the machine stands still while caches are read, for 8 KiB of records at a time",
	.pieces = &view_arena_slabs_pieces,
	.format = shadow_format_slabs,
};
