// SPDX-License-Identifier: GPL-2.0
/*
 * Entries that are taken out, moved and changed, table by table. Nothing here
 * can fail.
 */
#include "core/vm_huge.h"
#include "core/zap.h"

/* What an entry said is not mapped here any more. */
static void drop_page(struct shadow_space *space, u64 pte)
{
	struct shadow_pages *pages = &space->spaces->pages;
	u32 id = shadow_page_mapped(pages, shadow_pte_pfn(pte));
	struct shadow_page *page = shadow_page_at(pages, id);

	if (pte & SHADOW_PTE_DIRTY)
		page->flags |= SHADOW_PG_DIRTY;
	space->mm.rss[shadow_page_rss(page)]--;
	page->maps--;
	shadow_page_put(pages, id);
}

/**
 * shadow_zap_entry() - nothing maps what an entry maps, as far as that goes
 * @space: the address space
 * @pte: the entry, which is not in the tables any more
 *
 * Context: pages locked.
 */
void shadow_zap_entry(struct shadow_space *space, u64 pte)
{
	struct shadow_pages *pages = &space->spaces->pages;

	if (shadow_pte_is_page(pte)) {
		drop_page(space, pte);
	} else if (pte & SHADOW_PTE_SPECIAL) {
		space->mm.rss[SHADOW_RSS_SWAP]--;
		pages->ops->put_slot(pages->ctx, shadow_pte_slot(pte));
	}
}

static bool is_anon(const struct shadow_space *space, u64 pte)
{
	const struct shadow_pages *pages = &space->spaces->pages;
	u32 id;

	if (!shadow_pte_is_page(pte))
		return pte & SHADOW_PTE_SPECIAL;
	id = shadow_page_mapped(pages, shadow_pte_pfn(pte));
	return shadow_page_at(pages, id)->flags & SHADOW_PG_ANON;
}

static void zap_span(struct shadow_space *space, const struct shadow_span *span,
		     bool keep_anon)
{
	u64 pte;
	u32 i;

	for (i = 0; i < span->nr; i++) {
		pte = span->pte[i];
		if (!pte || (keep_anon && is_anon(space, pte)))
			continue;
		shadow_span_set(span, i, 0);
		shadow_zap_entry(space, pte);
	}
}

/* The most pages there ever were, before there are fewer. */
static void update_hiwater(struct shadow_mm *mm)
{
	u64 rss = mm->rss[SHADOW_RSS_FILE] + mm->rss[SHADOW_RSS_ANON] +
		  mm->rss[SHADOW_RSS_SHMEM];

	mm->hiwater_rss = max(mm->hiwater_rss, rss);
}

static void add_room(struct shadow_room *room, u64 addr, u64 len)
{
	room->start = room->end ? min(room->start, addr) : addr;
	room->end = max(room->end, addr + len);
}

/*
 * A table has no entry left. Where pages are about to move it may be one that
 * they go to, and it stays until they have.
 */
static void empty_table(struct shadow_space *space,
			const struct shadow_span *span)
{
	struct shadow_room *room = space->room;
	u64 len = (u64)span->nr << SHADOW_PAGE_SHIFT;

	if (likely(!room->end)) {
		shadow_pgtable_shrink(&space->pt, span->addr);
		return;
	}
	if (span->addr >= room[1].start && span->addr < room[1].end)
		room++;
	add_room(room, span->addr, len);
}

/**
 * shadow_zap() - the pages of a range go
 * @space: the address space
 * @start: the range
 * @end: its end
 * @keep_anon: but anonymous ones
 *
 * Tables that are empty then go, too.
 *
 * Context: mmap lock held, pages locked.
 */
void shadow_zap(struct shadow_space *space, u64 start, u64 end, bool keep_anon)
{
	struct shadow_span span;

	update_hiwater(&space->mm);
	while (shadow_pgtable_next(&space->pt, start, end, &span)) {
		start = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		if (unlikely(shadow_span_huge(&span))) {
			if (keep_anon)
				continue;
			shadow_huge_zap(space, &span);
		}
		zap_span(space, &span, keep_anon);
		if (!shadow_table_used(*span.up))
			empty_table(space, &span);
	}
	shadow_space_count_tables(space);
}

/**
 * shadow_zap_room() - tables for pages that are to move
 * @space: the address space
 * @old: where they are
 * @addr: where they go
 * @len: bytes
 *
 * Huge entries that cannot move as they are become small ones.
 *
 * Context: mmap lock held for writing, pages locked; may sleep.
 * Return: 0, or -ENOMEM; shadow_zap_settle() follows.
 */
int shadow_zap_room(struct shadow_space *space, u64 old, u64 addr, u64 len)
{
	int err;

	if (unlikely(space->pt.nr_huge))
		shadow_huge_room(space, old, addr, len);
	err = shadow_pgtable_grow_like(&space->pt, addr, &space->pt, old,
				       old + len);
	if (err)
		return err;
	add_room(&space->room[0], old, len);
	add_room(&space->room[1], addr, len);
	return 0;
}

/**
 * shadow_zap_settle() - tables that a move has left empty, or not used, go
 * @space: the address space
 *
 * Not before: what one page leaves empty is what the next one may go to.
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_zap_settle(struct shadow_space *space)
{
	struct shadow_room *room;

	if (!space->room[0].end)
		return;
	for (room = space->room; room < space->room + 2; room++) {
		shadow_pgtable_shrink_range(&space->pt, room->start, room->end);
		room->end = 0;
	}
	shadow_space_count_tables(space);
}

/**
 * shadow_zap_move() - the pages of a range go elsewhere
 * @space: the address space
 * @old: where they are
 * @addr: where they go; nothing is there, and shadow_zap_room() was asked
 * @len: bytes
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_zap_move(struct shadow_space *space, u64 old, u64 addr, u64 len)
{
	u64 at = old, end = old + len, pte;
	struct shadow_span from, to;
	u32 i;

	while (shadow_pgtable_next(&space->pt, at, end, &from)) {
		at = from.addr + ((u64)from.nr << SHADOW_PAGE_SHIFT);
		if (unlikely(shadow_span_huge(&from))) {
			shadow_huge_move(space, &from, from.addr - old + addr);
			continue;
		}
		for (i = 0; i < from.nr; i++) {
			pte = from.pte[i];
			if (!pte)
				continue;
			shadow_pgtable_at(&space->pt,
					  from.addr - old + addr +
						  ((u64)i << SHADOW_PAGE_SHIFT),
					  &to);
			shadow_span_set(&from, i, 0);
			shadow_span_set(&to, 0, pte);
		}
		shadow_pages_rest(&space->spaces->pages);
	}
}

/*
 * What an entry says when the protection of its VMA has changed. A page that is
 * nobody else's need not wait for a fault to be written (kernel:
 * can_change_pte_writable()).
 */
static u64 protect_entry(const struct shadow_space *space,
			 const struct shadow_vma *vma, u64 pte, u64 prot)
{
	const struct shadow_pages *pages = &space->spaces->pages;
	const struct shadow_page *page;

	if (!(pte & SHADOW_PTE_PRESENT))
		return pte;
	pte &= ~(SHADOW_PTE_WRITE | SHADOW_PTE_USER);
	pte |= prot & SHADOW_PTE_USER;
	if (pte & SHADOW_PTE_ZERO || !(vma->flags & SHADOW_VM_WRITE))
		return pte;
	page = shadow_page_at(pages,
			      shadow_page_mapped(pages, shadow_pte_pfn(pte)));
	if (vma->flags & SHADOW_VM_SHARED) {
		if (pte & SHADOW_PTE_DIRTY)
			prot |= SHADOW_PTE_WRITE;
		return pte | (prot & SHADOW_PTE_WRITE);
	}
	return page->flags & SHADOW_PG_EXCLUSIVE ? pte | SHADOW_PTE_WRITE : pte;
}

/**
 * shadow_zap_protect() - what may be done with the pages of a range has changed
 * @space: the address space
 * @vma: the VMA of the range, as it is now
 * @start: the range
 * @end: its end
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_zap_protect(struct shadow_space *space,
			const struct shadow_vma *vma, u64 start, u64 end)
{
	u64 prot = shadow_vma_prot(space, vma);
	struct shadow_span span;
	u32 i;

	while (shadow_pgtable_next(&space->pt, start, end, &span)) {
		start = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		/* Whole: bounds of VMAs, as they were or are, cut none. */
		if (unlikely(shadow_span_huge(&span)))
			span.nr = 1;
		for (i = 0; i < span.nr; i++)
			if (span.pte[i])
				span.pte[i] = protect_entry(space, vma,
							    span.pte[i], prot);
		shadow_pages_rest(&space->spaces->pages);
	}
}

/**
 * shadow_zap_clean() - what is in the anonymous pages of a range is not needed
 * @space: the address space
 * @start: the range
 * @end: its end
 *
 * Pages stay until somebody needs them, clean; what is elsewhere goes at once
 * (kernel: madvise_free_pte_range()).
 *
 * Context: mmap lock held, pages locked.
 */
void shadow_zap_clean(struct shadow_space *space, u64 start, u64 end)
{
	struct shadow_span span;
	u64 pte;
	u32 i;

	while (shadow_pgtable_next(&space->pt, start, end, &span)) {
		start = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		if (unlikely(shadow_span_huge(&span)) &&
		    shadow_huge_clean(space, &span))
			continue;
		for (i = 0; i < span.nr; i++) {
			pte = span.pte[i];
			if (pte & SHADOW_PTE_SPECIAL) {
				shadow_span_set(&span, i, 0);
				shadow_zap_entry(space, pte);
			} else if (shadow_pte_is_page(pte) &&
				   is_anon(space, pte)) {
				span.pte[i] &= ~(SHADOW_PTE_DIRTY |
						 SHADOW_PTE_ACCESSED);
			}
		}
		if (!shadow_table_used(*span.up))
			shadow_pgtable_shrink(&space->pt, span.addr);
		shadow_pages_rest(&space->spaces->pages);
	}
	shadow_space_count_tables(space);
}
