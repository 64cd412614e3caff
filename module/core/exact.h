/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exact size: so many pages side by side, where a block would be more.
 */
#ifndef _SHADOWMM_CORE_EXACT_H
#define _SHADOWMM_CORE_EXACT_H

#include "core/mem.h"

int shadow_mem_alloc_exact(struct shadow_mem *mem,
			   const struct shadow_request *req, u32 pages,
			   u64 *pfn);
int shadow_mem_free_exact(struct shadow_mem *mem, u64 pfn, u64 pages,
			  unsigned int cpu);

#endif /* _SHADOWMM_CORE_EXACT_H */
