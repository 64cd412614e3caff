/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of an mm_struct, init_mm or a process's.
 */
#ifndef _SHADOWMM_LIVE_MM_H
#define _SHADOWMM_LIVE_MM_H

#include <linux/types.h>

#include "kernel/grow.h"

const char *live_mm_missing(void);
int live_init_mm_collect(struct grow *recs, bool raw);
int live_mm_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_MM_H */
