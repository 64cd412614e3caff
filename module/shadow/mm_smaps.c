// SPDX-License-Identifier: GPL-2.0
/*
 * What each VMA of the shown address space has of memory, by the rules by which
 * fs/proc/task_mmu.c reckons it for a process. Changes nothing.
 */
#include <linux/math64.h>
#include <linux/sched.h>

#include "core/mapping.h"
#include "core/vm_huge.h"
#include "kernel/smap_sum.h"
#include "shadow/mm_table.h"
#include "shadow/mm_walk.h"
#include "uapi/live_mm.h"
#include "uapi/smaps.h"

/* VMAs, and entries, that are looked at under one hold of the locks. */
#define SMAPS_VMAS 16
#define SMAPS_ENTRIES 1024

/* A page, and what its entry says of it. */
static void add_page(u64 *sum, const struct shadow_page *page, u64 pte,
		     bool locked)
{
	const u64 bytes = SHADOW_PAGE_SIZE;
	bool anon = page->flags & SHADOW_PG_ANON;
	struct smap_share share = {
		.bytes = bytes,
		.pss = div_u64(bytes << SHADOW_SMAP_PSS_SHIFT, page->maps),
		.locked = locked,
		/* Of an anonymous page the other entries say it themselves. */
		.dirty = pte & SHADOW_PTE_DIRTY ||
			 (!anon && page->flags & SHADOW_PG_DIRTY),
		.private = page->maps < 2,
	};

	sum[SHADOW_SMAP_RSS] += bytes;
	if (anon)
		sum[SHADOW_SMAP_ANON] += bytes;
	if (pte & SHADOW_PTE_ACCESSED)
		sum[SHADOW_SMAP_REFERENCED] += bytes;
	smap_add_share(sum, &share);
}

static void add_entry(const struct shadow_space *space, u64 *sum, u64 pte,
		      bool locked)
{
	const struct shadow_pages *pages = &space->spaces->pages;
	u32 id;

	if (pte & SHADOW_PTE_SPECIAL) {
		sum[SHADOW_SMAP_SWAP] += SHADOW_PAGE_SIZE;
	} else if (shadow_pte_is_page(pte)) {
		id = shadow_page_mapped(pages, shadow_pte_pfn(pte));
		add_page(sum, shadow_page_at(pages, id), pte, locked);
	}
}

/* How many entries it looked at. */
static u32 record_smap(struct grow *recs, const struct shadow_space *space,
		       const struct shadow_vma *vma)
{
	bool locked = vma->flags & SHADOW_VM_LOCKED;
	struct shadow_rec_smap *rec;
	struct shadow_span span;
	u64 addr = vma->start;
	u32 i, seen = 0;

	rec = grow_rec(recs, SHADOW_SMAP, sizeof(*rec));
	if (!rec)
		return 0;
	rec->page_size = SHADOW_PAGE_SIZE;
	rec->is_eligible = shadow_huge_eligible(space, vma);
	while (shadow_pgtable_next(&space->pt, addr, vma->end, &span)) {
		for (i = 0; i < span.nr; i++)
			add_entry(space, rec->sum, shadow_span_get(&span, i),
				  locked);
		if (shadow_span_huge(&span) && !(*span.up & SHADOW_PTE_ZERO))
			rec->sum[SHADOW_SMAP_ANON_HUGE] += SHADOW_LEAF_SPAN;
		seen += span.nr;
		addr = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		cond_resched();
	}
	return seen;
}

/**
 * shadow_record_smaps() - list some VMAs of the shown address space and their sums
 * @recs: gets a struct shadow_rec_vma for each, and a struct shadow_rec_smap
 * @place: where it goes on; zero: at the first
 *
 * VMAs that change while it walks are shown as they were when it came by.
 *
 * Context: process, may sleep; takes its mmap lock for reading and the lock of
 * pages, for SMAPS_VMAS VMAs or SMAPS_ENTRIES entries, a VMA at least.
 * Return: as shadow_record_maps().
 */
int shadow_record_smaps(struct grow *recs, struct shadow_maps_place *place)
{
	struct shadow_mm_entry *entry = shadow_mm_table_lock_shown();
	const struct shadow_vma *vma = NULL;
	u32 vmas = 0, entries = 0;
	int err;

	if (!entry)
		return -ESRCH;
	err = shadow_mm_table_go_on(entry, place);
	while (!err && vmas++ < SMAPS_VMAS && entries < SMAPS_ENTRIES) {
		vma = shadow_mm_find(&entry->space->mm, place->next);
		if (!vma)
			break;
		shadow_record_vma(recs, &entry->space->mm, vma);
		entries += record_smap(recs, entry->space, vma);
		place->next = vma->end;
		err = recs->err;
	}
	shadow_mm_table_unlock_reading(entry);
	return err ?: !!vma;
}
