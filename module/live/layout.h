/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's address space, region by region.
 */
#ifndef _SHADOWMM_LIVE_LAYOUT_H
#define _SHADOWMM_LIVE_LAYOUT_H

#include "kernel/grow.h"

const char *live_layout_missing(void);
int live_layout_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_LAYOUT_H */
