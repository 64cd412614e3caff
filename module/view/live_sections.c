// SPDX-License-Identifier: GPL-2.0
/*
 * live/sections: the memory model, its constants and its sections.
 */
#include "format/sections.h"
#include "live/sections.h"
#include "view/view.h"

const struct view view_live_sections = {
	.dir = "live",
	.name = "sections",
	.mode = 0400,
	.taken = "no lock, memory held against hotplug a section at a time",
	.pieces = &live_sections_pieces,
	.format = shadow_format_sections,
};
