/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reverse mapping: from a page to every address space, VMA and address that maps
 * it.
 */
#ifndef _SHADOWMM_CORE_RMAP_H
#define _SHADOWMM_CORE_RMAP_H

#include "core/space.h"

/**
 * struct shadow_mapped - one place where a page is mapped
 * @space: the address space
 * @vma: the VMA
 * @span: the entry, or the page's part of a huge one
 */
struct shadow_mapped {
	struct shadow_space *space;
	struct shadow_vma *vma;
	struct shadow_span span;
};

u32 shadow_rmap_walk(struct shadow_spaces *spaces, u32 page,
		     bool (*see)(void *ctx, const struct shadow_mapped *at),
		     void *ctx);
int shadow_rmap_unmap(struct shadow_spaces *spaces, u32 page, u64 slot);

#endif /* _SHADOWMM_CORE_RMAP_H */
