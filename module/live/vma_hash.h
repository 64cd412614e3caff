/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hashes of what VMAs are tied to: the same for things that are alike where their
 * contents are, or for one thing.
 */
#ifndef _SHADOWMM_LIVE_VMA_HASH_H
#define _SHADOWMM_LIVE_VMA_HASH_H

#include <linux/mm_types.h>
#include <linux/types.h>

u64 live_hash_thing(const void *thing);
u64 live_hash_policy(const struct vm_area_struct *vma);
u64 live_hash_name(const struct vm_area_struct *vma);

#endif /* _SHADOWMM_LIVE_VMA_HASH_H */
