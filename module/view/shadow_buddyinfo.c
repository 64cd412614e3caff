// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/buddyinfo: the arena's free blocks by order, in /proc/buddyinfo's
 * format; zones without a page are left out, as the kernel does.
 */
#include "format/buddyinfo.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_shadow_buddyinfo_collect(struct grow *recs, bool raw)
{
	return shadow_record_buddyinfo(shadow_arena_mem(), recs);
}

const struct view view_shadow_buddyinfo = {
	.dir = "shadow",
	.name = "buddyinfo",
	.mode = 0400,
	.exact = true,
	.taken = "the shadow zone's lock, one zone at a time",
	.collect = view_shadow_buddyinfo_collect,
	.format = shadow_format_buddyinfo,
};
