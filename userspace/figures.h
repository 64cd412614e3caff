/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The figures of one run, plain data: the tap fills them, the report prints
 * them.
 */
#ifndef _SHADOWMM_FIGURES_H
#define _SHADOWMM_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "probe.h"
#include "uapi/feed.h"

#define FIGURES_NR_ZONES 64
#define FIGURES_MAX_SHADOWS 8 /* as many feeds as the module opens */

/**
 * struct figures_events - the account of the event stream
 * @allocs: requests of CMD that a probe saw
 * @frees: frees of CMD's pages that a probe saw
 * @delivered: records that came out of the ring
 * @lost_ring: lost because the ring was full
 * @lost_track: lost because the map of CMD's pages was full
 * @lost_race: lost because two CPUs freed parts of one block
 * @missed: runs of the event programs that the kernel left out
 */
struct figures_events {
	__u64 allocs;
	__u64 frees;
	__u64 delivered;
	__u64 lost_ring;
	__u64 lost_track;
	__u64 lost_race;
	__u64 missed;
};

/**
 * struct figures - what the probes counted
 * @faults: page faults, by enum shadow_fault_kind
 * @reclaims: reclaim, by enum shadow_reclaimer
 * @orders: requests, by order
 * @events: the event stream's account
 * @missed: runs of the other programs that the kernel left out
 * @kernel_minor: minor faults as getrusage() has them
 * @kernel_major: major faults as getrusage() has them
 * @lost_tasks: children of CMD that were not followed
 * @lost_reclaims: reclaims that were not followed
 * @elapsed_ns: CMD's time
 */
struct figures {
	struct shadow_fault_stat faults[SHADOW_NR_FAULTS];
	struct shadow_reclaim_stat reclaims[SHADOW_NR_RECLAIMERS];
	struct shadow_order_stat orders[SHADOW_NR_ORDERS];
	struct figures_events events;
	__u64 missed;
	__u64 kernel_minor;
	__u64 kernel_major;
	__u64 lost_tasks;
	__u64 lost_reclaims;
	__u64 elapsed_ns;
};

/**
 * struct snapshot - one reading of the feed
 * @policy: the policy of its shadow
 * @zones: the zones, live and shadow
 * @nr_zones: how many
 * @orders: what the shadow did, by order
 * @stat: the feed's account
 */
struct snapshot {
	struct shadow_feed_policy policy;
	struct shadow_feed_zone zones[FIGURES_NR_ZONES];
	unsigned int nr_zones;
	struct shadow_feed_order orders[SHADOW_NR_ORDERS];
	struct shadow_feed_stat stat;
};

/**
 * struct shadows - the feeds of all shadows
 * @nr: how many shadows there are
 * @before: their readings before the command, one each
 * @after: and after it
 */
struct shadows {
	size_t nr;
	struct snapshot before[FIGURES_MAX_SHADOWS];
	struct snapshot after[FIGURES_MAX_SHADOWS];
};

static inline __u64 figures_produced(const struct figures_events *events)
{
	return events->allocs + events->frees + events->missed;
}

static inline __u64 figures_lost(const struct figures_events *events)
{
	return events->lost_ring + events->lost_track + events->lost_race +
	       events->missed;
}

static inline bool figures_balanced(const struct figures_events *events)
{
	return figures_produced(events) ==
	       events->delivered + figures_lost(events);
}

#endif /* _SHADOWMM_FIGURES_H */
