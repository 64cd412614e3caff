/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An address space: its VMAs, its limits, its accounts, and the system calls
 * that change them. A call either succeeds or leaves all as it was; what it can
 * fail for want of is reserved before anything is changed.
 *
 * Takes no lock. "mmap lock" is the owner's, one for each address space: a
 * writer excludes all but those who look an address up without it
 * (core/index.h). What all address spaces share (pools, numbers) is safe
 * against itself.
 */
#ifndef _SHADOWMM_CORE_MM_H
#define _SHADOWMM_CORE_MM_H

#include "core/index.h"
#include "core/vma.h"

struct shadow_mms;
struct shadow_edit;

/**
 * struct shadow_mm_hooks - who keeps pages, page tables and reverse mappings
 * @reserve: make room for @nr more clones of @src's chain of anon_vmas; may be
 *           called several times in one change. -ENOMEM: nothing is changed
 * @room: make room for pages that will move, with @move; likewise
 * @share: the number of new shared memory of so many pages, which goes with the
 *         last VMA that maps it, or if none does at @settle; 0: no memory
 * @settle: the change is over, or did not happen: give back what is left
 * @clone: @dst gets @src's anon_vma and chain (@dst->anon_vma and @dst->chain are
 *         set already); cannot fail
 * @before: @vma, which is known, is about to get another range or offset
 * @after: it has it; or @vma is new, and from now on known
 * @leave: @vma is about to go
 * @anon_leave: @vma is about to have no anon_vma any more
 * @anon_make: make an anon_vma of its own for @vma: its number, or 0
 * @unmap: pages of @vma in [@start, @end) go; before anything else changes
 * @cut: a VMA begins at @addr from now on; where one ends and none begins, @unmap
 *       or @room has seen to it before
 * @move: pages of [@old, @old + @len), which were @from's, go to @addr in @to;
 *        after the change, @from may be about to go
 * @protect: what may be done with pages of [@start, @end) of @vma has changed
 * @populate: bring the pages of [@start, @end), which is in @vma, after the
 *            change; 0, or why the first that could not be brought could not
 * @advise: advice that changes no flag (dontneed, free, …), in one VMA
 *
 * mmap lock held for writing; of @populate and @advise, at least for reading.
 * All NULL: an address space without pages.
 */
struct shadow_mm_hooks {
	int (*reserve)(struct shadow_mm *mm, const struct shadow_vma *src,
		       u32 nr);
	int (*room)(struct shadow_mm *mm, u64 old, u64 addr, u64 len);
	u32 (*share)(struct shadow_mm *mm, u64 pages);
	void (*settle)(struct shadow_mm *mm);
	void (*clone)(struct shadow_mm *mm, struct shadow_vma *dst,
		      const struct shadow_vma *src);
	void (*before)(struct shadow_mm *mm, struct shadow_vma *vma);
	void (*after)(struct shadow_mm *mm, struct shadow_vma *vma);
	void (*leave)(struct shadow_mm *mm, struct shadow_vma *vma);
	void (*anon_leave)(struct shadow_mm *mm, struct shadow_vma *vma);
	u32 (*anon_make)(struct shadow_mm *mm, struct shadow_vma *vma);
	void (*unmap)(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		      u64 end);
	void (*cut)(struct shadow_mm *mm, u64 addr);
	void (*move)(struct shadow_mm *mm, struct shadow_vma *from,
		     struct shadow_vma *to, u64 old, u64 addr, u64 len);
	void (*protect)(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
			u64 end);
	int (*populate)(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
			u64 end);
	int (*advise)(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		      u64 end, enum shadow_madv advice);
};

#define SHADOW_VM_OPS_MAX 64
#define SHADOW_MM_DEFAULT_MAP_COUNT 65530
#define SHADOW_MM_DEFAULT_GUARD_GAP (256ULL << SHADOW_PAGE_SHIFT)
#define SHADOW_MM_DEFAULT_MMAP_MIN (16ULL << SHADOW_PAGE_SHIFT)

/**
 * struct shadow_mms_config - what all address spaces of an instance follow
 * @rules: the kernel whose rules hold
 * @max_map_count: VMAs that one may have; 0: SHADOW_MM_DEFAULT_MAP_COUNT
 * @guard_gap: bytes that stay free under a stack; 0: the default
 * @mmap_min: no address below is mapped unless it is fixed; 0: the default
 * @huge_align: large anonymous mappings begin at a multiple of 2 MiB (6.12, 7.3)
 * @overcommit_never: MAP_NORESERVE does not count
 * @partial: what a call has done before it fails in the middle of its range stays
 *           done, as in the kernel; else nothing does. What fails for want of
 *           memory never does, but what mprotect() had brought pages for by then
 * @vma_bytes: bytes of a VMA's object, of which its keeper of pages has what is
 *             behind the VMA; 0: no more than the VMA
 * @index: the index that they use; NULL: ours
 * @hooks: who keeps pages; NULL: nobody
 * @ctx: for whoever gave @hooks
 */
struct shadow_mms_config {
	enum shadow_mm_rules rules;
	u32 max_map_count;
	u64 guard_gap;
	u64 mmap_min;
	bool huge_align;
	bool overcommit_never;
	bool partial;
	u32 vma_bytes;
	const struct shadow_index_ops *index;
	const struct shadow_mm_hooks *hooks;
	void *ctx;
};

/**
 * struct shadow_mms - what all address spaces of an instance share
 * @config: as it was made, defaults filled in
 * @vmas: all VMAs
 * @nodes: the indices' nodes
 * @ops: kinds of operations; 0 is none
 * @nr_ops: how many numbers are in use
 * @last_file: the last number of a file that was given here: those of shared
 *             anonymous memory, from 1 << 31 on
 * @last_anon: the last number of an anon_vma, where no hook makes them
 */
struct shadow_mms {
	struct shadow_mms_config config;
	struct shadow_pool vmas;
	struct shadow_pool nodes;
	const struct shadow_vm_ops *ops[SHADOW_VM_OPS_MAX];
	u32 nr_ops;
	u64 last_file;
	u64 last_anon;
};

/* Limits of a process, as RLIMIT_* in bytes; ~0: none. */
struct shadow_mm_limits {
	u64 as;
	u64 data;
	u64 data_max;
	u64 stack;
	u64 memlock;
	bool ipc_lock; /* may lock any amount */
	bool raw_io; /* may map below the lowest address */
};

/* Kinds of pages that a process has. */
enum shadow_rss {
	SHADOW_RSS_FILE,
	SHADOW_RSS_ANON,
	SHADOW_RSS_SWAP,
	SHADOW_RSS_SHMEM,
	/* private: */
	SHADOW_NR_RSS,
};

/**
 * struct shadow_mm - an address space
 * @mms: what it shares with the others
 * @hooks: who keeps its pages; NULL: nobody
 * @index: its VMAs by address
 * @number: its own number (struct shadow_vma's @mm); its owner gives it
 * @users: mm_users: those who use the address space; at 0 it is emptied
 * @count: mm_count: those who use this struct, all users counted as one
 * @map_count: VMAs
 * @topdown: addresses are given from @mmap_base down, else from
 *           @mmap_legacy_base up
 * @mmap_base: where mmap() begins to look
 * @mmap_legacy_base: likewise bottom-up
 * @task_size: the first address that cannot be mapped
 * @def_flags: flags of every VMA to come (mlockall(MCL_FUTURE))
 * @total_vm: pages mapped
 * @hiwater_vm: most there ever were, brought up to date before it falls
 * @locked_vm: pages of VM_LOCKED VMAs
 * @pinned_vm: pages pinned for good (shadow_mm_pin())
 * @data_vm: pages of private writable VMAs that are no stack
 * @exec_vm: pages of executable VMAs that cannot be written, and are no stack
 * @stack_vm: pages of stacks
 * @charged: pages that VM_ACCOUNT VMAs may need
 * @start_code: of the program; never looked at here, like the next four
 * @end_code: its end
 * @start_data: its data
 * @end_data: their end
 * @start_stack: the first stack's top
 * @start_brk: where the heap begins
 * @brk: where it ends
 * @arg_start: arguments
 * @arg_end: their end
 * @env_start: environment
 * @env_end: its end
 * @limits: the process's
 * @rss: pages by enum shadow_rss; whoever keeps pages counts them
 * @hiwater_rss: most there ever were
 * @pgd: the top page table; whoever keeps pages owns it
 * @pgtables: bytes of page tables, likewise
 * @edit: room for a change of VMAs
 */
struct shadow_mm {
	struct shadow_mms *mms;
	const struct shadow_mm_hooks *hooks;
	struct shadow_index index;
	u32 number;
	u32 users;
	u32 count;
	u32 map_count;
	bool topdown;
	u64 mmap_base;
	u64 mmap_legacy_base;
	u64 task_size;
	u64 def_flags;
	u64 total_vm;
	u64 hiwater_vm;
	u64 locked_vm;
	u64 pinned_vm;
	u64 data_vm;
	u64 exec_vm;
	u64 stack_vm;
	u64 charged;
	u64 start_code;
	u64 end_code;
	u64 start_data;
	u64 end_data;
	u64 start_stack;
	u64 start_brk;
	u64 brk;
	u64 arg_start;
	u64 arg_end;
	u64 env_start;
	u64 env_end;
	struct shadow_mm_limits limits;
	u64 rss[SHADOW_NR_RSS];
	u64 hiwater_rss;
	u64 pgd;
	u64 pgtables;
	struct shadow_edit *edit;
};

/**
 * struct shadow_mmap - what mmap() is asked for
 * @addr: where; a hint unless MAP_FIXED
 * @len: bytes
 * @prot: SHADOW_PROT_*
 * @flags: SHADOW_MAP_*
 * @pgoff: of a file, in pages
 * @file: the file; NULL: anonymous memory
 */
struct shadow_mmap {
	u64 addr;
	u64 len;
	u32 prot;
	u32 flags;
	u64 pgoff;
	const struct shadow_file *file;
};

/* mm.c: life. Process context, may sleep, one thread. */
int shadow_mms_init(struct shadow_mms *mms,
		    const struct shadow_mms_config *config);
void shadow_mms_exit(struct shadow_mms *mms);
int shadow_mms_add_ops(struct shadow_mms *mms, const struct shadow_vm_ops *ops,
		       u32 *number);
int shadow_mm_init(struct shadow_mm *mm, struct shadow_mms *mms);
void shadow_mm_empty(struct shadow_mm *mm);
void shadow_mm_exit(struct shadow_mm *mm);

/*
 * Looking: mmap lock held. A VMA by number; the first VMA whose end is above an
 * address, or NULL; the VMA at an address, or NULL; the one before an address.
 */
static inline struct shadow_vma *shadow_vma_at(const struct shadow_mms *mms,
					       u32 id)
{
	return shadow_pool_at(&mms->vmas, id);
}

struct shadow_vma *shadow_mm_find(const struct shadow_mm *mm, u64 addr);
struct shadow_vma *shadow_mm_lookup(const struct shadow_mm *mm, u64 addr);
struct shadow_vma *shadow_mm_prev(const struct shadow_mm *mm, u64 addr);

/*
 * The system calls: mmap lock held for writing; process context, may sleep.
 * Return 0 or what the system call returns on a kernel with the rules of
 * @mm->mms; on failure nothing has changed. Addresses come through pointers.
 */
int shadow_mm_mmap(struct shadow_mm *mm, const struct shadow_mmap *want,
		   u64 *addr);
int shadow_mm_munmap(struct shadow_mm *mm, u64 addr, u64 len);
int shadow_mm_mprotect(struct shadow_mm *mm, u64 addr, u64 len, u32 prot);
int shadow_mm_mremap(struct shadow_mm *mm, u64 addr, u64 old_len, u64 new_len,
		     u32 flags, u64 new_addr, u64 *at);
int shadow_mm_madvise(struct shadow_mm *mm, u64 addr, u64 len, int advice);
int shadow_mm_mlock(struct shadow_mm *mm, u64 addr, u64 len, u32 flags);
int shadow_mm_munlock(struct shadow_mm *mm, u64 addr, u64 len);
int shadow_mm_mlockall(struct shadow_mm *mm, u32 flags);
int shadow_mm_munlockall(struct shadow_mm *mm);
int shadow_mm_mseal(struct shadow_mm *mm, u64 addr, u64 len, u64 flags);
/* Always gives the end of the heap as it is afterwards, as the call does. */
u64 shadow_mm_brk(struct shadow_mm *mm, u64 brk);

/* Not system calls of their own: what changes one field of VMAs. */
int shadow_mm_set_policy(struct shadow_mm *mm, u64 addr, u64 len, u32 policy);
int shadow_mm_set_name(struct shadow_mm *mm, u64 addr, u64 len, u32 name);
int shadow_mm_set_uffd(struct shadow_mm *mm, u64 addr, u64 len, u32 uffd,
		       u64 flags);

/*
 * Stack growth on a fault: the VMA above @addr grows down to it. A page fault
 * needs an anon_vma first: a neighbour's where the rules allow, else a new one.
 */
int shadow_mm_expand(struct shadow_mm *mm, u64 addr);
int shadow_mm_anon_prepare(struct shadow_mm *mm, struct shadow_vma *vma);

/* mm_adopt.c: VMAs as they are, of an address space without pages. */
int shadow_mm_adopt(struct shadow_mm *mm, const struct shadow_vma *as);
u32 shadow_mms_take_anons(struct shadow_mms *mms, u32 nr);

/* Free address space, as mmap() would choose it. */
int shadow_mm_unmapped(const struct shadow_mm *mm,
		       const struct shadow_mmap *want, u64 vm_flags, u64 *addr);

/* Accounts. */
bool shadow_mm_allows(const struct shadow_mm *mm, u64 pages, bool is_data,
		      u64 data);
bool shadow_mm_may_expand(const struct shadow_mm *mm, u64 flags, u64 pages);
void shadow_mm_pin(struct shadow_mm *mm, s64 pages);

/**
 * shadow_mm_account() - pages come or go
 * @mm: the address space
 * @flags: of their VMA
 * @pages: how many
 */
static inline void shadow_mm_account(struct shadow_mm *mm, u64 flags, s64 pages)
{
	mm->total_vm += pages;
	if ((flags & (SHADOW_VM_EXEC | SHADOW_VM_WRITE |
		      SHADOW_VM_GROWSDOWN)) == SHADOW_VM_EXEC)
		mm->exec_vm += pages;
	else if (flags & (SHADOW_VM_GROWSDOWN | SHADOW_VM_SHADOW_STACK))
		mm->stack_vm += pages;
	else if (shadow_vma_is_data(flags))
		mm->data_vm += pages;
}

/* What keeps two VMAs of an address space apart that are neighbours. */
enum shadow_vma_rule shadow_vma_apart(const struct shadow_mms *mms,
				      const struct shadow_vma *left,
				      const struct shadow_vma *right);

#endif /* _SHADOWMM_CORE_MM_H */
