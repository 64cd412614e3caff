// SPDX-License-Identifier: GPL-2.0
/*
 * live/fixmap: the slots of the fixmap, and what each maps.
 */
#include "format/layout.h"
#include "live/fixmap.h"
#include "view/view.h"

const struct view view_live_fixmap = {
	.dir = "live",
	.name = "fixmap",
	.mode = 0400,
	.taken = "no lock; each slot read once",
	.collect = live_fixmap_collect,
	.format = shadow_format_fixmap,
};
