// SPDX-License-Identifier: GPL-2.0
/*
 * live/boot_memory: ranges of memory, and what the boot allocator kept.
 */
#include "format/boot_memory.h"
#include "live/boot_memory.h"
#include "view/view.h"

static int view_live_boot_memory_collect(struct grow *recs, bool raw)
{
	return live_boot_memory_collect(recs);
}

const struct view view_live_boot_memory = {
	.dir = "live",
	.name = "boot_memory",
	.mode = 0400,
	.taken =
		"the resources' lock, at most 1,024 ranges; zones without a lock",
	.missing = live_boot_memory_missing,
	.collect = view_live_boot_memory_collect,
	.format = shadow_format_boot_memory,
};
