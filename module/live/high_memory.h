/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that the running kernel has no lasting addresses for.
 */
#ifndef _SHADOWMM_LIVE_HIGH_MEMORY_H
#define _SHADOWMM_LIVE_HIGH_MEMORY_H

#include "kernel/grow.h"

int live_high_memory_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_HIGH_MEMORY_H */
