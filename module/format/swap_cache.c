// SPDX-License-Identifier: GPL-2.0
/*
 * Swap areas, a line each, in slots and pages; then the swap cache as a whole.
 * No file of the kernel has this format.
 */
#include "format/swap_cache.h"
#include "uapi/swap_cache.h"

static void format_area(struct shadow_text *text,
			const struct shadow_rec_swap_cache *area)
{
	shadow_printf(text, "%4u %5d %9llu %9llu %9llu %6llu %9llu",
		      area->number, area->prio, area->slots, area->used,
		      area->counted, area->bad, area->marked);
	shadow_printf(text, " %8llu %8llu %9llu %9llu %9llu %9llu %9llu\n",
		      area->clusters, area->clusters_used, area->cached,
		      area->dirty, area->writeback, area->large, area->shadows);
}

/**
 * shadow_format_swap_cache() - print swap areas and the swap cache
 * @text: where
 * @recs: struct shadow_rec_swap_cache and struct shadow_rec_swap_cache_total,
 *        others are passed over
 */
void shadow_format_swap_cache(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_swap_cache_total *total;
	const struct shadow_rec_swap_cache *area;
	struct shadow_recs all = recs;
	__u32 slots = 0;

	shadow_printf(text, "%4s %5s %9s %9s %9s %6s %9s", "area", "prio",
		      "slots", "used", "counted", "bad", "marked");
	shadow_printf(text, " %8s %8s %9s %9s %9s %9s %9s\n", "clusters",
		      "in_use", "cached", "dirty", "writeback", "large",
		      "shadows");
	while ((area = shadow_recs_find(&all, SHADOW_SWAP_CACHE_AREA,
					sizeof(*area)))) {
		format_area(text, area);
		slots = area->cluster_slots;
	}
	if (slots)
		shadow_printf(text, "a cluster has %u slots\n", slots);
	total = shadow_recs_find(&recs, SHADOW_SWAP_CACHE_TOTAL,
				 sizeof(*total));
	if (total)
		shadow_printf(
			text,
			"pages in the swap cache: found %llu, counted %llu\n",
			total->cached, total->counted);
}
