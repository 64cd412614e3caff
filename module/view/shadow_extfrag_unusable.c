// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/extfrag/unusable_index: of the arena, in the format of debugfs'
 * extfrag/unusable_index.
 */
#include "format/extfrag.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/view.h"

static int view_shadow_unusable_collect(struct grow *recs, bool raw)
{
	return shadow_record_buddyinfo(shadow_arena_mem(), recs);
}

const struct view view_shadow_unusable = {
	.dir = "shadow/extfrag",
	.name = "unusable_index",
	.mode = 0400,
	.exact = true,
	.taken = "the shadow zone's lock, one zone at a time",
	.collect = view_shadow_unusable_collect,
	.format = shadow_format_unusable,
};
