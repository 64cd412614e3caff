// SPDX-License-Identifier: GPL-2.0
/*
 * fork, as far as it goes by rules of VMAs: which of them a child has, and what
 * they are there (kernel: mm/mmap.c, dup_mmap()). Copies no page.
 */
#include "core/mm_fork.h"

/**
 * shadow_mm_fork_fields() - what beside VMAs a child has from the start
 * @mm: the child's address space
 * @from: the parent's
 */
void shadow_mm_fork_fields(struct shadow_mm *mm, const struct shadow_mm *from)
{
	mm->topdown = from->topdown;
	mm->mmap_base = from->mmap_base;
	mm->mmap_legacy_base = from->mmap_legacy_base;
	mm->task_size = from->task_size;
	mm->limits = from->limits;
	mm->start_code = from->start_code;
	mm->end_code = from->end_code;
	mm->start_data = from->start_data;
	mm->end_data = from->end_data;
	mm->start_stack = from->start_stack;
	mm->start_brk = from->start_brk;
	mm->brk = from->brk;
	mm->arg_start = from->arg_start;
	mm->arg_end = from->arg_end;
	mm->env_start = from->env_start;
	mm->env_end = from->env_end;
}

/**
 * shadow_vma_forks() - does a child have a VMA?
 * @vma: the parent's
 *
 * Return: yes or no.
 */
bool shadow_vma_forks(const struct shadow_vma *vma)
{
	return !(vma->flags & SHADOW_VM_DONTCOPY);
}

/**
 * shadow_vma_fork() - make the copy of a VMA what it is in a child
 * @vma: a copy of the parent's. One with an anon_vma has to get one of its own
 *       besides, on top of the chain
 *
 * Nothing is locked there, and a VMA of VM_WIPEONFORK has no pages.
 */
void shadow_vma_fork(struct shadow_vma *vma)
{
	vma->flags &= ~SHADOW_VM_LOCKS;
	if (vma->flags & SHADOW_VM_WIPEONFORK) {
		vma->anon_vma = 0;
		vma->chain = 0;
	}
}

/*
 * Nobody hears of the child's userfaults, unless the context asked for the event
 * of a fork, and was answered: then it has one of its own.
 */
static void forget_uffd(struct shadow_vma *vma)
{
	if (!vma->uffd)
		return;
	vma->uffd = 0;
	vma->flags &= ~SHADOW_VM_UFFD;
}

/**
 * shadow_mm_fork() - a child's address space, where nobody keeps pages
 * @mm: the child's, empty
 * @from: the parent's
 *
 * Each VMA with an anon_vma gets one of its own, and keeps the parent's in its
 * chain.
 *
 * Context: mmap locks held for writing; may sleep.
 * Return: 0; -EINVAL: somebody keeps the child's pages; -ENOMEM: it is empty.
 */
int shadow_mm_fork(struct shadow_mm *mm, const struct shadow_mm *from)
{
	const struct shadow_vma *src;
	struct shadow_vma vma;
	int err = 0;
	u64 at;

	shadow_mm_fork_fields(mm, from);
	for (at = 0; !err && (src = shadow_mm_find(from, at)); at = src->end) {
		if (!shadow_vma_forks(src))
			continue;
		vma = *src;
		shadow_vma_fork(&vma);
		forget_uffd(&vma);
		if (vma.anon_vma) {
			vma.anon_vma = shadow_mms_take_anons(mm->mms, 1);
			vma.chain++;
		}
		err = shadow_mm_adopt(mm, &vma);
	}
	if (err)
		shadow_mm_empty(mm);
	return err;
}
