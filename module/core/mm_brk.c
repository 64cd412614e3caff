// SPDX-License-Identifier: GPL-2.0
/*
 * What grows by itself: the heap (brk()), stacks, and which anon_vma a VMA gets at
 * its first page.
 *
 *   before    [prev]   .gap.   [ stack ]      a fault at x
 *   after     [prev]  x[      stack     ]     unless fewer than guard_gap bytes
 *                                             are left below x
 */
#include "core/mm_calls.h"
#include "core/vma_rules.h"

/* Flags of the heap: data, counted. */
#define BRK_FLAGS                                                 \
	(SHADOW_VM_READ | SHADOW_VM_WRITE | SHADOW_VM_MAYACCESS | \
	 SHADOW_VM_ACCOUNT)

static bool brk_fits(const struct shadow_mm *mm, u64 start, u64 end)
{
	const struct shadow_vma *next = shadow_mm_find(mm, start);

	if (end < start || end > mm->task_size)
		return false;
	if (start < mm->mms->config.mmap_min && !mm->limits.raw_io)
		return false;
	if (!shadow_mm_lock_fits(mm, mm->def_flags, end - start))
		return false;
	return !next ||
	       end + SHADOW_PAGE_SIZE <= shadow_vma_start_gap(mm->mms, next);
}

static int plan_brk(struct shadow_edit *edit, u64 start, u64 end)
{
	struct shadow_mm *mm = edit->mm;
	struct shadow_vma vma = {
		.start = start,
		.end = end,
		.flags = BRK_FLAGS | mm->def_flags,
		.pgoff = start >> SHADOW_PAGE_SHIFT,
		.anon_pgoff = start >> SHADOW_PAGE_SHIFT,
	};
	u32 prev, at;

	if (!shadow_mm_may_expand(mm, vma.flags, shadow_vma_pages(&vma)) ||
	    mm->map_count > mm->mms->config.max_map_count)
		return -ENOMEM;
	if (shadow_edit_load(edit, start, end) || shadow_edit_room(edit, 1))
		return -ENOMEM;
	prev = edit->item[shadow_edit_find(edit, start)].prev;
	if (prev && shadow_edit_vma(edit, prev)->end <= mm->start_brk)
		prev = 0;
	at = shadow_edit_extend(edit, &vma, prev);
	if (!at)
		at = shadow_edit_add(edit, &vma);
	shadow_edit_vma(edit, at)->flags |= SHADOW_VM_SOFTDIRTY;
	return 0;
}

static int shrink_brk(struct shadow_mm *mm, u64 start, u64 end)
{
	struct shadow_edit *edit;
	u64 pages;
	int err;

	if (!shadow_mm_overlaps(mm, start, end))
		return -EINVAL;
	edit = shadow_edit_begin(mm);
	err = shadow_edit_load(edit, start, end);
	err = err ?: shadow_edit_unmap(edit, start, end, &pages);
	return shadow_edit_finish(edit, err);
}

static int grow_brk(struct shadow_mm *mm, u64 start, u64 end)
{
	struct shadow_edit *edit;
	int err;

	if (!brk_fits(mm, start, end))
		return -ENOMEM;
	edit = shadow_edit_begin(mm);
	err = plan_brk(edit, start, end);
	err = shadow_edit_finish(edit, err);
	if (!err && mm->def_flags & SHADOW_VM_LOCKED)
		shadow_mm_populate(mm, start, end, false);
	return err;
}

/**
 * shadow_mm_brk() - brk()
 * @mm: the address space
 * @brk: where the heap is to end
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: where it ends now, which is what brk() returns: @brk, or where it ended
 * before, nothing changed.
 */
u64 shadow_mm_brk(struct shadow_mm *mm, u64 brk)
{
	u64 old = shadow_page_align(mm->brk), wanted = shadow_page_align(brk);
	u64 data = brk - mm->start_brk + (mm->end_data - mm->start_data);
	int err = 0;

	if (brk < mm->start_brk ||
	    (mm->limits.data != ~0ULL && data > mm->limits.data))
		return mm->brk;
	if (old != wanted)
		err = brk <= mm->brk ? shrink_brk(mm, wanted, old) :
				       grow_brk(mm, old, wanted);
	if (!err)
		mm->brk = brk;
	return mm->brk;
}

/* May two neighbours share an anon_vma, so that they can be merged later? */
static bool anon_compatible(const struct shadow_mms *mms,
			    const struct shadow_vma *left,
			    const struct shadow_vma *right)
{
	u64 same = ~(SHADOW_VM_ACCESS | shadow_vma_sticky(mms));
	u64 pages = shadow_vma_pages(left);

	return left->end == right->start && left->policy == right->policy &&
	       left->file == right->file &&
	       !((left->flags ^ right->flags) & same) &&
	       left->pgoff + pages == right->pgoff &&
	       (mms->config.rules != SHADOW_MM_7_3 ||
		left->anon_pgoff + pages == right->anon_pgoff);
}

/* A neighbour whose anon_vma @vma may have, the one behind it first. */
static struct shadow_vma *anon_neighbour(const struct shadow_mm *mm,
					 const struct shadow_vma *vma)
{
	struct shadow_vma *next = shadow_mm_lookup(mm, vma->end);
	struct shadow_vma *prev = shadow_mm_prev(mm, vma->start);

	if (next && next->chain == 1 && anon_compatible(mm->mms, vma, next))
		return next;
	if (prev && prev->chain == 1 && anon_compatible(mm->mms, prev, vma))
		return prev;
	return NULL;
}

static int take_anon(struct shadow_mm *mm, struct shadow_vma *vma,
		     const struct shadow_vma *from)
{
	int err = 0;

	if (mm->hooks && mm->hooks->reserve)
		err = mm->hooks->reserve(mm, from, 1);
	if (!err) {
		vma->anon_vma = from->anon_vma;
		vma->chain = 1;
		if (mm->hooks && mm->hooks->clone)
			mm->hooks->clone(mm, vma, from);
	}
	if (mm->hooks && mm->hooks->settle)
		mm->hooks->settle(mm);
	return err;
}

/**
 * shadow_mm_anon_prepare() - see to it that a VMA has an anon_vma
 * @mm: the address space
 * @vma: the VMA
 *
 * Context: mmap lock held, and whatever keeps other faults from doing the same.
 * Return: 0 or -ENOMEM.
 */
int shadow_mm_anon_prepare(struct shadow_mm *mm, struct shadow_vma *vma)
{
	const struct shadow_vma *from;
	u32 anon;

	if (vma->anon_vma)
		return 0;
	from = anon_neighbour(mm, vma);
	if (from)
		return take_anon(mm, vma, from);
	if (mm->hooks && mm->hooks->anon_make)
		anon = mm->hooks->anon_make(mm, vma);
	else
		anon = (u32)seam_fetch_add(&mm->mms->last_anon, 1) + 1;
	if (!anon)
		return -ENOMEM;
	vma->anon_vma = anon;
	vma->chain = 1;
	return 0;
}

/* Is there room below the stack for its gap? */
static bool gap_stays(const struct shadow_mm *mm, u64 addr)
{
	const struct shadow_vma *prev = shadow_mm_prev(mm, addr);

	return !prev || prev->flags & SHADOW_VM_GROWSDOWN ||
	       !(prev->flags & SHADOW_VM_ACCESS) ||
	       addr - prev->end >= mm->mms->config.guard_gap;
}

static int check_growth(const struct shadow_mm *mm,
			const struct shadow_vma *vma, u64 addr)
{
	u64 pages = (vma->start - addr) >> SHADOW_PAGE_SHIFT;

	if (!(vma->flags & SHADOW_VM_GROWSDOWN))
		return -EFAULT;
	if (addr < mm->mms->config.mmap_min)
		return -EPERM;
	if (!gap_stays(mm, addr) || pages > vma->pgoff ||
	    !shadow_mm_may_expand(mm, vma->flags, pages) ||
	    vma->end - addr > mm->limits.stack ||
	    !shadow_mm_lock_fits(mm, vma->flags, vma->start - addr))
		return -ENOMEM;
	return 0;
}

/**
 * shadow_mm_expand() - let the stack above an address grow down to it
 * @mm: the address space
 * @addr: the address
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0: there is a VMA at the address now; -EFAULT: there is no stack above;
 * -EPERM, -ENOMEM: it may not grow so far, or no memory.
 */
int shadow_mm_expand(struct shadow_mm *mm, u64 addr)
{
	struct shadow_vma *vma;
	struct shadow_edit *edit;
	int err;
	u32 at;

	addr &= SHADOW_PAGE_MASK;
	vma = shadow_mm_find(mm, addr);
	if (!vma)
		return -EFAULT;
	if (vma->start <= addr)
		return 0;
	err = check_growth(mm, vma, addr);
	edit = shadow_edit_begin(mm);
	err = err ?: shadow_edit_load(edit, vma->start, vma->end);
	err = err ?: shadow_mm_anon_prepare(mm, vma);
	if (err)
		return err;
	at = shadow_edit_find(edit, vma->start);
	shadow_edit_vma(edit, at)->anon_vma = vma->anon_vma;
	shadow_edit_vma(edit, at)->chain = vma->chain;
	shadow_edit_range(edit, at, addr, vma->end);
	return shadow_edit_finish(edit, 0);
}
