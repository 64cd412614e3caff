// SPDX-License-Identifier: GPL-2.0
/*
 * live/lru: the lists that reclaim works on, by node and cgroup.
 */
#include "format/lru.h"
#include "live/lru.h"
#include "live/memcgs.h"
#include "view/view.h"

const struct view view_live_lru = {
	.dir = "live",
	.name = "lru",
	.mode = 0400,
	.taken =
		"each lruvec's lock for 1,024 folios at most; counters without a lock",
	.missing = live_memcgs_missing,
	.pieces = &live_lru_pieces,
	.format = shadow_format_lru,
};
