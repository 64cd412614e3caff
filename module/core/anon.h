/* SPDX-License-Identifier: GPL-2.0 */
/*
 * anon_vmas: which areas may map an anonymous page. A page belongs to the
 * anon_vma of the area that it was made in. A child's areas are linked to all of
 * the parent's anon_vmas, for the pages that both have, and to one of their own
 * for pages to come:
 *
 *   parent's area   A             child's area   A, B     B: parent A, root A
 *   its child's     A, B, C                               C: parent B, root A
 */
#ifndef _SHADOWMM_CORE_ANON_H
#define _SHADOWMM_CORE_ANON_H

#include "core/space.h"

int shadow_anon_reserve(struct shadow_space *space,
			const struct shadow_vma *src, u32 nr);
void shadow_anon_settle(struct shadow_space *space);
void shadow_anon_clone(struct shadow_space *space, struct shadow_vma *dst,
		       const struct shadow_vma *src);
u32 shadow_anon_make(struct shadow_spaces *spaces, struct shadow_vma *vma);
int shadow_anon_fork(struct shadow_space *child, struct shadow_vma *dst,
		     const struct shadow_vma *src);
void shadow_anon_unlink(struct shadow_spaces *spaces, struct shadow_vma *vma);
void shadow_anon_know(struct shadow_spaces *spaces, struct shadow_vma *vma);
void shadow_anon_forget(struct shadow_spaces *spaces, struct shadow_vma *vma);

static inline struct shadow_anon_vma *
shadow_anon_at(const struct shadow_spaces *spaces, u32 id)
{
	return shadow_pool_at(&spaces->anon, id);
}

static inline struct shadow_link *
shadow_link_at(const struct shadow_spaces *spaces, u32 id)
{
	return shadow_pool_at(&spaces->links, id);
}

/* Where links are, for core/interval.h. */
static inline struct shadow_intervals
shadow_anon_intervals(const struct shadow_spaces *spaces)
{
	return (struct shadow_intervals){
		&spaces->links,
		offsetof(struct shadow_link, interval),
	};
}

#endif /* _SHADOWMM_CORE_ANON_H */
