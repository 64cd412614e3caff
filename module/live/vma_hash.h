/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What VMAs are tied to, by hashes: the same for things that are alike where their
 * contents are, or for one thing; and the length of their anon_vmas' chain.
 */
#ifndef _SHADOWMM_LIVE_VMA_HASH_H
#define _SHADOWMM_LIVE_VMA_HASH_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "live/ident.h"

u64 live_hash_policy(const struct vm_area_struct *vma);
u64 live_hash_name(const struct vm_area_struct *vma);

static inline u64 live_hash_thing(const void *thing)
{
	return live_ident_hash((unsigned long)thing);
}

/* While nobody can tie an anon_vma to it. 2 stands for any more. */
static inline u32 live_vma_chain(const struct vm_area_struct *vma)
{
	if (!vma->anon_vma)
		return 0;
	return list_is_singular(&vma->anon_vma_chain) ? 1 : 2;
}

#endif /* _SHADOWMM_LIVE_VMA_HASH_H */
