/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of the lists that reclaim works on. Sizes are in pages.
 */
#ifndef _SHADOWMM_UAPI_LRU_H
#define _SHADOWMM_UAPI_LRU_H

#include "shadowmm.h"

enum shadow_lru_type {
	SHADOW_LRU_NODE = SHADOW_REC_MACHINE + 0x60,
	SHADOW_LRU_VEC,
	SHADOW_LRU_GEN,
};

enum shadow_lru_list {
	SHADOW_LRU_INACTIVE_ANON,
	SHADOW_LRU_ACTIVE_ANON,
	SHADOW_LRU_INACTIVE_FILE,
	SHADOW_LRU_ACTIVE_FILE,
	SHADOW_LRU_UNEVICTABLE,
	SHADOW_LRU_NR_LISTS,
};

enum shadow_lru_item {
	SHADOW_LRU_ISOLATED_ANON = SHADOW_LRU_NR_LISTS,
	SHADOW_LRU_ISOLATED_FILE,
	SHADOW_LRU_SHADOWS,
	SHADOW_LRU_REFAULT_ANON,
	SHADOW_LRU_REFAULT_FILE,
	SHADOW_LRU_ACTIVATE_ANON,
	SHADOW_LRU_ACTIVATE_FILE,
	SHADOW_LRU_RESTORE_ANON,
	SHADOW_LRU_RESTORE_FILE,
	SHADOW_LRU_NODERECLAIM,
	SHADOW_LRU_NR_ITEMS,
};

/**
 * struct shadow_rec_lru_node - what a node's counters say of its lists
 * @rec: SHADOW_LRU_NODE
 * @node: the node
 * @pad: zero
 * @item: by enum shadow_lru_list its lists' pages; by enum shadow_lru_item:
 *        pages taken off to be reclaimed or moved; nodes of page caches' trees
 *        that only remember evicted pages; faults on evicted pages soon enough
 *        to matter; of these, pages made active at once; pages that had been
 *        active when they were evicted; such nodes that were freed
 */
struct shadow_rec_lru_node {
	struct shadow_rec rec;
	__u32 node;
	__u32 pad;
	__u64 item[SHADOW_LRU_NR_ITEMS];
};

/* Generations run, for this lruvec; the walk went over all of its lists. */
#define SHADOW_LRU_GENERATIONS 0x1
#define SHADOW_LRU_WALKED 0x2

/**
 * struct shadow_rec_lru_vec - the lists of a cgroup on a node
 * @rec: SHADOW_LRU_VEC
 * @node: the node
 * @flags: SHADOW_LRU_GENERATIONS, SHADOW_LRU_WALKED
 * @ino: the cgroup's inode; 0: there are no cgroups
 * @size: its lists' pages, by enum shadow_lru_list, by its own counters
 * @anon: anonymous pages found on its lists; with SHADOW_LRU_WALKED
 * @file: pages of files likewise
 * @min_seq: the oldest generation of anonymous pages, and of files'
 * @max_seq: the youngest of both
 * @age: pages of it that were activated or evicted since boot
 * @path: NUL-terminated, to the record's end: the cgroup's path
 *
 * Its struct shadow_rec_lru_gen follow.
 */
struct shadow_rec_lru_vec {
	struct shadow_rec rec;
	__u32 node;
	__u32 flags;
	__u64 ino;
	__u64 size[SHADOW_LRU_NR_LISTS];
	__u64 anon;
	__u64 file;
	__u64 min_seq[2];
	__u64 max_seq;
	__u64 age;
	char path[];
};

/**
 * struct shadow_rec_lru_gen - a generation
 * @rec: SHADOW_LRU_GEN
 * @seq: its number
 * @age_ms: milliseconds since it came
 * @anon: anonymous pages of it, by its own counters
 * @file: pages of files likewise
 */
struct shadow_rec_lru_gen {
	struct shadow_rec rec;
	__u64 seq;
	__u64 age_ms;
	__u64 anon;
	__u64 file;
};

#endif /* _SHADOWMM_UAPI_LRU_H */
