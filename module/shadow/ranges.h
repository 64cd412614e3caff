/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many pages of the arena at once: bulk, exact size, contiguous ranges, and
 * compaction, which moves the blocks of handles.
 */
#ifndef _SHADOWMM_SHADOW_RANGES_H
#define _SHADOWMM_SHADOW_RANGES_H

#include <linux/types.h>

#include "core/compact.h"
#include "core/request.h"

u32 shadow_arena_alloc_bulk(const struct shadow_request *req, u32 nr,
			    u64 *pfns);
u32 shadow_arena_free_bulk(unsigned int order, u32 nr, const u64 *pfns);
int shadow_arena_alloc_exact(const struct shadow_request *req, u32 pages,
			     u64 *pfn);
int shadow_arena_alloc_range(u64 pfn, u64 pages);
int shadow_arena_alloc_contig(const struct shadow_request *req, u64 pages,
			      u64 *pfn);
int shadow_arena_free_range(u64 pfn, u64 pages);
int shadow_arena_compact(unsigned int number, unsigned int order,
			 struct shadow_compact_stat *stat);

#endif /* _SHADOWMM_SHADOW_RANGES_H */
