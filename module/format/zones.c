// SPDX-License-Identifier: GPL-2.0
/*
 * Zones, one a line, under a line of titles. No file of the kernel has this
 * format.
 */
#include "format/zones.h"
#include "uapi/machine.h"

static void format_zone(struct shadow_text *text,
			const struct shadow_rec_zone *rec)
{
	const struct shadow_rec_zone_geom *zone = &rec->zone;
	__u32 flags = rec->flags;
	unsigned int i;

	shadow_printf(text, "%4u %8.*s %c%c%c%c%c %12llu %10llu %10llu %10llu",
		      zone->node, SHADOW_ZONE_NAME, zone->name,
		      flags & SHADOW_ZONE_POPULATED ? 'p' : '-',
		      flags & SHADOW_ZONE_CONTIGUOUS ? 'c' : '-',
		      flags & SHADOW_ZONE_BOOSTED ? 'b' : '-',
		      flags & SHADOW_ZONE_RECLAIM ? 'r' : '-',
		      flags & SHADOW_ZONE_BELOW_HIGH ? 'h' : '-',
		      zone->start_pfn, zone->spanned, zone->present,
		      zone->managed);
	shadow_printf(text, " %10llu %8llu %8llu %8llu %8llu %8llu", rec->free,
		      zone->pcp_count, zone->min, zone->low, zone->high,
		      zone->boost);
	shadow_printf(text, " %8llu %10llu ", rec->cma, rec->highatomic);
	for (i = 0; i < zone->nr_zones && i < SHADOW_NR_ZONES; i++)
		shadow_printf(text, "%s%lld", i ? "," : "",
			      zone->lowmem_reserve[i]);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_zones() - print zones
 * @text: where
 * @recs: struct shadow_rec_zone, others are passed over
 */
void shadow_format_zones(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_zone *rec;

	shadow_printf(text, "%4s %8s %5s %12s %10s %10s %10s", "node", "zone",
		      "flags", "start_pfn", "spanned", "present", "managed");
	shadow_printf(text, " %10s %8s %8s %8s %8s %8s %8s %10s %s\n", "free",
		      "pcp", "min", "low", "high", "boost", "cma", "highatomic",
		      "protection");
	while ((rec = shadow_recs_find(&recs, SHADOW_MACHINE_ZONE,
				       sizeof(*rec))))
		format_zone(text, rec);
	shadow_printf(
		text,
		"flags: p populated, c contiguous, b boosted, r reclaims, h below high\n");
}
