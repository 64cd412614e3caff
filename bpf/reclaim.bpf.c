// SPDX-License-Identifier: GPL-2.0
/*
 * Reclaim: direct reclaim by CMD's tasks and by everybody, and kswapd's. Pages
 * scanned and reclaimed are those that /proc/vmstat calls pgscan and pgsteal,
 * from the LRU's tracepoints. A multi-generation LRU that fires none (before
 * commit 8c2214fc9a47, 6.7) is counted from the scan control, and the run is
 * marked approximate. Reclaim that a cgroup's own limit asks for is not seen.
 */
#include "task.bpf.h"

#define RECLAIM_MAX_RUNS 1024

/* Is the multi-generation LRU switched on? Set by the command. */
const volatile bool reclaim_mglru;

struct scan_control___compat {
	unsigned long nr_scanned;
	unsigned long nr_reclaimed;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHADOW_NR_RECLAIMERS);
	__type(key, __u32);
	__type(value, struct shadow_reclaim_stat);
} reclaims SEC(".maps");

/* struct task_struct * → the reclaim it is in. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RECLAIM_MAX_RUNS);
	__type(key, __u64);
	__type(value, struct shadow_reclaim_run);
} reclaim_runs SEC(".maps");

__u64 reclaim_lost;

static __always_inline struct shadow_reclaim_run *reclaim_run(void)
{
	__u64 task = bpf_get_current_task();

	return bpf_map_lookup_elem(&reclaim_runs, &task);
}

static __always_inline int reclaim_begin(__u32 who)
{
	__u64 task = bpf_get_current_task();
	struct shadow_reclaim_run run = {
		.start_ns = bpf_ktime_get_ns(),
		.who = who,
	};

	if (bpf_map_update_elem(&reclaim_runs, &task, &run, BPF_ANY))
		__sync_fetch_and_add(&reclaim_lost, 1);
	return 0;
}

static __always_inline void reclaim_add(__u32 who, __u64 ns,
					const struct shadow_reclaim_run *run)
{
	bool approximate = !run->scanned && run->sc_scanned;
	struct shadow_reclaim_stat *stat;

	stat = bpf_map_lookup_elem(&reclaims, &who);
	if (!stat)
		return;
	stat->runs++;
	stat->scanned += approximate ? run->sc_scanned : run->scanned;
	stat->reclaimed += approximate ? run->sc_reclaimed : run->reclaimed;
	stat->approximate += approximate;
	latency_add(&stat->latency, ns);
}

static __always_inline int reclaim_end(void)
{
	struct shadow_reclaim_run *run = reclaim_run();
	__u64 task = bpf_get_current_task();
	__u64 ns;

	if (!run)
		return 0;
	ns = bpf_ktime_get_ns() - run->start_ns;
	reclaim_add(run->who, ns, run);
	if (run->who == SHADOW_RECLAIM_CMD)
		reclaim_add(SHADOW_RECLAIM_DIRECT, ns, run);
	bpf_map_delete_elem(&reclaim_runs, &task);
	return 0;
}

SEC("tp_btf/mm_vmscan_direct_reclaim_begin")
int BPF_PROG(reclaim_direct_begin)
{
	return reclaim_begin(task_self() ? SHADOW_RECLAIM_CMD :
					   SHADOW_RECLAIM_DIRECT);
}

SEC("tp_btf/mm_vmscan_direct_reclaim_end")
int BPF_PROG(reclaim_direct_end)
{
	return reclaim_end();
}

SEC("fentry/balance_pgdat")
int BPF_PROG(reclaim_kswapd_begin)
{
	return reclaim_begin(SHADOW_RECLAIM_KSWAPD);
}

SEC("fexit/balance_pgdat")
int BPF_PROG(reclaim_kswapd_end)
{
	return reclaim_end();
}

/* One kswapd a node: the bit of a node that sleeps is clear. */
__u64 reclaim_awake;

SEC("tp_btf/mm_vmscan_kswapd_wake")
int BPF_PROG(reclaim_kswapd_wake, int nid)
{
	__u32 who = SHADOW_RECLAIM_KSWAPD;
	__u64 bit = 1ULL << (nid & 63);
	struct shadow_reclaim_stat *stat;

	if (__sync_fetch_and_or(&reclaim_awake, bit) & bit)
		return 0;
	stat = bpf_map_lookup_elem(&reclaims, &who);
	if (stat)
		stat->wakeups++;
	return 0;
}

SEC("tp_btf/mm_vmscan_kswapd_sleep")
int BPF_PROG(reclaim_kswapd_sleep, int nid)
{
	__sync_fetch_and_and(&reclaim_awake, ~(1ULL << (nid & 63)));
	return 0;
}

/*
 * The classic LRU says in one event what it took off a list and what it freed
 * of that. The multi-generation LRU says the second in the same event, for each
 * pass over one batch, and the first in the isolation's.
 */
SEC("tp_btf/mm_vmscan_lru_shrink_inactive")
int BPF_PROG(reclaim_shrink, int nid, unsigned long nr_scanned,
	     unsigned long nr_reclaimed)
{
	struct shadow_reclaim_run *run = reclaim_run();

	if (!run)
		return 0;
	if (!reclaim_mglru)
		run->scanned += nr_scanned;
	run->reclaimed += nr_reclaimed;
	return 0;
}

SEC("tp_btf/mm_vmscan_lru_isolate")
int BPF_PROG(reclaim_isolate, int highest_zoneidx, int order,
	     unsigned long nr_requested, unsigned long nr_scanned,
	     unsigned long nr_skipped, unsigned long nr_taken)
{
	struct shadow_reclaim_run *run = reclaim_run();

	if (run && reclaim_mglru)
		run->scanned += nr_taken;
	return 0;
}

SEC("fentry/shrink_node")
int BPF_PROG(reclaim_node_begin, void *pgdat, struct scan_control___compat *sc)
{
	struct shadow_reclaim_run *run = reclaim_run();

	if (run) {
		run->sc_scanned_at = sc->nr_scanned;
		run->sc_reclaimed_at = sc->nr_reclaimed;
	}
	return 0;
}

SEC("fexit/shrink_node")
int BPF_PROG(reclaim_node_end, void *pgdat, struct scan_control___compat *sc)
{
	struct shadow_reclaim_run *run = reclaim_run();

	if (run) {
		run->sc_scanned += sc->nr_scanned - run->sc_scanned_at;
		run->sc_reclaimed += sc->nr_reclaimed - run->sc_reclaimed_at;
	}
	return 0;
}
