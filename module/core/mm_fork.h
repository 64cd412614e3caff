/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of an address space a child has, whoever keeps its pages: rules, and a
 * fork of an address space without any.
 */
#ifndef _SHADOWMM_CORE_MM_FORK_H
#define _SHADOWMM_CORE_MM_FORK_H

#include "core/mm.h"

void shadow_mm_fork_fields(struct shadow_mm *mm, const struct shadow_mm *from);
bool shadow_vma_forks(const struct shadow_vma *vma);
void shadow_vma_fork(struct shadow_vma *vma);
int shadow_mm_fork(struct shadow_mm *mm, const struct shadow_mm *from);

#endif /* _SHADOWMM_CORE_MM_FORK_H */
