// SPDX-License-Identifier: GPL-2.0
/*
 * mlock(), munlock(), mlockall(), munlockall(): which VMAs are locked, how much
 * may be, and whose pages have to be there. Brings none itself.
 */
#include "core/mm_calls.h"

/**
 * shadow_mm_populate() - have a range's pages brought
 * @mm: the address space
 * @start: the range; holes in it do not matter
 * @end: its end
 * @all: a VMA whose pages cannot be brought ends it
 *
 * Those of VMAs that are locked on fault, or have no pages of their own, are
 * left out. (Kernel: __mm_populate().)
 *
 * Context: mmap lock held; may sleep.
 * Return: 0; of @all, what whoever keeps pages returned.
 */
int shadow_mm_populate(struct shadow_mm *mm, u64 start, u64 end, bool all)
{
	const u64 left_out = SHADOW_VM_LOCKONFAULT | SHADOW_VM_IO |
			     SHADOW_VM_PFNMAP;
	struct shadow_vma *vma;
	int err = 0;

	if (!mm->hooks || !mm->hooks->populate)
		return 0;
	while (start < end && (vma = shadow_mm_find(mm, start)) &&
	       vma->start < end) {
		if (!(vma->flags & left_out))
			err = mm->hooks->populate(mm, vma,
						  max(vma->start, start),
						  min(vma->end, end));
		if (err && all)
			return err;
		start = vma->end;
	}
	return 0;
}

static int lock_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	struct shadow_edit *edit = walk->edit;
	struct shadow_change change =
		shadow_change_of(shadow_edit_vma(edit, *at));
	const u64 *locks = walk->ctx;
	u64 flags = (change.flags & ~SHADOW_VM_LOCKS) | *locks;
	int err;

	if (flags == change.flags || !shadow_vma_lockable(change.flags))
		return 0;
	change.flags = flags;
	err = shadow_edit_modify(edit, at, start, end, &change);
	if (err)
		return err;
	shadow_edit_flags(edit, *at, flags);
	return 0;
}

/* Pages of a range that are locked already. */
static u64 locked_pages(const struct shadow_mm *mm, u64 start, u64 end)
{
	const struct shadow_vma *vma;
	u64 bytes = 0;

	while ((vma = shadow_mm_find(mm, start)) && vma->start < end) {
		if (vma->flags & SHADOW_VM_LOCKED)
			bytes += min(vma->end, end) - max(vma->start, start);
		start = vma->end;
	}
	return bytes >> SHADOW_PAGE_SHIFT;
}

static int apply_locks(struct shadow_mm *mm, u64 start, u64 len, u64 locks)
{
	struct shadow_walk walk = {
		.start = start,
		.end = start + len,
		.visit = lock_part,
		.ctx = &locks,
	};

	if (walk.end < start)
		return -EINVAL;
	if (walk.end == start)
		return 0;
	if (!shadow_mm_lookup(mm, start))
		return -ENOMEM;
	return shadow_walk_do(mm, &walk);
}

/**
 * shadow_mm_mlock() - mlock() and mlock2()
 * @mm: the address space
 * @addr: from here on, rounded down
 * @len: so many bytes
 * @flags: SHADOW_MLOCK_ONFAULT or 0
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mlock2() returns. Where only the pages could not be brought
 * (-ENOMEM, for want of memory -EAGAIN) the VMAs are locked.
 */
int shadow_mm_mlock(struct shadow_mm *mm, u64 addr, u64 len, u32 flags)
{
	u64 limit = mm->limits.memlock >> SHADOW_PAGE_SHIFT, locked;
	u64 start = addr & SHADOW_PAGE_MASK;
	int err;

	if (flags & ~SHADOW_MLOCK_ONFAULT)
		return -EINVAL;
	if (!shadow_mm_may_lock(mm))
		return -EPERM;
	len = shadow_page_align(len + (addr - start));
	locked = (len >> SHADOW_PAGE_SHIFT) + mm->locked_vm;
	if (locked > limit && !mm->limits.ipc_lock)
		locked -= locked_pages(
			mm, start, start + len < start ? ~0ULL : start + len);
	if (locked > limit && !mm->limits.ipc_lock)
		return -ENOMEM;
	err = apply_locks(mm, start, len,
			  flags ? SHADOW_VM_LOCKS : SHADOW_VM_LOCKED);
	if (err)
		return err;
	err = shadow_mm_populate(mm, start, start + len, true);
	if (!err || err == -EINTR)
		return err;
	return err == -ENOMEM ? -EAGAIN : -ENOMEM;
}

/**
 * shadow_mm_munlock() - munlock()
 * @mm: the address space
 * @addr: from here on, rounded down
 * @len: so many bytes
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what munlock() returns.
 */
int shadow_mm_munlock(struct shadow_mm *mm, u64 addr, u64 len)
{
	u64 start = addr & SHADOW_PAGE_MASK;

	return apply_locks(mm, start, shadow_page_align(len + (addr - start)),
			   0);
}

/* All VMAs, and those to come. */
static int apply_all(struct shadow_mm *mm, u32 flags)
{
	u64 on_fault = flags & SHADOW_MCL_ONFAULT ? SHADOW_VM_LOCKONFAULT : 0;
	u64 locks = 0, def_flags = mm->def_flags & ~SHADOW_VM_LOCKS;
	struct shadow_walk walk = {
		.end = mm->task_size,
		.holes = SHADOW_HOLES_PASS,
		.visit = lock_part,
		.ctx = &locks,
	};
	int err = 0;

	if (flags & SHADOW_MCL_FUTURE)
		def_flags |= SHADOW_VM_LOCKED | on_fault;
	if (flags & SHADOW_MCL_CURRENT)
		locks = SHADOW_VM_LOCKED | on_fault;
	if (!flags || flags & SHADOW_MCL_CURRENT)
		err = shadow_walk_do(mm, &walk);
	if (!err)
		mm->def_flags = def_flags;
	return err;
}

/**
 * shadow_mm_mlockall() - mlockall()
 * @mm: the address space
 * @flags: SHADOW_MCL_*
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mlockall() returns; -ENOMEM also where the kernel, short of
 * memory, locks part of it and says nothing.
 */
int shadow_mm_mlockall(struct shadow_mm *mm, u32 flags)
{
	const u32 all = SHADOW_MCL_CURRENT | SHADOW_MCL_FUTURE |
			SHADOW_MCL_ONFAULT;
	int err;

	if (!flags || flags & ~all || flags == SHADOW_MCL_ONFAULT)
		return -EINVAL;
	if (!shadow_mm_may_lock(mm))
		return -EPERM;
	if (flags & SHADOW_MCL_CURRENT && !mm->limits.ipc_lock &&
	    mm->total_vm > mm->limits.memlock >> SHADOW_PAGE_SHIFT)
		return -ENOMEM;
	err = apply_all(mm, flags);
	if (!err && flags & SHADOW_MCL_CURRENT)
		shadow_mm_populate(mm, 0, mm->task_size, false);
	return err;
}

/**
 * shadow_mm_munlockall() - munlockall()
 * @mm: the address space
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0; -ENOMEM: no memory, nothing changed.
 */
int shadow_mm_munlockall(struct shadow_mm *mm)
{
	return apply_all(mm, 0);
}
