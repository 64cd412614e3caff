// SPDX-License-Identifier: GPL-2.0
/*
 * live/layout: the kernel's address space, as a table and to scale.
 */
#include "format/layout.h"
#include "live/layout.h"
#include "view/view.h"

const struct view view_live_layout = {
	.dir = "live",
	.name = "layout",
	.mode = 0400,
	.taken = "init_mm's mmap_lock, a region at a time",
	.missing = live_layout_missing,
	.collect = live_layout_collect,
	.format = shadow_format_layout,
};
