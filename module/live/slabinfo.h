/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's slab caches as /proc/slabinfo counts them.
 */
#ifndef _SHADOWMM_LIVE_SLABINFO_H
#define _SHADOWMM_LIVE_SLABINFO_H

#include "kernel/grow.h"

int live_slabinfo_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_SLABINFO_H */
