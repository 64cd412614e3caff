// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/rmap: the pages of the shadow's address spaces, and every place where
 * one is mapped.
 */
#include "format/rmap.h"
#include "shadow/mm_walk.h"
#include "view/view.h"

VIEW_PIECES(view_rmap_pieces, struct shadow_rmap_place, shadow_record_rmap);

const struct view view_shadow_rmap = {
	.dir = "shadow",
	.name = "rmap",
	.mode = 0400,
	.taken =
		"nobody is in an address space, for 256 pages or 8 KiB of records at a time",
	.pieces = &view_rmap_pieces,
	.format = shadow_format_rmap,
};
