/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of what swap areas hold, slot by slot, and of the swap cache.
 */
#ifndef _SHADOWMM_UAPI_SWAP_CACHE_H
#define _SHADOWMM_UAPI_SWAP_CACHE_H

#include "shadowmm.h"

enum shadow_swap_cache_type {
	SHADOW_SWAP_CACHE_AREA = SHADOW_REC_MACHINE + 0x50,
	SHADOW_SWAP_CACHE_TOTAL,
};

/**
 * struct shadow_rec_swap_cache - a swap area's slots and its swap cache
 * @rec: SHADOW_SWAP_CACHE_AREA
 * @number: the area's
 * @prio: its priority
 * @slots: slots that can be used
 * @counted: slots in use by the area's own counter
 * @used: slots in use, as found
 * @bad: slots that cannot be used, the area's header included
 * @marked: slots marked as having a page in the cache
 * @clusters: clusters of slots
 * @clusters_used: those with a slot in use
 * @cached: pages found in the swap cache
 * @dirty: of these, dirty ones
 * @writeback: likewise, being written
 * @large: likewise, part of a folio of more than a page
 * @shadows: slots that remember when their page was evicted
 * @cluster_slots: slots of a cluster
 * @pad: zero
 */
struct shadow_rec_swap_cache {
	struct shadow_rec rec;
	__u32 number;
	__s32 prio;
	__u64 slots;
	__u64 counted;
	__u64 used;
	__u64 bad;
	__u64 marked;
	__u64 clusters;
	__u64 clusters_used;
	__u64 cached;
	__u64 dirty;
	__u64 writeback;
	__u64 large;
	__u64 shadows;
	__u32 cluster_slots;
	__u32 pad;
};

/**
 * struct shadow_rec_swap_cache_total - the swap cache against its counter
 * @rec: SHADOW_SWAP_CACHE_TOTAL
 * @cached: pages found in the swap cache
 * @counted: pages by the nodes' counters
 */
struct shadow_rec_swap_cache_total {
	struct shadow_rec rec;
	__u64 cached;
	__u64 counted;
};

#endif /* _SHADOWMM_UAPI_SWAP_CACHE_H */
