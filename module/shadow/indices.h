/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which indices of ranges an address space may choose from, and one by hand for
 * shadowmm_bench.ko: ranges without VMAs.
 */
#ifndef _SHADOWMM_SHADOW_INDICES_H
#define _SHADOWMM_SHADOW_INDICES_H

#include "core/index.h"

/* Those of kernel libraries; ours is none of them. */
extern const struct shadow_index_ops shadow_index_maple;
extern const struct shadow_index_ops shadow_index_classic;

/**
 * enum shadow_indices_kind - an index, by number
 * @SHADOW_INDICES_OURS: core's own
 * @SHADOW_INDICES_MAPLE: the kernel's maple tree
 * @SHADOW_INDICES_CLASSIC: tree, list and last hit
 */
enum shadow_indices_kind {
	SHADOW_INDICES_OURS,
	SHADOW_INDICES_MAPLE,
	SHADOW_INDICES_CLASSIC,
	/* private: */
	SHADOW_NR_INDICES,
};

struct shadow_index *shadow_indices_create(enum shadow_indices_kind kind);
void shadow_indices_destroy(struct shadow_index *index);
u32 shadow_indices_find(const struct shadow_index *index, u64 addr);
int shadow_indices_put(struct shadow_index *index,
		       const struct shadow_range *range);
int shadow_indices_map(struct shadow_index *index,
		       const struct shadow_gap_wish *wish, u32 id, u64 *addr);
int shadow_indices_unmap(struct shadow_index *index, u64 addr);
const char *shadow_indices_check(const struct shadow_index *index);

#endif /* _SHADOWMM_SHADOW_INDICES_H */
