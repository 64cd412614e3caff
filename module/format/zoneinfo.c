// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/zoneinfo's format. Which lines a kernel's file has is in the records'
 * flags; this file knows no version.
 */
#include "format/zoneinfo.h"
#include "uapi/live.h"

static void format_counters(struct shadow_text *text, struct shadow_recs recs,
			    enum shadow_counter_of of, const char *title)
{
	const struct shadow_rec_counter *counter;

	while ((counter = shadow_recs_find(&recs, SHADOW_LIVE_COUNTER,
					   sizeof(*counter)))) {
		if (counter->of != of)
			continue;
		shadow_printf(text, "%s\n      %-12.*s %llu", title,
			      (int)sizeof(counter->name), counter->name,
			      counter->value);
		title = "";
	}
}

static void format_limits(struct shadow_text *text,
			  const struct shadow_rec_zoneinfo *zone)
{
	unsigned int i;

	shadow_printf(text, "\n  pages free     %llu", zone->free);
	shadow_printf(text, "\n        boost    %llu", zone->boost);
	shadow_printf(text, "\n        min      %llu", zone->min);
	shadow_printf(text, "\n        low      %llu", zone->low);
	shadow_printf(text, "\n        high     %llu", zone->high);
	if (zone->flags & SHADOW_ZONEINFO_PROMO)
		shadow_printf(text, "\n        promo    %llu", zone->promo);
	shadow_printf(text, "\n        spanned  %llu", zone->spanned);
	shadow_printf(text, "\n        present  %llu", zone->present);
	shadow_printf(text, "\n        managed  %llu", zone->managed);
	shadow_printf(text, "\n        cma      %llu", zone->cma);

	shadow_printf(text, "\n        protection: (%lld",
		      zone->lowmem_reserve[0]);
	for (i = 1; i < zone->nr_zones && i < SHADOW_NR_ZONES; i++)
		shadow_printf(text, ", %lld", zone->lowmem_reserve[i]);
	shadow_printf(text, ")");
}

static void format_pagesets(struct shadow_text *text, struct shadow_recs recs,
			    __u32 flags)
{
	const struct shadow_rec_pageset *set;
	const char *blank = flags & SHADOW_ZONEINFO_RANGES ? "   " : "";

	shadow_printf(text, "\n  pagesets");
	while ((set = shadow_recs_find(&recs, SHADOW_LIVE_PAGESET,
				       sizeof(*set)))) {
		shadow_printf(text, "\n    cpu: %u", set->cpu);
		shadow_printf(text, "\n              count: %s%d", blank,
			      set->count);
		shadow_printf(text, "\n              high:  %s%d", blank,
			      set->high);
		shadow_printf(text, "\n              batch: %s%d", blank,
			      set->batch);
		if (flags & SHADOW_ZONEINFO_RANGES) {
			shadow_printf(text, "\n              high_min: %d",
				      set->high_min);
			shadow_printf(text, "\n              high_max: %d",
				      set->high_max);
		}
		if (flags & SHADOW_ZONEINFO_DRIFT)
			shadow_printf(text, "\n  vm stats threshold: %d",
				      set->stat_threshold);
	}
}

static void format_end(struct shadow_text *text,
		       const struct shadow_rec_zoneinfo *zone)
{
	if (zone->flags & SHADOW_ZONEINFO_KSWAPD)
		shadow_printf(text, "\n  node_unreclaimable:  %u",
			      zone->unreclaimable);
	shadow_printf(text, "\n  start_pfn:           %llu", zone->start_pfn);
	if (zone->flags & SHADOW_ZONEINFO_RANGES) {
		shadow_printf(text, "\n  reserved_highatomic: %llu",
			      zone->reserved_highatomic);
		shadow_printf(text, "\n  free_highatomic:     %llu",
			      zone->free_highatomic);
	}
}

/**
 * shadow_format_zoneinfo() - print all zones in full
 * @text: where
 * @recs: struct shadow_rec_zoneinfo, each with what belongs to it behind it
 */
void shadow_format_zoneinfo(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_zoneinfo *zone;

	while ((zone = shadow_recs_find(&recs, SHADOW_LIVE_ZONEINFO,
					sizeof(*zone)))) {
		struct shadow_recs own =
			shadow_recs_before(recs, SHADOW_LIVE_ZONEINFO);

		shadow_printf(text, "Node %u, zone %8.*s", zone->node,
			      SHADOW_ZONE_NAME, zone->name);
		format_counters(text, own, SHADOW_COUNTER_NODE,
				"\n  per-node stats");
		format_limits(text, zone);
		if (zone->flags & SHADOW_ZONEINFO_POPULATED) {
			format_counters(text, own, SHADOW_COUNTER_ZONE, "");
			format_counters(text, own, SHADOW_COUNTER_NUMA, "");
			format_pagesets(text, own, zone->flags);
			format_end(text, zone);
		}
		shadow_printf(text, "\n");
	}
}
