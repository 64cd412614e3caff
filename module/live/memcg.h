/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the running kernel's memory cgroups have and may have.
 */
#ifndef _SHADOWMM_LIVE_MEMCG_H
#define _SHADOWMM_LIVE_MEMCG_H

#include "kernel/grow.h"

int live_memcg_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_MEMCG_H */
