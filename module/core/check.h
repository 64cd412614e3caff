/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The invariants of the shadow's structures, verified. The unit tests, the
 * fuzzers, the check view and the stress tests all call this; it changes
 * nothing.
 */
#ifndef _SHADOWMM_CORE_CHECK_H
#define _SHADOWMM_CORE_CHECK_H

#include "core/mem.h"

/**
 * enum shadow_rule - the invariants
 * @SHADOW_RULE_NONE: nothing is wrong
 * @SHADOW_RULE_LIST_LINK: a free list's links go both ways, stay in the zone
 *                         and end
 * @SHADOW_RULE_LIST_COUNT: a list has as many blocks as it says
 * @SHADOW_RULE_LIST_BLOCK: a block on a list has the list's order and
 *                          migratetype
 * @SHADOW_RULE_MASK: the orders that have free blocks are those marked so
 * @SHADOW_RULE_NR_FREE: the free pages are those of the free lists
 * @SHADOW_RULE_HIGHATOMIC: the high-atomic reserve adds up: its pageblocks, and
 *                          its free pages
 * @SHADOW_RULE_PCP: per-CPU lists are lists, and their pages add up
 * @SHADOW_RULE_ALIGN: a block's index is a multiple of its size
 * @SHADOW_RULE_TAIL: behind a head there are tails to the block's end, and
 *                    there are tails nowhere else
 * @SHADOW_RULE_LISTED: every free block is on a list
 * @SHADOW_RULE_MERGED: no two free buddies stand side by side unmerged
 * @SHADOW_RULE_PAGEBLOCK: a free block's migratetype is its pageblock's
 * @SHADOW_RULE_STATE: every frame has a state that exists
 * @SHADOW_RULE_PRESENT: the frames that are no holes add up
 * @SHADOW_RULE_PFNMAP: every section is found by its pfn
 * @SHADOW_RULE_POLICY: what the policy keeps of the zone agrees with the zone
 * @SHADOW_RULE_TRACK: each descriptor in use is one allocated block's, and tells
 *                     its order; the others are in line to be used
 * @SHADOW_RULE_TAG: a block's frames all bear its head's tag, those of a slab its
 *                   cache and number, and no others bear such
 * @SHADOW_RULE_SLAB: a slab's map, and how many objects it has free, agree
 * @SHADOW_RULE_SLAB_LIST: a slab is on the list where it belongs, and lists are
 *                         lists
 * @SHADOW_RULE_SLAB_COUNT: a node's slabs and objects add up
 * @SHADOW_RULE_POOL: each descriptor is a slab's or in line to be used
 * @SHADOW_RULE_BARN: no sheaf is lost, full ones are full, empty ones empty
 * @SHADOW_RULE_SHEAF: what is in a sheaf is an object of the cache, taken in its
 *                     slab, and there only once
 */
enum shadow_rule {
	SHADOW_RULE_NONE,
	SHADOW_RULE_LIST_LINK,
	SHADOW_RULE_LIST_COUNT,
	SHADOW_RULE_LIST_BLOCK,
	SHADOW_RULE_MASK,
	SHADOW_RULE_NR_FREE,
	SHADOW_RULE_HIGHATOMIC,
	SHADOW_RULE_PCP,
	SHADOW_RULE_ALIGN,
	SHADOW_RULE_TAIL,
	SHADOW_RULE_LISTED,
	SHADOW_RULE_MERGED,
	SHADOW_RULE_PAGEBLOCK,
	SHADOW_RULE_STATE,
	SHADOW_RULE_PRESENT,
	SHADOW_RULE_PFNMAP,
	SHADOW_RULE_POLICY,
	SHADOW_RULE_TRACK,
	SHADOW_RULE_TAG,
	SHADOW_RULE_SLAB,
	SHADOW_RULE_SLAB_LIST,
	SHADOW_RULE_SLAB_COUNT,
	SHADOW_RULE_POOL,
	SHADOW_RULE_BARN,
	SHADOW_RULE_SHEAF,
	/* private: */
	SHADOW_NR_RULES,
};

/**
 * struct shadow_check - what a check found
 * @broken: the first invariant that does not hold, or SHADOW_RULE_NONE
 * @node: node of the zone it was found in
 * @zone: index of the zone in its node
 * @cache: number of the cache it was found in; U32_MAX: in none
 * @idx: the frame; of a cache, the slab, or the sheaf
 * @pages: pages by enum shadow_frame_state of their block's head
 * @typed: pages of allocated blocks by enum shadow_frame_type
 */
struct shadow_check {
	enum shadow_rule broken;
	u32 node;
	u32 zone;
	u32 cache;
	u32 idx;
	u64 pages[SHADOW_NR_FRAME_STATES];
	u64 typed[SHADOW_NR_FRAME_TYPES];
};

int shadow_zone_check(const struct shadow_zone *zone,
		      struct shadow_check *check);
int shadow_mem_check(const struct shadow_mem *mem, struct shadow_check *check);
const char *shadow_rule_name(enum shadow_rule rule);

#endif /* _SHADOWMM_CORE_CHECK_H */
