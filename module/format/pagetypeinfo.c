// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/pagetypeinfo's format, trailing blanks included, a part for each node.
 * The lines that a kernel with page_owner=on adds are not made.
 */
#include "format/pagetypeinfo.h"
#include "uapi/live.h"

static const struct shadow_rec_pagetypes *next_zone(struct shadow_recs *recs)
{
	return shadow_recs_find(recs, SHADOW_LIVE_PAGETYPES,
				sizeof(struct shadow_rec_pagetypes));
}

/* The next zone, if it is of @node; the step is not taken past it. */
static const struct shadow_rec_pagetypes *zone_of(struct shadow_recs *recs,
						  __u32 node)
{
	struct shadow_recs ahead = *recs;
	const struct shadow_rec_pagetypes *zone = next_zone(&ahead);

	if (!zone || zone->node != node)
		return (void *)0;
	*recs = ahead;
	return zone;
}

static unsigned int nr_types(const struct shadow_rec_pagetypes *zone)
{
	return zone->nr_types < SHADOW_NR_TYPES ? zone->nr_types :
						  SHADOW_NR_TYPES;
}

static unsigned int nr_orders(const struct shadow_rec_pagetypes *zone)
{
	return zone->nr_orders < SHADOW_NR_ORDERS ? zone->nr_orders :
						    SHADOW_NR_ORDERS;
}

static void format_head(struct shadow_text *text,
			const struct shadow_rec_pagetypes *zone)
{
	unsigned int order;

	shadow_printf(text, "Page block order: %u\n", zone->block_order);
	shadow_printf(text, "Pages per block:  %llu\n\n",
		      1ULL << (zone->block_order & 63));
	shadow_printf(text, "%-43s ",
		      "Free pages count per migrate type at order");
	for (order = 0; order < nr_orders(zone); order++)
		shadow_printf(text, "%6u ", order);
	shadow_printf(text, "\n");
}

static void format_free(struct shadow_text *text,
			const struct shadow_rec_pagetypes *zone)
{
	unsigned int i, order;

	for (i = 0; i < nr_types(zone); i++) {
		shadow_printf(text, "Node %4u, zone %8.*s, type %12.*s ",
			      zone->node, SHADOW_ZONE_NAME, zone->name,
			      SHADOW_TYPE_NAME, zone->type[i].name);
		for (order = 0; order < nr_orders(zone); order++)
			shadow_printf(text, "%s%6llu ",
				      zone->type[i].cut >> order & 1 ? ">" : "",
				      zone->type[i].nr_free[order]);
		shadow_printf(text, "\n");
	}
}

static void format_blocks_head(struct shadow_text *text,
			       const struct shadow_rec_pagetypes *zone)
{
	unsigned int i;

	shadow_printf(text, "\n%-23s", "Number of blocks type ");
	for (i = 0; i < nr_types(zone); i++)
		shadow_printf(text, "%12.*s ", SHADOW_TYPE_NAME,
			      zone->type[i].name);
	shadow_printf(text, "\n");
}

static void format_blocks(struct shadow_text *text,
			  const struct shadow_rec_pagetypes *zone)
{
	unsigned int i;

	shadow_printf(text, "Node %u, zone %8.*s ", zone->node,
		      SHADOW_ZONE_NAME, zone->name);
	for (i = 0; i < nr_types(zone); i++)
		shadow_printf(text, "%12llu ", zone->type[i].nr_blocks);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_pagetypeinfo() - print free blocks and pageblocks by type
 * @text: where
 * @recs: struct shadow_rec_pagetypes, a node's one after the other; others are
 *        passed over
 */
void shadow_format_pagetypeinfo(struct shadow_text *text,
				struct shadow_recs recs)
{
	const struct shadow_rec_pagetypes *zone, *first;
	struct shadow_recs again;

	for (again = recs; (first = next_zone(&recs)); again = recs) {
		format_head(text, first);
		format_free(text, first);
		while ((zone = zone_of(&recs, first->node)))
			format_free(text, zone);
		format_blocks_head(text, first);
		while ((zone = zone_of(&again, first->node)))
			format_blocks(text, zone);
	}
}
