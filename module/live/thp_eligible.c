// SPDX-License-Identifier: GPL-2.0
/*
 * THPeligible of smaps: may a mapping have huge pages by what is configured, by
 * what was advised, by where it lies and how large it is. The kernel's own rule
 * is not exported (hugepage_vma_check() in 6.1, thp_vma_allowable_orders() after
 * it); this one asks the same, in the same order, of the same settings.
 */
#include <linux/bitops.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/shmem_fs.h>

#include "kernel/compat_smaps.h"
#include "kernel/ksym.h"
#include "live/thp_eligible.h"

/* What a mount of shared memory, or all of it, does: as mm/shmem.c has it. */
#define LIVE_HUGE_ALWAYS 1
#define LIVE_HUGE_WITHIN_SIZE 2
#define LIVE_HUGE_ADVISE 3
#define LIVE_HUGE_DENY (-1)
#define LIVE_HUGE_FORCE (-2)

/* As vma_is_anonymous(), which takes no const before 7.3. */
static bool live_thp_is_anon(const struct vm_area_struct *vma)
{
	return !vma->vm_ops;
}

/* The value of a variable that holds orders, or flags. */
static unsigned long live_thp_word(enum ksym_id id)
{
	return READ_ONCE(*(const unsigned long *)ksym_get(id));
}

/* Huge pages are on for all, or for what was advised. */
static bool live_thp_is_on(const struct vm_area_struct *vma)
{
	const unsigned long flags = live_thp_word(KSYM_THP_FLAGS);

	return flags & BIT(TRANSPARENT_HUGEPAGE_FLAG) ||
	       (vma->vm_flags & VM_HUGEPAGE &&
		flags & BIT(TRANSPARENT_HUGEPAGE_REQ_MADV_FLAG));
}

/* Orders that anonymous memory may have by its settings. */
static unsigned long live_thp_anon(const struct vm_area_struct *vma)
{
	unsigned long orders;

	if (!COMPAT_THP_HAS_ORDERS)
		return live_thp_is_on(vma) ? COMPAT_THP_ANON : 0;
	orders = live_thp_word(KSYM_ANON_ALWAYS);
	if (vma->vm_flags & VM_HUGEPAGE)
		orders |= live_thp_word(KSYM_ANON_MADVISE);
	if (live_thp_is_on(vma))
		orders |= live_thp_word(KSYM_ANON_INHERIT);
	return orders & COMPAT_THP_ANON;
}

/* Special memory has no other sizes than the levels of page tables. */
static bool live_thp_is_special(const struct vm_area_struct *vma)
{
	return vma_is_dax(vma) ||
	       (vma->vm_file && vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP));
}

static unsigned long live_thp_supported(const struct vm_area_struct *vma)
{
	if (live_thp_is_anon(vma))
		return live_thp_anon(vma);
	if (COMPAT_THP_HAS_ORDERS && live_thp_is_special(vma))
		return BIT(HPAGE_PMD_ORDER) | BIT(PUD_SHIFT - PAGE_SHIFT);
	return COMPAT_THP_FILE;
}

/* Orders of which a block lies in the mapping as it does in its file. */
static unsigned long live_thp_suitable(const struct vm_area_struct *vma,
				       unsigned long orders)
{
	unsigned long first = (vma->vm_start >> PAGE_SHIFT) - vma->vm_pgoff;
	unsigned long size, last;

	for (; orders; orders &= ~(size >> PAGE_SHIFT)) {
		size = PAGE_SIZE << __fls(orders);
		last = (vma->vm_end - size) & ~(size - 1);
		if (!live_thp_is_anon(vma) &&
		    !IS_ALIGNED(first, size >> PAGE_SHIFT))
			continue;
		if (last >= vma->vm_start && last + size <= vma->vm_end)
			break;
	}
	return orders;
}

/* Orders of which a file's block at @index does not reach behind its end. */
static unsigned long live_thp_within(struct inode *inode, unsigned long orders,
				     pgoff_t index)
{
	unsigned long pages = round_up(i_size_read(inode), PAGE_SIZE) >>
			      PAGE_SHIFT;

	while (orders && pages < round_up(index + 1, BIT(__fls(orders))))
		orders &= ~BIT(__fls(orders));
	return orders;
}

/* Orders by what all shared memory does, and the mount of this file. */
static unsigned long live_thp_mount(const struct vm_area_struct *vma,
				    struct inode *inode, int huge)
{
	const struct shmem_sb_info *mount = inode->i_sb->s_fs_info;
	unsigned long orders;

	if (!S_ISREG(inode->i_mode) || huge == LIVE_HUGE_DENY)
		return 0;
	if (huge == LIVE_HUGE_FORCE)
		return BIT(HPAGE_PMD_ORDER);
	switch (mount->huge) {
	case LIVE_HUGE_ALWAYS:
		return COMPAT_THP_MOUNT;
	case LIVE_HUGE_WITHIN_SIZE:
		orders =
			live_thp_within(inode, COMPAT_THP_MOUNT, vma->vm_pgoff);
		if (orders)
			return orders;
		fallthrough;
	case LIVE_HUGE_ADVISE:
		return vma->vm_flags & VM_HUGEPAGE ? COMPAT_THP_MOUNT : 0;
	default:
		return 0;
	}
}

static unsigned long live_thp_shmem(const struct vm_area_struct *vma)
{
	const int huge = READ_ONCE(*(const int *)ksym_get(KSYM_SHMEM_HUGE));
	struct inode *inode = file_inode(vma->vm_file);
	unsigned long mount = live_thp_mount(vma, inode, huge), orders;

	if (!COMPAT_THP_HAS_ORDERS ||
	    vma->vm_ops != ksym_get(KSYM_SHMEM_ANON_OPS))
		return mount;
	if (huge == LIVE_HUGE_DENY)
		return 0;
	if (huge == LIVE_HUGE_FORCE)
		return live_thp_word(KSYM_SHMEM_INHERIT);
	orders = live_thp_word(KSYM_SHMEM_ALWAYS) |
		 live_thp_within(inode, live_thp_word(KSYM_SHMEM_WITHIN),
				 vma->vm_pgoff);
	if (vma->vm_flags & VM_HUGEPAGE)
		orders |= live_thp_word(KSYM_SHMEM_MADVISE);
	if (mount)
		orders |= live_thp_word(KSYM_SHMEM_INHERIT);
	return orders & COMPAT_THP_FILE;
}

static bool live_thp_file(const struct vm_area_struct *vma)
{
	const bool has_huge_fault = vma->vm_ops->huge_fault;

	if (!COMPAT_THP_HAS_ORDERS)
		return live_thp_is_on(vma) && compat_thp_of_file(vma);
	if (!(vma->vm_flags & VM_PFNMAP && has_huge_fault) &&
	    !live_thp_is_on(vma))
		return false;
	return has_huge_fault || compat_thp_of_file(vma);
}

/**
 * live_thp_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_thp_missing(void)
{
	static const enum ksym_id ids[] = {
		KSYM_SHMEM_ANON_OPS, KSYM_ANON_ALWAYS,	KSYM_ANON_MADVISE,
		KSYM_ANON_INHERIT,   KSYM_SHMEM_ALWAYS, KSYM_SHMEM_MADVISE,
		KSYM_SHMEM_INHERIT,  KSYM_SHMEM_WITHIN,
	};
	const char *missing = ksym_missing(KSYM_THP_FLAGS) ?:
				      ksym_missing(KSYM_SHMEM_HUGE);
	unsigned int i;

	for (i = 0; COMPAT_THP_HAS_ORDERS && !missing && i < ARRAY_SIZE(ids);
	     i++)
		missing = ksym_missing(ids[i]);
	return missing;
}

/**
 * live_thp_is_eligible() - ask whether a mapping may have huge pages
 * @vma: the mapping, of an mm
 *
 * Context: the mm's mmap_lock is held.
 * Return: true if it may.
 */
bool live_thp_is_eligible(struct vm_area_struct *vma)
{
	unsigned long orders = live_thp_supported(vma), allowed;

	if (!orders || compat_thp_is_disabled(vma) ||
	    live_thp_word(KSYM_THP_FLAGS) & COMPAT_THP_UNSUPPORTED ||
	    vma_is_dax(vma))
		return false;
	if (!COMPAT_THP_HAS_ORDERS && vma->vm_flags & VM_NO_KHUGEPAGED)
		return false;
	orders = live_thp_suitable(vma, orders);
	if (!orders)
		return false;
	if (shmem_file(vma->vm_file)) {
		allowed = live_thp_shmem(vma);
		return COMPAT_THP_SHMEM_FITS ? allowed & orders : allowed;
	}
	if (!live_thp_is_anon(vma))
		return live_thp_file(vma);
	return !vma_is_temporary_stack(vma);
}
