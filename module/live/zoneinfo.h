/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's zones in full: limits, counters, per-CPU page sets.
 */
#ifndef _SHADOWMM_LIVE_ZONEINFO_H
#define _SHADOWMM_LIVE_ZONEINFO_H

#include "kernel/grow.h"

const char *live_zoneinfo_missing(void);
int live_zoneinfo_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_ZONEINFO_H */
