/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frees that are refused: what is wrong, counted and named.
 */
#ifndef _SHADOWMM_CORE_FAULT_H
#define _SHADOWMM_CORE_FAULT_H

#include "core/mem.h"

int shadow_fault_error(enum shadow_fault fault);
enum shadow_fault shadow_fault_of(int err);
int shadow_mem_fault(struct shadow_mem *mem, int err);
u32 shadow_zone_head(const struct shadow_zone *zone, u32 idx);
int shadow_mem_find_block(const struct shadow_mem *mem, u64 pfn,
			  unsigned int order, struct shadow_zone **zone,
			  u32 *idx);

#endif /* _SHADOWMM_CORE_FAULT_H */
