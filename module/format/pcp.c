// SPDX-License-Identifier: GPL-2.0
/*
 * A line for each page set, and below it a table of its lists: a row for each
 * type, a column for each order. No file of the kernel has this format.
 */
#include "format/pcp.h"
#include "uapi/machine.h"

static unsigned int nr_lists(const struct shadow_rec_pcp *set)
{
	return set->nr_lists < SHADOW_NR_PCP_LISTS ? set->nr_lists :
						     SHADOW_NR_PCP_LISTS;
}

static int same_type(const struct shadow_rec_pcp *set, unsigned int a,
		     unsigned int b)
{
	return !__builtin_memcmp(set->list[a].type, set->list[b].type,
				 SHADOW_TYPE_NAME);
}

/* Is a list the first of its order? of its type? */
static int first_of_order(const struct shadow_rec_pcp *set, unsigned int list)
{
	unsigned int i;

	for (i = 0; i < list; i++)
		if (set->list[i].order == set->list[list].order)
			return 0;
	return 1;
}

static int first_of_type(const struct shadow_rec_pcp *set, unsigned int list)
{
	unsigned int i;

	for (i = 0; i < list; i++)
		if (same_type(set, i, list))
			return 0;
	return 1;
}

/* The list of one list's type and another one's order. */
static void format_cell(struct shadow_text *text,
			const struct shadow_rec_pcp *set, unsigned int type,
			unsigned int order)
{
	unsigned int i;

	for (i = 0; i < nr_lists(set); i++) {
		if (set->list[i].order == set->list[order].order &&
		    same_type(set, i, type)) {
			shadow_printf(text, " %6u", set->list[i].nr);
			return;
		}
	}
	shadow_printf(text, " %6s", "-");
}

static void format_lists(struct shadow_text *text,
			 const struct shadow_rec_pcp *set)
{
	unsigned int type, order;

	shadow_printf(text, "  %-12s", "order");
	for (order = 0; order < nr_lists(set); order++)
		if (first_of_order(set, order))
			shadow_printf(text, " %6u", set->list[order].order);
	shadow_printf(text, "\n");
	for (type = 0; type < nr_lists(set); type++) {
		if (!first_of_type(set, type))
			continue;
		shadow_printf(text, "  %-12.*s", SHADOW_TYPE_NAME,
			      set->list[type].type);
		for (order = 0; order < nr_lists(set); order++)
			if (first_of_order(set, order))
				format_cell(text, set, type, order);
		shadow_printf(text, "\n");
	}
}

/**
 * shadow_format_pcp() - print per-CPU page sets
 * @text: where
 * @recs: struct shadow_rec_pcp, others are passed over
 */
void shadow_format_pcp(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_pcp *set;

	while ((set = shadow_recs_find(&recs, SHADOW_MACHINE_PCP,
				       sizeof(*set)))) {
		shadow_printf(text, "Node %u, zone %8.*s, cpu %u: ", set->node,
			      SHADOW_ZONE_NAME, set->name, set->cpu);
		shadow_printf(text, "count %d on lists %s%u ", set->count,
			      set->cut ? ">" : "", set->walked);
		shadow_printf(text,
			      "high %d batch %d high_min %d high_max %d\n",
			      set->high, set->batch, set->high_min,
			      set->high_max);
		format_lists(text, set);
	}
}
