// SPDX-License-Identifier: GPL-2.0
/*
 * live/slabinfo: the kernel's slab caches, in /proc/slabinfo's format.
 */
#include "format/slabinfo.h"
#include "live/slab_caches.h"
#include "live/slabinfo.h"
#include "view/view.h"

const struct view view_live_slabinfo = {
	.dir = "live",
	.name = "slabinfo",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken =
		"slab_mutex, for 8 KiB of records at a time; each partial list under its list_lock",
	.missing = live_slab_caches_missing,
	.pieces = &live_slabinfo_pieces,
	.format = shadow_format_slabinfo,
};
