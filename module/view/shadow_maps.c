// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/maps: the VMAs of the address space that `mm show` chose, in
 * /proc/PID/maps' format.
 */
#include "format/maps.h"
#include "shadow/mm_table.h"
#include "view/view.h"

VIEW_PIECES(view_maps_pieces, struct shadow_maps_place, shadow_record_maps);

const struct view view_shadow_maps = {
	.dir = "shadow",
	.name = "maps",
	.mode = 0400,
	.exact = true,
	.taken = "mmap lock for reading, 64 VMAs at a time",
	.pieces = &view_maps_pieces,
	.format = shadow_format_maps,
};
