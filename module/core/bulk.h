/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bulk: many blocks of one kind at once, with one look at the zone.
 */
#ifndef _SHADOWMM_CORE_BULK_H
#define _SHADOWMM_CORE_BULK_H

#include "core/mem.h"

u32 shadow_mem_alloc_bulk(struct shadow_mem *mem,
			  const struct shadow_request *req, u32 nr, u64 *pfns);
u32 shadow_mem_free_bulk(struct shadow_mem *mem, unsigned int order, u32 nr,
			 const u64 *pfns, unsigned int cpu);

#endif /* _SHADOWMM_CORE_BULK_H */
