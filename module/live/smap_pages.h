/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the entries of a mapping's page tables add to its sums.
 */
#ifndef _SHADOWMM_LIVE_SMAP_PAGES_H
#define _SHADOWMM_LIVE_SMAP_PAGES_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "uapi/smaps.h"

/**
 * struct live_smap_walk - a walk over a mapping
 * @vma: the mapping, kept by mmap_lock while it is walked
 * @at: where the walk is
 * @end: where it ends
 * @zero: the page frame of the huge page of zeros
 * @holes: shared memory, of which what is not mapped may be swapped out
 * @left: entries that may still be looked at under the lock
 * @rec: gets the sums
 */
struct live_smap_walk {
	struct vm_area_struct *vma;
	unsigned long at;
	unsigned long end;
	unsigned long zero;
	bool holes;
	unsigned int left;
	struct shadow_rec_smap rec;
};

void live_smap_entries(const u64 *entries, unsigned int level, void *ctx);
void live_smap_hole(struct live_smap_walk *walk, unsigned long end);

#endif /* _SHADOWMM_LIVE_SMAP_PAGES_H */
