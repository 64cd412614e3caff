/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of how the running kernel sees its machine: nodes, zones, page sets.
 * Counts of pages are in pages.
 */
#ifndef _SHADOWMM_UAPI_MACHINE_H
#define _SHADOWMM_UAPI_MACHINE_H

#include "live.h"

enum shadow_machine_type {
	SHADOW_MACHINE_NODE = SHADOW_REC_MACHINE,
	SHADOW_MACHINE_DISTANCE,
	SHADOW_MACHINE_ZONE,
	SHADOW_MACHINE_PCP,
	SHADOW_MACHINE_FREE_LISTS,
	SHADOW_MACHINE_LAYOUT,
	SHADOW_MACHINE_REGION,
	SHADOW_MACHINE_FIXMAP,
	SHADOW_MACHINE_RANGE,
	SHADOW_MACHINE_SWAP,
};

#define SHADOW_NODE_MEMORY 0x1
#define SHADOW_NODE_NORMAL 0x2
#define SHADOW_NODE_CPU 0x4
#define SHADOW_NODE_KSWAPD 0x8
#define SHADOW_NODE_KCOMPACTD 0x10

/**
 * struct shadow_rec_node - a node that is online
 * @rec: SHADOW_MACHINE_NODE
 * @node: its number
 * @flags: SHADOW_NODE_MEMORY: it has memory; _NORMAL: in a zone that the kernel
 *         maps for good; _CPU: it has CPUs; _KSWAPD, _KCOMPACTD: these run
 * @nr_zones: zones up to the highest that has a page
 * @nr_populated: zones that have a page
 * @start_pfn: first page frame
 * @spanned: page frames from there on, holes included
 * @present: pages that exist
 * @managed: pages that the page allocator manages
 * @free: free pages
 * @totalreserve: pages that user allocations cannot have
 * @min_unmapped: unmapped file pages from which on the node reclaims for itself
 * @min_slab: reclaimable slab pages likewise
 * @kswapd_failures: kswapd's last runs that reclaimed nothing
 * @pad: zero
 * @cpus: NUL-terminated, to the record's end: its CPUs, as a list of ranges
 */
struct shadow_rec_node {
	struct shadow_rec rec;
	__u32 node;
	__u32 flags;
	__u32 nr_zones;
	__u32 nr_populated;
	__u64 start_pfn;
	__u64 spanned;
	__u64 present;
	__u64 managed;
	__u64 free;
	__u64 totalreserve;
	__u64 min_unmapped;
	__u64 min_slab;
	__u32 kswapd_failures;
	__u32 pad;
	char cpus[];
};

/**
 * struct shadow_rec_distance - how far a node is from each other one
 * @rec: SHADOW_MACHINE_DISTANCE
 * @node: from which
 * @nr: how many of @distance hold
 * @distance: to each online node, in the order of their numbers; 10: itself
 */
struct shadow_rec_distance {
	struct shadow_rec rec;
	__u32 node;
	__u32 nr;
	__u8 distance[];
};

#define SHADOW_ZONE_POPULATED 0x1
#define SHADOW_ZONE_CONTIGUOUS 0x2
#define SHADOW_ZONE_BOOSTED 0x4
#define SHADOW_ZONE_RECLAIM 0x8
#define SHADOW_ZONE_BELOW_HIGH 0x10

/**
 * struct shadow_rec_zone - a zone's size, limits and state
 * @rec: SHADOW_MACHINE_ZONE
 * @flags: SHADOW_ZONE_POPULATED: it has a page; _CONTIGUOUS: no hole; _BOOSTED:
 *         kswapd shall bring the raised watermarks down; _RECLAIM: the node
 *         reclaims from it; _BELOW_HIGH: below its high watermark of late
 * @pad: zero
 * @free: free pages
 * @cma: pages of contiguous areas
 * @highatomic: pages of high-atomic pageblocks
 * @zone: the rest
 */
struct shadow_rec_zone {
	struct shadow_rec rec;
	__u32 flags;
	__u32 pad;
	__u64 free;
	__u64 cma;
	__u64 highatomic;
	struct shadow_rec_zone_geom zone;
};

/* Room for every list of a page set that any supported kernel has. */
#define SHADOW_NR_PCP_LISTS 20

/**
 * struct shadow_rec_pcp - a CPU's page set of a zone, list by list
 * @rec: SHADOW_MACHINE_PCP
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @cpu: the CPU
 * @count: pages it says it has
 * @high: from how many on it gives some back
 * @batch: how many it takes or gives at a time
 * @high_min: least @high
 * @high_max: most @high
 * @walked: pages found on its lists
 * @cut: 1: the walk ended before the lists did
 * @nr_lists: how many of @list hold
 * @pad: zero
 * @list: a list: order and number of its blocks, their type, NUL-padded
 */
struct shadow_rec_pcp {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u32 cpu;
	__s32 count;
	__s32 high;
	__s32 batch;
	__s32 high_min;
	__s32 high_max;
	__u32 walked;
	__u32 cut;
	__u32 nr_lists;
	__u32 pad;
	struct {
		__u32 order;
		__u32 nr;
		char type[SHADOW_TYPE_NAME];
	} list[SHADOW_NR_PCP_LISTS];
};

/**
 * struct shadow_rec_free_lists - a zone's free lists against its counters
 * @rec: SHADOW_MACHINE_FREE_LISTS
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @pages: free pages on the lists
 * @blocks: free blocks on them
 * @before: the zone's counter of free pages before the walk
 * @after: after it
 * @lengths: orders whose lists are not as long as their counter says
 * @marks: free blocks whose first page is not marked free, of another order or
 *         another zone
 * @types: free blocks whose pageblock is of another type than their list
 * @cut: a bit for each order whose lists were not walked to their end
 */
struct shadow_rec_free_lists {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u64 pages;
	__u64 blocks;
	__u64 before;
	__u64 after;
	__u32 lengths;
	__u32 marks;
	__u32 types;
	__u32 cut;
};

/**
 * struct shadow_rec_layout - the kernel's address space as a whole
 * @rec: SHADOW_MACHINE_LAYOUT
 * @levels: levels of the page tables
 * @half_bits: log2 of the bytes of its half of the addresses
 * @phys_base: what the kernel image's place in memory was moved by; 0 unless
 *             raw addresses were asked for
 */
struct shadow_rec_layout {
	struct shadow_rec rec;
	__u32 levels;
	__u32 half_bits;
	__u64 phys_base;
};

#define SHADOW_REGION_RANDOM 0x1
#define SHADOW_REGION_HOLE 0x2
#define SHADOW_REGION_INSIDE 0x4
#define SHADOW_REGION_WALKED 0x8
#define SHADOW_REGION_HIDDEN 0x10
#define SHADOW_REGION_SIZE_HIDDEN 0x20

/**
 * struct shadow_rec_region - a region of the kernel's address space
 * @rec: SHADOW_MACHINE_REGION
 * @flags: SHADOW_REGION_RANDOM: KASLR chose its place; _HOLE: nothing belongs
 *         there; _INSIDE: it is a part of another region; _WALKED: @mapped and
 *         @tables hold; _HIDDEN: its place is not told; _SIZE_HIDDEN: nor is
 *         its size
 * @pad: zero
 * @below: bytes from its start to the end of all addresses; 0 if hidden
 * @start: its start as an address; 0 unless raw addresses were asked for
 * @moved: by how much KASLR moved it, in bytes; 0 unless raw addresses were
 * @size: bytes; 0 if hidden
 * @mapped: bytes mapped by pages of 4 KiB, 2 MiB and 1 GiB
 * @tables: page tables passed, one that is used often as often
 * @name: what it is, NUL-padded
 * @from: the kernel's name of its start, NUL-padded; empty: none
 */
struct shadow_rec_region {
	struct shadow_rec rec;
	__u32 flags;
	__u32 pad;
	__u64 below;
	__u64 start;
	__s64 moved;
	__u64 size;
	__u64 mapped[3];
	__u64 tables;
	char name[32];
	char from[32];
};

#define SHADOW_FIXMAP_MAPPED 0x1
#define SHADOW_FIXMAP_RAM 0x2
#define SHADOW_FIXMAP_WRITE 0x4
#define SHADOW_FIXMAP_EXEC 0x8
#define SHADOW_FIXMAP_UNCACHED 0x10
#define SHADOW_FIXMAP_USER 0x20

/**
 * struct shadow_rec_fixmap - a slot of the fixmap, or some in a row
 * @rec: SHADOW_MACHINE_FIXMAP
 * @first: index of the first slot
 * @last: of the last; another one than @first only where none is mapped
 * @flags: SHADOW_FIXMAP_MAPPED: it maps something; _RAM: memory, else a device;
 *         _WRITE, _EXEC, _USER: what may be done with it; _UNCACHED
 * @of: how many slots @name has before @first
 * @below: bytes from the first slot's address to the end of all addresses
 * @start: the address; 0 unless raw addresses were asked for
 * @phys: what it maps; of memory 0 unless raw addresses were asked for
 * @name: the kernel's name, NUL-padded; empty: none
 */
struct shadow_rec_fixmap {
	struct shadow_rec rec;
	__u32 first;
	__u32 last;
	__u32 flags;
	__u32 of;
	__u64 below;
	__u64 start;
	__u64 phys;
	char name[32];
};

#define SHADOW_RANGE_FIRMWARE 0x1
#define SHADOW_RANGE_RAM 0x2
#define SHADOW_RANGE_CUT 0x4

/**
 * struct shadow_rec_range - a range of physical addresses
 * @rec: SHADOW_MACHINE_RANGE
 * @flags: SHADOW_RANGE_FIRMWARE: as the firmware told it; else as the kernel
 *         has it; _RAM: System RAM; _CUT: there is more behind it
 * @depth: inside of how many others it is
 * @start: first byte
 * @last: last byte
 * @name: what it is, NUL-padded
 */
struct shadow_rec_range {
	struct shadow_rec rec;
	__u32 flags;
	__u32 depth;
	__u64 start;
	__u64 last;
	char name[48];
};

#define SHADOW_SWAP_PARTITION 0x1

/**
 * struct shadow_rec_swap - an area that pages are swapped out to
 * @rec: SHADOW_MACHINE_SWAP
 * @pages: pages it has room for
 * @used: pages of room in use
 * @prio: its priority
 * @flags: SHADOW_SWAP_PARTITION: a block device, else a file
 * @path: NUL-terminated, to the record's end: its file's path
 */
struct shadow_rec_swap {
	struct shadow_rec rec;
	__u64 pages;
	__u64 used;
	__s32 prio;
	__u32 flags;
	char path[];
};

#endif /* _SHADOWMM_UAPI_MACHINE_H */
