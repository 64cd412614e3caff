/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's pageblocks: what of each is free.
 */
#ifndef _SHADOWMM_LIVE_PAGEBLOCKS_H
#define _SHADOWMM_LIVE_PAGEBLOCKS_H

#include "kernel/grow.h"

int live_pageblocks_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_PAGEBLOCKS_H */
