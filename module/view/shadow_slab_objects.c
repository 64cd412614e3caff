// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/objects: the objects of the arena's caches that users hold.
 */
#include <linux/mm.h>

#include "shadow/caches.h"
#include "shadow/caches_handle.h"
#include "view/view.h"

static int view_shadow_objects_show(struct shadow_text *text)
{
	struct shadow_object_handle handle;
	u32 *id = &text->carry[0], lines;

	if (!text->before)
		shadow_printf(text, "handle cache size usable pfn offset\n");
	for (lines = 0; lines < VIEW_SHOW_LINES; lines++, ++*id) {
		if (!shadow_caches_handle_next(id, &handle))
			return 0;
		shadow_printf(text, "%u %s %u %zu %llu %llu\n", handle.id,
			      handle.cache ? handle.cache->config.name : "-",
			      handle.size, shadow_caches_ksize(handle.addr),
			      handle.addr >> PAGE_SHIFT,
			      handle.addr & (PAGE_SIZE - 1));
	}
	return 1;
}

const struct view view_shadow_objects = {
	.dir = "shadow",
	.name = "objects",
	.mode = 0400,
	.taken = "one object at a time",
	.show = view_shadow_objects_show,
};
