/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's fixed mappings, slot by slot.
 */
#ifndef _SHADOWMM_LIVE_FIXMAP_H
#define _SHADOWMM_LIVE_FIXMAP_H

#include "kernel/grow.h"

int live_fixmap_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_FIXMAP_H */
