/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the policies that know where memory is full have in common: how many
 * pages of each pageblock are free, and the free block of one pageblock that
 * serves. Zone lock held around every call.
 */
#ifndef _SHADOWMM_CORE_POLICY_USE_H
#define _SHADOWMM_CORE_POLICY_USE_H

#include "core/zone.h"

u32 shadow_use_account(const struct shadow_zone *zone, u16 *free, u32 idx,
		       int pages);
u32 shadow_use_check(const struct shadow_zone *zone, const u16 *free);
u32 shadow_use_find(const struct shadow_zone *zone, u32 pageblock,
		    unsigned int order);

#endif /* _SHADOWMM_CORE_POLICY_USE_H */
