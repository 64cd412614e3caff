// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/page_tables: what the page tables of the address space that `mm show`
 * chose map.
 */
#include "format/page_tables.h"
#include "shadow/mm_walk.h"
#include "view/view.h"

VIEW_PIECES(view_tables_pieces, struct shadow_tables_walk,
	    shadow_record_page_tables);

const struct view view_shadow_page_tables = {
	.dir = "shadow",
	.name = "page_tables",
	.mode = 0400,
	.taken =
		"mmap lock for reading and the lock of pages, for 4 KiB of records at a time",
	.pieces = &view_tables_pieces,
	.format = shadow_format_page_tables,
};
