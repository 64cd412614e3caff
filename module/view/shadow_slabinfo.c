// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/slabinfo: the arena's caches in /proc/slabinfo's format. Like the
 * kernel, it counts objects in per-CPU sheaves as active: shadow/slabs does not.
 */
#include "format/slabinfo.h"
#include "shadow/caches.h"
#include "view/arena_slabs.h"
#include "view/view.h"

/* A walk over them. */
struct view_arena_slabinfo {
	struct live_walk walk;
	u32 passed;
};

static int view_arena_slabinfo_more(struct live_walk *walk, struct grow *recs)
{
	return shadow_caches_record_info(
		recs,
		&container_of(walk, struct view_arena_slabinfo, walk)->passed,
		LIVE_PIECE);
}

const struct live_pieces view_arena_slabinfo_pieces = {
	.size = sizeof(struct view_arena_slabinfo),
	.more = view_arena_slabinfo_more,
};

const struct view view_shadow_slabinfo = {
	.dir = "shadow",
	.name = "slabinfo",
	.mode = 0400,
	.exact = true,
	.taken = "each node of a cache under its lock, one at a time",
	.pieces = &view_arena_slabinfo_pieces,
	.format = shadow_format_slabinfo,
};
