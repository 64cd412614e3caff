// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/mm: the fields of the address space that `mm show` chose.
 */
#include "format/fields.h"
#include "shadow/mm_table.h"
#include "view/view.h"

const struct view view_shadow_mm = {
	.dir = "shadow",
	.name = "mm",
	.mode = 0400,
	.taken = "mmap lock for reading",
	.collect = shadow_record_mm,
	.format = shadow_format_fields,
};
