// SPDX-License-Identifier: GPL-2.0
/*
 * Page faults of CMD's tasks: how many of which kind, and how long they took.
 * A fault is a call of handle_mm_fault(), from the processor or from the kernel
 * on the task's behalf, as getrusage() counts them; its kind is that of the
 * functions it went through. It reads no page table and no page.
 */
#include "task.bpf.h"

/* Ways a fault went. */
#define PATH_ANON (1 << 0)
#define PATH_FILE (1 << 1)
#define PATH_COW (1 << 2)
#define PATH_SWAP (1 << 3)
#define PATH_HUGE (1 << 4)
#define PATH_NO_FILE (1 << 5) /* the vma has no vm_ops */

/* VM_FAULT_ERROR of include/linux/mm_types.h, a macro there. */
#define FAULT_ERROR                                          \
	(VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV | \
	 VM_FAULT_HWPOISON | VM_FAULT_HWPOISON_LARGE | VM_FAULT_FALLBACK)

/* Does this kernel have do_anonymous_page() to hook? Set by the command. */
const volatile bool fault_anon_hooked;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHADOW_NR_FAULTS);
	__type(key, __u32);
	__type(value, struct shadow_fault_stat);
} faults SEC(".maps");

static __always_inline int fault_path(__u32 path)
{
	struct task_state *self = task_self();

	if (self)
		self->fault_path |= path;
	return 0;
}

/*
 * Without do_anonymous_page() to hook (6.1 has it inlined), a write that maps a
 * new page is seen by page_add_new_anon_rmap(), a read maps the zero page and
 * passes no hook.
 */
static __always_inline __u32 fault_kind(__u32 path, __u32 flags)
{
	if (path & PATH_HUGE)
		return SHADOW_FAULT_HUGE;
	if (path & PATH_SWAP)
		return SHADOW_FAULT_SWAP;
	if (path & PATH_COW)
		return SHADOW_FAULT_COW;
	if (path & PATH_FILE)
		return SHADOW_FAULT_FILE;
	if (path & PATH_ANON)
		return SHADOW_FAULT_ANON;
	if (!fault_anon_hooked && (path & PATH_NO_FILE) &&
	    !(flags & FAULT_FLAG_WRITE))
		return SHADOW_FAULT_ANON;
	return SHADOW_FAULT_OTHER;
}

SEC("fentry/handle_mm_fault")
int BPF_PROG(fault_enter, struct vm_area_struct *vma, unsigned long address)
{
	struct task_state *self = task_self();
	__u64 page = address >> 12;

	if (!self)
		return 0;
	if (!self->fault_retries || self->fault_page != page) {
		self->fault_start_ns = bpf_ktime_get_ns();
		self->fault_page = page;
		self->fault_retries = 0;
	}
	self->fault_path = vma->vm_ops ? 0 : PATH_NO_FILE;
	return 0;
}

SEC("fexit/handle_mm_fault")
int BPF_PROG(fault_exit, struct vm_area_struct *vma, unsigned long address,
	     unsigned int flags, struct pt_regs *regs, vm_fault_t ret)
{
	struct task_state *self = task_self();
	struct shadow_fault_stat *stat;
	__u32 kind;

	if (!self || !self->fault_start_ns)
		return 0;
	if (ret & VM_FAULT_RETRY) {
		self->fault_retries++;
		return 0;
	}
	kind = fault_kind(self->fault_path, flags);
	stat = bpf_map_lookup_elem(&faults, &kind);
	if (!stat)
		return 0;
	stat->retries += self->fault_retries;
	if (ret & FAULT_ERROR) {
		stat->errors++;
	} else {
		if ((ret & VM_FAULT_MAJOR) || (flags & FAULT_FLAG_TRIED))
			stat->major++;
		else
			stat->minor++;
		latency_add(&stat->latency,
			    bpf_ktime_get_ns() - self->fault_start_ns);
	}
	self->fault_retries = 0;
	self->fault_start_ns = 0;
	return 0;
}

SEC("fentry/do_anonymous_page")
int BPF_PROG(fault_anon)
{
	return fault_path(PATH_ANON);
}

SEC("fentry/page_add_new_anon_rmap")
int BPF_PROG(fault_anon_rmap)
{
	return fault_path(PATH_ANON);
}

SEC("fentry/do_fault")
int BPF_PROG(fault_file)
{
	return fault_path(PATH_FILE);
}

/* Where two functions are called do_fault: by the address of mm's. */
SEC("kprobe")
int fault_file_kprobe(void *ctx)
{
	return fault_path(PATH_FILE);
}

SEC("fentry/do_wp_page")
int BPF_PROG(fault_cow)
{
	return fault_path(PATH_COW);
}

SEC("fentry/do_swap_page")
int BPF_PROG(fault_swap)
{
	return fault_path(PATH_SWAP);
}

SEC("fexit/do_huge_pmd_anonymous_page")
int BPF_PROG(fault_huge, struct vm_fault *vmf, vm_fault_t ret)
{
	return ret & VM_FAULT_FALLBACK ? 0 : fault_path(PATH_HUGE);
}

SEC("fexit/do_huge_pmd_wp_page")
int BPF_PROG(fault_huge_cow, struct vm_fault *vmf, vm_fault_t ret)
{
	return ret & VM_FAULT_FALLBACK ? 0 : fault_path(PATH_HUGE);
}

SEC("fentry/hugetlb_fault")
int BPF_PROG(fault_hugetlb)
{
	return fault_path(PATH_HUGE);
}
