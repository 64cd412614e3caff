/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each mapping of the chosen process has of memory.
 */
#ifndef _SHADOWMM_LIVE_SMAPS_H
#define _SHADOWMM_LIVE_SMAPS_H

#include "live/pieces.h"

struct shadow_rec_vma_flags;

const char *live_smaps_missing(void);
struct shadow_rec_vma_flags *live_smaps_style(struct grow *recs);

extern const struct live_pieces live_smaps_pieces;

#endif /* _SHADOWMM_LIVE_SMAPS_H */
