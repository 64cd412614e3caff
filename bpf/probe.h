/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the BPF programs and the command that loads them tell each other:
 * figures kept per CPU, and the settings that the command chooses. Only
 * fixed-width types; the stream's record is uapi/event.h.
 */
#ifndef _SHADOWMM_PROBE_H
#define _SHADOWMM_PROBE_H

#include "uapi/event.h"

/* Bucket n counts times of 2^n up to 2^(n+1) ns; the last has no upper end. */
#define SHADOW_NR_BUCKETS 40

#define SHADOW_STACK_DEPTH 32

/**
 * struct shadow_latency - how long something took
 * @sum_ns: the sum
 * @hist: how often it took how long, by log2 of nanoseconds
 */
struct shadow_latency {
	__u64 sum_ns;
	__u64 hist[SHADOW_NR_BUCKETS];
};

/* How a page fault was served. */
enum shadow_fault_kind {
	SHADOW_FAULT_ANON,
	SHADOW_FAULT_FILE,
	SHADOW_FAULT_COW,
	SHADOW_FAULT_SWAP,
	SHADOW_FAULT_HUGE,
	SHADOW_FAULT_OTHER,
	SHADOW_NR_FAULTS,
};

/**
 * struct shadow_fault_stat - page faults of one kind
 * @minor: served without waiting for storage
 * @major: served after a read or a retry, as getrusage() counts them
 * @retries: attempts that gave up the lock and started again
 * @errors: ended in a signal or an error
 * @latency: from the first attempt to the end, served ones only
 */
struct shadow_fault_stat {
	__u64 minor;
	__u64 major;
	__u64 retries;
	__u64 errors;
	struct shadow_latency latency;
};

/* Who reclaims. */
enum shadow_reclaimer {
	SHADOW_RECLAIM_CMD,
	SHADOW_RECLAIM_DIRECT,
	SHADOW_RECLAIM_KSWAPD,
	SHADOW_NR_RECLAIMERS,
};

/**
 * struct shadow_reclaim_stat - reclaim by one kind of reclaimer
 * @runs: how often
 * @wakeups: kswapd only: how often it was woken from sleep
 * @scanned: pages taken off an LRU list to be judged
 * @reclaimed: pages of these that were freed
 * @approximate: runs whose figures come from the scan control, not from the
 *               LRU's tracepoints
 * @latency: time of a run
 */
struct shadow_reclaim_stat {
	__u64 runs;
	__u64 wakeups;
	__u64 scanned;
	__u64 reclaimed;
	__u64 approximate;
	struct shadow_latency latency;
};

/**
 * struct shadow_reclaim_run - a reclaim that has not ended
 * @start_ns: CLOCK_MONOTONIC at its start
 * @scanned: so far, from the LRU's tracepoints
 * @reclaimed: so far, from the LRU's tracepoints
 * @sc_scanned: so far, from the scan control
 * @sc_reclaimed: so far, from the scan control
 * @sc_scanned_at: the scan control's count when the node's turn began
 * @sc_reclaimed_at: the scan control's count when the node's turn began
 * @who: enum shadow_reclaimer
 */
struct shadow_reclaim_run {
	__u64 start_ns;
	__u64 scanned;
	__u64 reclaimed;
	__u64 sc_scanned;
	__u64 sc_reclaimed;
	__u64 sc_scanned_at;
	__u64 sc_reclaimed_at;
	__u64 who;
};

/**
 * struct shadow_order_stat - requests for pages of one order
 * @requests: how many
 * @failures: those that got no page
 * @latency: time in the page allocator
 */
struct shadow_order_stat {
	__u64 requests;
	__u64 failures;
	struct shadow_latency latency;
};

/* Where an event was made or lost. */
enum shadow_event_count {
	SHADOW_COUNT_ALLOC, /* made: a request of CMD */
	SHADOW_COUNT_FREE, /* made: a page of CMD freed */
	SHADOW_COUNT_LOST_RING, /* the ring was full */
	SHADOW_COUNT_LOST_TRACK, /* the map of live pages was full */
	SHADOW_COUNT_LOST_RACE, /* a block freed in two places at once */
	SHADOW_COUNT_COVERED, /* left out of one program, seen by the other */
	SHADOW_NR_COUNTS,
};

/**
 * struct shadow_slab_size - what a kmalloc asked for and what it got
 * @asked: bytes
 * @given: bytes of the object, with what debugging adds; of the pages where no
 *         size class is large enough
 */
struct shadow_slab_size {
	__u32 asked;
	__u32 given;
};

/* What became of kmalloc requests and of their objects. */
enum shadow_slab_count {
	SHADOW_SLAB_ALLOC, /* requests that got an object */
	SHADOW_SLAB_FAILED, /* requests that got none */
	SHADOW_SLAB_REPEATED, /* the two above told a second time */
	SHADOW_SLAB_LOST_SIZE, /* of ALLOC: the map of sizes was full */
	SHADOW_SLAB_LOST_TRACK, /* of ALLOC: the map of objects was full */
	SHADOW_SLAB_FREED, /* objects followed to their free */
	SHADOW_SLAB_REUSED, /* given anew, so freed where nobody saw it */
	SHADOW_SLAB_LOST_FREE, /* frees that could not be looked up */
	SHADOW_SLAB_COVERED_ALLOC, /* left out of one program, seen by the */
	SHADOW_SLAB_COVERED_FREE, /* other: requests, frees */
	SHADOW_NR_SLAB_COUNTS,
};

#endif /* _SHADOWMM_PROBE_H */
