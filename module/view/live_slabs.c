// SPDX-License-Identifier: GPL-2.0
/*
 * live/slabs: the kernel's slab caches in full.
 */
#include "format/slabs.h"
#include "live/slabs.h"
#include "view/view.h"

const struct view view_live_slabs = {
	.dir = "live",
	.name = "slabs",
	.mode = 0400,
	.taken =
		"slab_mutex, for 8 KiB of records at a time; a cache's CPUs by interrupt, all at once; each partial list under its list_lock, 100000 slabs of it",
	.missing = live_slabs_missing,
	.pieces = &live_slabs_pieces,
	.format = shadow_format_slabs,
};
