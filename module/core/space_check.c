// SPDX-License-Identifier: GPL-2.0
/*
 * The invariants of address spaces with pages. Each check says what is wrong
 * first, and where; none repairs anything.
 */
#include "core/anon.h"
#include "core/mapping.h"
#include "core/rmap.h"
#include "core/space_check.h"
#include "core/zap.h"

static bool broken(struct shadow_space_check *check,
		   enum shadow_space_rule rule, u32 id)
{
	check->broken = rule;
	check->id = id;
	return false;
}

/* One entry of a VMA, and what it adds to the accounts. */
static bool check_entry(struct shadow_space *space,
			const struct shadow_vma *vma, u64 pte, u64 *rss,
			struct shadow_space_check *check)
{
	const struct shadow_pages *pages = &space->spaces->pages;
	const struct shadow_page *page;
	u32 id;

	if (pte & SHADOW_PTE_SPECIAL) {
		rss[SHADOW_RSS_SWAP]++;
		return true;
	}
	if (!(pte & SHADOW_PTE_USER) != !(vma->flags & SHADOW_VM_ACCESS))
		return broken(check, SHADOW_SPACE_RULE_ENTRY, 0);
	if (pte & SHADOW_PTE_ZERO)
		return (!(pte & SHADOW_PTE_WRITE) &&
			shadow_pte_pfn(pte) == pages->zero_pfn) ||
		       broken(check, SHADOW_SPACE_RULE_ENTRY, 0);
	id = shadow_page_find(pages, shadow_pte_pfn(pte));
	if (!id)
		return broken(check, SHADOW_SPACE_RULE_ENTRY, 0);
	page = shadow_page_at(pages, id);
	if (pte & SHADOW_PTE_WRITE && (!(vma->flags & SHADOW_VM_WRITE) ||
				       (!(vma->flags & SHADOW_VM_SHARED) &&
					!(page->flags & SHADOW_PG_EXCLUSIVE))))
		return broken(check, SHADOW_SPACE_RULE_ENTRY, id);
	rss[shadow_page_rss(page)]++;
	check->entries++;
	return true;
}

/* Are pages of a huge entry what one fault brought? Each exists. */
static bool check_block(const struct shadow_pages *pages, u64 pfn)
{
	const u32 alike = SHADOW_PG_ANON | SHADOW_PG_EXCLUSIVE;
	const struct shadow_page *first, *page;
	u32 i;

	first = shadow_page_at(pages, shadow_page_find(pages, pfn));
	if (pfn % SHADOW_HUGE_PAGES || !(first->flags & SHADOW_PG_ANON))
		return false;
	for (i = 1; i < SHADOW_HUGE_PAGES; i++) {
		page = shadow_page_at(pages, shadow_page_find(pages, pfn + i));
		if (page->owner != first->owner ||
		    page->index != first->index + i ||
		    (page->flags ^ first->flags) & alike)
			return false;
	}
	return true;
}

/* A huge entry's pages have been looked at one by one. */
static bool check_huge(const struct shadow_space *space,
		       const struct shadow_vma *vma,
		       const struct shadow_span *span,
		       struct shadow_space_check *check)
{
	u64 entry = *span->up;

	check->addr = span->addr;
	return (span->nr == SHADOW_HUGE_PAGES && shadow_vma_anonymous(vma) &&
		!(vma->flags & SHADOW_VM_SHARED) &&
		(entry & SHADOW_PTE_ZERO ||
		 check_block(&space->spaces->pages, shadow_pte_pfn(entry)))) ||
	       broken(check, SHADOW_SPACE_RULE_HUGE, 0);
}

static bool check_pages_of(struct shadow_space *space,
			   const struct shadow_vma *vma, u64 *rss, u64 *seen,
			   struct shadow_space_check *check)
{
	u64 addr = vma->start, pte;
	struct shadow_span span;
	u32 i;

	while (shadow_pgtable_next(&space->pt, addr, vma->end, &span)) {
		for (i = 0; i < span.nr; i++) {
			pte = shadow_span_get(&span, i);
			if (!pte)
				continue;
			++*seen;
			check->addr = span.addr + ((u64)i << SHADOW_PAGE_SHIFT);
			if (!check_entry(space, vma, pte, rss, check))
				return false;
		}
		if (shadow_span_huge(&span) &&
		    !check_huge(space, vma, &span, check))
			return false;
		addr = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		shadow_pages_rest(&space->spaces->pages);
	}
	return true;
}

/* An area's links, and its place among those of its file. */
static bool check_links(struct shadow_spaces *spaces,
			const struct shadow_vma *vma,
			struct shadow_space_check *check)
{
	const struct shadow_area *area = shadow_area_of(spaces, vma);
	u64 last = shadow_vma_pgoff(vma, vma->end - 1);
	const struct shadow_link *link;
	bool own = false;
	u32 id, nr = 0;

	for (id = area->links; id; id = link->next) {
		link = shadow_link_at(spaces, id);
		if (link->vma != vma->id || !link->known ||
		    link->interval.first != vma->pgoff ||
		    link->interval.last != last)
			return broken(check, SHADOW_SPACE_RULE_LINK, id);
		own |= link->anon_vma == vma->anon_vma;
		nr++;
	}
	if (nr != vma->chain || own != !!vma->anon_vma ||
	    area->anon_vma != vma->anon_vma)
		return broken(check, SHADOW_SPACE_RULE_LINK, vma->anon_vma);
	check->links += nr;
	check->faulted += own;
	if (area->mapping != vma->mapping || area->known != !!vma->mapping ||
	    (area->known &&
	     (area->shared.first != vma->pgoff || area->shared.last != last)))
		return broken(check, SHADOW_SPACE_RULE_FILE, vma->mapping);
	return true;
}

/* Entries of all tables, in VMAs or not; huge ones count by their pages. */
static u64 count_entries(const struct shadow_pgtable *pt)
{
	u64 addr = 0, nr = 0;
	struct shadow_span span;

	while (shadow_pgtable_next(pt, addr, shadow_pgtable_end(pt->levels),
				   &span)) {
		nr += shadow_span_huge(&span) ? SHADOW_HUGE_PAGES :
						shadow_table_used(*span.up);
		addr = span.addr + SHADOW_LEAF_SPAN;
	}
	return nr;
}

static bool check_space(struct shadow_spaces *spaces,
			struct shadow_space *space,
			struct shadow_space_check *check)
{
	u64 rss[SHADOW_NR_RSS] = {}, seen = 0;
	struct shadow_place place;
	const struct shadow_vma *vma;
	u32 id, i;

	check->space = space->mm.number;
	if (!shadow_pgtable_check(&space->pt))
		return broken(check, SHADOW_SPACE_RULE_TABLES, 0);
	for (id = shadow_index_seek(&space->mm.index, 0, &place); id;
	     id = shadow_index_next(&space->mm.index, &place)) {
		vma = shadow_vma_at(&spaces->mms, id);
		check->addr = vma->start;
		/* Without hooks nobody keeps pages of it, nor links. */
		if ((space->mm.hooks && !check_links(spaces, vma, check)) ||
		    !check_pages_of(space, vma, rss, &seen, check))
			return false;
	}
	check->addr = 0;
	if (count_entries(&space->pt) != seen)
		return broken(check, SHADOW_SPACE_RULE_AREA, 0);
	if (memcmp(rss, space->mm.rss, sizeof(rss)))
		return broken(check, SHADOW_SPACE_RULE_RSS, 0);
	if (!space->mm.users && space->mm.map_count)
		return broken(check, SHADOW_SPACE_RULE_USERS, 0);
	for (i = 0; i < space->pt.levels; i++)
		check->tables += space->pt.nr[i];
	check->spaces++;
	return true;
}

static bool see_all(void *ctx, const struct shadow_mapped *at)
{
	(void)ctx;
	(void)at;
	return true;
}

static bool check_page(struct shadow_spaces *spaces, u32 id,
		       struct shadow_space_check *check)
{
	const struct shadow_pages *pages = &spaces->pages;
	const struct shadow_page *page = shadow_page_at(pages, id);
	bool anon = page->flags & SHADOW_PG_ANON;
	u32 needed = page->maps + (!anon && page->owner);

	if (shadow_page_find(pages, page->pfn) != id)
		return broken(check, SHADOW_SPACE_RULE_LOST, id);
	if (shadow_rmap_walk(spaces, id, see_all, NULL) != page->maps)
		return broken(check, SHADOW_SPACE_RULE_RMAP, id);
	if (page->refs < needed ||
	    (page->flags & SHADOW_PG_EXCLUSIVE && page->maps > 1))
		return broken(check, SHADOW_SPACE_RULE_REFS, id);
	if (!anon && page->owner &&
	    shadow_mapping_find(spaces, page->owner, page->index) != id)
		return broken(check, SHADOW_SPACE_RULE_FILE, id);
	return true;
}

/* All pages: what they know of their entries is what the tables say. */
static bool check_pages(struct shadow_spaces *spaces,
			struct shadow_space_check *check)
{
	const struct shadow_pages *pages = &spaces->pages;
	u64 maps = 0;
	u32 id;

	check->space = 0;
	for (id = 1; id < pages->desc.nr; id++) {
		if (!(shadow_page_at(pages, id)->flags & SHADOW_PG_USED))
			continue;
		if (!check_page(spaces, id, check))
			return false;
		maps += shadow_page_at(pages, id)->maps;
		if (!(id % SHADOW_TABLE_ENTRIES))
			shadow_pages_rest(pages);
	}
	return maps == check->entries ||
	       broken(check, SHADOW_SPACE_RULE_MAPS, 0);
}

/* Links of an anon_vma know it, and its counts add up with the others'. */
static bool check_anon(struct shadow_spaces *spaces,
		       struct shadow_space_check *check)
{
	struct shadow_intervals set = shadow_anon_intervals(spaces);
	u64 refs = 0, children = 0, active = 0, linked = 0, family = 0;
	const struct shadow_anon_vma *anon;
	u32 id, link, nr = 0;

	/* 0 is none: nothing is its. */
	if (spaces->anon.nr && shadow_anon_at(spaces, 0)->num_active_vmas)
		return broken(check, SHADOW_SPACE_RULE_ANON, 0);
	for (id = 1; id < spaces->anon.nr; id++) {
		anon = shadow_anon_at(spaces, id);
		if (!anon->refs)
			continue;
		if (!shadow_interval_check(&set, anon->tree, &nr))
			return broken(check, SHADOW_SPACE_RULE_LINK, id);
		for (link = shadow_interval_start(&set, anon->tree); link;
		     link = shadow_interval_after(&set, link))
			if (shadow_link_at(spaces, link)->anon_vma != id)
				return broken(check, SHADOW_SPACE_RULE_LINK,
					      id);
		refs += anon->refs;
		children += anon->num_children;
		active += anon->num_active_vmas;
		linked += !!anon->tree;
		family += anon->root != id;
	}
	if (nr != check->links)
		return broken(check, SHADOW_SPACE_RULE_LINK, 0);
	return (refs == linked + family && children == linked &&
		active == check->faulted) ||
	       broken(check, SHADOW_SPACE_RULE_ANON, 0);
}

/* Areas of a file know it; its pages are in order. */
static bool check_file(struct shadow_spaces *spaces, u32 id,
		       struct shadow_space_check *check)
{
	struct shadow_intervals set = shadow_mapping_intervals(spaces);
	const struct shadow_mapping *mapping = shadow_mapping_at(spaces, id);
	const struct shadow_page *page;
	struct shadow_place place;
	u32 at, nr = 0;

	if (!shadow_interval_check(&set, mapping->tree, &nr) ||
	    nr > mapping->refs)
		return broken(check, SHADOW_SPACE_RULE_FILE, id);
	for (at = shadow_interval_start(&set, mapping->tree); at;
	     at = shadow_interval_after(&set, at))
		if (shadow_vma_at(&spaces->mms, at)->mapping != id)
			return broken(check, SHADOW_SPACE_RULE_FILE, id);
	for (at = shadow_index_seek(&mapping->cached, 0, &place); at;
	     at = shadow_index_next(&mapping->cached, &place)) {
		page = shadow_page_at(&spaces->pages, at);
		if (!(page->flags & SHADOW_PG_USED) || page->owner != id ||
		    page->flags & SHADOW_PG_ANON ||
		    page->index != place.range.start)
			return broken(check, SHADOW_SPACE_RULE_FILE, id);
	}
	return true;
}

static bool check_files(struct shadow_spaces *spaces,
			struct shadow_space_check *check)
{
	u32 id;

	for (id = 1; id < spaces->mappings.nr; id++)
		if (shadow_mapping_at(spaces, id)->refs &&
		    !check_file(spaces, id, check))
			return false;
	return true;
}

/* As many pages and tables as the frames of the instance say. */
static bool check_lost(struct shadow_spaces *spaces,
		       const struct shadow_check *mem,
		       struct shadow_space_check *check)
{
	if (check->tables + 1 != spaces->pages.nr_tables ||
	    mem->typed[SHADOW_TYPE_TABLE] != spaces->pages.nr_tables ||
	    mem->typed[SHADOW_TYPE_PAGE] !=
		    shadow_pool_used(&spaces->pages.desc))
		return broken(check, SHADOW_SPACE_RULE_LOST, 0);
	return true;
}

/**
 * shadow_spaces_check() - verify all invariants of address spaces with pages
 * @spaces: the spaces, which alone have pages and tables of their instance
 * @mem: what shadow_mem_check() has found in that, pages locked as now
 * @check: what was found
 *
 * Context: pages locked, nobody changes a VMA.
 * Return: 0; -EUCLEAN where an invariant does not hold.
 */
int shadow_spaces_check(struct shadow_spaces *spaces,
			const struct shadow_check *mem,
			struct shadow_space_check *check)
{
	struct shadow_space *space;
	u32 id;

	*check = (struct shadow_space_check){};
	for (id = 1; id < spaces->space.nr; id++) {
		space = shadow_space_at(spaces, id);
		if (space->spaces && !check_space(spaces, space, check))
			return -EUCLEAN;
	}
	if (!check_pages(spaces, check) || !check_anon(spaces, check) ||
	    !check_files(spaces, check) || !check_lost(spaces, mem, check))
		return -EUCLEAN;
	return 0;
}

/**
 * shadow_space_rule_name() - an invariant in words
 * @rule: which
 *
 * Return: a constant string.
 */
const char *shadow_space_rule_name(enum shadow_space_rule rule)
{
	static const char *const names[SHADOW_NR_SPACE_RULES] = {
		[SHADOW_SPACE_RULE_NONE] = "none",
		[SHADOW_SPACE_RULE_TABLES] = "page tables",
		[SHADOW_SPACE_RULE_AREA] = "entries without a VMA",
		[SHADOW_SPACE_RULE_ENTRY] = "entries",
		[SHADOW_SPACE_RULE_HUGE] = "huge entries",
		[SHADOW_SPACE_RULE_RSS] = "pages counted by kind",
		[SHADOW_SPACE_RULE_MAPS] = "entries of pages",
		[SHADOW_SPACE_RULE_RMAP] = "reverse mapping",
		[SHADOW_SPACE_RULE_REFS] = "references",
		[SHADOW_SPACE_RULE_LINK] = "links to anon_vmas",
		[SHADOW_SPACE_RULE_ANON] = "anon_vmas",
		[SHADOW_SPACE_RULE_FILE] = "files",
		[SHADOW_SPACE_RULE_LOST] = "lost pages",
		[SHADOW_SPACE_RULE_USERS] = "users",
	};

	return rule < SHADOW_NR_SPACE_RULES ? names[rule] : "unknown";
}
