// SPDX-License-Identifier: GPL-2.0
/*
 * diff/slabinfo: slab caches by name, live and arena.
 */
#include "diff/diff.h"
#include "live/slab_caches.h"
#include "live/slabinfo.h"
#include "shadow/caches.h"
#include "view/diff_sides.h"
#include "view/view.h"

/* The caches know their instance: the arena's. */
static int view_diff_slabinfo_shadow(struct shadow_mem *mem, struct grow *recs)
{
	return shadow_caches_record_info(recs);
}

static int view_diff_slabinfo_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, live_slabinfo_collect,
				 view_diff_slabinfo_shadow);
}

const struct view view_diff_slabinfo = {
	.dir = "diff",
	.name = "slabinfo",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.missing = live_slab_caches_missing,
	.collect = view_diff_slabinfo_collect,
	.format = diff_slabinfo,
};
