/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose work is it? The map of the tasks of CMD, and what a probe remembers of
 * a task between the start and the end of something.
 */
#ifndef _SHADOWMM_TASK_BPF_H
#define _SHADOWMM_TASK_BPF_H

#include "compat.bpf.h"
#include "probe.h"

#define TASK_MAX 16384
#define TASK_NR_FRAMES 4

/*
 * A function that calls itself again further down (an allocation in a direct
 * reclaim in an allocation): each call is known by the address of its
 * trampoline's frame, the context that entry and exit programs share. The stack
 * grows down, so a frame below the one that starts now has ended.
 */
struct task_frame {
	__u64 ctx;
	__u64 start_ns;
};

struct task_state {
	__u64 fault_start_ns;
	__u64 fault_page;
	__u32 fault_path;
	__u32 fault_retries;
	struct task_frame frames[TASK_NR_FRAMES];
};

/* struct task_struct * → what is known of it; used by its own task alone. */
struct task_map {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, TASK_MAX);
	__type(key, __u64);
	__type(value, struct task_state);
};

extern struct task_map tasks SEC(".maps");

/* The current task's state, where it is one of CMD and asks for itself. */
static __always_inline struct task_state *task_self(void)
{
	__u64 task = bpf_get_current_task();
	struct task_state *state = bpf_map_lookup_elem(&tasks, &task);

	if (!state || compat_in_interrupt())
		return NULL;
	return state;
}

static __always_inline __u32 latency_bucket(__u64 ns)
{
	__u32 bucket = 0;

#pragma unroll
	for (int step = 32; step; step >>= 1) {
		if (ns >> step) {
			ns >>= step;
			bucket += step;
		}
	}
	return bucket < SHADOW_NR_BUCKETS ? bucket : SHADOW_NR_BUCKETS - 1;
}

static __always_inline void latency_add(struct shadow_latency *latency,
					__u64 ns)
{
	__u32 bucket = latency_bucket(ns);

	latency->sum_ns += ns;
	if (bucket < SHADOW_NR_BUCKETS)
		latency->hist[bucket]++;
}

#endif /* _SHADOWMM_TASK_BPF_H */
