/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's zones, and the order in which nodes try them.
 */
#ifndef _SHADOWMM_LIVE_ZONE_LIST_H
#define _SHADOWMM_LIVE_ZONE_LIST_H

#include "kernel/grow.h"

int live_zones_collect(struct grow *recs);
int live_zonelists_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_ZONE_LIST_H */
