// SPDX-License-Identifier: GPL-2.0
/*
 * kmalloc: how often how many bytes were asked for and given, and which of the
 * objects are not freed yet. A request is CMD's by the rule of task.bpf.h, or
 * anybody's, interrupts too; a free is anybody's. What kfree_rcu() takes counts
 * as freed then and there. Nothing but sizes and counts goes out.
 */
#include "task.bpf.h"
#include "count.bpf.h"
#include "probe.h"

#define ENOENT 2
#define EEXIST 17

/* ZERO_SIZE_PTR of include/linux/slab.h: up to it nothing is an object. */
#define ZERO_SIZE 16

/* KMALLOC_MAX_CACHE_SIZE of x86-64: what is larger gets pages. */
#define MAX_CACHE_SIZE 8192

/* Whose requests? Set by the command. */
const volatile bool slab_everyone;

/* Set and cleared by the command, so that all programs start and end at once */
bool slab_on;

/* What was asked for and given → how often. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct shadow_slab_size);
	__type(value, __u64);
} slab_sizes SEC(".maps");

/* Address of an object that is not freed yet → what was asked for and given */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 20);
	__type(key, __u64);
	__type(value, struct shadow_slab_size);
} slab_objects SEC(".maps");

/* A request as the kernel tells of it, but for what came of it. */
struct slab_request {
	__u64 site;
	__u64 asked;
	__u32 flags;
	__s32 node;
};

/* Who asked, a task or an interrupt's CPU → what failed last, told once so far */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct slab_request);
} slab_failures SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHADOW_NR_SLAB_COUNTS);
	__type(key, __u32);
	__type(value, __u64);
} slab_counts SEC(".maps");

/* Which of the tasks' programs is at work? See count.bpf.h. */
enum slab_task {
	SLAB_TASK_FREES,
	SLAB_TASK_ALLOCS,
	SLAB_NR_TASK,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SLAB_NR_TASK);
	__type(key, __u32);
	__type(value, __u64);
} slab_task SEC(".maps");

static __always_inline void count(__u32 what)
{
	count_in(&slab_counts, what);
}

static __always_inline __u64 *size_slot(const struct shadow_slab_size *size)
{
	__u64 *requests = bpf_map_lookup_elem(&slab_sizes, size);
	__u64 none = 0;

	if (requests)
		return requests;
	bpf_map_update_elem(&slab_sizes, size, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&slab_sizes, size);
}

static __always_inline void object_track(__u64 object,
					 const struct shadow_slab_size *size)
{
	long error =
		bpf_map_update_elem(&slab_objects, &object, size, BPF_NOEXIST);

	if (!error)
		return;
	if (error == -EEXIST &&
	    !bpf_map_update_elem(&slab_objects, &object, size, BPF_EXIST))
		count(SHADOW_SLAB_REUSED);
	else
		count(SHADOW_SLAB_LOST_TRACK);
}

/*
 * 6.12 and 7.3 tell of pages twice: in __kmalloc_large_node_noprof(), and in
 * __do_kmalloc_node(), which called it. The frees of pages are all seen, so an
 * object that is live with the same size is the same.
 */
static __always_inline bool is_repeated(__u64 object,
					const struct shadow_slab_size *size)
{
	struct shadow_slab_size *live;

	if (size->asked <= MAX_CACHE_SIZE)
		return false;
	live = bpf_map_lookup_elem(&slab_objects, &object);
	return live && live->asked == size->asked && live->given == size->given;
}

/*
 * The same of those that got none: there the inner function is told of with the
 * outer one as its caller, the outer one at once after it, with another, and all
 * else alike. A caller who tries again at the same place has the same.
 */
static __always_inline bool is_failed_again(const struct slab_request *request)
{
	struct slab_request *last;
	__u64 who;

	if (request->asked <= MAX_CACHE_SIZE)
		return false;
	who = compat_in_interrupt() ? bpf_get_smp_processor_id() :
				      bpf_get_current_task();
	last = bpf_map_lookup_elem(&slab_failures, &who);
	if (last && last->site != request->site &&
	    last->asked == request->asked && last->flags == request->flags &&
	    last->node == request->node) {
		bpf_map_delete_elem(&slab_failures, &who);
		return true;
	}
	bpf_map_update_elem(&slab_failures, &who, request, BPF_ANY);
	return false;
}

static __always_inline void failed(const struct slab_request *request)
{
	count(is_failed_again(request) ? SHADOW_SLAB_REPEATED :
					 SHADOW_SLAB_FAILED);
}

static __always_inline void allocated(__u64 object, __u64 asked, __u64 given)
{
	struct shadow_slab_size size = { .asked = asked, .given = given };
	__u64 *requests;

	if (is_repeated(object, &size)) {
		count(SHADOW_SLAB_REPEATED);
		return;
	}
	count(SHADOW_SLAB_ALLOC);
	requests = size_slot(&size);
	if (!requests) {
		count(SHADOW_SLAB_LOST_SIZE);
		return;
	}
	__sync_fetch_and_add(requests, 1);
	object_track(object, &size);
}

static __always_inline void requested(__u64 object, __u64 given,
				      const struct slab_request *request)
{
	if (object <= ZERO_SIZE)
		failed(request);
	else
		allocated(object, request->asked, given);
}

static __always_inline void freed(__u64 object)
{
	long error;

	if (object <= ZERO_SIZE)
		return;
	error = bpf_map_delete_elem(&slab_objects, &object);
	if (!error)
		count(SHADOW_SLAB_FREED);
	else if (error != -ENOENT)
		count(SHADOW_SLAB_LOST_FREE);
}

SEC("tp_btf/kfree")
int BPF_PROG(slab_free)
{
	volatile __u64 *busy;

	if (!slab_on || compat_in_interrupt())
		return 0;
	busy = count_slot(&slab_task, SLAB_TASK_FREES);
	if (!busy)
		return 0;
	*busy = 1;
	freed(compat_arg(ctx, 1));
	*busy = 0;
	return 0;
}

SEC("tp_btf/kfree")
int BPF_PROG(slab_free_irq)
{
	volatile __u64 *busy;

	if (!slab_on || !compat_in_interrupt())
		return 0;
	busy = count_slot(&slab_task, SLAB_TASK_FREES);
	if (busy && *busy)
		count(SHADOW_SLAB_COVERED_FREE);
	freed(compat_arg(ctx, 1));
	return 0;
}

/* What is freed in bulk or through a sheaf later passes no tracepoint. */
SEC("fentry/kvfree_call_rcu")
int BPF_PROG(slab_free_rcu)
{
	if (slab_on)
		freed(compat_kvfree_object(ctx));
	return 0;
}

SEC("tp_btf/kmalloc")
int BPF_PROG(slab_alloc, unsigned long site, const void *unused, size_t asked,
	     size_t given, gfp_t flags, int node)
{
	const struct slab_request request = { site, asked, flags, node };
	volatile __u64 *busy;

	if (!slab_on || compat_in_interrupt())
		return 0;
	busy = count_slot(&slab_task, SLAB_TASK_ALLOCS);
	if (!busy)
		return 0;
	*busy = 1;
	if (slab_everyone || task_self())
		requested(compat_arg(ctx, 1), given, &request);
	*busy = 0;
	return 0;
}

SEC("tp_btf/kmalloc")
int BPF_PROG(slab_alloc_irq, unsigned long site, const void *unused,
	     size_t asked, size_t given, gfp_t flags, int node)
{
	const struct slab_request request = { site, asked, flags, node };
	volatile __u64 *busy;

	if (!slab_on || !compat_in_interrupt())
		return 0;
	busy = count_slot(&slab_task, SLAB_TASK_ALLOCS);
	if (busy && *busy)
		count(SHADOW_SLAB_COVERED_ALLOC);
	if (slab_everyone)
		requested(compat_arg(ctx, 1), given, &request);
	return 0;
}
