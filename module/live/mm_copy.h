/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process's address space, copied with all that decides what merges.
 */
#ifndef _SHADOWMM_LIVE_MM_COPY_H
#define _SHADOWMM_LIVE_MM_COPY_H

#include "kernel/grow.h"
#include "uapi/mm_copy.h"

int live_mm_copy(struct grow *recs, int pid);

#endif /* _SHADOWMM_LIVE_MM_COPY_H */
