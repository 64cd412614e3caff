/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of what each mapping of an address space has of memory, beside those
 * of the mappings themselves in live_mm.h.
 */
#ifndef _SHADOWMM_UAPI_SMAPS_H
#define _SHADOWMM_UAPI_SMAPS_H

#include "shadowmm.h"

enum shadow_smaps_type {
	SHADOW_SMAPS_STYLE = SHADOW_REC_LIVE + 0xe0,
	SHADOW_SMAP,
};

/**
 * struct shadow_rec_smaps_style - what the running kernel's smaps has
 * @rec: SHADOW_SMAPS_STYLE
 * @hidden: flags of VMAs that stand for something else and are not named
 * @eligible_width: columns of the figure behind THPeligible
 * @has_ksm: there is a line for KSM
 * @has_pkey: there is a line for the protection key
 * @pad: zero
 */
struct shadow_rec_smaps_style {
	struct shadow_rec rec;
	__u64 hidden;
	__u32 eligible_width;
	__u32 has_ksm;
	__u32 has_pkey;
	__u32 pad;
};

/* In the order of smaps' lines. */
enum shadow_smap_sum {
	SHADOW_SMAP_RSS,
	SHADOW_SMAP_PSS,
	SHADOW_SMAP_PSS_DIRTY,
	SHADOW_SMAP_SHARED_CLEAN,
	SHADOW_SMAP_SHARED_DIRTY,
	SHADOW_SMAP_PRIVATE_CLEAN,
	SHADOW_SMAP_PRIVATE_DIRTY,
	SHADOW_SMAP_REFERENCED,
	SHADOW_SMAP_ANON,
	SHADOW_SMAP_KSM,
	SHADOW_SMAP_LAZYFREE,
	SHADOW_SMAP_ANON_HUGE,
	SHADOW_SMAP_SHMEM_HUGE,
	SHADOW_SMAP_FILE_HUGE,
	SHADOW_SMAP_SHARED_HUGETLB,
	SHADOW_SMAP_PRIVATE_HUGETLB,
	SHADOW_SMAP_SWAP,
	SHADOW_SMAP_SWAP_PSS,
	SHADOW_SMAP_LOCKED,
	SHADOW_SMAP_NR_SUMS,
};

/* A page's share is told in this part of a byte, as the kernel reckons it. */
#define SHADOW_SMAP_PSS_SHIFT 12

/**
 * struct shadow_rec_smap - what a mapping has
 * @rec: SHADOW_SMAP; the n-th is of the n-th struct shadow_rec_vma
 * @sum: by enum shadow_smap_sum, in bytes; those of shares (PSS, PSS_DIRTY,
 *       SWAP_PSS, LOCKED) in parts of a byte
 * @page_size: bytes of a page, by the mapping's own word
 * @is_gone: it was unmapped before it could be looked at: nothing is told of it
 * @is_eligible: it may have huge pages
 * @pkey: its protection key
 * @pad: zero
 */
struct shadow_rec_smap {
	struct shadow_rec rec;
	__u64 sum[SHADOW_SMAP_NR_SUMS];
	__u64 page_size;
	__u32 is_gone;
	__u32 is_eligible;
	__u32 pkey;
	__u32 pad;
};

#endif /* _SHADOWMM_UAPI_SMAPS_H */
