// SPDX-License-Identifier: GPL-2.0
/*
 * live/swap_cache: the slots of swap areas, and the pages cached for them.
 */
#include "format/swap_cache.h"
#include "live/swap_cache.h"
#include "view/view.h"

static int view_live_swap_cache_collect(struct grow *recs, bool raw)
{
	return live_swap_cache_collect(recs);
}

const struct view view_live_swap_cache = {
	.dir = "live",
	.name = "swap_cache",
	.mode = 0400,
	.taken =
		"swapon_mutex, 1,024 slots or pages at a time; not all of one moment",
	.missing = live_swap_cache_missing,
	.collect = view_live_swap_cache_collect,
	.format = shadow_format_swap_cache,
};
