/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of memory cgroups. Figures are in pages.
 */
#ifndef _SHADOWMM_UAPI_MEMCG_H
#define _SHADOWMM_UAPI_MEMCG_H

#include "lru.h"

enum shadow_memcg_type {
	SHADOW_MEMCG = SHADOW_REC_MACHINE + 0x70,
};

enum shadow_memcg_event {
	SHADOW_MEMCG_LOW,
	SHADOW_MEMCG_HIGH,
	SHADOW_MEMCG_MAX,
	SHADOW_MEMCG_OOM,
	SHADOW_MEMCG_OOM_KILL,
	SHADOW_MEMCG_NR_EVENTS,
};

/* A limit that is none. */
#define SHADOW_MEMCG_UNLIMITED (~0ULL)

/**
 * struct shadow_memcg_counter - what is charged to a cgroup, and its limits
 * @usage: charged to it and its children
 * @peak: the most there ever was
 * @min: never reclaimed from it
 * @low: spared as long as others have some
 * @high: it is slowed down above that
 * @max: no more than that
 */
struct shadow_memcg_counter {
	__u64 usage;
	__u64 peak;
	__u64 min;
	__u64 low;
	__u64 high;
	__u64 max;
};

#define SHADOW_MEMCG_ONLINE 0x1

/**
 * struct shadow_rec_memcg - a memory cgroup
 * @rec: SHADOW_MEMCG
 * @flags: SHADOW_MEMCG_ONLINE: it has a folder; else it is removed, and has
 *         pages left
 * @pad: zero
 * @ino: its folder's inode
 * @memory: what is charged to it, kernel memory included
 * @swap: swap charged to it
 * @event: how often, by enum shadow_memcg_event, in it and its children: it was
 *         reclaimed from below its low, it was over its high, its max; it had no
 *         memory left; a task was killed for that
 * @size: pages on its own lists on all nodes, by enum shadow_lru_list
 * @path: NUL-terminated, to the record's end: its path
 */
struct shadow_rec_memcg {
	struct shadow_rec rec;
	__u32 flags;
	__u32 pad;
	__u64 ino;
	struct shadow_memcg_counter memory;
	struct shadow_memcg_counter swap;
	__u64 event[SHADOW_MEMCG_NR_EVENTS];
	__u64 size[SHADOW_LRU_NR_LISTS];
	char path[];
};

#endif /* _SHADOWMM_UAPI_MEMCG_H */
