/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The invariants of an address space, verified. The unit tests, the fuzzers and
 * the check view call this; it changes nothing.
 */
#ifndef _SHADOWMM_CORE_MM_CHECK_H
#define _SHADOWMM_CORE_MM_CHECK_H

#include "core/mm.h"

/**
 * enum shadow_mm_rule - the invariants
 * @SHADOW_MM_RULE_NONE: nothing is wrong
 * @SHADOW_MM_RULE_INDEX: the index is one (shadow_index_check())
 * @SHADOW_MM_RULE_RANGE: a VMA is whole pages below the end of the address space,
 *                        and no other overlaps it
 * @SHADOW_MM_RULE_ENTRY: the index has the VMA's bounds and number
 * @SHADOW_MM_RULE_OWNER: the VMA knows whose it is, and is not being changed
 * @SHADOW_MM_RULE_KIND: its operations exist; anonymous shared memory is a file
 * @SHADOW_MM_RULE_FLAGS: special VMAs are not locked; the flags are known
 * @SHADOW_MM_RULE_ANON: it has an anon_vma if, and only if, it has a chain
 * @SHADOW_MM_RULE_PGOFF: anonymous memory that was never touched has its address
 *                        for offset
 * @SHADOW_MM_RULE_ANON_PGOFF: the same, on 7.3, of all that was never touched
 * @SHADOW_MM_RULE_COUNT: map_count is the number of VMAs
 * @SHADOW_MM_RULE_TOTAL: total_vm is their pages
 * @SHADOW_MM_RULE_DATA: data_vm is those of private writable ones, no stacks
 * @SHADOW_MM_RULE_EXEC: exec_vm is those of executable ones that nobody writes
 * @SHADOW_MM_RULE_STACK: stack_vm is those of stacks
 * @SHADOW_MM_RULE_LOCKED: locked_vm is those of locked ones
 * @SHADOW_MM_RULE_CHARGED: charged is those that are accounted
 */
enum shadow_mm_rule {
	SHADOW_MM_RULE_NONE,
	SHADOW_MM_RULE_INDEX,
	SHADOW_MM_RULE_RANGE,
	SHADOW_MM_RULE_ENTRY,
	SHADOW_MM_RULE_OWNER,
	SHADOW_MM_RULE_KIND,
	SHADOW_MM_RULE_FLAGS,
	SHADOW_MM_RULE_ANON,
	SHADOW_MM_RULE_PGOFF,
	SHADOW_MM_RULE_ANON_PGOFF,
	SHADOW_MM_RULE_COUNT,
	SHADOW_MM_RULE_TOTAL,
	SHADOW_MM_RULE_DATA,
	SHADOW_MM_RULE_EXEC,
	SHADOW_MM_RULE_STACK,
	SHADOW_MM_RULE_LOCKED,
	SHADOW_MM_RULE_CHARGED,
	/* private: */
	SHADOW_NR_MM_RULES_CHECKED,
};

/**
 * struct shadow_mm_check - what a check found
 * @broken: the first invariant that does not hold, or SHADOW_MM_RULE_NONE
 * @addr: the VMA that breaks it; 0: none does alone
 * @vmas: VMAs
 */
struct shadow_mm_check {
	enum shadow_mm_rule broken;
	u64 addr;
	u32 vmas;
};

int shadow_mm_check(const struct shadow_mm *mm, struct shadow_mm_check *check);
const char *shadow_mm_rule_name(enum shadow_mm_rule rule);

#endif /* _SHADOWMM_CORE_MM_CHECK_H */
