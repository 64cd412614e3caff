/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buddy system of one zone: blocks of 2^order frames, split on the way out,
 * merged on the way in. Every call: zone lock held.
 */
#ifndef _SHADOWMM_CORE_BUDDY_H
#define _SHADOWMM_CORE_BUDDY_H

#include "core/zone.h"

u32 shadow_buddy_alloc(struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt);
void shadow_buddy_free(struct shadow_zone *zone, u32 idx, unsigned int order);
void shadow_buddy_put_back(struct shadow_zone *zone, u32 idx,
			   unsigned int order);
bool shadow_buddy_take(struct shadow_zone *zone, u32 idx, unsigned int order);

/* For fallback.c: blocks of one migratetype only, and lists by hand. */
u32 shadow_buddy_alloc_smallest(struct shadow_zone *zone,
				const struct shadow_request *req,
				unsigned int mt);
void shadow_buddy_link(struct shadow_zone *zone, u32 idx, unsigned int order,
		       unsigned int mt);
void shadow_buddy_unlink(struct shadow_zone *zone, u32 idx, unsigned int order);
u32 shadow_buddy_expand(struct shadow_zone *zone, u32 idx, unsigned int low,
			unsigned int high, unsigned int mt);

#endif /* _SHADOWMM_CORE_BUDDY_H */
