// SPDX-License-Identifier: GPL-2.0
/*
 * What the entries of a mapping's page tables add to its sums, by the rules of
 * fs/proc/task_mmu.c. The table is locked, so that each page stays mapped, and
 * is referenced, while it is looked at. Looks at struct pages, never at what is
 * in the pages.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/page_idle.h>
#include <linux/pgtable.h>
#include <linux/swap.h>

#include "kernel/compat_page.h"
#include "kernel/compat_smaps.h"
#include "kernel/smap_sum.h"
#include "live/pt_read.h"
#include "live/shmem_swap.h"
#include "live/smap_pages.h"
#include "live/swap_count.h"

/**
 * struct live_smap_page - a page, or a huge one, as an entry has it
 * @folio: whose page it is
 * @page: the first page
 * @nr: how many
 * @young: the CPU says that it was used
 * @dirty: the CPU says that it was written to
 * @locked: the mapping is locked in memory
 * @present: it can be used without a fault
 */
struct live_smap_page {
	struct folio *folio;
	struct page *page;
	unsigned int nr;
	bool young;
	bool dirty;
	bool locked;
	bool present;
};

/* Shares by how often each page is mapped, where it may be more than once. */
static void live_smap_shares(u64 *sum, const struct live_smap_page *page)
{
	const u64 one = (u64)PAGE_SIZE << SHADOW_SMAP_PSS_SHIFT;
	const struct page *head = &page->folio->page;
	unsigned int order = compat_head_order(head), i, count;
	struct smap_share share = {
		.bytes = (u64)PAGE_SIZE * page->nr,
		.pss = one * page->nr,
		.locked = page->locked,
		.dirty = page->dirty || folio_test_dirty(page->folio),
		.private = page->present || COMPAT_SMAPS_ABSENT_IS_PRIVATE,
	};

	if (folio_ref_count(page->folio) == 1 || !page->present) {
		smap_add_share(sum, &share);
		return;
	}
	share.bytes = PAGE_SIZE;
	for (i = 0; i < page->nr; i++) {
		count = compat_page_mapcount(page->page + i, head, order);
		share.pss = count >= 2 ? div_u64(one, count) : one;
		share.private = count < 2;
		smap_add_share(sum, &share);
	}
}

static void live_smap_page(u64 *sum, const struct live_smap_page *page)
{
	const u64 bytes = (u64)PAGE_SIZE * page->nr;
	struct folio *folio = page->folio;

	sum[SHADOW_SMAP_RSS] += bytes;
	if (folio_test_anon(folio)) {
		sum[SHADOW_SMAP_ANON] += bytes;
		if (!folio_test_swapbacked(folio) && !page->dirty &&
		    !folio_test_dirty(folio))
			sum[SHADOW_SMAP_LAZYFREE] += bytes;
	}
	if (folio_test_ksm(folio))
		sum[SHADOW_SMAP_KSM] += bytes;
	if (page->young || folio_test_young(folio) ||
	    folio_test_referenced(folio))
		sum[SHADOW_SMAP_REFERENCED] += bytes;
	live_smap_shares(sum, page);
}

/* The page of an entry that is present, by vm_normal_page(); NULL: none. */
static struct page *live_smap_present(const struct live_smap_walk *walk,
				      u64 entry, unsigned int level)
{
	unsigned long pfn = live_pt_pfn(entry, level);

	if (entry & _PAGE_SPECIAL || is_zero_pfn(pfn) || pfn == walk->zero ||
	    !pfn_valid(pfn))
		return NULL;
	/* Before 6.13 huge entries have no such mark. */
	if (level == LIVE_PT_PMD && walk->vma->vm_flags & VM_PFNMAP)
		return NULL;
	return pfn_to_page(pfn);
}

static void live_smap_swapped(u64 *sum, swp_entry_t entry)
{
	const u64 one = (u64)PAGE_SIZE << SHADOW_SMAP_PSS_SHIFT;
	unsigned int count =
		live_swap_count(__swp_type(entry), __swp_offset(entry));

	sum[SHADOW_SMAP_SWAP] += PAGE_SIZE;
	sum[SHADOW_SMAP_SWAP_PSS] += count >= 2 ? div_u64(one, count) : one;
}

static void live_smap_pte(struct live_smap_walk *walk, u64 entry)
{
	struct live_smap_page page = {
		.nr = 1,
		.locked = walk->vma->vm_flags & VM_LOCKED,
	};
	swp_entry_t swap = __pte_to_swp_entry(__pte(entry));

	if (!entry) {
		live_smap_hole(walk, walk->at + PAGE_SIZE);
		return;
	}
	if (live_pt_is_present(entry)) {
		page.page = live_smap_present(walk, entry, LIVE_PT_PTE);
		page.young = pte_young(__pte(entry));
		page.dirty = pte_dirty(__pte(entry));
		page.present = true;
	} else if (__swp_type(swap) < MAX_SWAPFILES) {
		live_smap_swapped(walk->rec.sum, swap);
	} else {
		page.page = compat_absent_page(entry, false, &page.present);
	}
	if (!page.page)
		return;
	page.folio = page_folio(page.page);
	live_smap_page(walk->rec.sum, &page);
}

/* A huge entry of memory that is not hugetlb's. */
static void live_smap_pmd(struct live_smap_walk *walk, u64 entry)
{
	struct live_smap_page page = {
		.young = pmd_young(__pmd(entry)),
		.dirty = pmd_dirty(__pmd(entry)),
		.locked = walk->vma->vm_flags & VM_LOCKED,
	};
	u64 *sum = walk->rec.sum;

	if (live_pt_is_present(entry)) {
		page.page = live_smap_present(walk, entry, LIVE_PT_PMD);
		page.present = true;
	} else {
		page.page = compat_absent_page(entry, true, &page.present);
	}
	if (!page.page)
		return;
	page.folio = page_folio(page.page);
	page.nr = folio_nr_pages(page.folio);
	if (folio_test_anon(page.folio))
		sum[SHADOW_SMAP_ANON_HUGE] += PMD_SIZE;
	else if (folio_test_swapbacked(page.folio))
		sum[SHADOW_SMAP_SHMEM_HUGE] += PMD_SIZE;
	else if (!is_zone_device_page(page.page))
		sum[SHADOW_SMAP_FILE_HUGE] += PMD_SIZE;
	live_smap_page(sum, &page);
}

/* An entry of hugetlb's, by its address in its table: others may use that. */
static void live_smap_hugetlb(struct live_smap_walk *walk, const u64 *entry,
			      unsigned int level)
{
	bool present = live_pt_is_present(*entry), counts, shared;
	u64 bytes = 1ULL << live_pt_shift(level);
	struct page *page;

	if (present)
		page = pfn_to_page(live_pt_pfn(*entry, level));
	else
		page = compat_absent_page(*entry, false, &counts);
	if (!page)
		return;
	if (present || COMPAT_SMAPS_ABSENT_IS_PRIVATE)
		shared = compat_hugetlb_is_shared(page) ||
			 hugetlb_pmd_shared((pte_t *)entry);
	else
		shared = true;
	walk->rec.sum[shared ? SHADOW_SMAP_SHARED_HUGETLB :
			       SHADOW_SMAP_PRIVATE_HUGETLB] += bytes;
}

/**
 * live_smap_hole() - pass over what no page table has
 * @walk: the walk; goes on at @end
 * @end: where the hole ends
 *
 * Of a hole of shared memory, one call looks at a bounded number of entries, and
 * goes on where it has come to.
 *
 * Context: any.
 */
void live_smap_hole(struct live_smap_walk *walk, unsigned long end)
{
	struct vm_area_struct *vma = walk->vma;
	pgoff_t index, last;

	if (!walk->holes) {
		walk->at = end;
		return;
	}
	index = linear_page_index(vma, walk->at);
	last = linear_page_index(vma, end);
	walk->rec.sum[SHADOW_SMAP_SWAP] +=
		live_shmem_swap_some(vma->vm_file->f_mapping, &index, last)
		<< PAGE_SHIFT;
	walk->at = end - ((last - index) << PAGE_SHIFT);
}

/**
 * live_smap_entries() - add what entries have to a mapping's sums
 * @entries: as live_pt_fn
 * @level: their level
 * @ctx: struct live_smap_walk; goes on behind them
 *
 * Context: as live_pt_fn.
 */
void live_smap_entries(const u64 *entries, unsigned int level, void *ctx)
{
	struct live_smap_walk *walk = ctx;
	unsigned long size = 1UL << live_pt_shift(level);
	unsigned long end;

	if (level < LIVE_PT_PTE) {
		if (is_vm_hugetlb_page(walk->vma))
			live_smap_hugetlb(walk, entries, level);
		else if (level == LIVE_PT_PMD)
			live_smap_pmd(walk, *entries);
		walk->at = min(ALIGN(walk->at + 1, size), walk->end);
		return;
	}
	end = min(ALIGN(walk->at + 1, PMD_SIZE), walk->end);
	while (walk->at < end) {
		unsigned long at = walk->at;

		live_smap_pte(walk, READ_ONCE(entries[pte_index(at)]));
		walk->at = at + PAGE_SIZE;
		if (walk->left)
			walk->left--;
	}
}
