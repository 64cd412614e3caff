// SPDX-License-Identifier: GPL-2.0
/*
 * The pages of all address spaces as records, each with every place where the
 * reverse mapping finds it. Changes nothing.
 */
#include <linux/sizes.h>

#include "core/rmap.h"
#include "shadow/mm_table.h"
#include "shadow/mm_walk.h"
#include "uapi/rmap.h"

/* Pages that one hold of the locks looks at, and bytes of records it stops at. */
#define RMAP_PAGES 256
#define RMAP_PIECE SZ_8K

/**
 * struct rmap_page - the places of a page that are being recorded
 * @recs: get them
 * @pass: how many are passed over: they are in an earlier piece
 * @nr: how many were seen
 * @full: there may be more, for the next piece
 */
struct rmap_page {
	struct grow *recs;
	u32 pass;
	u32 nr;
	bool full;
};

static bool record_place(void *ctx, const struct shadow_mapped *at)
{
	struct rmap_page *page = ctx;
	struct shadow_rec_rmap_place *rec;
	u64 pte = *at->span.pte; /* if huge, as of its first page */

	if (page->nr++ < page->pass)
		return true;
	rec = grow_rec(page->recs, SHADOW_RMAP_PLACE, sizeof(*rec));
	if (!rec)
		return false;
	rec->start = at->vma->start;
	rec->end = at->vma->end;
	rec->addr = at->span.addr;
	rec->mm = shadow_mm_table_number(at->space);
	rec->entry = (pte & SHADOW_PTE_WRITE ? SHADOW_RMAP_WRITE : 0) |
		     (pte & SHADOW_PTE_DIRTY ? SHADOW_RMAP_WRITTEN : 0) |
		     (pte & SHADOW_PTE_ACCESSED ? SHADOW_RMAP_ACCESSED : 0) |
		     (pte & SHADOW_TABLE_HUGE ? SHADOW_RMAP_HUGE : 0);
	page->full = page->recs->len >= RMAP_PIECE;
	return !page->full;
}

static void record_page(struct grow *recs, const struct shadow_page *page)
{
	struct shadow_rec_rmap_page *rec;

	rec = grow_rec(recs, SHADOW_RMAP_PAGE, sizeof(*rec));
	if (!rec)
		return;
	rec->pfn = page->pfn;
	rec->index = page->index;
	rec->owner = page->owner;
	rec->refs = page->refs;
	rec->maps = page->maps;
	rec->flags = (page->flags & SHADOW_PG_ANON ? SHADOW_RMAP_ANON : 0) |
		     (page->flags & SHADOW_PG_EXCLUSIVE ?
			      SHADOW_RMAP_EXCLUSIVE :
			      0) |
		     (page->flags & SHADOW_PG_SHMEM ? SHADOW_RMAP_SHMEM : 0) |
		     (page->flags & SHADOW_PG_DIRTY ? SHADOW_RMAP_DIRTY : 0);
}

static bool find_small(void *ctx, const struct shadow_mapped *at)
{
	bool *small = ctx;

	*small = !shadow_span_huge(&at->span);
	return !*small;
}

/* Of pages that huge entries alone map the first stands for all. */
static bool is_shown(struct shadow_spaces *spaces, u32 id,
		     const struct shadow_page *page)
{
	bool small = false;

	if (!(page->flags & SHADOW_PG_ANON) || !page->maps ||
	    page->pfn % SHADOW_HUGE_PAGES == 0)
		return true;
	shadow_rmap_walk(spaces, id, find_small, &small);
	return small;
}

/* A page and its places, from where the walk goes on. False: there may be more. */
static bool record_all(struct grow *recs, struct shadow_spaces *spaces,
		       struct shadow_rmap_place *place)
{
	const struct shadow_page *page =
		shadow_page_at(&spaces->pages, place->page);
	struct rmap_page own = { .recs = recs, .pass = place->seen };

	if (!(page->flags & SHADOW_PG_USED) ||
	    !is_shown(spaces, place->page, page))
		return true;
	if (!place->seen)
		record_page(recs, page);
	shadow_rmap_walk(spaces, place->page, record_place, &own);
	place->seen = own.full ? own.nr : 0;
	return !own.full;
}

/**
 * shadow_record_rmap() - list some pages of all address spaces
 * @recs: gets a struct shadow_rec_rmap_page for each, and behind it its struct
 *        shadow_rec_rmap_place
 * @place: where it goes on; zero: at the first
 *
 * What comes or goes while it walks may be missing.
 *
 * Context: process, may sleep; keeps everybody out of all address spaces for
 * RMAP_PAGES pages or RMAP_PIECE bytes of records.
 * Return: 1: there may be more; 0: that was all, or there is no address space;
 * -errno.
 */
int shadow_record_rmap(struct grow *recs, struct shadow_rmap_place *place)
{
	struct shadow_spaces *spaces = shadow_mm_table_lock_all();
	u32 i, last;

	if (!spaces)
		return 0;
	last = spaces->pages.desc.nr;
	if (!place->page)
		place->page = 1;
	for (i = 0; i < RMAP_PAGES && recs->len < RMAP_PIECE; i++) {
		if (place->page >= last || !record_all(recs, spaces, place))
			break;
		place->page++;
	}
	shadow_mm_table_unlock_all();
	return recs->err ?: place->page < last;
}
