/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of slab caches, the running kernel's and the shadow's: a line of
 * /proc/slabinfo, and a cache in full. A generation of the allocator that has
 * no such part (CPU slabs, sheaves) leaves its records out.
 */
#ifndef _SHADOWMM_UAPI_SLAB_H
#define _SHADOWMM_UAPI_SLAB_H

#include "shadowmm.h"

enum shadow_slab_type {
	SHADOW_SLAB_INFO = SHADOW_REC_SLAB + 1,
	SHADOW_SLAB_CACHE,
	SHADOW_SLAB_CPU,
	SHADOW_SLAB_NODE,
};

#define SHADOW_CACHE_NAME 64
#define SHADOW_ENGINE_NAME 16

/* A figure that nobody can know without stopping the machine. */
#define SHADOW_SLAB_UNKNOWN (~0ULL)

/**
 * struct shadow_rec_slabinfo - a cache as /proc/slabinfo has it
 * @rec: SHADOW_SLAB_INFO
 * @name: its name, NUL-padded
 * @active_objs: objects in use, as the allocator counts them
 * @num_objs: objects in all slabs
 * @active_slabs: slabs in use, as the allocator counts them
 * @num_slabs: all slabs
 * @shared_avail: 0 since SLUB
 * @size: bytes of an object with what belongs to it
 * @objs_per_slab: objects in a slab of the usual order
 * @pages_per_slab: pages of such a slab
 * @limit: tunable, 0 since SLUB
 * @batchcount: tunable, 0 since SLUB
 * @shared: tunable, 0 since SLUB
 */
struct shadow_rec_slabinfo {
	struct shadow_rec rec;
	char name[SHADOW_CACHE_NAME];
	__u64 active_objs;
	__u64 num_objs;
	__u64 active_slabs;
	__u64 num_slabs;
	__u64 shared_avail;
	__u32 size;
	__u32 objs_per_slab;
	__u32 pages_per_slab;
	__u32 limit;
	__u32 batchcount;
	__u32 shared;
};

/*
 * A cache's flags, whatever bits the running kernel has for them. The order is
 * that of their names in format/slabs.c.
 */
#define SHADOW_SLABF_HWCACHE_ALIGN 0x0001
#define SHADOW_SLABF_RED_ZONE 0x0002
#define SHADOW_SLABF_POISON 0x0004
#define SHADOW_SLABF_STORE_USER 0x0008
#define SHADOW_SLABF_CHECKS 0x0010
#define SHADOW_SLABF_RECLAIM 0x0020
#define SHADOW_SLABF_ACCOUNT 0x0040
#define SHADOW_SLABF_TYPESAFE_RCU 0x0080
#define SHADOW_SLABF_NO_MERGE 0x0100
#define SHADOW_SLABF_PANIC 0x0200
#define SHADOW_SLABF_DMA 0x0400
#define SHADOW_SLABF_KMALLOC 0x0800
#define SHADOW_SLABF_CTOR 0x1000

/**
 * struct shadow_rec_cache - a cache in full
 * @rec: SHADOW_SLAB_CACHE
 * @name: its name, NUL-padded
 * @engine: how it works: "sheaves", "cpu slabs", "classic", NUL-padded
 * @flags: SHADOW_SLABF_*
 * @object_size: bytes of an object, as asked for
 * @size: bytes from one object to the next
 * @align: alignment of an object
 * @order: usual order of a slab
 * @min_order: least order of a slab
 * @objs_per_slab: objects in a slab of @order
 * @aliases: other caches that were merged into it
 * @min_partial: empty slabs that a node keeps
 * @sheaf_capacity: objects of a sheaf; 0: no sheaves
 * @cpu_partial: free objects that a CPU's partial slabs may have; 0: none kept
 * @cpu_partial_slabs: the same in slabs
 * @nr_slabs: slabs
 * @nr_objects: objects in all slabs
 * @inuse: objects in use; SHADOW_SLAB_UNKNOWN where it cannot be told
 * @deferred: objects that wait for RCU's grace period
 * @bytes: of all slabs
 * @tail_waste: bytes behind the last object of each slab
 * @padding_waste: bytes of each object in use that nobody asked for
 * @metadata: bytes that the cache takes beside its slabs: descriptors, sheaves,
 *            itself; for the live side its sheaves and struct pages alone
 *
 * After it come its struct shadow_rec_cache_cpu and shadow_rec_cache_node.
 */
struct shadow_rec_cache {
	struct shadow_rec rec;
	char name[SHADOW_CACHE_NAME];
	char engine[SHADOW_ENGINE_NAME];
	__u32 flags;
	__u32 object_size;
	__u32 size;
	__u32 align;
	__u32 order;
	__u32 min_order;
	__u32 objs_per_slab;
	__u32 aliases;
	__u32 min_partial;
	__u32 sheaf_capacity;
	__u32 cpu_partial;
	__u32 cpu_partial_slabs;
	__u64 nr_slabs;
	__u64 nr_objects;
	__u64 inuse;
	__u64 deferred;
	__u64 bytes;
	__u64 tail_waste;
	__u64 padding_waste;
	__u64 metadata;
};

#define SHADOW_CACHE_CPU_SHEAVES 0x1
#define SHADOW_CACHE_CPU_SPARE 0x2
#define SHADOW_CACHE_CPU_RCU 0x4
#define SHADOW_CACHE_CPU_SLAB 0x8
#define SHADOW_CACHE_CPU_PARTIAL 0x10

/**
 * struct shadow_rec_cache_cpu - what a CPU has of a cache
 * @rec: SHADOW_SLAB_CPU
 * @cpu: the CPU
 * @flags: SHADOW_CACHE_CPU_SHEAVES: there is a main sheaf, @main holds;
 *         _SPARE: a spare one, @spare holds; _RCU: one that is filled with
 *         objects that will wait for RCU, @rcu holds; _SLAB: it allocates from
 *         a slab of its own, @slab_objects to @slab_free hold; _PARTIAL: it may
 *         have partial slabs, @partial_slabs and @partial_free hold
 * @main: objects in the main sheaf
 * @spare: objects in the spare sheaf
 * @rcu: objects in the sheaf for RCU
 * @slab_objects: objects of its slab
 * @slab_inuse: its count of those in use (all, where the CPU took all of them)
 * @slab_free: objects on the CPU's free list; SHADOW_SLAB_UNKNOWN where it
 *             cannot be told
 * @partial_slabs: partial slabs that it keeps
 * @partial_free: free objects of them, as the allocator counts them
 * @node: NUMA node of its slab
 * @pad: zero
 */
struct shadow_rec_cache_cpu {
	struct shadow_rec rec;
	__u32 cpu;
	__u32 flags;
	__u32 main;
	__u32 spare;
	__u32 rcu;
	__u32 slab_objects;
	__u32 slab_inuse;
	__u32 partial_slabs;
	__u64 slab_free;
	__u64 partial_free;
	__u32 node;
	__u32 pad;
};

#define SHADOW_CACHE_NODE_BARN 0x1
#define SHADOW_CACHE_NODE_LISTS 0x2
#define SHADOW_CACHE_NODE_CUT 0x4

/* How full partial slabs are: in use in quarters of a slab's objects. */
#define SHADOW_NR_FILLS 4

/**
 * struct shadow_rec_cache_node - what a node has of a cache
 * @rec: SHADOW_SLAB_NODE
 * @node: NUMA node
 * @flags: SHADOW_CACHE_NODE_BARN: it has a barn of sheaves, @barn_full and
 *         @barn_empty hold; _LISTS: full slabs are counted or listed, @nr_full
 *         holds; _CUT: the partial list was longer than what was walked of it:
 *         @partial_free, @nr_empty and @fill are of what was
 * @nr_slabs: slabs, those of CPUs too
 * @nr_objects: objects in them
 * @nr_partial: slabs on the partial list, empty ones too
 * @nr_full: slabs without a free object
 * @nr_empty: slabs on the partial list that have no object in use
 * @partial_free: free objects of the slabs on the partial list
 * @barn_full: full sheaves
 * @barn_empty: empty sheaves
 * @fill: partial slabs (empty ones left out) by how full they are: up to a
 *        quarter, a half, three quarters, more
 */
struct shadow_rec_cache_node {
	struct shadow_rec rec;
	__u32 node;
	__u32 flags;
	__u64 nr_slabs;
	__u64 nr_objects;
	__u64 nr_partial;
	__u64 nr_full;
	__u64 nr_empty;
	__u64 partial_free;
	__u32 barn_full;
	__u32 barn_empty;
	__u64 fill[SHADOW_NR_FILLS];
};

#endif /* _SHADOWMM_UAPI_SLAB_H */
