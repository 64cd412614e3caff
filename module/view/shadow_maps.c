// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/maps: the VMAs of the address space that `mm show` chose, in
 * /proc/PID/maps' format.
 */
#include "format/maps.h"
#include "shadow/mm_table.h"
#include "view/view.h"

/* A walk over its VMAs. */
struct view_maps {
	struct live_walk walk;
	struct shadow_maps_place place;
};

static int view_maps_more(struct live_walk *walk, struct grow *recs)
{
	return shadow_record_maps(
		recs, &container_of(walk, struct view_maps, walk)->place);
}

static const struct live_pieces view_maps_pieces = {
	.size = sizeof(struct view_maps),
	.more = view_maps_more,
};

const struct view view_shadow_maps = {
	.dir = "shadow",
	.name = "maps",
	.mode = 0400,
	.exact = true,
	.taken = "mmap lock for reading, 64 VMAs at a time",
	.pieces = &view_maps_pieces,
	.format = shadow_format_maps,
};
