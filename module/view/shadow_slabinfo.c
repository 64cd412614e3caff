// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/slabinfo: the arena's caches in /proc/slabinfo's format. Like the
 * kernel, it counts objects in per-CPU sheaves as active: shadow/slabs does not.
 */
#include "format/slabinfo.h"
#include "shadow/caches.h"
#include "view/view.h"

static int view_shadow_slabinfo_collect(struct grow *recs, bool raw)
{
	return shadow_caches_record_info(recs);
}

const struct view view_shadow_slabinfo = {
	.dir = "shadow",
	.name = "slabinfo",
	.mode = 0400,
	.exact = true,
	.taken = "each node of a cache under its lock, one at a time",
	.collect = view_shadow_slabinfo_collect,
	.format = shadow_format_slabinfo,
};
