/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMAs of the chosen process.
 */
#ifndef _SHADOWMM_LIVE_VMAS_H
#define _SHADOWMM_LIVE_VMAS_H

#include <linux/mm_types.h>

#include "live/pieces.h"

const char *live_maps_missing(void);
struct mm_struct *live_maps_mm(struct live_walk *maps);
void live_maps_shorten(struct live_walk *maps, size_t bytes);

extern const struct live_pieces live_maps_pieces;
extern const struct live_pieces live_vmas_pieces;

#endif /* _SHADOWMM_LIVE_VMAS_H */
