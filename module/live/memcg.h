/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the running kernel's memory cgroups have and may have.
 */
#ifndef _SHADOWMM_LIVE_MEMCG_H
#define _SHADOWMM_LIVE_MEMCG_H

#include "live/pieces.h"

extern const struct live_pieces live_memcg_pieces;

#endif /* _SHADOWMM_LIVE_MEMCG_H */
