// SPDX-License-Identifier: GPL-2.0
/*
 * Huge entries: how they come, and what makes them small again. By the kernel's
 * rules (mm/huge_memory.c), of which one is not the same in all: who writes where
 * the page of zeroes is by a huge entry gets a small page, from 7.3 on a huge one.
 * Brings none together that were small once.
 */
#include "core/vm_huge.h"
#include "core/zap.h"

#define SPAN_MASK (~(SHADOW_LEAF_SPAN - 1))

static enum shadow_mm_rules rules_of(const struct shadow_space *space)
{
	return space->mm.mms->config.rules;
}

/* Does the option, and what was advised, allow a VMA huge pages? */
static bool is_wanted(const struct shadow_space *space,
		      const struct shadow_vma *vma)
{
	if (!shadow_vma_anonymous(vma) ||
	    vma->flags & (SHADOW_VM_SHARED | SHADOW_VM_NOHUGEPAGE))
		return false;
	return space->thp == SHADOW_THP_ALWAYS ||
	       (space->thp == SHADOW_THP_MADVISE &&
		vma->flags & SHADOW_VM_HUGEPAGE);
}

/**
 * shadow_huge_eligible() - may a VMA have huge pages? (smaps: THPeligible)
 * @space: its address space
 * @vma: the VMA
 *
 * Kernel: hugepage_vma_check() of 6.1, thp_vma_allowable_orders() after it.
 *
 * Context: mmap lock held.
 * Return: yes or no.
 */
bool shadow_huge_eligible(const struct shadow_space *space,
			  const struct shadow_vma *vma)
{
	u64 start = (vma->start + SHADOW_LEAF_SPAN - 1) & SPAN_MASK;

	if (rules_of(space) == SHADOW_MM_6_1 &&
	    vma->flags & (SHADOW_VM_SPECIAL | SHADOW_VM_HUGETLB))
		return false;
	return is_wanted(space, vma) && start < vma->end &&
	       vma->end - start >= SHADOW_LEAF_SPAN;
}

/* An empty table where the fault is, and an anon_vma for what will be there. */
static int make_room(struct shadow_vm_fault *fault)
{
	struct shadow_space *space = fault->space;
	int err;

	err = shadow_pgtable_grow(&space->pt, fault->addr, &fault->span);
	if (err || fault->vma->anon_vma)
		return err;
	err = shadow_mm_anon_prepare(&space->mm, fault->vma);
	if (err)
		shadow_pgtable_shrink(&space->pt, fault->addr);
	return err;
}

/* Pages of zeroes, none of them mapped yet; -ENOMEM is counted. */
static int take_pages(struct shadow_space *space, u64 *pfn)
{
	struct shadow_pages *pages = &space->spaces->pages;
	int err;
	u32 i;

	err = shadow_page_alloc_huge(pages, pfn);
	if (err) {
		space->huge_fallbacks++;
		return err;
	}
	for (i = 0; i < SHADOW_HUGE_PAGES; i++)
		shadow_page_zero(pages, *pfn + i);
	return 0;
}

static void drop_pages(struct shadow_pages *pages, u64 pfn)
{
	u32 i;

	for (i = 0; i < SHADOW_HUGE_PAGES; i++)
		shadow_page_put(pages, shadow_page_mapped(pages, pfn + i));
}

/* Pages are mapped where a fault has an empty table. */
static void map_pages(struct shadow_vm_fault *fault, u64 pfn)
{
	struct shadow_space *space = fault->space;
	struct shadow_pages *pages = &space->spaces->pages;
	u64 pgoff = shadow_vma_pgoff(fault->vma, fault->addr & SPAN_MASK);
	struct shadow_page *page;
	u32 i;

	for (i = 0; i < SHADOW_HUGE_PAGES; i++) {
		page = shadow_page_at(pages,
				      shadow_page_mapped(pages, pfn + i));
		page->flags |= SHADOW_PG_ANON | SHADOW_PG_EXCLUSIVE;
		page->owner = fault->vma->anon_vma;
		page->index = pgoff + i;
		page->maps = 1;
	}
	space->mm.rss[SHADOW_RSS_ANON] += SHADOW_HUGE_PAGES;
	shadow_pgtable_fold(&space->pt, &fault->span,
			    shadow_pte_of(pfn,
					  shadow_vma_write_prot(fault->vma)));
	shadow_pages_rest(pages);
}

static int bring_zero(struct shadow_vm_fault *fault,
		      enum shadow_fault_kind *kind)
{
	struct shadow_space *space = fault->space;
	u64 prot = SHADOW_PTE_ZERO | shadow_vma_read_prot(fault->vma);

	if (make_room(fault))
		return -EAGAIN;
	shadow_pgtable_fold(&space->pt, &fault->span,
			    shadow_pte_of(space->spaces->pages.zero_pfn, prot));
	*kind = SHADOW_FAULT_HUGE_ZERO;
	return 0;
}

static int bring_pages(struct shadow_vm_fault *fault,
		       enum shadow_fault_kind *kind)
{
	struct shadow_space *space = fault->space;
	u64 pfn;

	if (take_pages(space, &pfn))
		return -EAGAIN;
	if (make_room(fault)) {
		drop_pages(&space->spaces->pages, pfn);
		return -EAGAIN;
	}
	map_pages(fault, pfn);
	*kind = SHADOW_FAULT_HUGE;
	return 0;
}

/**
 * shadow_huge_fault() - serve a fault in anonymous memory by a huge entry
 * @fault: the fault, where there is no lowest table yet
 * @kind: what it came to
 *
 * Kernel: do_huge_pmd_anonymous_page(). The page of zeroes is one small page here,
 * however many times it is mapped.
 *
 * Context: as shadow_space_fault().
 * Return: 0; -EAGAIN, nothing changed: it takes a small page, for the VMA may not
 * have huge ones, or none fits there, or there is no memory for it.
 */
int shadow_huge_fault(struct shadow_vm_fault *fault,
		      enum shadow_fault_kind *kind)
{
	const struct shadow_vma *vma = fault->vma;
	u64 start = fault->addr & SPAN_MASK;

	if (!is_wanted(fault->space, vma) || start < vma->start ||
	    vma->end - start < SHADOW_LEAF_SPAN)
		return -EAGAIN;
	return fault->touch & SHADOW_TOUCH_WRITE ? bring_pages(fault, kind) :
						   bring_zero(fault, kind);
}

/* Pages for the page of zeroes: the kernel's do_huge_zero_wp_pmd(). */
static int replace_zero(struct shadow_vm_fault *fault,
			enum shadow_fault_kind *kind)
{
	u64 pfn;

	if (rules_of(fault->space) != SHADOW_MM_7_3 ||
	    take_pages(fault->space, &pfn))
		return -EAGAIN;
	shadow_pgtable_unfold(&fault->space->pt, &fault->span);
	map_pages(fault, pfn);
	*kind = SHADOW_FAULT_HUGE;
	return 0;
}

/* Has nobody else any page of a huge entry? Then they are its user's alone. */
static bool reuse(const struct shadow_vm_fault *fault)
{
	struct shadow_pages *pages = &fault->space->spaces->pages;
	u64 pfn = shadow_pte_pfn(*fault->span.up);
	struct shadow_page *page;
	u32 i;

	page = shadow_page_at(pages, shadow_page_mapped(pages, pfn));
	if (page->flags & SHADOW_PG_EXCLUSIVE)
		return true;
	for (i = 0; i < SHADOW_HUGE_PAGES; i++) {
		page = shadow_page_at(pages,
				      shadow_page_mapped(pages, pfn + i));
		if (page->refs != 1)
			return false;
	}
	for (i = 0; i < SHADOW_HUGE_PAGES; i++) {
		page = shadow_page_at(pages,
				      shadow_page_mapped(pages, pfn + i));
		page->owner = fault->vma->anon_vma;
		page->flags |= SHADOW_PG_EXCLUSIVE;
	}
	return true;
}

/**
 * shadow_huge_touch() - serve a fault where there is a huge entry
 * @fault: the fault, its span of that
 * @kind: what it came to
 *
 * Pages that others have, too, are copied one by one: a huge entry of them becomes
 * small ones first (kernel: do_huge_pmd_wp_page()).
 *
 * Context: as shadow_space_fault().
 * Return: 0; -EAGAIN: the fault's span is of a small entry from now on.
 */
int shadow_huge_touch(struct shadow_vm_fault *fault,
		      enum shadow_fault_kind *kind)
{
	bool write = fault->touch & SHADOW_TOUCH_WRITE;
	u64 *entry = fault->span.up;

	if (!write || *entry & SHADOW_PTE_WRITE) {
		*entry |= SHADOW_PTE_ACCESSED;
		*entry |= write ? SHADOW_PTE_DIRTY : 0;
		*kind = SHADOW_FAULT_SPURIOUS;
		return 0;
	}
	if (*entry & SHADOW_PTE_ZERO) {
		if (!replace_zero(fault, kind))
			return 0;
	} else if (reuse(fault)) {
		*entry |= shadow_vma_write_prot(fault->vma);
		*kind = SHADOW_FAULT_REUSE;
		return 0;
	}
	shadow_huge_split(fault->space, &fault->span);
	return -EAGAIN;
}

/**
 * shadow_huge_split() - small entries for a huge one
 * @space: the address space
 * @span: a part of it; the same part of the table then
 *
 * Nothing else changes (kernel: __split_huge_pmd()). It cannot fail.
 *
 * Context: mmap lock held, pages locked.
 */
void shadow_huge_split(struct shadow_space *space, struct shadow_span *span)
{
	u64 huge = shadow_pgtable_unfold(&space->pt, span);
	u64 *table = span->pte - (span->addr >> SHADOW_PAGE_SHIFT &
				  (SHADOW_TABLE_ENTRIES - 1));
	u32 i;

	for (i = 0; i < SHADOW_HUGE_PAGES; i++)
		table[i] =
			shadow_pte_of_huge(huge, (u64)i << SHADOW_PAGE_SHIFT);
	*span->up += SHADOW_HUGE_PAGES * SHADOW_TABLE_ONE;
	space->huge_splits++;
}

/**
 * shadow_huge_cut() - no huge entry lies across an address from now on
 * @space: the address space
 * @addr: the address
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_huge_cut(struct shadow_space *space, u64 addr)
{
	struct shadow_span span;

	if (addr & ~SPAN_MASK && shadow_pgtable_at(&space->pt, addr, &span) &&
	    shadow_span_huge(&span))
		shadow_huge_split(space, &span);
}

/**
 * shadow_huge_zap() - the pages of a huge entry go, or become small ones
 * @space: the address space
 * @span: a part of it; of an empty table then, if it is all of it; else it is
 *        split, and its pages are all there
 *
 * Context: mmap lock held, pages locked.
 */
void shadow_huge_zap(struct shadow_space *space, struct shadow_span *span)
{
	u64 huge;
	u32 i;

	if (span->nr < SHADOW_HUGE_PAGES) {
		shadow_huge_split(space, span);
		return;
	}
	huge = shadow_pgtable_unfold(&space->pt, span);
	for (i = 0; i < SHADOW_HUGE_PAGES; i++)
		shadow_zap_entry(
			space,
			shadow_pte_of_huge(huge, (u64)i << SHADOW_PAGE_SHIFT));
}

/**
 * shadow_huge_clean() - what is in a part of a huge entry is not needed
 * @space: the address space
 * @span: the part; if not of all, it is split
 *
 * Pages that others have, too, stay as they are (kernel:
 * madvise_free_huge_pmd()).
 *
 * Context: mmap lock held, pages locked.
 * Return: true where that is all there is to do; false: its pages have small
 * entries from now on.
 */
bool shadow_huge_clean(struct shadow_space *space, struct shadow_span *span)
{
	struct shadow_pages *pages = &space->spaces->pages;
	u64 pfn = shadow_pte_pfn(*span->up);
	u32 i;

	if (*span->up & SHADOW_PTE_ZERO)
		return true;
	for (i = 0; i < SHADOW_HUGE_PAGES; i++)
		if (shadow_page_at(pages, shadow_page_mapped(pages, pfn + i))
			    ->maps > 1)
			return true;
	if (span->nr < SHADOW_HUGE_PAGES) {
		shadow_huge_split(space, span);
		return false;
	}
	*span->up &= ~(SHADOW_PTE_DIRTY | SHADOW_PTE_ACCESSED);
	return true;
}

/* No huge entry has a page in a range from now on. */
static void split_range(struct shadow_space *space, u64 start, u64 end)
{
	struct shadow_span span;

	while (shadow_pgtable_next(&space->pt, start, end, &span)) {
		start = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		if (shadow_span_huge(&span))
			shadow_huge_split(space, &span);
	}
}

/**
 * shadow_huge_room() - huge entries that cannot move as they are become small
 * @space: the address space
 * @old: where pages are that are to move
 * @addr: where they go; what is there will be unmapped
 * @len: bytes
 *
 * One moves as it is if it is in the range whole, and goes where one can be
 * (kernel: move_page_tables()).
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_huge_room(struct shadow_space *space, u64 old, u64 addr, u64 len)
{
	split_range(space, addr, addr + len);
	if ((old ^ addr) & ~SPAN_MASK) {
		split_range(space, old, old + len);
		return;
	}
	shadow_huge_cut(space, old);
	shadow_huge_cut(space, old + len);
}

/**
 * shadow_huge_move() - a huge entry goes elsewhere
 * @space: the address space
 * @from: the entry, whole; of an empty table then
 * @addr: where it goes: an empty table is there
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_huge_move(struct shadow_space *space, struct shadow_span *from,
		      u64 addr)
{
	u64 huge = shadow_pgtable_unfold(&space->pt, from);
	struct shadow_span to;

	shadow_pgtable_at(&space->pt, addr, &to);
	shadow_pgtable_fold(&space->pt, &to, huge);
}

/**
 * shadow_thp_name() - where there are huge pages, in a word
 * @thp: where
 *
 * Return: a constant string, the word that the kernel's setting has.
 */
const char *shadow_thp_name(enum shadow_thp thp)
{
	static const char *const names[] = {
		[SHADOW_THP_NEVER] = "never",
		[SHADOW_THP_MADVISE] = "madvise",
		[SHADOW_THP_ALWAYS] = "always",
	};

	return thp < ARRAY_SIZE(names) ? names[thp] : "unknown";
}
