// SPDX-License-Identifier: GPL-2.0
/*
 * Follows CMD and its children: a task is CMD's from its fork until the kernel
 * frees it, so that what it does while it exits still counts. Pids are not
 * asked: they are reused, and differ between namespaces.
 */
#include "task.bpf.h"

char LICENSE[] SEC("license") = "GPL";

struct task_map tasks SEC(".maps");

/* The command itself: its next child is CMD. */
__u64 task_leader;
__u64 task_lost;

SEC("syscall")
int task_lead(void *ctx)
{
	task_leader = bpf_get_current_task();
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(task_fork, struct task_struct *parent, struct task_struct *child)
{
	__u64 self = bpf_get_current_task();
	__u64 key = compat_arg(ctx, 1);
	struct task_state state = {};

	if (self != task_leader && !bpf_map_lookup_elem(&tasks, &self))
		return 0;
	if (bpf_map_update_elem(&tasks, &key, &state, BPF_ANY))
		__sync_fetch_and_add(&task_lost, 1);
	return 0;
}

SEC("tp_btf/sched_process_free")
int BPF_PROG(task_free, struct task_struct *task)
{
	__u64 key = compat_arg(ctx, 0);

	bpf_map_delete_elem(&tasks, &key);
	return 0;
}
