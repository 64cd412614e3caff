/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arena's log of decisions and its descriptors, switched on and off.
 */
#ifndef _SHADOWMM_SHADOW_EXPLAIN_H
#define _SHADOWMM_SHADOW_EXPLAIN_H

#include <linux/types.h>

#include "core/track.h"
#include "kernel/grow.h"

int shadow_arena_explain_start(u32 entries);
int shadow_arena_explain_stop(void);
int shadow_arena_explain_collect(struct grow *recs);
int shadow_arena_track_start(u32 capacity);
int shadow_arena_track_stop(void);
void shadow_arena_track_stat(struct shadow_track_stat *stat);
void shadow_explain_exit(void);

#endif /* _SHADOWMM_SHADOW_EXPLAIN_H */
