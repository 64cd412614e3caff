/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The addresses that the running kernel maps pages at for itself.
 */
#ifndef _SHADOWMM_LIVE_VMALLOC_H
#define _SHADOWMM_LIVE_VMALLOC_H

#include "kernel/grow.h"

const char *live_vmalloc_missing(void);
int live_vmalloc_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_VMALLOC_H */
