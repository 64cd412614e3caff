/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The event stream of address spaces: what happens to the VMAs of a process and
 * of those that come from it, in the order in which the running kernel does it.
 * What a VMA is tied to stands there as a token: the same for the same thing.
 */
#ifndef _SHADOWMM_UAPI_MM_EVENT_H
#define _SHADOWMM_UAPI_MM_EVENT_H

#include "vma.h"

enum shadow_mm_event_type {
	SHADOW_MM_SECTION = SHADOW_REC_EVENT + 0x40,
	SHADOW_MM_STEP,
};

/* How a section came to be. */
enum shadow_mm_section_kind {
	SHADOW_MM_SECTION_CHANGE, /* of an address space that is known */
	SHADOW_MM_SECTION_FORK, /* the first of one that fork made */
	SHADOW_MM_SECTION_EXEC, /* the first of one that exec made */
};

/**
 * struct shadow_mm_event_vma - a VMA, as it is at the end of a section
 * @start: first address
 * @end: first address after it
 * @flags: SHADOW_VM_*
 * @pgoff: vm_pgoff
 * @anon_pgoff: of its first page among anonymous pages
 * @file: the open file; 0: none
 * @mapping: the file's pages; 0: none
 * @anon_vma: 0: none
 * @policy: its own memory policy, the same for equal ones; 0: none
 * @uffd: userfaultfd context; 0: none
 * @anon_name: the name its user gave it, the same for equal ones; 0: none
 * @ops: its operations; 0: none
 * @chain: anon_vmas that its pages may belong to; 2 stands for any more
 * @closes: its operations have a close
 */
struct shadow_mm_event_vma {
	__u64 start;
	__u64 end;
	__u64 flags;
	__u64 pgoff;
	__u64 anon_pgoff;
	__u64 file;
	__u64 mapping;
	__u64 anon_vma;
	__u64 policy;
	__u64 uffd;
	__u64 anon_name;
	__u64 ops;
	__u32 chain;
	__u32 closes;
};

/* Who has the lock has another address space of its own. */
#define SHADOW_MM_SECTION_OTHER 0x1U
/* It keeps it for reading: pages of what is gone may still count below. */
#define SHADOW_MM_SECTION_KEPT 0x2U
/* Who has the lock may lock any amount of memory, and map the lowest addresses. */
#define SHADOW_MM_SECTION_IPC_LOCK 0x4U
#define SHADOW_MM_SECTION_RAW_IO 0x8U

/* Limits of a process, in bytes; ~0: none. */
enum shadow_mm_limit {
	SHADOW_MM_LIMIT_AS,
	SHADOW_MM_LIMIT_DATA,
	SHADOW_MM_LIMIT_DATA_MAX, /* what DATA may be set to */
	SHADOW_MM_LIMIT_STACK,
	SHADOW_MM_LIMIT_MEMLOCK,
	/* private: */
	SHADOW_NR_MM_LIMITS,
};

/**
 * struct shadow_mm_section - somebody had mmap_lock for writing, and lets it go
 * @rec: SHADOW_MM_SECTION
 * @seq: 1, 2, … over all records of the stream
 * @kind: enum shadow_mm_section_kind
 * @mm: whose VMAs, a number from 1 on that no other address space gets
 * @parent: of fork and exec: the address space it came from; 0: none that is
 *          followed
 * @tid: who had the lock
 * @call: the system call it is in; -1: in none
 * @flags: SHADOW_MM_SECTION_*
 * @args: of the system call
 * @total_vm: pages mapped, and so on as in mm_struct
 * @locked_vm: pages
 * @data_vm: pages
 * @exec_vm: pages
 * @stack_vm: pages
 * @start_brk: address
 * @brk: address
 * @start_stack: address
 * @mmap_base: address
 * @mmap_legacy_base: likewise bottom-up; equal to @mmap_base where that is done
 * @task_size: the first address that cannot be mapped; 0 while exec makes it
 * @def_flags: SHADOW_VM_* of every VMA to come
 * @limit: of the process that has the lock, by enum shadow_mm_limit
 * @nr_vmas: VMAs there are now
 * @users: mm_users
 * @nr_gone: that many __u64 follow: starts of VMAs that are gone, or now start
 *           elsewhere
 * @nr_set: behind them that many struct shadow_mm_event_vma follow: VMAs that are
 *          new or not what they were
 *
 * What is gone taken out and what is set put in, by start, the VMAs are the
 * kernel's.
 */
struct shadow_mm_section {
	struct shadow_rec rec;
	__u64 seq;
	__u32 kind;
	__u32 mm;
	__u32 parent;
	__u32 tid;
	__s32 call;
	__u32 flags;
	__u64 args[6];
	__u64 total_vm;
	__u64 locked_vm;
	__u64 data_vm;
	__u64 exec_vm;
	__u64 stack_vm;
	__u64 start_brk;
	__u64 brk;
	__u64 start_stack;
	__u64 mmap_base;
	__u64 mmap_legacy_base;
	__u64 task_size;
	__u64 def_flags;
	__u64 limit[SHADOW_NR_MM_LIMITS];
	__u32 nr_vmas;
	__u32 users;
	__u32 nr_gone;
	__u32 nr_set;
};

/**
 * enum shadow_mm_step - functions of the kernel that are steps of a section
 * @SHADOW_MM_STEP_MAP: do_mmap(); args: file, address, length, protection, flags,
 *                      offset in pages; ret: the address
 * @SHADOW_MM_STEP_UNMAP: do_vmi_munmap(), do_mas_munmap(); args: address, length.
 *                        Told when it begins: it may end behind its section
 * @SHADOW_MM_STEP_BRK: do_brk_flags(); args: address, length, flags
 * @SHADOW_MM_STEP_GROW: expand_downwards(); args: the VMA's end, the address
 * @SHADOW_MM_STEP_SHIFT: relocate_vma_down(), shift_arg_pages(); args: the VMA's
 *                        end before, by how many bytes
 * @SHADOW_MM_STEP_SPECIAL: _install_special_mapping(); args: address, length,
 *                          SHADOW_VM_*
 * @SHADOW_MM_STEP_ANON: __anon_vma_prepare(); args: the VMA's start, its end,
 *                       its anon_vma after it, its chain after it, the last seq
 *                       there was when it began. In no section: mmap_lock is
 *                       held, and may be held for reading
 * @SHADOW_MM_STEP_GUARD: madvise_guard_install() (7.3), once for each VMA; args:
 *                        madvise's address and length. In no section, likewise
 * @SHADOW_MM_NR_STEPS: how many
 */
enum shadow_mm_step {
	SHADOW_MM_STEP_MAP,
	SHADOW_MM_STEP_UNMAP,
	SHADOW_MM_STEP_BRK,
	SHADOW_MM_STEP_GROW,
	SHADOW_MM_STEP_SHIFT,
	SHADOW_MM_STEP_SPECIAL,
	SHADOW_MM_STEP_ANON,
	SHADOW_MM_STEP_GUARD,
	SHADOW_MM_NR_STEPS,
};

/**
 * struct shadow_mm_step_rec - such a function has returned, or begins
 * @rec: SHADOW_MM_STEP
 * @seq: as in a section; the section that it is a step of comes after it
 * @step: enum shadow_mm_step
 * @mm: whose VMAs
 * @tid: who
 * @call: the system call it is in; -1: in none
 * @args: by @step
 * @ret: what it returned, 0 where it only begins; of SHADOW_MM_STEP_SPECIAL 0
 *       or -errno
 */
struct shadow_mm_step_rec {
	struct shadow_rec rec;
	__u64 seq;
	__u32 step;
	__u32 mm;
	__u32 tid;
	__s32 call;
	__u64 args[6];
	__s64 ret;
};

#endif /* _SHADOWMM_UAPI_MM_EVENT_H */
