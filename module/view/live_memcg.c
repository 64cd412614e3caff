// SPDX-License-Identifier: GPL-2.0
/*
 * live/memcg: memory cgroups, their charges and limits.
 */
#include "format/memcg.h"
#include "live/memcg.h"
#include "live/memcgs.h"
#include "view/view.h"

const struct view view_live_memcg = {
	.dir = "live",
	.name = "memcg",
	.mode = 0400,
	.taken = "no lock, a reference on one cgroup at a time",
	.missing = live_memcgs_missing,
	.pieces = &live_memcg_pieces,
	.format = shadow_format_memcg,
};
