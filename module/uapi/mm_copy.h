/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of an address space with all that decides which of its VMAs merge, so
 * that the shadow can have one like it; and of what is found when it does. What
 * VMAs are tied to stands there as numbers, the same for the same thing.
 */
#ifndef _SHADOWMM_UAPI_MM_COPY_H
#define _SHADOWMM_UAPI_MM_COPY_H

#include "vma.h"

enum shadow_mm_copy_type {
	SHADOW_LIVE_MM_COPY = SHADOW_REC_LIVE + 0xf8,
	SHADOW_LIVE_VMA_COPY,
	SHADOW_VIEW_MM_ACCOUNT = SHADOW_REC_VIEW + 0x40,
	SHADOW_VIEW_MM_MEET,
};

/**
 * enum shadow_mm_account - what an address space counts of its VMAs
 * @SHADOW_MM_MAP_COUNT: VMAs
 * @SHADOW_MM_TOTAL: pages
 * @SHADOW_MM_LOCKED: those in VM_LOCKED VMAs
 * @SHADOW_MM_DATA: in private writable ones
 * @SHADOW_MM_EXEC: in executable ones that cannot be written
 * @SHADOW_MM_STACK: in stacks
 */
enum shadow_mm_account {
	SHADOW_MM_MAP_COUNT,
	SHADOW_MM_TOTAL,
	SHADOW_MM_LOCKED,
	SHADOW_MM_DATA,
	SHADOW_MM_EXEC,
	SHADOW_MM_STACK,
	/* private: */
	SHADOW_NR_MM_ACCOUNTS,
};

/**
 * struct shadow_rec_mm_copy - an mm_struct, as far as its VMAs go
 * @rec: SHADOW_LIVE_MM_COPY
 * @pid: whose
 * @pad: zero
 * @task_size: the first address that cannot be mapped
 * @mmap_base: where mmap() begins to look
 * @mmap_legacy_base: likewise bottom-up; equal to @mmap_base where that is done
 * @def_flags: SHADOW_VM_* of every VMA to come
 * @pinned_vm: pages pinned for good
 * @hiwater_vm: the most pages there ever were
 * @start_code: where the program is, and so on to @env_end
 * @end_code: its end
 * @start_data: its data
 * @end_data: their end
 * @start_brk: the heap
 * @brk: its end
 * @start_stack: the stack
 * @arg_start: arguments
 * @arg_end: their end
 * @env_start: environment
 * @env_end: its end
 * @account: by enum shadow_mm_account
 */
struct shadow_rec_mm_copy {
	struct shadow_rec rec;
	__u32 pid;
	__u32 pad;
	__u64 task_size;
	__u64 mmap_base;
	__u64 mmap_legacy_base;
	__u64 def_flags;
	__u64 pinned_vm;
	__u64 hiwater_vm;
	__u64 start_code;
	__u64 end_code;
	__u64 start_data;
	__u64 end_data;
	__u64 start_brk;
	__u64 brk;
	__u64 start_stack;
	__u64 arg_start;
	__u64 arg_end;
	__u64 env_start;
	__u64 env_end;
	__u64 account[SHADOW_NR_MM_ACCOUNTS];
};

/* What a VMA's operations are, as far as merging goes. */
enum shadow_vma_ops {
	SHADOW_VMA_OPS_NONE,
	SHADOW_VMA_OPS_OPEN, /* some */
	SHADOW_VMA_OPS_CLOSE, /* with close() among them */
};

/**
 * struct shadow_rec_vma_copy - a VMA with all that it is tied to
 * @rec: SHADOW_LIVE_VMA_COPY
 * @start: first address
 * @end: first address after it
 * @flags: SHADOW_VM_*
 * @pgoff: vm_pgoff
 * @anon_pgoff: of its first page among anonymous pages
 * @file: the open file; 0: none
 * @mapping: the file's pages; 0: none
 * @anon_vma: 0: none
 * @chain: anon_vmas that its pages may belong to; 2 stands for any more
 * @policy: memory policy, the same for equal ones; 0: none
 * @uffd: userfaultfd context; 0: none
 * @anon_name: the name its user gave it, the same for equal ones; 0: none
 * @ops: enum shadow_vma_ops
 */
struct shadow_rec_vma_copy {
	struct shadow_rec rec;
	__u64 start;
	__u64 end;
	__u64 flags;
	__u64 pgoff;
	__u64 anon_pgoff;
	__u32 file;
	__u32 mapping;
	__u32 anon_vma;
	__u32 chain;
	__u32 policy;
	__u32 uffd;
	__u32 anon_name;
	__u32 ops;
};

/**
 * struct shadow_rec_mm_account - an account of both sides
 * @rec: SHADOW_VIEW_MM_ACCOUNT
 * @account: enum shadow_mm_account
 * @pad: zero
 * @live: the kernel's, when the address space was copied
 * @shadow: the shadow's, of the copy
 */
struct shadow_rec_mm_account {
	struct shadow_rec rec;
	__u32 account;
	__u32 pad;
	__u64 live;
	__u64 shadow;
};

/**
 * struct shadow_rec_mm_meet - two VMAs without a gap between them
 * @rec: SHADOW_VIEW_MM_MEET
 * @start: where the left one starts
 * @at: where they meet
 * @end: where the right one ends
 * @left: the left one's SHADOW_VM_*
 * @right: the right one's
 * @rule: enum shadow_vma_rule: what keeps them apart in the shadow
 * @pad: zero
 * @name: the rule in one word, NUL-padded
 * @text: what it says, NUL-padded
 */
struct shadow_rec_mm_meet {
	struct shadow_rec rec;
	__u64 start;
	__u64 at;
	__u64 end;
	__u64 left;
	__u64 right;
	__u32 rule;
	__u32 pad;
	char name[16];
	char text[64];
};

#endif /* _SHADOWMM_UAPI_MM_COPY_H */
