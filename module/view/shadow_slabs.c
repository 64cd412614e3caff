// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/slabs: the arena's caches in full: CPUs, nodes, slabs, objects, bytes.
 */
#include "format/slabs.h"
#include "shadow/caches.h"
#include "view/view.h"

/* Those that come behind as many as the walk has passed. */
static int view_arena_slabs(struct grow *recs, u32 *passed)
{
	return shadow_caches_record(recs, passed, LIVE_PIECE);
}

VIEW_PIECES(view_arena_slabs_pieces, u32, view_arena_slabs);

const struct view view_shadow_slabs = {
	.dir = "shadow",
	.name = "slabs",
	.mode = 0400,
	.taken =
		"exact; the machine stands still while caches are read, for 8 KiB of records at a time",
	.pieces = &view_arena_slabs_pieces,
	.format = shadow_format_slabs,
};
