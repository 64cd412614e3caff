/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's huge pages, and what stands in the way of more.
 */
#ifndef _SHADOWMM_LIVE_HUGEPAGES_H
#define _SHADOWMM_LIVE_HUGEPAGES_H

#include "kernel/grow.h"

const char *live_hugepages_missing(void);
int live_hugepages_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_HUGEPAGES_H */
