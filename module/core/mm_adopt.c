// SPDX-License-Identifier: GPL-2.0
/*
 * VMAs that an address space is given as they are, not as a call would make
 * them: a copy of another one has those which it has, merged or not.
 */
#include "core/mm_calls.h"
#include "core/vma_edit.h"

/* As mm_check asks: what no VMA of any address space is like. */
static bool is_whole(const struct shadow_mm *mm, const struct shadow_vma *as)
{
	return as->start < as->end && as->end <= mm->task_size &&
	       !((as->start | as->end) & ~SHADOW_PAGE_MASK) &&
	       as->ops < mm->mms->nr_ops && !as->anon_vma == !as->chain;
}

/**
 * shadow_mm_adopt() - give an address space a VMA as it is
 * @mm: the address space, without pages
 * @as: the VMA; its @mm, @seq, @id and @link are not looked at
 *
 * No rule merges it with its neighbours, no limit counts, nobody is asked for
 * its pages, and its operations hear nothing of it.
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0; -EEXIST: there is a VMA in its range; -EINVAL: there is no such VMA,
 * or somebody keeps @mm's pages; -ENOMEM. Nothing has changed where it fails.
 */
int shadow_mm_adopt(struct shadow_mm *mm, const struct shadow_vma *as)
{
	const struct shadow_range *behind = &mm->edit->place.range;
	struct shadow_vma vma = *as;

	if (mm->hooks || !is_whole(mm, as))
		return -EINVAL;
	if (shadow_edit_seek(mm->edit, as->start) && behind->start < as->end)
		return -EEXIST;
	return shadow_edit_insert(mm->edit, &vma);
}

/**
 * shadow_mms_take_anons() - numbers for anon_vmas that are adopted
 * @mms: where nobody keeps pages, or not those of the VMAs in question
 * @nr: how many
 *
 * Context: any.
 * Return: the first; the others follow.
 */
u32 shadow_mms_take_anons(struct shadow_mms *mms, u32 nr)
{
	return (u32)seam_fetch_add(&mms->last_anon, nr) + 1;
}
