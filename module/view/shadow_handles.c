// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/handles: the blocks and ranges of the arena that users hold.
 */
#include "shadow/handle.h"
#include "view/view.h"

static int view_shadow_handles_show(struct shadow_text *text)
{
	struct shadow_handle handle;
	u32 *id = &text->carry[0], lines;

	if (!text->before)
		shadow_printf(text, "handle order migratetype pages pfn\n");
	for (lines = 0; lines < VIEW_SHOW_LINES; lines++, ++*id) {
		if (!shadow_handle_next(id, &handle))
			return 0;
		shadow_printf(text, "%u %u %u %u %llu\n", handle.id,
			      handle.order, handle.migratetype, handle.pages,
			      handle.pfn);
	}
	return 1;
}

const struct view view_shadow_handles = {
	.dir = "shadow",
	.name = "handles",
	.mode = 0400,
	.taken = "one handle at a time",
	.show = view_shadow_handles_show,
};
