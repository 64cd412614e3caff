/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow's zones as records, the same ones that the live side fills.
 */
#ifndef _SHADOWMM_SHADOW_RECORD_H
#define _SHADOWMM_SHADOW_RECORD_H

#include "core/zone.h"
#include "kernel/grow.h"
#include "uapi/feed.h"

void shadow_record_zone(const struct shadow_zone *zone,
			struct shadow_feed_zone *rec);
void shadow_record_indices(struct shadow_feed_zone *rec);
int shadow_record_buddyinfo(const struct shadow_feed_zone *rec,
			    struct grow *recs);

#endif /* _SHADOWMM_SHADOW_RECORD_H */
