/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMAs of the chosen process.
 */
#ifndef _SHADOWMM_LIVE_VMAS_H
#define _SHADOWMM_LIVE_VMAS_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "kernel/grow.h"

const char *live_maps_missing(void);
int live_maps_list(struct grow *recs, struct mm_struct *mm);
int live_maps_collect(struct grow *recs, bool raw);
int live_vmas_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_VMAS_H */
