/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's slab caches in full.
 */
#ifndef _SHADOWMM_LIVE_SLABS_H
#define _SHADOWMM_LIVE_SLABS_H

#include "kernel/grow.h"

const char *live_slabs_missing(void);
int live_slabs_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_SLABS_H */
