// SPDX-License-Identifier: GPL-2.0
/*
 * A process's address space, copied with all that decides which of its VMAs
 * merge: files, anon_vmas, memory policies, userfaultfd contexts and names, as
 * numbers. mmap_lock is held for reading from the first VMA to the last, for
 * the copy is of one moment; it looks at no page and at no page table.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>

#include "kernel/compat_mm.h"
#include "live/ident.h"
#include "live/mm_copy.h"
#include "live/target.h"
#include "live/vma_flags.h"
#include "live/vma_hash.h"

/* VMAs that may come while room is made for those there are. */
#define LIVE_COPY_SPARE 64

/* What the VMAs of an mm may be tied to. */
enum live_tie {
	LIVE_TIE_FILE,
	LIVE_TIE_MAPPING,
	LIVE_TIE_ANON_VMA,
	LIVE_TIE_POLICY,
	LIVE_TIE_UFFD,
	LIVE_TIE_NAME,
	LIVE_NR_TIES,
};

/**
 * struct live_mm_copy - a copy that is being made
 * @mm: of what
 * @recs: gets the records
 * @ties: the numbers given out, by enum live_tie
 */
struct live_mm_copy {
	struct mm_struct *mm;
	struct grow *recs;
	struct live_ident ties[LIVE_NR_TIES];
};

static u32 live_tie(struct live_mm_copy *copy, enum live_tie tie,
		    const void *thing)
{
	return live_ident_number(&copy->ties[tie], (unsigned long)thing);
}

/*
 * A fault may bring an anon_vma meanwhile; it holds page_table_lock when it ties
 * the two together.
 */
static void live_copy_anon(struct live_mm_copy *copy,
			   const struct vm_area_struct *vma,
			   struct shadow_rec_vma_copy *rec)
{
	spin_lock(&copy->mm->page_table_lock);
	rec->anon_vma = live_tie(copy, LIVE_TIE_ANON_VMA, vma->anon_vma);
	rec->chain = live_vma_chain(vma);
	spin_unlock(&copy->mm->page_table_lock);
}

static u32 live_copy_ops(const struct vm_area_struct *vma)
{
	if (!vma->vm_ops)
		return SHADOW_VMA_OPS_NONE;
	return vma->vm_ops->close ? SHADOW_VMA_OPS_CLOSE : SHADOW_VMA_OPS_OPEN;
}

static void live_copy_vma(struct live_mm_copy *copy,
			  const struct vm_area_struct *vma)
{
	struct shadow_rec_vma_copy *rec;

	rec = grow_rec(copy->recs, SHADOW_LIVE_VMA_COPY, sizeof(*rec));
	if (!rec)
		return;
	rec->start = vma->vm_start;
	rec->end = vma->vm_end;
	rec->flags = live_vma_flags_shadow(vma->vm_flags);
	rec->pgoff = vma->vm_pgoff;
	rec->anon_pgoff = compat_vma_anon_pgoff(vma);
	rec->file = live_tie(copy, LIVE_TIE_FILE, vma->vm_file);
	if (vma->vm_file)
		rec->mapping = live_tie(copy, LIVE_TIE_MAPPING,
					vma->vm_file->f_mapping);
	rec->policy = live_ident_number(&copy->ties[LIVE_TIE_POLICY],
					live_hash_policy(vma));
	rec->uffd = live_tie(copy, LIVE_TIE_UFFD, compat_vma_uffd(vma));
	rec->anon_name = live_ident_number(&copy->ties[LIVE_TIE_NAME],
					   live_hash_name(vma));
	rec->ops = live_copy_ops(vma);
	live_copy_anon(copy, vma, rec);
}

static void live_copy_program(const struct mm_struct *mm,
			      struct shadow_rec_mm_copy *rec)
{
	rec->start_code = mm->start_code;
	rec->end_code = mm->end_code;
	rec->start_data = mm->start_data;
	rec->end_data = mm->end_data;
	rec->start_brk = mm->start_brk;
	rec->brk = mm->brk;
	rec->start_stack = mm->start_stack;
	rec->arg_start = mm->arg_start;
	rec->arg_end = mm->arg_end;
	rec->env_start = mm->env_start;
	rec->env_end = mm->env_end;
}

static void live_copy_mm(struct live_mm_copy *copy, int pid)
{
	const struct mm_struct *mm = copy->mm;
	struct shadow_rec_mm_copy *rec;

	rec = grow_rec(copy->recs, SHADOW_LIVE_MM_COPY, sizeof(*rec));
	if (!rec)
		return;
	rec->pid = pid;
	rec->task_size = mm->task_size;
	rec->mmap_base = mm->mmap_base;
	rec->mmap_legacy_base = mm->mmap_legacy_base;
	rec->def_flags = live_vma_flags_shadow(mm->def_flags);
	rec->pinned_vm = atomic64_read(&mm->pinned_vm);
	rec->hiwater_vm = mm->hiwater_vm;
	rec->account[SHADOW_MM_MAP_COUNT] = mm->map_count;
	rec->account[SHADOW_MM_TOTAL] = mm->total_vm;
	rec->account[SHADOW_MM_LOCKED] = mm->locked_vm;
	rec->account[SHADOW_MM_DATA] = mm->data_vm;
	rec->account[SHADOW_MM_EXEC] = mm->exec_vm;
	rec->account[SHADOW_MM_STACK] = mm->stack_vm;
	live_copy_program(mm, rec);
}

/* So that nothing is allocated under the lock. */
static int live_copy_reserve(struct live_mm_copy *copy, u32 vmas)
{
	unsigned int i;
	int err;

	err = grow_room(copy->recs,
			sizeof(struct shadow_rec_mm_copy) +
				vmas * sizeof(struct shadow_rec_vma_copy));
	for (i = 0; i < LIVE_NR_TIES && !err; i++)
		err = live_ident_reserve(&copy->ties[i], vmas);
	return err;
}

/* 1: there are more VMAs than there is room for; else 0 or -errno. */
static int live_copy_try(struct live_mm_copy *copy, int pid)
{
	u32 room = READ_ONCE(copy->mm->map_count) + LIVE_COPY_SPARE;
	struct vm_area_struct *vma;
	struct vma_iterator vmi;
	int err;

	err = live_copy_reserve(copy, room) ?: live_target_lock(copy->mm);
	if (err)
		return err;
	if (copy->mm->map_count > room) {
		mmap_read_unlock(copy->mm);
		return 1;
	}
	live_copy_mm(copy, pid);
	vma_iter_init(&vmi, copy->mm, 0);
	for_each_vma(vmi, vma)
		live_copy_vma(copy, vma);
	mmap_read_unlock(copy->mm);
	return copy->recs->err;
}

/**
 * live_mm_copy() - copy a process's address space
 * @recs: gets a struct shadow_rec_mm_copy, and a struct shadow_rec_vma_copy for
 *        each VMA, by address
 * @pid: the process, in the caller's namespace
 *
 * Numbers of what VMAs are tied to begin at 1 in each copy.
 *
 * Context: process; takes the mm's mmap_lock for reading for as long as it takes
 * to copy all VMAs.
 * Return: 0 or -errno; as live_target_of().
 */
int live_mm_copy(struct grow *recs, int pid)
{
	struct live_mm_copy copy = { .recs = recs };
	unsigned int i;
	int err;

	copy.mm = live_target_of(pid);
	if (IS_ERR(copy.mm))
		return PTR_ERR(copy.mm);
	do {
		err = live_copy_try(&copy, pid);
	} while (err > 0);
	for (i = 0; i < LIVE_NR_TIES; i++)
		live_ident_destroy(&copy.ties[i]);
	live_target_put(copy.mm);
	return err;
}
