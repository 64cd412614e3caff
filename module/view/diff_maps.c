// SPDX-License-Identifier: GPL-2.0
/*
 * diff/maps: where VMAs of the shown address space meet, a copy of a process's,
 * and what keeps them apart.
 */
#include "diff/diff.h"
#include "shadow/mm_table.h"
#include "view/view.h"

const struct view view_diff_maps = {
	.dir = "diff",
	.name = "maps",
	.mode = 0400,
	.taken = "mmap lock for reading; live as it was when it was copied",
	.collect = shadow_record_mm_meets,
	.format = diff_maps,
};
