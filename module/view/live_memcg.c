// SPDX-License-Identifier: GPL-2.0
/*
 * live/memcg: memory cgroups, their charges and limits.
 */
#include "format/memcg.h"
#include "live/memcg.h"
#include "live/memcgs.h"
#include "view/view.h"

static int view_live_memcg_collect(struct grow *recs, bool raw)
{
	return live_memcg_collect(recs);
}

const struct view view_live_memcg = {
	.dir = "live",
	.name = "memcg",
	.mode = 0400,
	.taken = "no lock, a reference on one cgroup at a time",
	.missing = live_memcgs_missing,
	.collect = view_live_memcg_collect,
	.format = shadow_format_memcg,
};
