/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens when a migratetype has no free block: another type's block is
 * taken, and where it pays its whole pageblock changes type. Zone lock held.
 */
#ifndef _SHADOWMM_CORE_FALLBACK_H
#define _SHADOWMM_CORE_FALLBACK_H

#include "core/zone.h"

u32 shadow_fallback_alloc(struct shadow_zone *zone,
			  const struct shadow_request *req, unsigned int mt);

#endif /* _SHADOWMM_CORE_FALLBACK_H */
