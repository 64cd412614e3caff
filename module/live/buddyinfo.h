/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free blocks of the running kernel's zones, by order.
 */
#ifndef _SHADOWMM_LIVE_BUDDYINFO_H
#define _SHADOWMM_LIVE_BUDDYINFO_H

#include "kernel/grow.h"

int live_buddyinfo_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_BUDDYINFO_H */
