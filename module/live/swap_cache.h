/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's swap cache, area by area.
 */
#ifndef _SHADOWMM_LIVE_SWAP_CACHE_H
#define _SHADOWMM_LIVE_SWAP_CACHE_H

#include "kernel/grow.h"

const char *live_swap_cache_missing(void);
int live_swap_cache_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_SWAP_CACHE_H */
