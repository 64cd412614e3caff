// SPDX-License-Identifier: GPL-2.0
/*
 * An address space of the shadow that is a copy of a process's: the same VMAs,
 * tied to the same things, by numbers. It has no pages, and asks the process
 * nothing once it is made.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "shadow/mm_table.h"

/* Numbers of anon_vmas that no other address space has; files keep theirs. */
static u32 anons_of(const struct shadow_mm *mm,
		    const struct shadow_rec_vma_copy *vmas, u32 nr)
{
	u32 i, most = 0;

	for (i = 0; i < nr; i++)
		most = max(most, vmas[i].anon_vma);
	return shadow_mms_take_anons(mm->mms, most);
}

static u32 ops_of(u32 kind)
{
	if (kind == SHADOW_VMA_OPS_NONE)
		return SHADOW_OPS_NONE;
	return kind == SHADOW_VMA_OPS_CLOSE ? shadow_mm_table_closing() :
					      SHADOW_OPS_FILE;
}

static int import_vma(struct shadow_mm *mm,
		      const struct shadow_rec_vma_copy *copy, u32 anons)
{
	const struct shadow_vma vma = {
		.start = copy->start,
		.end = copy->end,
		.flags = copy->flags,
		.pgoff = copy->pgoff,
		.anon_pgoff = copy->anon_pgoff,
		.file = copy->file,
		.mapping = copy->mapping,
		.anon_vma = copy->anon_vma ? anons + copy->anon_vma - 1 : 0,
		.chain = copy->chain,
		.policy = copy->policy,
		.uffd = copy->uffd,
		.anon_name = copy->anon_name,
		.ops = ops_of(copy->ops),
	};

	return shadow_mm_adopt(mm, &vma);
}

static void import_fields(struct shadow_mm *mm,
			  const struct shadow_rec_mm_copy *copy)
{
	mm->hooks = NULL; /* nobody keeps pages */
	mm->topdown = copy->mmap_base != copy->mmap_legacy_base;
	mm->mmap_base = copy->mmap_base;
	mm->mmap_legacy_base = copy->mmap_legacy_base;
	mm->task_size = copy->task_size;
	mm->def_flags = copy->def_flags;
	mm->pinned_vm = copy->pinned_vm;
	mm->hiwater_vm = copy->hiwater_vm;
	mm->start_code = copy->start_code;
	mm->end_code = copy->end_code;
	mm->start_data = copy->start_data;
	mm->end_data = copy->end_data;
	mm->start_brk = copy->start_brk;
	mm->brk = copy->brk;
	mm->start_stack = copy->start_stack;
	mm->arg_start = copy->arg_start;
	mm->arg_end = copy->arg_end;
	mm->env_start = copy->env_start;
	mm->env_end = copy->env_end;
}

static int import_all(struct shadow_mm_entry *entry,
		      const struct shadow_rec_mm_copy *copy,
		      const struct shadow_rec_vma_copy *vmas, u32 nr)
{
	struct shadow_mm *mm = &entry->space->mm;
	u32 i, anons = anons_of(mm, vmas, nr);
	int err = 0;

	import_fields(mm, copy);
	entry->copied = *copy;
	for (i = 0; i < nr && !err; i++) {
		err = import_vma(mm, &vmas[i], anons);
		cond_resched();
	}
	return err;
}

/**
 * shadow_mm_import() - make an address space that is a copy
 * @copy: of this one,
 * @vmas: with these VMAs
 * @nr: so many
 * @number: gets its number; it is called "pid N"
 *
 * What is done with it afterwards has no pages, and no userfaultfd wants to
 * hear of mremap().
 *
 * Context: process, may sleep.
 * Return: 0; -ENOSPC as shadow_mm_table_create(); -ENOMEM; no address space is
 * left then.
 */
int shadow_mm_import(const struct shadow_rec_mm_copy *copy,
		     const struct shadow_rec_vma_copy *vmas, u32 nr,
		     u32 *number)
{
	char name[SHADOW_MM_NAME];
	struct shadow_mm_entry *entry;
	int err;

	scnprintf(name, sizeof(name), "pid %u", copy->pid);
	err = shadow_mm_table_create(name, number);
	if (err)
		return err;
	entry = shadow_mm_table_lock(*number);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	err = import_all(entry, copy, vmas, nr);
	shadow_mm_table_unlock(entry);
	if (err)
		shadow_mm_table_destroy(*number);
	return err;
}
