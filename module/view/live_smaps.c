// SPDX-License-Identifier: GPL-2.0
/*
 * live/smaps: the mappings of the process that target_pid names and what each
 * has of memory, in /proc/PID/smaps' format.
 */
#include "format/smaps.h"
#include "live/smaps.h"
#include "view/view.h"

const struct view view_live_smaps = {
	.dir = "live",
	.name = "smaps",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken =
		"mmap_lock for reading, 1,024 entries at a time, each page table under its lock; THPeligible and SwapPss by a rule of our own",
	.missing = live_smaps_missing,
	.pieces = &live_smaps_pieces,
	.format = shadow_format_smaps,
};
