// SPDX-License-Identifier: GPL-2.0
/*
 * live/vmas: the VMAs of the process that target_pid names, in full, and the
 * maple tree that holds them.
 */
#include "format/vmas.h"
#include "live/vmas.h"
#include "view/view.h"

const struct view view_live_vmas = {
	.dir = "live",
	.name = "vmas",
	.mode = 0400,
	.taken =
		"mmap_lock for reading; 64 leaves, then 8 KiB of records at a time",
	.missing = live_maps_missing,
	.pieces = &live_vmas_pieces,
	.format = shadow_format_vmas,
};
