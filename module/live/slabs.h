/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's slab caches in full.
 */
#ifndef _SHADOWMM_LIVE_SLABS_H
#define _SHADOWMM_LIVE_SLABS_H

#include "live/pieces.h"

const char *live_slabs_missing(void);

extern const struct live_pieces live_slabs_pieces;

#endif /* _SHADOWMM_LIVE_SLABS_H */
