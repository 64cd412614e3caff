/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Intervals of a file's, or of an anon_vma's pages, by where they start, so that
 * those which have a page are found without looking at the others. A tree whose
 * nodes know the largest end below them, as the kernel's interval trees have
 * them; balanced as a treap is, by priorities that follow from numbers.
 *
 *   [2,9]        page 5: [2,9], [4,5]; not looked at: what is below [7,8]
 *   /   \
 * [0,1] [7,8]    each node also has the most of all ends below it
 *         /
 *       [4,5]
 *
 * Intervals are parts of larger objects, which are known by number.
 */
#ifndef _SHADOWMM_CORE_INTERVAL_H
#define _SHADOWMM_CORE_INTERVAL_H

#include "core/pool.h"

/**
 * struct shadow_interval - pages in a row, and its place in a tree
 * @first: the first page
 * @last: the last one
 * @most: the highest last page of this one and of those below it
 * @up: the one above it in the tree, by number; 0: none
 * @left: the one below it that starts no later
 * @right: the one that starts no earlier
 */
struct shadow_interval {
	u64 first;
	u64 last;
	u64 most;
	u32 up;
	u32 left;
	u32 right;
};

/**
 * struct shadow_intervals - where intervals are
 * @pool: objects that each have one
 * @offset: where in an object it is
 */
struct shadow_intervals {
	const struct shadow_pool *pool;
	size_t offset;
};

void shadow_interval_insert(const struct shadow_intervals *set, u32 *root,
			    u32 id);
void shadow_interval_erase(const struct shadow_intervals *set, u32 *root,
			   u32 id);
u32 shadow_interval_first(const struct shadow_intervals *set, u32 root,
			  u64 first, u64 last);
u32 shadow_interval_next(const struct shadow_intervals *set, u32 id, u64 first,
			 u64 last);
u32 shadow_interval_start(const struct shadow_intervals *set, u32 root);
u32 shadow_interval_after(const struct shadow_intervals *set, u32 id);
bool shadow_interval_check(const struct shadow_intervals *set, u32 root,
			   u32 *nr);

static inline struct shadow_interval *
shadow_interval_at(const struct shadow_intervals *set, u32 id)
{
	return (struct shadow_interval *)((char *)shadow_pool_at(set->pool,
								 id) +
					  set->offset);
}

#endif /* _SHADOWMM_CORE_INTERVAL_H */
