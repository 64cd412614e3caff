/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What the log of an instance's decisions is made of. From the records of one
 * operation alone follows which block it chose, and why.
 */
#ifndef _SHADOWMM_UAPI_EXPLAIN_H
#define _SHADOWMM_UAPI_EXPLAIN_H

#include "shadowmm.h"

enum shadow_explain_type {
	SHADOW_EXPLAIN_LOG = SHADOW_REC_EXPLAIN,
	SHADOW_EXPLAIN_ENTRY,
};

/**
 * struct shadow_rec_explain_log - the log as a whole
 * @rec: SHADOW_EXPLAIN_LOG
 * @entries: decisions that it has room for; 0: it is off
 * @seen: decisions since it was switched on
 * @lost: of these, overwritten by later ones or not written
 */
struct shadow_rec_explain_log {
	struct shadow_rec rec;
	__u64 entries;
	__u64 seen;
	__u64 lost;
};

/**
 * enum shadow_explain_kind - what was decided
 * @SHADOW_EXPLAIN_REQUEST: a request begins; zone: its highest; detail: its
 *                          flags
 * @SHADOW_EXPLAIN_ZONE_SKIP: a zone will not do; detail: why
 *                            (enum shadow_explain_skip)
 * @SHADOW_EXPLAIN_ZONE_LOW: a zone is below the mark; detail: which
 *                           (0 minimum, 1 low); a: free pages, b: needed; as
 *                           many as needed: no block is large enough
 * @SHADOW_EXPLAIN_ZONE: a zone is above the mark and is tried; detail: as
 *                       above; a: free pages
 * @SHADOW_EXPLAIN_ZONE_NONE: it had no block after all
 * @SHADOW_EXPLAIN_PCP_HIT: pfn comes off the CPU's list
 * @SHADOW_EXPLAIN_REFILL: the CPU's list is empty; a: blocks it asks for
 * @SHADOW_EXPLAIN_FOUND: pfn is the block taken off a free list, of this
 *                        order; a: the order wanted
 * @SHADOW_EXPLAIN_SPLIT: pfn is kept, with this order; a: the other half,
 *                        freed
 * @SHADOW_EXPLAIN_TAKEN: pfn leaves the free lists, with this order
 * @SHADOW_EXPLAIN_CLAIM: pfn, a free block of another type, may bring its
 *                        pageblocks along; detail: it does; a: free pages of
 *                        its pageblock, b: pages of a like kind
 * @SHADOW_EXPLAIN_SMALLEST: pfn, the smallest block of another type, is used
 * @SHADOW_EXPLAIN_RESERVE: the pageblock at pfn joins the high-atomic reserve
 * @SHADOW_EXPLAIN_RELEASE: the pageblock at pfn leaves it, for this type
 * @SHADOW_EXPLAIN_BOOST: the marks are raised; a: by how many pages now
 * @SHADOW_EXPLAIN_DRAIN: a CPU's lists give pages back; a: how many it should,
 *                        b: how many are on them
 * @SHADOW_EXPLAIN_DONE: the request gets pfn, or pfn is freed
 * @SHADOW_EXPLAIN_FAIL: the request or the free fails; a: errno
 * @SHADOW_EXPLAIN_FREE: a free of pfn begins
 * @SHADOW_EXPLAIN_PCP_PUSH: pfn goes onto the CPU's list
 * @SHADOW_EXPLAIN_RETURN: pfn comes to the free lists
 * @SHADOW_EXPLAIN_MERGE: it merges; pfn and order: of the whole; a: the buddy
 * @SHADOW_EXPLAIN_STOP: it merges no more; a: the buddy; detail: why
 *                       (enum shadow_explain_stop)
 * @SHADOW_EXPLAIN_LISTED: pfn stands on a free list; detail: at its tail
 * @SHADOW_EXPLAIN_BULK: blocks are asked for in bulk; the request for one of them
 *                       follows; a: how many
 * @SHADOW_EXPLAIN_RANGE: a range is to be emptied and taken; pfn: its first
 *                        page; a: pages
 * @SHADOW_EXPLAIN_ISOLATE: the pageblock at pfn gets this type, since it is
 *                          isolated or since it no longer is
 * @SHADOW_EXPLAIN_LIFT: pfn, a free block of which a pageblock changes its type,
 *                       leaves the lists; what becomes of it returns
 * @SHADOW_EXPLAIN_MOVE: the owner of the block at pfn is asked to move it; a:
 *                       where to; b: 0 or the errno it refused with
 * @SHADOW_EXPLAIN_ENDED: the range at pfn is taken, or given up; a: 0 or errno
 */
enum shadow_explain_kind {
	SHADOW_EXPLAIN_REQUEST,
	SHADOW_EXPLAIN_ZONE_SKIP,
	SHADOW_EXPLAIN_ZONE_LOW,
	SHADOW_EXPLAIN_ZONE,
	SHADOW_EXPLAIN_ZONE_NONE,
	SHADOW_EXPLAIN_PCP_HIT,
	SHADOW_EXPLAIN_REFILL,
	SHADOW_EXPLAIN_FOUND,
	SHADOW_EXPLAIN_SPLIT,
	SHADOW_EXPLAIN_TAKEN,
	SHADOW_EXPLAIN_CLAIM,
	SHADOW_EXPLAIN_SMALLEST,
	SHADOW_EXPLAIN_RESERVE,
	SHADOW_EXPLAIN_RELEASE,
	SHADOW_EXPLAIN_BOOST,
	SHADOW_EXPLAIN_DRAIN,
	SHADOW_EXPLAIN_DONE,
	SHADOW_EXPLAIN_FAIL,
	SHADOW_EXPLAIN_FREE,
	SHADOW_EXPLAIN_PCP_PUSH,
	SHADOW_EXPLAIN_RETURN,
	SHADOW_EXPLAIN_MERGE,
	SHADOW_EXPLAIN_STOP,
	SHADOW_EXPLAIN_LISTED,
	SHADOW_EXPLAIN_BULK,
	SHADOW_EXPLAIN_RANGE,
	SHADOW_EXPLAIN_ISOLATE,
	SHADOW_EXPLAIN_LIFT,
	SHADOW_EXPLAIN_MOVE,
	SHADOW_EXPLAIN_ENDED,
	/* private: */
	SHADOW_NR_EXPLAIN_KINDS,
};

/**
 * enum shadow_explain_skip - why a zone will not do
 * @SHADOW_SKIP_HIGH: it is above the highest zone asked for
 * @SHADOW_SKIP_EMPTY: it has no pages
 * @SHADOW_SKIP_NODE: only one node will do, and it is another's
 * @SHADOW_SKIP_MASK: its node is not in the mask
 */
enum shadow_explain_skip {
	SHADOW_SKIP_HIGH,
	SHADOW_SKIP_EMPTY,
	SHADOW_SKIP_NODE,
	SHADOW_SKIP_MASK,
	/* private: */
	SHADOW_NR_SKIPS,
};

/**
 * enum shadow_explain_stop - why a block merges no more
 * @SHADOW_STOP_LARGEST: there is no larger order
 * @SHADOW_STOP_USED: the buddy, or its first part, is allocated
 * @SHADOW_STOP_PCP: the buddy, or its first part, is on a per-CPU list
 * @SHADOW_STOP_SPLIT: the buddy is free in smaller parts
 * @SHADOW_STOP_HOLE: there is no page where the buddy would be
 * @SHADOW_STOP_TYPE: the buddy's pageblock has a type that does not mix
 */
enum shadow_explain_stop {
	SHADOW_STOP_LARGEST,
	SHADOW_STOP_USED,
	SHADOW_STOP_PCP,
	SHADOW_STOP_SPLIT,
	SHADOW_STOP_HOLE,
	SHADOW_STOP_TYPE,
	/* private: */
	SHADOW_NR_STOPS,
};

/**
 * struct shadow_rec_explain - one decision
 * @rec: SHADOW_EXPLAIN_ENTRY
 * @seq: its number, from 1
 * @pfn: a block or a pageblock, or SHADOW_PFN_NONE
 * @a: by @kind
 * @b: by @kind
 * @op: the request or free that it belongs to, from 1; 0: none, or ranges and
 *      compaction, which sleep meanwhile
 * @detail: by @kind
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @kind: enum shadow_explain_kind
 * @order: of the block
 * @migratetype: the list's, or what was asked for
 * @cpu: the CPU of the operation
 * @pad: zero
 */
struct shadow_rec_explain {
	struct shadow_rec rec;
	__u64 seq;
	__u64 pfn;
	__u64 a;
	__u64 b;
	__u32 op;
	__u16 detail;
	__u16 node;
	__u16 cpu;
	__u8 zone;
	__u8 kind;
	__u8 order;
	__u8 migratetype;
	__u16 pad;
};

#endif /* _SHADOWMM_UAPI_EXPLAIN_H */
