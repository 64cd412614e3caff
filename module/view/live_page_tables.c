// SPDX-License-Identifier: GPL-2.0
/*
 * live/page_tables: what the page tables of the process that target_pid names
 * map, or the kernel's.
 */
#include "format/page_tables.h"
#include "live/mm.h"
#include "live/page_tables.h"
#include "view/view.h"

const struct view view_live_page_tables = {
	.dir = "live",
	.name = "page_tables",
	.mode = 0400,
	.taken = "mmap_lock for reading, a table (512 entries) at a time",
	.missing = live_mm_missing,
	.pieces = &live_page_tables_pieces,
	.format = shadow_format_page_tables,
};
