/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each mapping of the chosen process has of memory.
 */
#ifndef _SHADOWMM_LIVE_SMAPS_H
#define _SHADOWMM_LIVE_SMAPS_H

#include <linux/types.h>

#include "kernel/grow.h"

const char *live_smaps_missing(void);
int live_smaps_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_SMAPS_H */
