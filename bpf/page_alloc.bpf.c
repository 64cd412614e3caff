// SPDX-License-Identifier: GPL-2.0
/*
 * Page allocation and free. Requests of CMD's tasks and frees of CMD's pages go
 * out as events through one ring, so that the order of two events is that in
 * which they were seen; each event that does not get out is counted where it
 * is lost. Time and failures of the requests are kept per order. What an
 * interrupt asks for while it borrows a task is not that task's request.
 */
#include "task.bpf.h"
#include "count.bpf.h"
#include "probe.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 8192);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, SHADOW_STACK_DEPTH * sizeof(__u64));
} stacks SEC(".maps");

/* First pfn → word of each block of CMD's that is not freed yet. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 20);
	__type(key, __u64);
	__type(value, __u64);
} pages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHADOW_NR_ORDERS);
	__type(key, __u32);
	__type(value, struct shadow_order_stat);
} orders SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHADOW_NR_COUNTS);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

/* Arguments of the allocator's function: 4, 5 with alloc_flags (7.3). */
const volatile __u32 page_request_args = 4;

/* A bit for each order that a block of CMD's has had. */
__u32 page_orders;

static __always_inline void count(__u32 what)
{
	count_in(&counts, what);
}

/*
 * A block's word: pfn << 8 | order << 1 | busy. Elements of the map are reused
 * at once, so whoever changes one in place compares the pfn in it too.
 */
#define WORD_BUSY 1ULL

static __always_inline __u64 word_make(__u64 pfn, __u32 order)
{
	return pfn << 8 | order << 1;
}

static __always_inline __u32 word_order(__u64 word)
{
	return (word >> 1) & (SHADOW_NR_ORDERS - 1);
}

static __always_inline __u64 word_pfn(__u64 word)
{
	return word >> 8;
}

static __always_inline long page_track(__u64 pfn, __u32 order)
{
	__u64 word = word_make(pfn, order);

	if (!(page_orders & 1U << order))
		__sync_fetch_and_or(&page_orders, 1U << order);
	return bpf_map_update_elem(&pages, &pfn, &word, BPF_ANY);
}

static __always_inline struct shadow_event *event_reserve(__u32 type)
{
	struct shadow_event *event;
	__u64 id = bpf_get_current_pid_tgid();

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		count(SHADOW_COUNT_LOST_RING);
		return NULL;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->rec.type = type;
	event->rec.size = sizeof(*event);
	event->time_ns = bpf_ktime_get_ns();
	event->pid = id;
	event->tgid = id >> 32;
	event->cpu = bpf_get_smp_processor_id();
	event->stack_id = -1;
	return event;
}

static __always_inline void event_free(__u64 page, __u64 pfn, __u32 order)
{
	struct shadow_event *event;

	count(SHADOW_COUNT_FREE);
	event = event_reserve(SHADOW_EVENT_FREE);
	if (!event)
		return;
	event->pfn = pfn;
	event->order = order;
	event->node = compat_page_to_nid(page);
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

SEC("tp_btf/mm_page_alloc")
int BPF_PROG(page_alloc, struct page *unused, unsigned int order, gfp_t gfp,
	     int migratetype)
{
	__u64 page = compat_arg(ctx, 0);
	struct shadow_event *event;

	if (!task_self())
		return 0;
	count(SHADOW_COUNT_ALLOC);
	event = event_reserve(SHADOW_EVENT_ALLOC);
	if (!event)
		return 0;
	event->pfn = SHADOW_PFN_NONE;
	event->node = 0xffff;
	event->order = order;
	event->gfp = gfp;
	event->migratetype = migratetype;
	event->stack_id = bpf_get_stackid(ctx, &stacks, 0);
	if (page) {
		__u64 pfn = compat_page_to_pfn(page);

		event->pfn = pfn;
		event->node = compat_page_to_nid(page);
		if (page_track(pfn, order & (SHADOW_NR_ORDERS - 1))) {
			count(SHADOW_COUNT_LOST_TRACK);
			bpf_ringbuf_discard(event, BPF_RB_NO_WAKEUP);
			return 0;
		}
	}
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

/* What became of a search for the block that a freed one belongs to. */
enum take_result {
	TAKE_NONE, /* not CMD's */
	TAKE_DONE,
	TAKE_PARTS, /* it was allocated in smaller blocks */
	TAKE_RACED, /* another CPU is at the same block */
};

struct take {
	__u64 pfn;
	__u32 order;
	__u32 result;
};

/*
 * Take [pfn, order] out of the block of @word, whose entry is busy. Global, so
 * that the verifier looks at it once.
 *
 * before  AAAAAAAA   one block of order 3
 * after   BB.CAAAA   pfn 2 taken: B of order 1, C of order 0, A of order 2
 *
 * The old entry goes last, so that another CPU that frees one of the parts
 * meanwhile waits and finds it.
 */
__noinline int page_split(__u64 pfn, __u32 order, __u64 word)
{
	__u64 head = word_pfn(word), rest = 0;

	for (__u32 part = 0; part < SHADOW_NR_ORDERS; part++) {
		__u64 first = pfn & ~((1ULL << part) - 1);
		__u64 buddy = first ^ (1ULL << part);

		if (part < order || part >= word_order(word))
			continue;
		if (buddy == head) {
			rest = word_make(head, part);
		} else if (page_track(buddy, part)) {
			count(SHADOW_COUNT_FREE);
			count(SHADOW_COUNT_LOST_TRACK);
		}
	}
	if (rest)
		page_track(head, word_order(rest));
	else
		bpf_map_delete_elem(&pages, &head);
	return 0;
}

static __always_inline bool word_claim(__u64 *slot, __u64 word)
{
	return !(word & WORD_BUSY) &&
	       __sync_val_compare_and_swap(slot, word, word | WORD_BUSY) ==
		       word;
}

/* bpf_loop: one search; only a race asks for another. */
static long page_take(__u32 attempt, struct take *take)
{
	for (__u32 order = 0; order < SHADOW_NR_ORDERS; order++) {
		__u64 head = take->pfn & ~((1ULL << order) - 1);
		__u64 *slot, word;

		if (order < take->order ||
		    (order > take->order && !(page_orders & 1U << order)))
			continue;
		slot = bpf_map_lookup_elem(&pages, &head);
		if (!slot)
			continue;
		word = *(volatile __u64 *)slot;
		take->result = TAKE_RACED;
		if (word_pfn(word) != head)
			return 0;
		if (word_order(word) < order && order > take->order)
			continue;
		if (word_order(word) < order) {
			take->result = TAKE_PARTS;
			return 1;
		}
		if (word_order(word) > take->order) {
			if (!word_claim(slot, word))
				return 0;
			page_split(take->pfn, take->order, word);
		} else if (bpf_map_delete_elem(&pages, &head)) {
			return 0;
		}
		take->result = TAKE_DONE;
		return 1;
	}
	take->result = TAKE_NONE;
	return 1;
}

struct sweep {
	__u64 page;
	__u64 pfn;
};

/* bpf_loop: one pfn of a block that was allocated in parts. */
static long page_sweep(__u32 index, struct sweep *sweep)
{
	__u64 pfn = sweep->pfn + index;
	__u64 *slot = bpf_map_lookup_elem(&pages, &pfn);
	__u32 order;

	if (!slot)
		return 0;
	order = word_order(*slot);
	if (!bpf_map_delete_elem(&pages, &pfn))
		event_free(sweep->page, pfn, order);
	return 0;
}

static __always_inline void page_freed(__u64 page, __u32 order)
{
	struct take take = { .order = order };
	struct sweep sweep = { .page = page };

	take.pfn = compat_page_to_pfn(page);
	bpf_loop(64, page_take, &take, 0);
	if (take.result == TAKE_DONE) {
		event_free(page, take.pfn, order);
	} else if (take.result == TAKE_PARTS) {
		sweep.pfn = take.pfn;
		bpf_loop(1U << order, page_sweep, &sweep, 0);
	} else if (take.result == TAKE_RACED) {
		count(SHADOW_COUNT_FREE);
		count(SHADOW_COUNT_LOST_RACE);
	}
}

/* Is the task's program at a free? See count.bpf.h. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} page_task_frees SEC(".maps");

SEC("tp_btf/mm_page_free")
int BPF_PROG(page_free, struct page *unused, unsigned int order)
{
	volatile __u64 *busy;

	if (!page_orders || order >= SHADOW_NR_ORDERS || compat_in_interrupt())
		return 0;
	busy = count_slot(&page_task_frees, 0);
	if (!busy)
		return 0;
	*busy = 1;
	page_freed(compat_arg(ctx, 0), order);
	*busy = 0;
	return 0;
}

SEC("tp_btf/mm_page_free")
int BPF_PROG(page_free_irq, struct page *unused, unsigned int order)
{
	volatile __u64 *busy;

	if (!page_orders || order >= SHADOW_NR_ORDERS || !compat_in_interrupt())
		return 0;
	busy = count_slot(&page_task_frees, 0);
	if (busy && *busy)
		count(SHADOW_COUNT_COVERED);
	page_freed(compat_arg(ctx, 0), order);
	return 0;
}

/* The allocator's own function; the command sets the running kernel's name. */
SEC("fentry/__alloc_pages")
int BPF_PROG(page_request)
{
	struct task_state *self = task_self();
	__u64 now = bpf_ktime_get_ns();

	if (!self)
		return 0;
	for (int i = 0; i < TASK_NR_FRAMES; i++) {
		if (self->frames[i].ctx > (__u64)ctx)
			continue;
		self->frames[i].ctx = (__u64)ctx;
		self->frames[i].start_ns = now;
		break;
	}
	return 0;
}

SEC("fexit/__alloc_pages")
int BPF_PROG(page_request_end, gfp_t gfp, unsigned int order)
{
	struct task_state *self = task_self();
	struct shadow_order_stat *stat;
	__u32 key = order;

	if (!self)
		return 0;
	stat = bpf_map_lookup_elem(&orders, &key);
	if (!stat)
		return 0;
	for (int i = 0; i < TASK_NR_FRAMES; i++) {
		if (self->frames[i].ctx != (__u64)ctx)
			continue;
		self->frames[i].ctx = 0;
		stat->requests++;
		stat->failures += !compat_arg(ctx, page_request_args);
		latency_add(&stat->latency,
			    bpf_ktime_get_ns() - self->frames[i].start_ns);
		break;
	}
	return 0;
}
