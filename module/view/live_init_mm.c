// SPDX-License-Identifier: GPL-2.0
/*
 * live/init_mm: the kernel's own mm_struct.
 */
#include "format/fields.h"
#include "live/mm.h"
#include "view/view.h"

const struct view view_live_init_mm = {
	.dir = "live",
	.name = "init_mm",
	.mode = 0400,
	.taken = "no lock; each field read once",
	.missing = live_mm_missing,
	.collect = live_init_mm_collect,
	.format = shadow_format_fields,
};
