// SPDX-License-Identifier: GPL-2.0
/*
 * live/high_memory: memory without lasting addresses, if there is any.
 */
#include "format/high_memory.h"
#include "live/high_memory.h"
#include "view/view.h"

static int view_live_high_memory_collect(struct grow *recs, bool raw)
{
	return live_high_memory_collect(recs);
}

const struct view view_live_high_memory = {
	.dir = "live",
	.name = "high_memory",
	.mode = 0400,
	.taken = "no lock; each figure exact, not all of one moment",
	.collect = view_live_high_memory_collect,
	.format = shadow_format_high_memory,
};
