/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All address spaces of the system.
 */
#ifndef _SHADOWMM_LIVE_MMS_H
#define _SHADOWMM_LIVE_MMS_H

#include "kernel/grow.h"

int live_mms_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_MMS_H */
