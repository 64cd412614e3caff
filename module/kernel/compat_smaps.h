/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels in smaps, and in what it asks:
 * entries without a page, users of swap slots, huge pages. As compat.h, which
 * has the rest.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_SMAPS_H
#define _SHADOWMM_KERNEL_COMPAT_SMAPS_H

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#include <linux/leafops.h>
#endif

/*
 * Lines of smaps: KSM since 6.7, "proc/ksm: add ksm stats to /proc/pid/smaps";
 * THPeligible is as wide as the others since 6.8, when it came to know orders.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define COMPAT_SMAPS_KSM 1
#else
#define COMPAT_SMAPS_KSM 0
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define COMPAT_SMAPS_ELIGIBLE_WIDTH 8
#else
#define COMPAT_SMAPS_ELIGIBLE_WIDTH 0
#endif

/* Flags of VMAs that 6.1 knows and has no letters for: `lf` is in 6.12. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define COMPAT_SMAPS_NAMELESS 0UL
#else
#define COMPAT_SMAPS_NAMELESS VM_LOCKONFAULT
#endif

/* The bits that hold a VMA's protection key; they are told as a number. */
#define COMPAT_VM_PKEY \
	(VM_PKEY_BIT0 | VM_PKEY_BIT1 | VM_PKEY_BIT2 | VM_PKEY_BIT3)

/*
 * A page whose entry is not present counts as private in 6.1, and as shared, by
 * nobody knows how many, since 6.11, "fs/proc/task_mmu: account non-present
 * entries as 'maybe shared, but no idea how often'".
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define COMPAT_SMAPS_ABSENT_IS_PRIVATE 0
#else
#define COMPAT_SMAPS_ABSENT_IS_PRIVATE 1
#endif

/*
 * The page of an entry that is not present, NULL where it has none: one that is
 * being moved, or memory of a device, which the second kind @counts as present.
 * The entry's table is locked. In 6.1 a huge entry has one only where it is
 * being moved.
 */
static inline struct page *compat_absent_page(u64 entry, bool huge,
					      bool *counts)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	const softleaf_t leaf = huge ? softleaf_from_pmd(__pmd(entry)) :
				       softleaf_from_pte(__pte(entry));

	*counts = softleaf_is_device_private(leaf) && !huge;
	return softleaf_has_pfn(leaf) ? softleaf_to_page(leaf) : NULL;
#else
	const swp_entry_t leaf = pte_to_swp_entry(__pte(entry));

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	*counts = is_device_private_entry(leaf) && !huge;
#else
	*counts = !is_migration_entry(leaf);
	if (*counts && huge)
		return NULL;
#endif
	return is_pfn_swap_entry(leaf) ? pfn_swap_entry_to_page(leaf) : NULL;
#endif
}

/*
 * Whether a page of hugetlb has more than one user, as smaps has it: since 6.9
 * or so by what its folio is likely to be.
 */
static inline bool compat_hugetlb_is_shared(struct page *page)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return folio_maybe_mapped_shared(page_folio(page));
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	return folio_likely_mapped_shared(page_folio(page));
#else
	return page_mapcount(page) >= 2;
#endif
}

/*
 * What keeps the users of a swap slot, and where a slot's byte is, in kernels
 * with a swap_map; the bytes of what it cannot count are in pages of their own.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define COMPAT_SWAP_CONTINUED 0U
#define COMPAT_SWAP_MAP_MAX 0U
#define COMPAT_SWAP_CONT_MAX 0U
static inline spinlock_t *compat_swap_lock(struct swap_info_struct *si,
					   unsigned long cluster)
{
	return &si->lock;
}

static inline const unsigned char *
compat_swap_map_at(const struct swap_info_struct *si, unsigned long slot)
{
	return NULL;
}
#else
#define COMPAT_SWAP_CONTINUED COUNT_CONTINUED
#define COMPAT_SWAP_MAP_MAX SWAP_MAP_MAX
#define COMPAT_SWAP_CONT_MAX SWAP_CONT_MAX
static inline spinlock_t *compat_swap_lock(struct swap_info_struct *si,
					   unsigned long cluster)
{
	return si->cluster_info ? &si->cluster_info[cluster].lock : &si->lock;
}

static inline const unsigned char *
compat_swap_map_at(const struct swap_info_struct *si, unsigned long slot)
{
	return si->swap_map + slot;
}
#endif

/*
 * Huge pages have orders since 6.8, "mm: thp: introduce multi-size THP sysfs
 * interface" and what follows it; one size before. Shared memory of a mount has
 * them since 6.14, "mm: shmem: add large folio support for tmpfs".
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define COMPAT_THP_HAS_ORDERS 1
#define COMPAT_THP_ANON THP_ORDERS_ALL_ANON
#define COMPAT_THP_FILE THP_ORDERS_ALL_FILE_DEFAULT
#else
#define COMPAT_THP_HAS_ORDERS 0
#define COMPAT_THP_ANON BIT(HPAGE_PMD_ORDER)
#define COMPAT_THP_FILE BIT(HPAGE_PMD_ORDER)
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define COMPAT_THP_MOUNT THP_ORDERS_ALL_FILE_DEFAULT
#else
#define COMPAT_THP_MOUNT BIT(HPAGE_PMD_ORDER)
#endif

/* The flag that the CPU or its firmware cannot: another name until 6.6. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define COMPAT_THP_UNSUPPORTED BIT(TRANSPARENT_HUGEPAGE_UNSUPPORTED)
#else
#define COMPAT_THP_UNSUPPORTED BIT(TRANSPARENT_HUGEPAGE_NEVER_DAX)
#endif

/*
 * Huge pages are refused to a VMA, or to all of its mm; since 6.18, "prctl:
 * extend PR_SET_THP_DISABLE", but where they were advised.
 */
static inline bool compat_thp_is_disabled(struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return vma_thp_disabled(vma, vma->vm_flags, false);
#else
	return vma->vm_flags & VM_NOHUGEPAGE ||
	       test_bit(MMF_DISABLE_THP, &vma->vm_mm->flags);
#endif
}

/*
 * Whether a file's pages may be made huge: until 7.3 by a configuration, of
 * files that nobody writes to (in 6.1 of programs alone); since then of file
 * systems that have folios so large.
 */
static inline bool compat_thp_of_file(const struct vm_area_struct *vma)
{
	struct inode *inode = vma->vm_file ? file_inode(vma->vm_file) : NULL;

	if (!inode || !S_ISREG(inode->i_mode))
		return false;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return !IS_ANON_FILE(inode) &&
	       mapping_pmd_folio_support(vma->vm_file->f_mapping);
#else
	if (!IS_ENABLED(CONFIG_READ_ONLY_THP_FOR_FS) ||
	    inode_is_open_for_write(inode))
		return false;
	if (!COMPAT_THP_HAS_ORDERS)
		return vma->vm_flags & VM_EXEC;
	return strcmp(inode->i_sb->s_type->name, "secretmem");
#endif
}

/* In 7.3 the mask is one of the orders that fit; before that it is all. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define COMPAT_THP_SHMEM_FITS 1
#else
#define COMPAT_THP_SHMEM_FITS 0
#endif

#endif /* _SHADOWMM_KERNEL_COMPAT_SMAPS_H */
