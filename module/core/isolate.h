/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Isolation: pageblocks whose free pages nobody gets, so that a range can be
 * emptied and stays so. Moves no block and allocates none.
 */
#ifndef _SHADOWMM_CORE_ISOLATE_H
#define _SHADOWMM_CORE_ISOLATE_H

#include "core/mem.h"

int shadow_isolate_range(struct shadow_mem *mem, u64 start, u64 end);
void shadow_unisolate_range(struct shadow_mem *mem, u64 start, u64 end);

#endif /* _SHADOWMM_CORE_ISOLATE_H */
