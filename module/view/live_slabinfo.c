// SPDX-License-Identifier: GPL-2.0
/*
 * live/slabinfo: the kernel's slab caches, in /proc/slabinfo's format.
 */
#include "format/slabinfo.h"
#include "live/slab_caches.h"
#include "live/slabinfo.h"
#include "view/view.h"

static int view_live_slabinfo_collect(struct grow *recs, bool raw)
{
	return live_slabinfo_collect(recs);
}

const struct view view_live_slabinfo = {
	.dir = "live",
	.name = "slabinfo",
	.mode = 0400,
	.proc = true,
	.exact = true,
	.taken = "slab_mutex throughout; each partial list under its list_lock",
	.missing = live_slab_caches_missing,
	.collect = view_live_slabinfo_collect,
	.format = shadow_format_slabinfo,
};
