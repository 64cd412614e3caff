/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The slots of a swap area, and the pages that are cached for them.
 */
#ifndef _SHADOWMM_LIVE_SWAP_SLOTS_H
#define _SHADOWMM_LIVE_SWAP_SLOTS_H

#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/types.h>

#include "uapi/swap_cache.h"

/* SWAPFILE_CLUSTER of mm/swapfile.c. */
#define LIVE_SWAP_CLUSTER \
	(IS_ENABLED(CONFIG_THP_SWAP) ? (unsigned long)HPAGE_PMD_NR : 256UL)

/**
 * struct live_swap_at - where a walk over an area's slots is
 * @slot: the slot
 * @in_use: a slot of its cluster before it is in use
 */
struct live_swap_at {
	unsigned long slot;
	bool in_use;
};

const char *live_swap_slots_missing(void);
bool live_swap_slots_are_there(const struct swap_info_struct *si);
void live_swap_slots_count(const struct swap_info_struct *si,
			   struct live_swap_at *at,
			   struct shadow_rec_swap_cache *rec);
bool live_swap_pages_count(unsigned int area, unsigned long *at,
			   struct shadow_rec_swap_cache *rec);

#endif /* _SHADOWMM_LIVE_SWAP_SLOTS_H */
