/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The event stream: what the BPF programs see the running kernel do, in the
 * records that the feed file takes.
 */
#ifndef _SHADOWMM_UAPI_EVENT_H
#define _SHADOWMM_UAPI_EVENT_H

#include "shadowmm.h"

enum shadow_event_type {
	SHADOW_EVENT_ALLOC = SHADOW_REC_EVENT,
	SHADOW_EVENT_FREE,
};

/**
 * struct shadow_event - one page allocation or free of the running kernel
 * @rec: SHADOW_EVENT_ALLOC or SHADOW_EVENT_FREE
 * @time_ns: CLOCK_MONOTONIC when it was seen
 * @pfn: first page frame; SHADOW_PFN_NONE for a request that failed
 * @gfp: the request's gfp flags, in the running kernel's own bits; 0 for a free
 * @pid: the thread that asked, or that freed
 * @tgid: its process
 * @stack_id: the stack that asked, an id of the stack map; negative: none
 * @cpu: where it ran
 * @node: the page's NUMA node; 0xffff where there is no page
 * @order: log2 of the block's pages
 * @migratetype: what was asked for, in the running kernel's numbers
 * @pad: zero
 *
 * Order holds for each pfn, not across pfns: the free of a page is seen before
 * the page is free, the allocation of a page after it was taken.
 */
struct shadow_event {
	struct shadow_rec rec;
	__u64 time_ns;
	__u64 pfn;
	__u32 gfp;
	__u32 pid;
	__u32 tgid;
	__s32 stack_id;
	__u16 cpu;
	__u16 node;
	__u8 order;
	__u8 migratetype;
	__u8 pad[2];
};

#endif /* _SHADOWMM_UAPI_EVENT_H */
