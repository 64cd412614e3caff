/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, asked of the running kernel's BTF at load. No
 * other file in bpf/ tests for a field or a symbol.
 */
#ifndef _SHADOWMM_COMPAT_BPF_H
#define _SHADOWMM_COMPAT_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/*
 * The count's bits (include/linux/preempt.h): a softirq that is served, hard
 * interrupts and NMIs. 7.3 moved the latter two up, beyond the count of those
 * who keep interrupts out, and has local_interrupt_disable_state with it. The
 * uppermost bit may say that nobody waits for the CPU.
 */
#define COMPAT_SOFTIRQ 0x00000100
#define COMPAT_IRQ_NMI_OLD 0x00ff0000
#define COMPAT_IRQ_NMI 0x7f000000

/* 6.2 to 6.14 keep the count in pcpu_hot (commit 64701838bf05, 6.2). */
struct pcpu_hot___compat {
	int preempt_count;
} __attribute__((preserve_access_index));

extern const int __preempt_count __ksym __weak;
extern const struct pcpu_hot___compat pcpu_hot __ksym __weak;
extern const unsigned long local_interrupt_disable_state __ksym __weak;

/*
 * Does this code serve an interrupt, not the current task? A task that merely
 * keeps bottom halves out (SOFTIRQ_DISABLE_OFFSET) asks for itself.
 */
static __always_inline bool compat_in_interrupt(void)
{
	int mask = COMPAT_IRQ_NMI_OLD;
	int count = 0;

	if (&local_interrupt_disable_state)
		mask = COMPAT_IRQ_NMI;
	if (&__preempt_count)
		count = *(int *)bpf_this_cpu_ptr(&__preempt_count);
	else if (bpf_core_field_exists(pcpu_hot.preempt_count))
		count = ((struct pcpu_hot___compat *)bpf_this_cpu_ptr(
				 &pcpu_hot))
				->preempt_count;

	return count & (mask | COMPAT_SOFTIRQ);
}

/* page->flags became a struct of one word (commit 53fbef56e07d, 6.18). */
struct compat_page_flags {
	unsigned long f;
} __attribute__((preserve_access_index));

struct page___word {
	unsigned long flags;
} __attribute__((preserve_access_index));

struct page___struct {
	struct compat_page_flags flags;
} __attribute__((preserve_access_index));

static __always_inline __u64 compat_page_flags(__u64 page)
{
	struct page___struct *wrapped = (void *)page;
	struct page___word *plain = (void *)page;

	if (bpf_core_field_exists(wrapped->flags.f))
		return BPF_CORE_READ(wrapped, flags.f);
	return BPF_CORE_READ(plain, flags);
}

/* x86-64 and SPARSEMEM_VMEMMAP: every struct page is in one virtual array. */
extern const void vmemmap_base __ksym;

static __always_inline __u64 compat_page_to_pfn(__u64 page)
{
	__u64 base = 0;

	bpf_probe_read_kernel(&base, sizeof(base), &vmemmap_base);
	return (page - base) / bpf_core_type_size(struct page);
}

/*
 * The node is in the uppermost bits of a page's flags, as many as there are
 * possible nodes; a zonelist holds every zone of each of them and an end mark.
 */
static __always_inline __u32 compat_page_to_nid(__u64 page)
{
	__u64 zones = bpf_core_enum_value(enum zone_type, __MAX_NR_ZONES);
	__u64 size = bpf_core_type_size(struct zonelist);
	__u64 ref = bpf_core_type_size(struct zoneref);
	__u64 nodes = (size / ref - 1) / zones;
	__u64 flags = compat_page_flags(page);
	__u32 nid = 0;

	for (int bit = 0; bit < 16 && (1ULL << bit) < nodes; bit++)
		nid = flags >> (63 - bit);
	return nid;
}

/*
 * A tracepoint's or function's argument as a plain number: the verifier lets
 * nobody calculate with a typed kernel pointer.
 */
static __always_inline __u64 compat_arg(const void *ctx, int index)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), ctx + index * 8);
	return value;
}

/*
 * What kvfree_call_rcu(head, x) frees: x, or, where x is RCU's callback (before
 * commit 04a522b7da3d, 6.3), the object that has the head at that offset, below
 * 4096 as __is_kvfree_rcu_offset() has it.
 */
static __always_inline __u64 compat_kvfree_object(const void *ctx)
{
	__u64 head = compat_arg(ctx, 0), object = compat_arg(ctx, 1);

	return head && object < 4096 ? head - object : object;
}

#endif /* _SHADOWMM_COMPAT_BPF_H */
