// SPDX-License-Identifier: GPL-2.0
/*
 * live/mm: the mm_struct of the process that target_pid names.
 */
#include "format/fields.h"
#include "live/mm.h"
#include "view/view.h"

const struct view view_live_mm = {
	.dir = "live",
	.name = "mm",
	.mode = 0400,
	.taken = "no lock, a reference on the mm; each field read once",
	.missing = live_mm_missing,
	.collect = live_mm_collect,
	.format = shadow_format_fields,
};
