/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's slab caches as /proc/slabinfo counts them.
 */
#ifndef _SHADOWMM_LIVE_SLABINFO_H
#define _SHADOWMM_LIVE_SLABINFO_H

#include "live/pieces.h"

extern const struct live_pieces live_slabinfo_pieces;

#endif /* _SHADOWMM_LIVE_SLABINFO_H */
