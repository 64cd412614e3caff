/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Huge pages of anonymous memory: entries that map as much as a lowest table does.
 * A fault brings them where they are wanted; what concerns a part of one alone
 * makes small entries of it first. The pages under them are like any others: each
 * has a descriptor and goes by itself. Page tables: pgtable.h.
 */
#ifndef _SHADOWMM_CORE_VM_HUGE_H
#define _SHADOWMM_CORE_VM_HUGE_H

#include "core/vm_fault.h"

bool shadow_huge_eligible(const struct shadow_space *space,
			  const struct shadow_vma *vma);
int shadow_huge_fault(struct shadow_vm_fault *fault,
		      enum shadow_fault_kind *kind);
int shadow_huge_touch(struct shadow_vm_fault *fault,
		      enum shadow_fault_kind *kind);
void shadow_huge_split(struct shadow_space *space, struct shadow_span *span);
void shadow_huge_cut(struct shadow_space *space, u64 addr);
void shadow_huge_zap(struct shadow_space *space, struct shadow_span *span);
bool shadow_huge_clean(struct shadow_space *space, struct shadow_span *span);
void shadow_huge_room(struct shadow_space *space, u64 old, u64 addr, u64 len);
void shadow_huge_move(struct shadow_space *space, struct shadow_span *from,
		      u64 addr);
const char *shadow_thp_name(enum shadow_thp thp);

/* Where what is mapped goes on behind a page that is there. */
static inline u64 shadow_huge_after(const struct shadow_space *space, u64 addr)
{
	struct shadow_span span;

	if (unlikely(space->pt.nr_huge) &&
	    shadow_pgtable_at(&space->pt, addr, &span) &&
	    shadow_span_huge(&span))
		addr |= SHADOW_LEAF_SPAN - 1;
	return (addr & SHADOW_PAGE_MASK) + SHADOW_PAGE_SIZE;
}

#endif /* _SHADOWMM_CORE_VM_HUGE_H */
