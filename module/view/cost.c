// SPDX-License-Identifier: GPL-2.0
/*
 * cost: what the module itself takes: bytes that it holds, and the time that
 * went into each file since load. The module's code is not in it: sysfs has it.
 */
#include <linux/math64.h>

#include "shadow/arena.h"
#include "view/view.h"

static void show_file(struct shadow_text *text, const struct view_slot *slot)
{
	const struct view *view = slot->view;
	u64 made = atomic64_read(&slot->cost.made);

	if (!made)
		return;
	shadow_printf(text, "%10llu %12llu %12llu %10llu %s%s%s\n", made,
		      div_u64(atomic64_read(&slot->cost.ns), NSEC_PER_USEC),
		      div_u64(atomic64_read(&slot->cost.longest),
			      NSEC_PER_USEC),
		      atomic64_read(&slot->cost.bytes), view->dir ?: "",
		      view->dir ? "/" : "", view->name);
}

static int view_cost_show(struct shadow_text *text)
{
	const struct view_slot *slot;
	struct shadow_arena_stat stat;
	unsigned int i;

	shadow_arena_stat(&stat);
	shadow_printf(text, "arena bytes: %llu\n", stat.pages << PAGE_SHIFT);
	shadow_printf(text, "metadata bytes: %llu\n", stat.bytes);
	shadow_printf(text, "bytes of open files: %lu\n", grow_held());
	shadow_printf(text, "%10s %12s %12s %10s %s\n", "made", "us",
		      "longest_us", "most_bytes", "file");
	for (i = 0; (slot = view_slot(i)); i++)
		show_file(text, slot);
	return 0;
}

const struct view view_cost = {
	.name = "cost",
	.mode = 0400,
	.taken = "no lock; each figure exact, not all of one moment",
	.show = view_cost_show,
};
