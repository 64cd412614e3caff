/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What exec makes that no system call does: the first stack, and mappings of the
 * kernel's own.
 */
#ifndef _SHADOWMM_CORE_MM_EXEC_H
#define _SHADOWMM_CORE_MM_EXEC_H

#include "core/mm.h"

/* Flags of a stack that exec has not finished, besides a stack's. */
#define SHADOW_VM_INCOMPLETE (SHADOW_VM_RAND_READ | SHADOW_VM_SEQ_READ)

/**
 * struct shadow_special - a mapping of the kernel's own: vdso and the like
 * @start: its first address
 * @len: bytes
 * @flags: SHADOW_VM_*, to which others come
 * @ops: its operations, by number in struct shadow_mms
 */
struct shadow_special {
	u64 start;
	u64 len;
	u64 flags;
	u32 ops;
};

int shadow_mm_exec(struct shadow_mm *mm, u64 top);
int shadow_mm_exec_stack(struct shadow_mm *mm, u64 down, bool exec);
int shadow_mm_special(struct shadow_mm *mm,
		      const struct shadow_special *special);

#endif /* _SHADOWMM_CORE_MM_EXEC_H */
