// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/explain: why the arena's allocator chose what it chose. `control`
 * switches it on.
 */
#include "format/explain.h"
#include "shadow/explain.h"
#include "view/view.h"

static int view_shadow_explain_collect(struct grow *recs, bool raw)
{
	return shadow_arena_explain_collect(recs);
}

const struct view view_shadow_explain = {
	.dir = "shadow",
	.name = "explain",
	.mode = 0400,
	.taken =
		"a decision at a time, without a lock; those written meanwhile are left out",
	.collect = view_shadow_explain_collect,
	.format = shadow_format_explain,
};
