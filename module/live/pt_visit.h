/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables of a process, looked at under their own locks.
 */
#ifndef _SHADOWMM_LIVE_PT_VISIT_H
#define _SHADOWMM_LIVE_PT_VISIT_H

#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * typedef live_pt_fn - looks at what serves an address
 * @entries: at LIVE_PT_PTE a whole table; above it one entry, not of a table
 * @level: their level
 * @ctx: what the visit was given
 *
 * Context: the table's lock is held, and RCU: what an entry maps keeps mapped.
 */
typedef void (*live_pt_fn)(const u64 *entries, unsigned int level, void *ctx);

bool live_pt_visit(struct mm_struct *mm, unsigned long address,
		   unsigned int *level, live_pt_fn fn, void *ctx);

#endif /* _SHADOWMM_LIVE_PT_VISIT_H */
