// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks, one a line, under a line of titles. No file of the kernel has
 * this format.
 */
#include "format/pageblocks.h"
#include "uapi/view.h"

static void format_pageblock(struct shadow_text *text,
			     const struct shadow_rec_pageblock *block)
{
	shadow_printf(text, "%4u %8.*s %12llu %-12.*s", block->node,
		      SHADOW_ZONE_NAME, block->name, block->start_pfn,
		      SHADOW_TYPE_NAME, block->type);
	shadow_printf(text, " %7u %7u %7u %7u %7u", block->present, block->free,
		      block->pcp, block->alloc, block->live);
	if (block->largest < 0)
		shadow_printf(text, " %7s\n", "-");
	else
		shadow_printf(text, " %7d\n", block->largest);
}

/**
 * shadow_format_pageblocks() - print pageblocks
 * @text: where
 * @recs: struct shadow_rec_pageblock, others are passed over
 */
void shadow_format_pageblocks(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_pageblock *block;

	shadow_printf(text, "%4s %8s %12s %-12s %7s %7s %7s %7s %7s %7s\n",
		      "node", "zone", "start_pfn", "type", "present", "free",
		      "pcp", "alloc", "live", "largest");
	while ((block = shadow_recs_find(&recs, SHADOW_VIEW_PAGEBLOCK,
					 sizeof(*block))))
		format_pageblock(text, block);
}
