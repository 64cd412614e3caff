// SPDX-License-Identifier: GPL-2.0
/*
 * live/vmalloc: the areas that the kernel maps pages at, and the holes.
 */
#include "format/vmalloc.h"
#include "live/vmalloc.h"
#include "view/view.h"

const struct view view_live_vmalloc = {
	.dir = "live",
	.name = "vmalloc",
	.mode = 0400,
	.taken =
		"each tree's lock, for the 64 areas that come next; not all of one moment",
	.missing = live_vmalloc_missing,
	.pieces = &live_vmalloc_pieces,
	.format = shadow_format_vmalloc,
};
