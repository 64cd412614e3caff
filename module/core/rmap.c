// SPDX-License-Identifier: GPL-2.0
/*
 * Who maps a page: the areas of its anon_vma, or of its file, that have its
 * offset, and of these the ones whose page tables say so.
 */
#include "core/anon.h"
#include "core/mapping.h"
#include "core/rmap.h"
#include "core/vm_huge.h"
#include "core/zap.h"

/* Does an area map the page where it would have to be? */
static bool mapped_at(struct shadow_spaces *spaces, u32 vma_id,
		      const struct shadow_page *page, struct shadow_mapped *at)
{
	struct shadow_vma *vma = shadow_vma_at(&spaces->mms, vma_id);
	u64 addr =
		vma->start + ((page->index - vma->pgoff) << SHADOW_PAGE_SHIFT);
	u64 pte;

	at->space = shadow_space_at(spaces, vma->mm);
	at->vma = vma;
	if (!shadow_pgtable_at(&at->space->pt, addr, &at->span))
		return false;
	pte = shadow_span_get(&at->span, 0);
	return shadow_pte_is_page(pte) && shadow_pte_pfn(pte) == page->pfn;
}

/**
 * shadow_rmap_walk() - every place where a page is mapped
 * @spaces: the spaces
 * @page: the page
 * @see: called for each; it may change the entry. false: that will do
 * @ctx: what it is given
 *
 * Context: pages locked.
 * Return: at how many places it is mapped, as far as they were seen.
 */
u32 shadow_rmap_walk(struct shadow_spaces *spaces, u32 page,
		     bool (*see)(void *ctx, const struct shadow_mapped *at),
		     void *ctx)
{
	const struct shadow_page *desc = shadow_page_at(&spaces->pages, page);
	bool anon = desc->flags & SHADOW_PG_ANON;
	struct shadow_intervals set = anon ? shadow_anon_intervals(spaces) :
					     shadow_mapping_intervals(spaces);
	u64 index = desc->index;
	struct shadow_mapped at;
	u32 id, tree, vma, nr = 0;

	if (!desc->owner)
		return 0;
	tree = anon ? shadow_anon_at(spaces, desc->owner)->tree :
		      shadow_mapping_at(spaces, desc->owner)->tree;
	for (id = shadow_interval_first(&set, tree, index, index); id;
	     id = shadow_interval_next(&set, id, index, index)) {
		vma = anon ? shadow_link_at(spaces, id)->vma : id;
		if (!mapped_at(spaces, vma, desc, &at))
			continue;
		nr++;
		if (!see(ctx, &at))
			break;
	}
	return nr;
}

struct unmapping {
	struct shadow_spaces *spaces;
	u32 page;
	u64 slot;
};

/* Kernel: try_to_unmap_one(), with TTU_SPLIT_HUGE_PMD. */
static bool unmap_one(void *ctx, const struct shadow_mapped *at)
{
	const struct unmapping *unmapping = ctx;
	struct shadow_pages *pages = &unmapping->spaces->pages;
	const struct shadow_page *page = shadow_page_at(pages, unmapping->page);
	struct shadow_span span = at->span;
	u64 pte, instead = 0;

	if (shadow_span_huge(&span))
		shadow_huge_split(at->space, &span);
	pte = *span.pte;
	if (page->flags & SHADOW_PG_ANON) {
		instead = shadow_pte_special(unmapping->slot, 0);
		pages->ops->get_slot(pages->ctx, unmapping->slot);
		at->space->mm.rss[SHADOW_RSS_SWAP]++;
	}
	shadow_span_set(&span, 0, instead);
	shadow_zap_entry(at->space, pte);
	if (!shadow_table_used(*span.up)) {
		shadow_pgtable_shrink(&at->space->pt, span.addr);
		shadow_space_count_tables(at->space);
	}
	return true;
}

/**
 * shadow_rmap_unmap() - a page is mapped nowhere any more
 * @spaces: the spaces
 * @page: the page; the caller has a reference
 * @slot: where what is in it will be, if it is anonymous: each entry that mapped
 *        it says so from now on
 *
 * Context: pages locked.
 * Return: 0; -EINVAL for an anonymous page where nobody knows of slots.
 */
int shadow_rmap_unmap(struct shadow_spaces *spaces, u32 page, u64 slot)
{
	struct unmapping unmapping = { spaces, page, slot };
	const struct shadow_pages *pages = &spaces->pages;

	if (shadow_page_at(pages, page)->flags & SHADOW_PG_ANON &&
	    !pages->ops->get_slot)
		return -EINVAL;
	shadow_rmap_walk(spaces, page, unmap_one, &unmapping);
	return 0;
}
