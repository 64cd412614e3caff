// SPDX-License-Identifier: GPL-2.0
/*
 * check: reading it verifies every invariant of the shadow's structures, with
 * the same code as the unit tests and the fuzzers.
 */
#include "shadow/arena.h"
#include "shadow/handle.h"
#include "shadow/poison.h"
#include "shadow/mm_table.h"
#include "view/view.h"

static const char *const state_names[SHADOW_NR_FRAME_STATES] = {
	[SHADOW_FRAME_FREE] = "free",
	[SHADOW_FRAME_PCP] = "per-CPU",
	[SHADOW_FRAME_ALLOC] = "allocated",
};

static void show_faults(struct shadow_text *text)
{
	u64 faults[SHADOW_NR_FAULTS];
	unsigned int fault;

	shadow_arena_faults(faults);
	for (fault = 0; fault < SHADOW_NR_FAULTS; fault++)
		shadow_printf(text, "frees refused, %s: %llu\n",
			      shadow_fault_name(fault), faults[fault]);
	shadow_printf(text, "damaged blocks: %llu\n", shadow_handle_corrupt());
	shadow_printf(text, "poison damage: %llu\n", shadow_poison_damage());
}

static void show_arena(struct shadow_text *text,
		       const struct shadow_check *check)
{
	unsigned int state;

	if (check->broken)
		shadow_printf(
			text,
			"arena: BROKEN: %s (node %u, zone %u, frame %u)\n",
			shadow_rule_name(check->broken), check->node,
			check->zone, check->idx);
	else
		shadow_printf(text, "arena: ok\n");
	for (state = 0; state < SHADOW_NR_FRAME_STATES; state++)
		if (state_names[state])
			shadow_printf(text, "pages %s: %llu\n",
				      state_names[state], check->pages[state]);
}

static void show_spaces(struct shadow_text *text,
			const struct shadow_mm_table_check *check)
{
	if (check->number)
		shadow_printf(
			text,
			"address spaces: BROKEN: %s (number %u, address 0x%llx)\n",
			shadow_mm_rule_name(check->broken.broken),
			check->number, check->broken.addr);
	else if (check->pages.broken)
		shadow_printf(
			text,
			"address spaces: BROKEN: %s (number %u, address 0x%llx, id %u)\n",
			shadow_space_rule_name(check->pages.broken),
			check->owner, check->pages.addr, check->pages.id);
	else
		shadow_printf(text, "address spaces: ok\n");
	shadow_printf(text, "address spaces: %u, VMAs: %llu\n", check->nr,
		      check->vmas);
	shadow_printf(text, "page tables: %llu, entries: %llu\n",
		      check->pages.tables, check->pages.entries);
}

static int view_check_show(struct shadow_text *text)
{
	struct shadow_mm_table_check check;

	shadow_mm_table_check(&check);
	show_arena(text, &check.arena);
	show_faults(text);
	show_spaces(text, &check);
	return 0;
}

const struct view view_check = {
	.name = "check",
	.mode = 0400,
	.taken =
		"exact; the machine stands still while the arena is read, the address spaces under their locks",
	.show = view_check_show,
};
