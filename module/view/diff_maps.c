// SPDX-License-Identifier: GPL-2.0
/*
 * diff/maps: where VMAs of the shown address space meet, a copy of a process's,
 * and what keeps them apart.
 */
#include "diff/diff.h"
#include "shadow/mm_table.h"
#include "view/view.h"

VIEW_PIECES(view_meets_pieces, struct shadow_maps_place,
	    shadow_record_mm_meets);

const struct view view_diff_maps = {
	.dir = "diff",
	.name = "maps",
	.mode = 0400,
	.taken =
		"mmap lock for reading, 64 VMAs at a time; live as it was when it was copied",
	.pieces = &view_meets_pieces,
	.format = diff_maps,
};
