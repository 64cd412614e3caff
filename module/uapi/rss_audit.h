/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of what the page tables of an address space hold, against what it
 * counts. Figures are in pages.
 */
#ifndef _SHADOWMM_UAPI_RSS_AUDIT_H
#define _SHADOWMM_UAPI_RSS_AUDIT_H

#include "shadowmm.h"

enum shadow_rss_audit_type {
	SHADOW_RSS_AUDIT = SHADOW_REC_LIVE + 0xc0,
};

enum shadow_rss_kind {
	SHADOW_RSS_ANON,
	SHADOW_RSS_FILE,
	SHADOW_RSS_SHMEM,
	SHADOW_RSS_NR_PRESENT,
	/* Entries that the resident set does not have. */
	SHADOW_RSS_SWAP = SHADOW_RSS_NR_PRESENT,
	SHADOW_RSS_ZERO,
	SHADOW_RSS_SPECIAL,
	SHADOW_RSS_HUGETLB,
	SHADOW_RSS_MARKER,
	SHADOW_RSS_POISONED,
	SHADOW_RSS_OTHER,
	SHADOW_RSS_NR_KINDS,
};

/**
 * struct shadow_rec_rss_audit - an address space's entries and counters
 * @rec: SHADOW_RSS_AUDIT
 * @pid: whose
 * @pad: zero
 * @found: by enum shadow_rss_kind: pages present, those that are being moved
 *         included; swapped out; the page of zeros; memory without a struct
 *         page that counts; hugetlb; marks of userfaultfd and others; pages
 *         that broke; others, such as memory of devices
 * @huge: of those present, pages that a huge entry maps
 * @moving: of those present, pages that are being moved
 * @counted: the mm's counters: anonymous, files', shared, swapped out
 */
struct shadow_rec_rss_audit {
	struct shadow_rec rec;
	__u32 pid;
	__u32 pad;
	__u64 found[SHADOW_RSS_NR_KINDS];
	__u64 huge[SHADOW_RSS_NR_PRESENT];
	__u64 moving[SHADOW_RSS_NR_PRESENT];
	__u64 counted[SHADOW_RSS_SWAP + 1];
};

#endif /* _SHADOWMM_UAPI_RSS_AUDIT_H */
