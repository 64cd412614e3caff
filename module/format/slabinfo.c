// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/slabinfo's format, its two lines of heading included. The figures stand
 * as the records have them: how they are counted is their collector's affair.
 */
#include "format/slabinfo.h"
#include "uapi/slab.h"

static void format_head(struct shadow_text *text)
{
	shadow_printf(text, "slabinfo - version: 2.1\n");
	shadow_printf(
		text,
		"# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
	shadow_printf(text, " : tunables <limit> <batchcount> <sharedfactor>");
	shadow_printf(text,
		      " : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
}

/**
 * shadow_format_slabinfo() - print a line for each cache
 * @text: where
 * @recs: struct shadow_rec_slabinfo, others are passed over
 */
void shadow_format_slabinfo(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_slabinfo *info;

	if (!text->before)
		format_head(text);
	while ((info = shadow_recs_find(&recs, SHADOW_SLAB_INFO,
					sizeof(*info)))) {
		shadow_printf(text, "%-17.*s %6llu %6llu %6u %4u %4u",
			      SHADOW_CACHE_NAME, info->name, info->active_objs,
			      info->num_objs, info->size, info->objs_per_slab,
			      info->pages_per_slab);
		shadow_printf(text, " : tunables %4u %4u %4u", info->limit,
			      info->batchcount, info->shared);
		shadow_printf(text, " : slabdata %6llu %6llu %6llu\n",
			      info->active_slabs, info->num_slabs,
			      info->shared_avail);
	}
}
