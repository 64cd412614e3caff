/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the bits of vm_flags are called, and where the shadow has them.
 */
#ifndef _SHADOWMM_LIVE_VMA_FLAGS_H
#define _SHADOWMM_LIVE_VMA_FLAGS_H

#include "uapi/live_mm.h"

void live_vma_flags_name(struct shadow_rec_vma_flags *rec);
u64 live_vma_flags_shadow(u64 flags);

#endif /* _SHADOWMM_LIVE_VMA_FLAGS_H */
