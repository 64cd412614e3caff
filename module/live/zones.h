/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's zones, one after the other, without its unexported
 * iterators.
 */
#ifndef _SHADOWMM_LIVE_ZONES_H
#define _SHADOWMM_LIVE_ZONES_H

#include <linux/mmzone.h>
#include <linux/nodemask.h>

struct zone *live_zone_first(void);
struct zone *live_zone_next(struct zone *zone);

#define live_zone_for_each(zone) \
	for (zone = live_zone_first(); zone; zone = live_zone_next(zone))

#endif /* _SHADOWMM_LIVE_ZONES_H */
