// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/slabs: the arena's caches in full: CPUs, nodes, slabs, objects, bytes.
 */
#include "format/slabs.h"
#include "shadow/caches.h"
#include "view/view.h"

static int view_shadow_slabs_collect(struct grow *recs, bool raw)
{
	return shadow_caches_record(recs);
}

const struct view view_shadow_slabs = {
	.dir = "shadow",
	.name = "slabs",
	.mode = 0400,
	.taken = "exact; the machine stands still while the caches are read",
	.collect = view_shadow_slabs_collect,
	.format = shadow_format_slabs,
};
