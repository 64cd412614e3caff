// SPDX-License-Identifier: GPL-2.0
/*
 * live/mms: a line for each address space in the system.
 */
#include "format/mms.h"
#include "live/mm.h"
#include "live/mms.h"
#include "view/view.h"

const struct view view_live_mms = {
	.dir = "live",
	.name = "mms",
	.mode = 0400,
	.taken = "no lock, a reference on two mms at most; processes by number",
	.missing = live_mm_missing,
	.pieces = &live_mms_pieces,
	.format = shadow_format_mms,
};
