// SPDX-License-Identifier: GPL-2.0
/*
 * exec's part of an address space. The arguments go to a stack at the highest
 * address there is; where it belongs is known later, and then it moves down as it
 * is, with its offset (kernel: fs/exec.c, setup_arg_pages()).
 *
 *   begin                                      [s]  top
 *   arguments                               [  s ]
 *   set-up         [  s ]  <---- down ----
 *
 * All of an address space without pages. The program's own mappings are calls.
 */
#include "core/mm_calls.h"
#include "core/mm_exec.h"

#define STACK_FLAGS                                               \
	(SHADOW_VM_READ | SHADOW_VM_WRITE | SHADOW_VM_MAYACCESS | \
	 SHADOW_VM_GROWSDOWN | SHADOW_VM_ACCOUNT)

/**
 * shadow_mm_exec() - the address space of a new program
 * @mm: the address space, empty
 * @top: where its stack ends as long as it is not finished
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0; -EEXIST: it is not empty; -EINVAL: there is no such address;
 * -ENOMEM.
 */
int shadow_mm_exec(struct shadow_mm *mm, u64 top)
{
	struct shadow_vma vma = {
		.start = top - SHADOW_PAGE_SIZE,
		.end = top,
		.flags = STACK_FLAGS | SHADOW_VM_INCOMPLETE |
			 SHADOW_VM_SOFTDIRTY,
		.pgoff = (top - SHADOW_PAGE_SIZE) >> SHADOW_PAGE_SHIFT,
		.anon_pgoff = (top - SHADOW_PAGE_SIZE) >> SHADOW_PAGE_SHIFT,
	};

	return mm->map_count ? -EEXIST : shadow_mm_adopt(mm, &vma);
}

/* The one stack that is not finished, or NULL. */
static const struct shadow_vma *unfinished(const struct shadow_mm *mm)
{
	const struct shadow_vma *vma = shadow_mm_find(mm, 0);

	return vma && (vma->flags & SHADOW_VM_INCOMPLETE) ==
				       SHADOW_VM_INCOMPLETE ?
		       vma :
		       NULL;
}

/**
 * shadow_mm_exec_stack() - finish the stack
 * @mm: the address space, with nothing but the stack
 * @down: bytes that it moves down by
 * @exec: it may be executed
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0; -EFAULT: there is no such stack, or something is below it; -EINVAL:
 * it cannot move so far; -ENOMEM. Nothing has changed where it fails.
 */
int shadow_mm_exec_stack(struct shadow_mm *mm, u64 down, bool exec)
{
	const struct shadow_vma *stack = unfinished(mm);
	struct shadow_edit *edit;
	struct shadow_vma vma;
	u64 pages;
	int err;

	if (!stack || mm->map_count != 1)
		return -EFAULT;
	vma = *stack;
	if (mm->hooks || down & ~SHADOW_PAGE_MASK || down > vma.start)
		return -EINVAL;
	vma.start -= down;
	vma.end -= down;
	vma.flags &= ~(SHADOW_VM_INCOMPLETE | SHADOW_VM_EXEC);
	vma.flags |= mm->def_flags | (exec ? SHADOW_VM_EXEC : 0);
	edit = shadow_edit_begin(mm);
	err = shadow_edit_load(edit, vma.start, vma.end + down);
	err = err ?: shadow_edit_take(edit, stack->start, stack->end, &pages);
	if (!err && shadow_edit_room(edit, 1))
		err = -ENOMEM;
	if (err)
		return err;
	shadow_edit_add(edit, &vma);
	return shadow_edit_commit(edit);
}

/**
 * shadow_mm_special() - map something of the kernel's own
 * @mm: the address space
 * @special: what
 *
 * No rule merges it, and no limit counts.
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: as shadow_mm_adopt().
 */
int shadow_mm_special(struct shadow_mm *mm,
		      const struct shadow_special *special)
{
	struct shadow_vma vma = {
		.start = special->start,
		.end = special->start + special->len,
		.flags = special->flags | mm->def_flags | SHADOW_VM_DONTEXPAND |
			 SHADOW_VM_SOFTDIRTY,
		.anon_pgoff = special->start >> SHADOW_PAGE_SHIFT,
		.ops = special->ops,
	};

	vma.flags &= ~SHADOW_VM_LOCKS;
	return shadow_mm_adopt(mm, &vma);
}
