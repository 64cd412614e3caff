/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters in per-CPU arrays, and how a program that an interrupt must not be
 * left out of is made of two.
 *
 * The kernel leaves a program out where it runs on that CPU already. What
 * happens in interrupts therefore has a program of its own, so that none of it
 * is left out because it interrupts the task's program. The task's says in a
 * per-CPU slot that it is at work; the interrupt's then knows that the kernel
 * counts a run of the task's program as left out that would have had nothing to
 * do, and counts it as covered.
 */
#ifndef _SHADOWMM_COUNT_BPF_H
#define _SHADOWMM_COUNT_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* A slot of this CPU's in a per-CPU array of words. */
static __always_inline volatile __u64 *count_slot(void *map, __u32 slot)
{
	return bpf_map_lookup_elem(map, &slot);
}

/* Atomic, though per CPU: an interrupt's program may count in between. */
static __always_inline void count_in(void *map, __u32 what)
{
	volatile __u64 *value = count_slot(map, what);

	if (value)
		__sync_fetch_and_add(value, 1);
}

#endif /* _SHADOWMM_COUNT_BPF_H */
