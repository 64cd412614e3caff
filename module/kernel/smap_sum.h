/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a page's share adds to a mapping's sums, whoever the page belongs to.
 */
#ifndef _SHADOWMM_KERNEL_SMAP_SUM_H
#define _SHADOWMM_KERNEL_SMAP_SUM_H

#include <linux/types.h>

#include "uapi/smaps.h"

/**
 * struct smap_share - what a mapping has of a page, or of several alike
 * @bytes: their size
 * @pss: its share of them, in parts of a byte (SHADOW_SMAP_PSS_SHIFT)
 * @locked: the mapping is locked in memory
 * @dirty: they were written to
 * @private: nobody else has them
 */
struct smap_share {
	u64 bytes;
	u64 pss;
	bool locked;
	bool dirty;
	bool private;
};

/**
 * smap_add_share() - add a share to sums (kernel: smaps_page_accumulate())
 * @sum: by enum shadow_smap_sum
 * @share: the share
 *
 * Context: any.
 */
static inline void smap_add_share(u64 *sum, const struct smap_share *share)
{
	sum[SHADOW_SMAP_PSS] += share->pss;
	if (share->locked)
		sum[SHADOW_SMAP_LOCKED] += share->pss;
	if (share->dirty) {
		sum[SHADOW_SMAP_PSS_DIRTY] += share->pss;
		sum[share->private ? SHADOW_SMAP_PRIVATE_DIRTY :
				     SHADOW_SMAP_SHARED_DIRTY] += share->bytes;
	} else {
		sum[share->private ? SHADOW_SMAP_PRIVATE_CLEAN :
				     SHADOW_SMAP_SHARED_CLEAN] += share->bytes;
	}
}

#endif /* _SHADOWMM_KERNEL_SMAP_SUM_H */
