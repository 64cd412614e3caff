/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arena's caches as /proc/slabinfo has them, a piece at a time.
 */
#ifndef _SHADOWMM_VIEW_ARENA_SLABS_H
#define _SHADOWMM_VIEW_ARENA_SLABS_H

#include "live/pieces.h"

/* Gives a struct shadow_rec_slabinfo for each cache. */
extern const struct live_pieces view_arena_slabinfo_pieces;

#endif /* _SHADOWMM_VIEW_ARENA_SLABS_H */
