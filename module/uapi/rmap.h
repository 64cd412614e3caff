/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of reverse mappings: pages of the shadow's address spaces, and where
 * each is mapped.
 */
#ifndef _SHADOWMM_UAPI_RMAP_H
#define _SHADOWMM_UAPI_RMAP_H

#include "shadowmm.h"

enum shadow_rmap_type {
	SHADOW_RMAP_PAGE = SHADOW_REC_VIEW + 0x10,
	SHADOW_RMAP_PLACE,
};

/* What a page is. */
#define SHADOW_RMAP_ANON 0x1
#define SHADOW_RMAP_EXCLUSIVE 0x2
#define SHADOW_RMAP_SHMEM 0x4
#define SHADOW_RMAP_DIRTY 0x8

/**
 * struct shadow_rec_rmap_page - a page
 * @rec: SHADOW_RMAP_PAGE
 * @pfn: its page frame
 * @index: where it belongs: in pages of its anon_vma's areas, or of its file
 * @owner: its anon_vma, or its file's pages, by number; 0: nobody's
 * @refs: who keeps it
 * @maps: entries of page tables that map it
 * @flags: SHADOW_RMAP_*
 *
 * As many struct shadow_rec_rmap_place follow as the reverse mapping finds. Of
 * pages that huge entries alone map there is a record of the block's first.
 */
struct shadow_rec_rmap_page {
	struct shadow_rec rec;
	__u64 pfn;
	__u64 index;
	__u32 owner;
	__u32 refs;
	__u32 maps;
	__u32 flags;
};

/* What an entry allows and says. */
#define SHADOW_RMAP_WRITE 0x1
#define SHADOW_RMAP_WRITTEN 0x2
#define SHADOW_RMAP_ACCESSED 0x4
#define SHADOW_RMAP_HUGE 0x8 /* it is a huge one */

/**
 * struct shadow_rec_rmap_place - where a page is mapped
 * @rec: SHADOW_RMAP_PLACE
 * @start: the VMA
 * @end: its end
 * @addr: the address
 * @mm: the number of the address space
 * @entry: SHADOW_RMAP_WRITE, _WRITTEN, _ACCESSED, _HUGE
 */
struct shadow_rec_rmap_place {
	struct shadow_rec rec;
	__u64 start;
	__u64 end;
	__u64 addr;
	__u32 mm;
	__u32 entry;
};

#endif /* _SHADOWMM_UAPI_RMAP_H */
