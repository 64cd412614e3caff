// SPDX-License-Identifier: GPL-2.0
/*
 * diff/maps: where VMAs of the shown address space meet, a copy of a process's,
 * and what keeps them apart.
 */
#include "diff/diff.h"
#include "shadow/mm_table.h"
#include "view/view.h"

/* A walk over its VMAs. */
struct view_meets {
	struct live_walk walk;
	struct shadow_maps_place place;
};

static int view_meets_more(struct live_walk *walk, struct grow *recs)
{
	return shadow_record_mm_meets(
		recs, &container_of(walk, struct view_meets, walk)->place);
}

static const struct live_pieces view_meets_pieces = {
	.size = sizeof(struct view_meets),
	.more = view_meets_more,
};

const struct view view_diff_maps = {
	.dir = "diff",
	.name = "maps",
	.mode = 0400,
	.taken =
		"mmap lock for reading, 64 VMAs at a time; live as it was when it was copied",
	.pieces = &view_meets_pieces,
	.format = diff_maps,
};
