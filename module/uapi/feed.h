/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The feed file, /sys/kernel/debug/shadowmm/feed: events in, figures out.
 *
 * Opening it (root, read and write) makes a metadata-only shadow of the live
 * zones as they are at that moment: the same geometry, the same free blocks.
 * A write takes whole struct shadow_event records, in order; or, before the
 * first of them, one struct shadow_feed_policy: the shadow is made anew, of the
 * zones as they are then, under that policy. A read from offset 0 takes a new
 * snapshot and gives these records: one feed_policy, one feed_zone for each
 * populated zone and side, one feed_order for each order, one feed_stat.
 * Closing the file destroys that shadow.
 */
#ifndef _SHADOWMM_UAPI_FEED_H
#define _SHADOWMM_UAPI_FEED_H

#include "shadowmm.h"

enum shadow_feed_type {
	SHADOW_FEED_ZONE = SHADOW_REC_FEED,
	SHADOW_FEED_ORDER,
	SHADOW_FEED_STAT,
	SHADOW_FEED_POLICY,
};

enum shadow_side {
	SHADOW_SIDE_LIVE,
	SHADOW_SIDE_SHADOW,
};

/**
 * struct shadow_feed_policy - the rules that the shadow follows
 * @rec: SHADOW_FEED_POLICY
 * @name: the policy's name, NUL-padded, with one NUL at least
 */
struct shadow_feed_policy {
	struct shadow_rec rec;
	char name[16];
};

/**
 * struct shadow_feed_zone - one zone's free memory, live or shadow
 * @rec: SHADOW_FEED_ZONE
 * @side: enum shadow_side
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @nr_orders: how many of @nr_free hold a figure
 * @managed: pages the zone's allocator manages
 * @free: pages on the free lists (those on per-CPU lists not included)
 * @pcp: pages on per-CPU lists
 * @nr_free: free blocks of each order
 * @unusable: unusable-space index of each order, in thousandths: the part of
 *            the free pages that a request of that order could not use
 * @name: the zone's name, NUL-padded
 */
struct shadow_feed_zone {
	struct shadow_rec rec;
	__u32 side;
	__u32 node;
	__u32 zone;
	__u32 nr_orders;
	__u64 managed;
	__u64 free;
	__u64 pcp;
	__u64 nr_free[SHADOW_NR_ORDERS];
	__u32 unusable[SHADOW_NR_ORDERS];
	char name[16];
};

/**
 * struct shadow_feed_order - what the shadow did with the requests of an order
 * @rec: SHADOW_FEED_ORDER
 * @order: the order
 * @pad: zero
 * @requests: allocations fed in
 * @failures: those the shadow had no block for
 * @alloc_ns: time spent in the shadow's allocator for all of them
 * @frees: blocks freed
 * @free_ns: time spent in the shadow's free path
 */
struct shadow_feed_order {
	struct shadow_rec rec;
	__u32 order;
	__u32 pad;
	__u64 requests;
	__u64 failures;
	__u64 alloc_ns;
	__u64 frees;
	__u64 free_ns;
};

/**
 * struct shadow_feed_stat - the feed's own account of its events
 * @rec: SHADOW_FEED_STAT
 * @events: records taken
 * @allocs: allocations of the live kernel that succeeded
 * @live_failures: allocations that the live kernel itself could not serve
 * @frees: frees of a page whose allocation was fed
 * @unknown_frees: frees of a page whose allocation was not fed: not applied
 * @failed_frees: frees of a page for which the shadow had no block: likewise
 * @split_frees: frees at a smaller order than the allocation's
 * @lost_frees: a page was allocated again with no free seen in between: the
 *              older allocation was freed then
 * @live_blocks: blocks the shadow holds for pages not freed yet
 * @bytes: kernel memory of the shadow's frames, zones and tables; the table of
 *         @live_blocks is not counted
 */
struct shadow_feed_stat {
	struct shadow_rec rec;
	__u64 events;
	__u64 allocs;
	__u64 live_failures;
	__u64 frees;
	__u64 unknown_frees;
	__u64 failed_frees;
	__u64 split_frees;
	__u64 lost_frees;
	__u64 live_blocks;
	__u64 bytes;
};

#endif /* _SHADOWMM_UAPI_FEED_H */
