/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's swap areas.
 */
#ifndef _SHADOWMM_LIVE_SWAPS_H
#define _SHADOWMM_LIVE_SWAPS_H

#include "kernel/grow.h"

const char *live_swaps_missing(void);
int live_swaps_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_SWAPS_H */
