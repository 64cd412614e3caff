/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who keeps the pages of core's address space, as far as VMAs tell him: of each
 * VMA its chain of anon_vmas, by number only, and where its pages are. Every
 * call of core's is checked against what he knows.
 */
#ifndef _SHADOWMM_FUZZ_VMA_CHAINS_H
#define _SHADOWMM_FUZZ_VMA_CHAINS_H

#include "core/mm.h"

/**
 * struct vma_chains - a keeper
 * @reserved: links that a change may use
 */
struct vma_chains {
	u32 reserved;
};

void vma_chains_config(struct vma_chains *chains,
		       struct shadow_mms_config *config);
void vma_chains_fork(struct shadow_vma *vma, u32 anon, u32 nr);
void vma_chains_check(const struct shadow_vma *vma);

#endif /* _SHADOWMM_FUZZ_VMA_CHAINS_H */
