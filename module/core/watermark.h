/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watermarks: how many free pages a zone keeps back, from whom, and how the
 * marks follow from the sizes of the zones.
 */
#ifndef _SHADOWMM_CORE_WATERMARK_H
#define _SHADOWMM_CORE_WATERMARK_H

#include "core/zone.h"

struct shadow_mem;

bool shadow_watermark_ok(const struct shadow_zone *zone,
			 const struct shadow_request *req,
			 enum shadow_watermark wmark);
void shadow_watermark_set(struct shadow_zone *zone, const u64 *marks,
			  const u64 *reserve);
void shadow_watermark_boost(struct shadow_zone *zone);
void shadow_watermark_unboost(struct shadow_zone *zone);
u64 shadow_watermark_min_pages(u64 pages);
void shadow_mem_set_watermarks(struct shadow_mem *mem);

/**
 * shadow_watermark_enough() - the same, as the zone's policy sees it
 * @zone: the zone
 * @req: the request
 * @wmark: the mark that must hold
 * @carried: 0 at the first zone of a pass; then what this left there
 *
 * Context: any, like shadow_watermark_ok().
 * Return: true if so
 */
static inline bool shadow_watermark_enough(const struct shadow_zone *zone,
					   const struct shadow_request *req,
					   enum shadow_watermark wmark,
					   u64 *carried)
{
	if (unlikely(zone->policy->enough))
		return zone->policy->enough(zone, req, wmark, carried);
	return shadow_watermark_ok(zone, req, wmark);
}

#endif /* _SHADOWMM_CORE_WATERMARK_H */
