/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free blocks and pageblocks of the running kernel's zones, by migratetype.
 */
#ifndef _SHADOWMM_LIVE_PAGETYPEINFO_H
#define _SHADOWMM_LIVE_PAGETYPEINFO_H

#include "kernel/grow.h"

const char *live_pagetypeinfo_missing(void);
int live_pagetypeinfo_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_PAGETYPEINFO_H */
