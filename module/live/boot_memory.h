/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that the running kernel booted with.
 */
#ifndef _SHADOWMM_LIVE_BOOT_MEMORY_H
#define _SHADOWMM_LIVE_BOOT_MEMORY_H

#include "kernel/grow.h"

const char *live_boot_memory_missing(void);
int live_boot_memory_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_BOOT_MEMORY_H */
