/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of address spaces as the running kernel has them. Holds no record of
 * physical memory: live.h does.
 */
#ifndef _SHADOWMM_UAPI_LIVE_MM_H
#define _SHADOWMM_UAPI_LIVE_MM_H

#include "shadowmm.h"

enum shadow_live_mm_type {
	SHADOW_LIVE_VMA = SHADOW_REC_LIVE + 0x40,
	SHADOW_LIVE_VMA_FLAGS,
	SHADOW_LIVE_VM_OPS,
	SHADOW_LIVE_TREE,
	SHADOW_LIVE_MM,
	SHADOW_LIVE_MM_USER,
	SHADOW_LIVE_PT_MARK,
	SHADOW_LIVE_PT_REGION,
	SHADOW_LIVE_PT_SUM,
};

#define SHADOW_VMA_READ 0x1
#define SHADOW_VMA_WRITE 0x2
#define SHADOW_VMA_EXEC 0x4
#define SHADOW_VMA_SHARED 0x8

enum shadow_vma_name {
	SHADOW_VMA_NAME_NONE,
	SHADOW_VMA_NAME_PATH,
	SHADOW_VMA_NAME_WORD,
	SHADOW_VMA_NAME_ANON,
	SHADOW_VMA_NAME_ANON_SHMEM,
};

enum shadow_vma_lock {
	SHADOW_VMA_LOCK_ABSENT,
	SHADOW_VMA_LOCK_FREE,
	SHADOW_VMA_LOCK_READ,
};

/* A VMA that has no memory policy of its own. */
#define SHADOW_VMA_NO_POLICY 0xffff

/**
 * struct shadow_rec_vma - a mapping of an address space
 * @rec: SHADOW_LIVE_VMA
 * @start: first address
 * @end: first address after it
 * @pgoff: vm_pgoff, in pages
 * @flags: vm_flags
 * @ino: the mapped file's inode; 0: no file
 * @major: the device of the file
 * @minor: likewise
 * @prot: SHADOW_VMA_*
 * @ops: the number of its struct shadow_rec_vm_ops; 0: none
 * @anon_vma: a hash of its anon_vma, the same for the same one; 0: none
 * @policy_nodes: the nodes of the policy, the first 64
 * @policy: its memory policy's mode in the low half, the policy's flags in the
 *          high one; SHADOW_VMA_NO_POLICY
 * @lock: enum shadow_vma_lock: its own lock
 * @name_form: enum shadow_vma_name: none, a path, a name as it is, a user's
 *             name for private and for shared anonymous memory
 * @pad: zero
 * @name: NUL-terminated, to the record's end
 *
 * The fields from @ops to @lock are filled in where they are asked for.
 */
struct shadow_rec_vma {
	struct shadow_rec rec;
	__u64 start;
	__u64 end;
	__u64 pgoff;
	__u64 flags;
	__u64 ino;
	__u32 major;
	__u32 minor;
	__u32 prot;
	__u32 ops;
	__u64 anon_vma;
	__u64 policy_nodes;
	__u32 policy;
	__u32 lock;
	__u32 name_form;
	__u32 pad;
	char name[];
};

/**
 * struct shadow_rec_vma_flags - what the running kernel calls the flags
 * @rec: SHADOW_LIVE_VMA_FLAGS
 * @name: two letters for each bit, as smaps has them
 */
struct shadow_rec_vma_flags {
	struct shadow_rec rec;
	char name[64][2];
};

#define SHADOW_SYMBOL_NAME 64

/**
 * struct shadow_rec_vm_ops - the operations that some VMAs have
 * @rec: SHADOW_LIVE_VM_OPS
 * @number: what the VMAs' @ops says
 * @pad: zero
 * @name: the table as a symbol, NUL-terminated
 * @open: the function as a symbol; "none" where there is none
 * @close: likewise
 * @fault: likewise
 */
struct shadow_rec_vm_ops {
	struct shadow_rec rec;
	__u32 number;
	__u32 pad;
	char name[SHADOW_SYMBOL_NAME];
	char open[SHADOW_SYMBOL_NAME];
	char close[SHADOW_SYMBOL_NAME];
	char fault[SHADOW_SYMBOL_NAME];
};

/**
 * struct shadow_rec_tree - the shape of an mm's maple tree
 * @rec: SHADOW_LIVE_TREE
 * @pid: whose; 0: init_mm
 * @height: levels; 0: empty, or one entry without a node
 * @map_count: VMAs by the mm's own counter
 * @nodes: nodes
 * @leaves: those of them that hold VMAs
 * @slots: slots of all nodes
 * @used: slots in use: a child, a VMA or a gap
 * @vmas: VMAs found
 * @gaps: gaps found: address ranges with no VMA
 * @node_size: bytes of a node
 */
struct shadow_rec_tree {
	struct shadow_rec rec;
	__u32 pid;
	__u32 height;
	__u64 map_count;
	__u64 nodes;
	__u64 leaves;
	__u64 slots;
	__u64 used;
	__u64 vmas;
	__u64 gaps;
	__u64 node_size;
};

#define SHADOW_COMM_NAME 16

/**
 * struct shadow_rec_mm - an address space and what it uses
 * @rec: SHADOW_LIVE_MM
 * @number: what its struct shadow_rec_mm_user say
 * @pid: the first process that has it; 0: it is init_mm
 * @processes: how many processes have it
 * @users: mm_users: tasks that use it and others that keep it for a moment
 * @count: mm_count: 1 for all users, 1 for each borrower
 * @pad: zero
 * @vmas: map_count
 * @total_vm: pages mapped
 * @locked_vm: pages locked
 * @rss_anon: anonymous pages present
 * @rss_file: pages of files present
 * @rss_shmem: pages of shared memory present
 * @swap: pages swapped out
 * @tables: bytes of page tables
 * @comm: the first process's name, NUL-terminated
 */
struct shadow_rec_mm {
	struct shadow_rec rec;
	__u32 number;
	__u32 pid;
	__u32 processes;
	__u32 users;
	__u32 count;
	__u32 pad;
	__u64 vmas;
	__u64 total_vm;
	__u64 locked_vm;
	__u64 rss_anon;
	__u64 rss_file;
	__u64 rss_shmem;
	__u64 swap;
	__u64 tables;
	char comm[SHADOW_COMM_NAME];
};

/**
 * struct shadow_rec_mm_user - one more process that has an address space
 * @rec: SHADOW_LIVE_MM_USER
 * @number: which address space
 * @pid: the process
 * @comm: its name, NUL-terminated
 */
struct shadow_rec_mm_user {
	struct shadow_rec rec;
	__u32 number;
	__u32 pid;
	char comm[SHADOW_COMM_NAME];
};

/* What a page table's entry allows, and how it maps. */
#define SHADOW_PT_PRESENT 0x001
#define SHADOW_PT_USER 0x002
#define SHADOW_PT_WRITE 0x004
#define SHADOW_PT_PWT 0x008
#define SHADOW_PT_PCD 0x010
#define SHADOW_PT_PSE 0x020
#define SHADOW_PT_PAT 0x040
#define SHADOW_PT_GLOBAL 0x080
#define SHADOW_PT_NX 0x100
/* With the levels above it, it can be written and run. */
#define SHADOW_PT_WX 0x200

/* Levels of page tables, from the pgd, 0, to the pte, 4. */
#define SHADOW_PT_LEVELS 5

/**
 * struct shadow_rec_pt_mark - where a part of an address space begins
 * @rec: SHADOW_LIVE_PT_MARK
 * @skipped: regions of the part before it that are left out at its end
 * @pad: zero
 * @name: what the part is for, NUL-padded
 *
 * The regions of the part follow.
 */
struct shadow_rec_pt_mark {
	struct shadow_rec rec;
	__u32 skipped;
	__u32 pad;
	char name[32];
};

/**
 * struct shadow_rec_pt_region - addresses that are mapped alike
 * @rec: SHADOW_LIVE_PT_REGION
 * @start: first address; from the part's first mapped address where the kernel's
 *         addresses may not be shown
 * @end: first address after it; 0: the end of all
 * @prot: SHADOW_PT_*
 * @level: whose entries they are
 */
struct shadow_rec_pt_region {
	struct shadow_rec rec;
	__u64 start;
	__u64 end;
	__u32 prot;
	__u32 level;
};

/**
 * struct shadow_rec_pt_sum - what page tables cost and map
 * @rec: SHADOW_LIVE_PT_SUM
 * @pid: whose; 0: the kernel's
 * @levels: levels in use, 4 or 5
 * @tables: pages of tables of each level
 * @mapped: entries of each level that map memory
 * @wx: bytes that can be written and run
 * @wx_regions: regions of such bytes
 * @is_kernel: the kernel's: what follows holds
 * @direct: bytes of the direct map by the level that maps them
 * @image_split: 2 MB blocks of the kernel's image that are mapped by 4 kB; the
 *               kernel counts them as split blocks of the direct map
 */
struct shadow_rec_pt_sum {
	struct shadow_rec rec;
	__u32 pid;
	__u32 levels;
	__u64 tables[SHADOW_PT_LEVELS];
	__u64 mapped[SHADOW_PT_LEVELS];
	__u64 wx;
	__u32 wx_regions;
	__u32 is_kernel;
	__u64 direct[SHADOW_PT_LEVELS];
	__u64 image_split;
};

#endif /* _SHADOWMM_UAPI_LIVE_MM_H */
