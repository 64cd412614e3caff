/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The records of a diff view: the live side's, the arena's, the live side's
 * once more.
 */
#ifndef _SHADOWMM_VIEW_DIFF_SIDES_H
#define _SHADOWMM_VIEW_DIFF_SIDES_H

#include "core/check.h"
#include "live/live.h"
#include "uapi/feed.h"

int view_diff_side(struct grow *recs, enum shadow_side side);
int view_diff_collect(struct grow *recs, int (*live)(struct grow *recs),
		      int (*shadow)(struct shadow_mem *mem, struct grow *recs));

#endif /* _SHADOWMM_VIEW_DIFF_SIDES_H */
