/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The high-atomic reserve: pageblocks kept for large requests that cannot wait.
 */
#ifndef _SHADOWMM_CORE_HIGHATOMIC_H
#define _SHADOWMM_CORE_HIGHATOMIC_H

#include "core/mem.h"

void shadow_highatomic_reserve(struct shadow_mem *mem, u64 pfn,
			       unsigned int cpu);
bool shadow_highatomic_release(struct shadow_mem *mem,
			       const struct shadow_request *req);

#endif /* _SHADOWMM_CORE_HIGHATOMIC_H */
