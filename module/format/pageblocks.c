// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks, one a line, under a line of titles. No file of the kernel has
 * this format.
 */
#include "format/pageblocks.h"
#include "uapi/machine.h"
#include "uapi/view.h"

static void format_pageblock(struct shadow_text *text,
			     const struct shadow_rec_pageblock *block)
{
	shadow_printf(text, "%4u %8.*s %12llu %-12.*s", block->node,
		      SHADOW_ZONE_NAME, block->name, block->start_pfn,
		      SHADOW_TYPE_NAME, block->type);
	shadow_printf(text, " %7u %7u %7u %7u %7u %8u", block->present,
		      block->free, block->pcp, block->alloc, block->live,
		      block->reserved);
	if (block->largest < 0)
		shadow_printf(text, " %7s\n", "-");
	else
		shadow_printf(text, " %7d\n", block->largest);
}

/* What the walk of a zone's free lists found, against the zone's counters. */
static void format_lists(struct shadow_text *text,
			 const struct shadow_rec_free_lists *lists)
{
	unsigned int order;

	shadow_printf(text, "Node %u, zone %8.*s: ", lists->node,
		      SHADOW_ZONE_NAME, lists->name);
	shadow_printf(text, "on free lists %llu pages in %llu blocks, ",
		      lists->pages, lists->blocks);
	shadow_printf(text, "counter before %llu after %llu; ", lists->before,
		      lists->after);
	shadow_printf(text, "wrong: lengths %u marks %u; other types %u",
		      lists->lengths, lists->marks, lists->types);
	for (order = 0; order < SHADOW_NR_ORDERS; order++)
		if (lists->cut >> order & 1)
			shadow_printf(text, "; order %u cut off", order);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_pageblocks() - print pageblocks
 * @text: where
 * @recs: struct shadow_rec_pageblock and struct shadow_rec_free_lists, others
 *        are passed over
 */
void shadow_format_pageblocks(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_free_lists *lists;
	const struct shadow_rec_pageblock *block;
	struct shadow_recs all = recs;

	if (!text->before)
		shadow_printf(
			text,
			"%4s %8s %12s %-12s %7s %7s %7s %7s %7s %8s %7s\n",
			"node", "zone", "start_pfn", "type", "present", "free",
			"pcp", "alloc", "live", "reserved", "largest");
	while ((block = shadow_recs_find(&recs, SHADOW_VIEW_PAGEBLOCK,
					 sizeof(*block))))
		format_pageblock(text, block);
	while ((lists = shadow_recs_find(&all, SHADOW_MACHINE_FREE_LISTS,
					 sizeof(*lists))))
		format_lists(text, lists);
}
