// SPDX-License-Identifier: GPL-2.0
/*
 * The page tables of the shown address space as records: what is mapped alike,
 * and what the tables cost. What is not mapped is left out. Changes nothing.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "core/mapping.h"
#include "shadow/mm_table.h"
#include "shadow/mm_walk.h"
#include "uapi/live_mm.h"

/* Bytes of records that a piece stops at: they make twice as much text. */
#define TABLES_PIECE SZ_4K

static void put_region(struct shadow_tables_walk *walk)
{
	struct shadow_rec_pt_region *rec;

	if (!walk->region.end)
		return;
	rec = grow_rec(walk->recs, SHADOW_LIVE_PT_REGION, sizeof(*rec));
	if (!rec)
		return;
	walk->region.rec = rec->rec;
	*rec = walk->region;
	if (!(rec->prot & SHADOW_PT_WX))
		return;
	walk->sum.wx_regions++;
	walk->sum.wx += rec->end - rec->start;
}

/* As hardware would see it: what cannot be run has NX. */
static u32 prot_of(const struct shadow_vma *vma, u64 pte)
{
	u32 prot = SHADOW_PT_PRESENT;

	prot |= pte & SHADOW_PTE_USER ? SHADOW_PT_USER : 0;
	prot |= pte & SHADOW_PTE_WRITE ? SHADOW_PT_WRITE : 0;
	prot |= pte & SHADOW_TABLE_HUGE ? SHADOW_PT_PSE : 0;
	if (!(vma->flags & SHADOW_VM_EXEC))
		prot |= SHADOW_PT_NX;
	else if (prot & SHADOW_PT_WRITE)
		prot |= SHADOW_PT_WX;
	return prot;
}

/* An entry of a lowest table, or of one above it. */
static void add_entry(struct shadow_tables_walk *walk, u64 addr, u32 prot)
{
	struct shadow_rec_pt_region *region = &walk->region;
	bool huge = prot & SHADOW_PT_PSE;
	u32 level = SHADOW_PT_LEVELS - 1 - huge;

	walk->sum.mapped[level]++;
	if (region->end != addr || region->prot != prot) {
		put_region(walk);
		region->start = addr;
		region->prot = prot;
		region->level = level;
	}
	region->end = addr + (huge ? SHADOW_LEAF_SPAN : SHADOW_PAGE_SIZE);
}

/* Entries of one table, as many as the piece has room for; the walk goes on. */
static void add_span(struct shadow_tables_walk *walk,
		     const struct shadow_vma *vma,
		     const struct shadow_span *span)
{
	u64 addr = span->addr;
	u32 i;

	if (shadow_span_huge(span)) {
		add_entry(walk, addr, prot_of(vma, *span->up));
		walk->place.next = addr + SHADOW_LEAF_SPAN;
		return;
	}
	for (i = 0; i < span->nr && walk->recs->len < TABLES_PIECE; i++) {
		if (span->pte[i] & SHADOW_PTE_PRESENT)
			add_entry(walk, addr, prot_of(vma, span->pte[i]));
		addr += SHADOW_PAGE_SIZE;
	}
	walk->place.next = addr;
}

/* 1: there may be more; 0: that was all. */
static int add_some(struct shadow_tables_walk *walk,
		    const struct shadow_space *space)
{
	u64 *next = &walk->place.next;
	const struct shadow_vma *vma;
	struct shadow_span span;

	while (walk->recs->len < TABLES_PIECE) {
		vma = shadow_mm_find(&space->mm, *next);
		if (!vma || walk->recs->err)
			return 0;
		if (!shadow_pgtable_next(&space->pt, max(*next, vma->start),
					 vma->end, &span)) {
			*next = vma->end;
			continue;
		}
		add_span(walk, vma, &span);
		cond_resched();
	}
	return 1;
}

/* Tables by level, the lowest last; the highest is called pgd. */
static void add_sum(struct shadow_tables_walk *walk,
		    const struct shadow_space *space)
{
	const struct shadow_pgtable *pt = &space->pt;
	struct shadow_rec_pt_sum *rec;
	u32 i;

	walk->sum.levels = pt->levels;
	for (i = 0; i < pt->levels - 1; i++)
		walk->sum.tables[SHADOW_PT_LEVELS - 1 - i] = pt->nr[i];
	walk->sum.tables[0] = pt->nr[pt->levels - 1];
	rec = grow_rec(walk->recs, SHADOW_LIVE_PT_SUM, sizeof(*rec));
	if (!rec)
		return;
	walk->sum.rec = rec->rec;
	*rec = walk->sum;
}

static void add_mark(struct grow *recs)
{
	struct shadow_rec_pt_mark *mark;

	mark = grow_rec(recs, SHADOW_LIVE_PT_MARK, sizeof(*mark));
	if (mark)
		strscpy(mark->name, "User Space", sizeof(mark->name));
}

/**
 * shadow_record_page_tables() - some of what the shown address space's tables map
 * @recs: gets a struct shadow_rec_pt_mark first, a struct shadow_rec_pt_region for
 *        each part that is mapped alike, a struct shadow_rec_pt_sum in the end
 * @walk: where it goes on; zero: it begins
 *
 * What changes while it walks is shown as it was when the walk came by.
 *
 * Context: process, may sleep; takes its mmap lock for reading and the lock of
 * pages, for TABLES_PIECE bytes of records.
 * Return: as shadow_record_maps().
 */
int shadow_record_page_tables(struct grow *recs,
			      struct shadow_tables_walk *walk)
{
	struct shadow_mm_entry *entry = shadow_mm_table_lock_shown();
	int more;

	if (!entry)
		return -ESRCH;
	walk->recs = recs;
	if (!walk->place.serial)
		add_mark(recs);
	more = shadow_mm_table_go_on(entry, &walk->place);
	if (!more)
		more = add_some(walk, entry->space);
	if (!more) {
		put_region(walk);
		walk->sum.pid = entry->number;
		add_sum(walk, entry->space);
	}
	shadow_mm_table_unlock_reading(entry);
	return recs->err ?: more;
}
