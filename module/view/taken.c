// SPDX-License-Identifier: GPL-2.0
/*
 * taken: how the figures of each view are taken, and when they last were; for
 * the views in /proc's formats, which have no room to say it themselves.
 */
#include <linux/math64.h>

#include "view/view.h"

static int view_taken_show(struct shadow_text *text)
{
	const struct view_slot *slot;
	unsigned int i;

	for (i = 0; (slot = view_slot(i)); i++) {
		const struct view *view = slot->view;
		u64 at = READ_ONCE(slot->taken_at);

		if (!view->taken)
			continue;
		shadow_printf(text, "%s%s%s: ", view->dir ?: "",
			      view->dir ? "/" : "", view->name);
		if (slot->missing)
			shadow_printf(text,
				      "not offered: this kernel has no %s\n",
				      slot->missing);
		else if (!at)
			shadow_printf(text, "%s; not taken yet\n", view->taken);
		else
			shadow_printf(text, "%s; at %llu us, in %llu us\n",
				      view->taken, div_u64(at, 1000),
				      div_u64(READ_ONCE(slot->took), 1000));
	}
	return 0;
}

const struct view view_taken = {
	.name = "taken",
	.mode = 0400,
	.show = view_taken_show,
};
