// SPDX-License-Identifier: GPL-2.0
/*
 * live/maps: the mappings of the process that target_pid names, in
 * /proc/PID/maps' format.
 */
#include "format/maps.h"
#include "live/vmas.h"
#include "view/view.h"

const struct view view_live_maps = {
	.dir = "live",
	.name = "maps",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken = "mmap_lock for reading, 8 KiB of records at a time",
	.missing = live_maps_missing,
	.pieces = &live_maps_pieces,
	.format = shadow_format_maps,
};
