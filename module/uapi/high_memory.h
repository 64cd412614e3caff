/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * A record of high memory: what older kernels could not map for good.
 */
#ifndef _SHADOWMM_UAPI_HIGH_MEMORY_H
#define _SHADOWMM_UAPI_HIGH_MEMORY_H

#include "shadowmm.h"

enum shadow_high_memory_type {
	SHADOW_HIGH_MEMORY = SHADOW_REC_MACHINE + 0x78,
};

/**
 * struct shadow_rec_high_memory - how much memory is high
 * @rec: SHADOW_HIGH_MEMORY
 * @zones: zones of high memory that have a page
 * @room_bits: log2 of the most bytes of memory that the direct map has room for
 * @present: pages that exist
 * @high: of these, in zones of high memory
 * @last_pfn: the last page frame of a zone that has pages
 * @end: bytes from the direct map's start to high_memory, where it ends
 * @pkmap_slots: slots of kmap()'s own window
 * @kmap_slots: slots of the fixmap in which pages are mapped for a moment
 */
struct shadow_rec_high_memory {
	struct shadow_rec rec;
	__u32 zones;
	__u32 room_bits;
	__u64 present;
	__u64 high;
	__u64 last_pfn;
	__u64 end;
	__u32 pkmap_slots;
	__u32 kmap_slots;
};

#endif /* _SHADOWMM_UAPI_HIGH_MEMORY_H */
