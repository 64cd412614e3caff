/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Contiguous ranges: pages side by side, any number of them, from a given page
 * frame on or anywhere. What is allocated there and movable moves out first.
 */
#ifndef _SHADOWMM_CORE_CONTIG_H
#define _SHADOWMM_CORE_CONTIG_H

#include "core/mem.h"
#include "core/mover.h"

int shadow_contig_alloc(struct shadow_mem *mem, u64 start, u64 nr,
			const struct shadow_mover *mover);
int shadow_contig_alloc_any(struct shadow_mem *mem,
			    const struct shadow_request *req, u64 nr,
			    const struct shadow_mover *mover, u64 *start);

#endif /* _SHADOWMM_CORE_CONTIG_H */
