/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A family: instances that one owner has side by side, so that a page frame
 * which one of them handed out is told from one that nobody did. They share no
 * page, but may name the same page frames (a mirror names the live ones).
 */
#ifndef _SHADOWMM_CORE_FAMILY_H
#define _SHADOWMM_CORE_FAMILY_H

#include "core/mem.h"

/**
 * struct shadow_family - a family
 * @first: a member, the one that came last; the others follow by @next_member
 */
struct shadow_family {
	struct shadow_mem *first;
};

void shadow_family_join(struct shadow_family *family, struct shadow_mem *mem);
void shadow_family_leave(struct shadow_mem *mem);
struct shadow_mem *shadow_family_find(const struct shadow_mem *mem, u64 pfn);

#endif /* _SHADOWMM_CORE_FAMILY_H */
