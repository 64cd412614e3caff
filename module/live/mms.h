/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All address spaces of the system.
 */
#ifndef _SHADOWMM_LIVE_MMS_H
#define _SHADOWMM_LIVE_MMS_H

#include "live/pieces.h"

extern const struct live_pieces live_mms_pieces;

#endif /* _SHADOWMM_LIVE_MMS_H */
