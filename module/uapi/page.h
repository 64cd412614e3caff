/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of single page frames of the running kernel. Counts of pages are in
 * pages.
 */
#ifndef _SHADOWMM_UAPI_PAGE_H
#define _SHADOWMM_UAPI_PAGE_H

#include "live.h"

enum shadow_page_type {
	SHADOW_PAGE_LIFE = SHADOW_REC_LIVE + 0x80,
	SHADOW_PAGE_MAPPER,
	SHADOW_PAGE_ASKED,
	SHADOW_PAGE_FLAGS,
	SHADOW_PAGE_FLAGS_SUM,
	SHADOW_PAGE_POOL,
	SHADOW_PAGE_LARGE,
	SHADOW_PAGE_BLOCKS,
	SHADOW_PAGE_KEEPER,
};

/**
 * struct shadow_pfn - a page frame in live/pages, in which that of page frame N
 *                     stands at N times its size
 * @flags: as /proc/kpageflags: a bit for each flag, by the KPF_* numbers of
 *         <linux/kernel-page-flags.h>; KPF_NOPAGE alone: there is no page
 * @mapcount: how often it is mapped, as /proc/kpagecount
 * @node: NUMA node
 * @zone: index of the zone in its node; of a hole's page it may be none
 * @order: log2 of the pages of the free block or compound page that it is in
 */
struct shadow_pfn {
	__u64 flags;
	__u32 mapcount;
	__u16 node;
	__u8 zone;
	__u8 order;
};

/**
 * enum shadow_page_state - what a page frame is
 * @SHADOW_PAGE_ABSENT: no page is there
 * @SHADOW_PAGE_OFFLINE: memory that is plugged in and not on line
 * @SHADOW_PAGE_DEVICE: memory of a device
 * @SHADOW_PAGE_FREE: in a free block
 * @SHADOW_PAGE_PCP: in a block on a CPU's page set
 * @SHADOW_PAGE_KEPT: its driver keeps it from use: a balloon, memory unplugged
 * @SHADOW_PAGE_GUARD: a guard of the page allocator's debugging
 * @SHADOW_PAGE_RESERVED: the page allocator was never given it
 * @SHADOW_PAGE_ZERO: the page of zeroes, or in the huge one
 * @SHADOW_PAGE_SLAB: of a slab cache
 * @SHADOW_PAGE_TABLE: a page table
 * @SHADOW_PAGE_HUGETLB: of hugetlb
 * @SHADOW_PAGE_KSM: anonymous, shared by content
 * @SHADOW_PAGE_ANON: anonymous
 * @SHADOW_PAGE_SHMEM: shared memory, or a file of tmpfs
 * @SHADOW_PAGE_FILE: a file's, in the page cache
 * @SHADOW_PAGE_SWAP: in the swap cache, no anonymous page any more
 * @SHADOW_PAGE_KERNEL: the kernel's, for a use that has no mark
 * @SHADOW_PAGE_MOVING: held by nobody and on no list: it is on its way
 */
enum shadow_page_state {
	SHADOW_PAGE_ABSENT,
	SHADOW_PAGE_OFFLINE,
	SHADOW_PAGE_DEVICE,
	SHADOW_PAGE_FREE,
	SHADOW_PAGE_PCP,
	SHADOW_PAGE_KEPT,
	SHADOW_PAGE_GUARD,
	SHADOW_PAGE_RESERVED,
	SHADOW_PAGE_ZERO,
	SHADOW_PAGE_SLAB,
	SHADOW_PAGE_TABLE,
	SHADOW_PAGE_HUGETLB,
	SHADOW_PAGE_KSM,
	SHADOW_PAGE_ANON,
	SHADOW_PAGE_SHMEM,
	SHADOW_PAGE_FILE,
	SHADOW_PAGE_SWAP,
	SHADOW_PAGE_KERNEL,
	SHADOW_PAGE_MOVING,
};

#define SHADOW_LIFE_PAGE 0x1
#define SHADOW_LIFE_BLOCK 0x2
#define SHADOW_LIFE_CACHE 0x4
#define SHADOW_LIFE_OBJECT 0x8
#define SHADOW_LIFE_FILE 0x10
#define SHADOW_LIFE_SWAP 0x20
#define SHADOW_LIFE_MAPPERS 0x40
#define SHADOW_LIFE_CUT 0x80
#define SHADOW_LIFE_PINNED 0x100
#define SHADOW_LIFE_REPORTED 0x200
#define SHADOW_LIFE_EARLY 0x400
#define SHADOW_LIFE_BUSY 0x800
#define SHADOW_LIFE_INDEX 0x1000

/**
 * struct shadow_rec_life - what a page frame is, and whose
 * @rec: SHADOW_PAGE_LIFE
 * @pfn: the page frame
 * @flags: SHADOW_LIFE_PAGE: it has a page, all up to @generation holds; _BLOCK:
 *         @first and @order do; _CACHE: the slab cache's figures; _OBJECT:
 *         @object; _FILE: @ino to @file; _INDEX: @index; _SWAP: @swap_type and
 *         @swap_slot; _MAPPERS: who maps it was looked for, @found and @looked
 *         hold; _CUT: not to the end; _PINNED: pinned for DMA; _REPORTED: free,
 *         and the host knows; _EARLY: of a section there since boot; _BUSY: it
 *         was locked, so its file or who maps it could not be told
 * @state: enum shadow_page_state
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @section: number of its section
 * @pageblock: first page frame of its pageblock
 * @pb_order: log2 of a pageblock's pages
 * @order: log2 of the pages of its block, or compound page
 * @pb_type: the pageblock's migratetype, NUL-padded
 * @first: first page frame of the block
 * @kpf: as of struct shadow_pfn
 * @refcount: of its folio
 * @mapcount: how often it is mapped
 * @generation: of the LRU; -1: none
 * @cpu: whose page set
 * @list: the list's type, NUL-padded
 * @cache: the slab cache's name, NUL-padded
 * @object_size: bytes from one object to the next
 * @objects: of the slab
 * @inuse: of those, not on the slab's own free list
 * @first_object: the first that lies in the page
 * @last_object: the last
 * @object: which one was asked for
 * @swap_slot: where in the area
 * @ino: the inode
 * @index: its place, in pages of its file, or of the mapping it came from
 * @major: device of the file
 * @minor: likewise
 * @swap_type: number of the swap area
 * @found: mappings found
 * @looked: VMAs that were looked at for that
 * @device: of memory of a device: its kind, as the kernel's enum memory_type; else
 *          0
 * @fs: the file system's type, NUL-padded
 * @file: the end of the file's path, NUL-padded; empty: it has no name
 */
struct shadow_rec_life {
	struct shadow_rec rec;
	__u64 pfn;
	__u32 flags;
	__u32 state;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u64 section;
	__u64 pageblock;
	__u32 pb_order;
	__u32 order;
	char pb_type[SHADOW_TYPE_NAME];
	__u64 first;
	__u64 kpf;
	__s32 refcount;
	__u32 mapcount;
	__s32 generation;
	__u32 cpu;
	char list[SHADOW_TYPE_NAME];
	char cache[48];
	__u32 object_size;
	__u32 objects;
	__u32 inuse;
	__u32 first_object;
	__u32 last_object;
	__u32 object;
	__u64 swap_slot;
	__u64 ino;
	__u64 index;
	__u32 major;
	__u32 minor;
	__u32 swap_type;
	__u32 found;
	__u32 looked;
	__u32 device;
	char fs[16];
	char file[128];
};

#define SHADOW_MAPPER_WRITE 0x1
#define SHADOW_MAPPER_DIRTY 0x2
#define SHADOW_MAPPER_SHARED 0x4

/**
 * struct shadow_rec_mapper - a mapping of a page
 * @rec: SHADOW_PAGE_MAPPER
 * @address: where
 * @pid: whose, in the reader's pid namespace; 0: not in it, or it is ending
 * @flags: SHADOW_MAPPER_WRITE: it may write; _DIRTY: it did; _SHARED: the VMA is
 *         shared
 * @size: bytes that the entry maps
 * @comm: the process's name, NUL-padded
 */
struct shadow_rec_mapper {
	struct shadow_rec rec;
	__u64 address;
	__u32 pid;
	__u32 flags;
	__u64 size;
	char comm[16];
};

/**
 * enum shadow_asked - how a page frame was asked for
 * @SHADOW_ASKED_NOTHING: not yet
 * @SHADOW_ASKED_PFN: by its number
 * @SHADOW_ASKED_PHYS: by a physical address
 * @SHADOW_ASKED_KERNEL: by an address of the kernel's
 * @SHADOW_ASKED_SYMBOL: by a symbol
 * @SHADOW_ASKED_USER: by a process and an address of it
 */
enum shadow_asked {
	SHADOW_ASKED_NOTHING,
	SHADOW_ASKED_PFN,
	SHADOW_ASKED_PHYS,
	SHADOW_ASKED_KERNEL,
	SHADOW_ASKED_SYMBOL,
	SHADOW_ASKED_USER,
};

/**
 * enum shadow_entry - what a page table has for an address
 * @SHADOW_ENTRY_NONE: nothing
 * @SHADOW_ENTRY_PAGE: a page
 * @SHADOW_ENTRY_SWAP: swapped out
 * @SHADOW_ENTRY_OTHER: neither: it moves, or a marker
 */
enum shadow_entry {
	SHADOW_ENTRY_NONE,
	SHADOW_ENTRY_PAGE,
	SHADOW_ENTRY_SWAP,
	SHADOW_ENTRY_OTHER,
};

/**
 * struct shadow_rec_asked - the question
 * @rec: SHADOW_PAGE_ASKED
 * @asked: enum shadow_asked
 * @entry: enum shadow_entry; SHADOW_ENTRY_PAGE where no table was asked
 * @address: the address; 0 of the kernel's, unless raw ones were asked for
 * @size: bytes that the entry maps; 0: no table was asked
 * @swap_slot: where in the swap area
 * @swap_type: the area's number
 * @pid: the process
 * @symbol: the symbol, NUL-padded
 */
struct shadow_rec_asked {
	struct shadow_rec rec;
	__u32 asked;
	__u32 entry;
	__u64 address;
	__u64 size;
	__u64 swap_slot;
	__u32 swap_type;
	__u32 pid;
	char symbol[64];
};

/**
 * struct shadow_rec_page_flags - pages with the same flags
 * @rec: SHADOW_PAGE_FLAGS
 * @flags: as of struct shadow_pfn
 * @pages: how many there are
 */
struct shadow_rec_page_flags {
	struct shadow_rec rec;
	__u64 flags;
	__u64 pages;
};

/**
 * struct shadow_rec_page_flags_sum - all page frames
 * @rec: SHADOW_PAGE_FLAGS_SUM
 * @pages: page frames that have a page
 * @others: those of them whose flags got no record of their own: there were
 *          too many different ones
 * @absent: page frames of sections with memory that have none
 */
struct shadow_rec_page_flags_sum {
	struct shadow_rec rec;
	__u64 pages;
	__u64 others;
	__u64 absent;
};

/**
 * struct shadow_rec_pool - a pool of hugetlb pages of one size
 * @rec: SHADOW_PAGE_POOL
 * @node: a node that has some; -1: all of them together
 * @order: log2 of a huge page's pages
 * @total: huge pages in the pool
 * @free: those not in use
 * @reserved: of those, promised to mappings; of all nodes alone
 * @surplus: those above what was asked for
 */
struct shadow_rec_pool {
	struct shadow_rec rec;
	__s32 node;
	__u32 order;
	__u64 total;
	__u64 free;
	__u64 reserved;
	__u64 surplus;
};

/**
 * struct shadow_rec_large - large folios in use, of one size
 * @rec: SHADOW_PAGE_LARGE
 * @order: log2 of their pages
 * @pad: zero
 * @anon: anonymous ones
 * @shmem: of shared memory
 * @file: of files
 * @hugetlb: of hugetlb's pools, free ones among them
 */
struct shadow_rec_large {
	struct shadow_rec rec;
	__u32 order;
	__u32 pad;
	__u64 anon;
	__u64 shmem;
	__u64 file;
	__u64 hugetlb;
};

/**
 * enum shadow_block_class - what keeps a pageblock from being one huge page, the
 *                           worst of all that is found
 * @SHADOW_BLOCK_FREE: nothing: it is free as a whole
 * @SHADOW_BLOCK_HUGE: it is part of one
 * @SHADOW_BLOCK_MOVABLE: pages that can be moved
 * @SHADOW_BLOCK_PINNED: a page of a user that is pinned for DMA
 * @SHADOW_BLOCK_TABLE: a page table
 * @SHADOW_BLOCK_SLAB: a page of a slab cache
 * @SHADOW_BLOCK_KERNEL: another page of the kernel's
 * @SHADOW_BLOCK_RESERVED: a page that the page allocator was never given
 * @SHADOW_BLOCK_PART: some of it is no page
 */
enum shadow_block_class {
	SHADOW_BLOCK_FREE,
	SHADOW_BLOCK_HUGE,
	SHADOW_BLOCK_MOVABLE,
	SHADOW_BLOCK_PINNED,
	SHADOW_BLOCK_TABLE,
	SHADOW_BLOCK_SLAB,
	SHADOW_BLOCK_KERNEL,
	SHADOW_BLOCK_RESERVED,
	SHADOW_BLOCK_PART,
	/* private: */
	SHADOW_NR_BLOCK_CLASSES,
};

/**
 * struct shadow_rec_blocks - a zone's pageblocks by what is in them
 * @rec: SHADOW_PAGE_BLOCKS
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @order: log2 of a pageblock's pages
 * @pad: zero
 * @blocks: pageblocks by enum shadow_block_class
 */
struct shadow_rec_blocks {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u32 order;
	__u32 pad;
	__u64 blocks[16];
};

/**
 * struct shadow_rec_keeper - a pageblock that could be a huge page, but for some
 *                            pages that cannot be moved
 * @rec: SHADOW_PAGE_KEEPER
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @pageblock: its first page frame
 * @pfn: the first page that cannot be moved
 * @pages: how many there are
 * @order: log2 of the pages of what @pfn is part of
 * @class: enum shadow_block_class of @pfn, SHADOW_BLOCK_PINNED to _KERNEL
 * @pad: zero
 * @cache: the slab cache's name, NUL-padded; empty: it is not known
 */
struct shadow_rec_keeper {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u64 pageblock;
	__u64 pfn;
	__u32 pages;
	__u32 order;
	__u32 class;
	__u32 pad;
	char cache[48];
};

#endif /* _SHADOWMM_UAPI_PAGE_H */
