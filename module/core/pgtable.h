/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables: which page is at an address, in as many levels as the machine
 * has. A table is a page of 512 entries. It is there only while one of them is
 * used: an entry that leads to a table says how many of its are, so that no
 * table has to be read to know that it is empty.
 *
 *   bit  63 62       52 51           12 11         0
 *       +--+-----------+---------------+------------+
 *       |  | used      | table's pfn   |          1 |  leads to a table
 *       +--+-----------+---------------+------------+
 *       |  |           | page's pfn    | flags    1 |  maps a page; huge: as many
 *       +--+-----------+---------------+------------+     as a lowest table would
 *       |  slot number                 | flags    0 |  special: what was there
 *       +------------------------------+------------+     is elsewhere
 *
 * Walks go from table to table, not from address to address: a span is the part
 * of one lowest table that lies in a range, or of a huge entry. Each huge entry
 * has a lowest table put aside, so that it can become one at any time. This file
 * knows neither areas nor what is in pages.
 */
#ifndef _SHADOWMM_CORE_PGTABLE_H
#define _SHADOWMM_CORE_PGTABLE_H

#include "core/pages.h"

#define SHADOW_PTE_PRESENT 0x001ULL
#define SHADOW_PTE_WRITE 0x002ULL
#define SHADOW_PTE_USER 0x004ULL /* may be read */
#define SHADOW_PTE_ACCESSED 0x020ULL
#define SHADOW_PTE_DIRTY 0x040ULL
#define SHADOW_TABLE_HUGE 0x080ULL /* maps pages where others lead to a table */
#define SHADOW_PTE_ZERO 0x200ULL /* the page of zeroes, which nobody counts */
#define SHADOW_PTE_SPECIAL 0x400ULL /* not present, but not nothing */
#define SHADOW_PTE_EXCLUSIVE 0x800ULL /* special, and nobody else's */
#define SHADOW_PTE_PFN 0x000ffffffffff000ULL

#define SHADOW_TABLE_SHIFT 9
#define SHADOW_TABLE_ENTRIES (1U << SHADOW_TABLE_SHIFT)
#define SHADOW_TABLE_USED_SHIFT 52
#define SHADOW_TABLE_ONE (1ULL << SHADOW_TABLE_USED_SHIFT)
#define SHADOW_TABLE_LEVELS 5
/* Addresses that one lowest table leads to. */
#define SHADOW_LEAF_SPAN (1ULL << (SHADOW_PAGE_SHIFT + SHADOW_TABLE_SHIFT))

/**
 * struct shadow_pgtable - the page tables of an address space
 * @pages: where tables come from
 * @top: an entry that leads to the highest table
 * @levels: 4 or 5
 * @nr: tables by level; 0: the lowest, with those put aside
 * @aside: the first table put aside, by page frame; it has the next one's
 * @nr_huge: huge entries: so many tables are aside
 */
struct shadow_pgtable {
	struct shadow_pages *pages;
	u64 top;
	u32 levels;
	u32 nr[SHADOW_TABLE_LEVELS];
	u64 aside;
	u64 nr_huge;
};

/**
 * struct shadow_span - entries of one lowest table, side by side
 * @pte: the first; of a huge entry: that one, which is all there is
 * @up: the entry that leads to the table; of a huge entry: that one, too
 * @addr: the address of the first
 * @nr: how many; of a huge entry: pages of it
 */
struct shadow_span {
	u64 *pte;
	u64 *up;
	u64 addr;
	u32 nr;
};

int shadow_pgtable_init(struct shadow_pgtable *pt, struct shadow_pages *pages,
			u32 levels);
void shadow_pgtable_exit(struct shadow_pgtable *pt);
bool shadow_pgtable_next(const struct shadow_pgtable *pt, u64 addr, u64 end,
			 struct shadow_span *span);
int shadow_pgtable_grow(struct shadow_pgtable *pt, u64 addr,
			struct shadow_span *span);
void shadow_pgtable_shrink(struct shadow_pgtable *pt, u64 addr);
int shadow_pgtable_grow_like(struct shadow_pgtable *pt, u64 addr,
			     const struct shadow_pgtable *like, u64 start,
			     u64 end);
void shadow_pgtable_shrink_range(struct shadow_pgtable *pt, u64 start, u64 end);
void shadow_pgtable_fold(struct shadow_pgtable *pt, struct shadow_span *span,
			 u64 huge);
u64 shadow_pgtable_unfold(struct shadow_pgtable *pt, struct shadow_span *span);
bool shadow_pgtable_check(const struct shadow_pgtable *pt);

/* One more than the highest address that tables of so many levels lead to. */
static inline u64 shadow_pgtable_end(u32 levels)
{
	return 1ULL << (SHADOW_PAGE_SHIFT + SHADOW_TABLE_SHIFT * levels);
}

static inline u64 shadow_pte_pfn(u64 pte)
{
	return (pte & SHADOW_PTE_PFN) >> SHADOW_PAGE_SHIFT;
}

/* An entry that maps a page. */
static inline u64 shadow_pte_of(u64 pfn, u64 flags)
{
	return pfn << SHADOW_PAGE_SHIFT | flags | SHADOW_PTE_PRESENT;
}

/* An entry for what is elsewhere, at a slot that its owner knows. */
static inline u64 shadow_pte_special(u64 slot, u64 flags)
{
	return slot << SHADOW_PAGE_SHIFT | flags | SHADOW_PTE_SPECIAL;
}

static inline u64 shadow_pte_slot(u64 pte)
{
	return pte >> SHADOW_PAGE_SHIFT;
}

/* Does an entry map a page that has a descriptor? */
static inline bool shadow_pte_is_page(u64 pte)
{
	return (pte & (SHADOW_PTE_PRESENT | SHADOW_PTE_ZERO)) ==
	       SHADOW_PTE_PRESENT;
}

/* Is a span of a huge entry? */
static inline bool shadow_span_huge(const struct shadow_span *span)
{
	return *span->up & SHADOW_TABLE_HUGE;
}

/* What a small entry would say in the place of a huge one, at an address. */
static inline u64 shadow_pte_of_huge(u64 huge, u64 addr)
{
	huge &= ~SHADOW_TABLE_HUGE;
	return huge & SHADOW_PTE_ZERO ? huge :
					huge + (addr & (SHADOW_LEAF_SPAN - 1) &
						SHADOW_PAGE_MASK);
}

/* What a span says of its i-th page, whether it has an entry of its own or not. */
static inline u64 shadow_span_get(const struct shadow_span *span, u32 i)
{
	if (likely(!shadow_span_huge(span)))
		return span->pte[i];
	return shadow_pte_of_huge(*span->up,
				  span->addr + ((u64)i << SHADOW_PAGE_SHIFT));
}

/* Used entries of the table that an entry leads to. */
static inline u32 shadow_table_used(u64 entry)
{
	return entry >> SHADOW_TABLE_USED_SHIFT &
	       (2 * SHADOW_TABLE_ENTRIES - 1);
}

/**
 * shadow_span_set() - write one entry
 * @span: the span, not of a huge entry
 * @i: which
 * @pte: what it is to be; 0: nothing
 */
static inline void shadow_span_set(const struct shadow_span *span, u32 i,
				   u64 pte)
{
	if (!span->pte[i])
		*span->up += pte ? SHADOW_TABLE_ONE : 0;
	else if (!pte)
		*span->up -= SHADOW_TABLE_ONE;
	span->pte[i] = pte;
}

bool shadow_pgtable_at(const struct shadow_pgtable *pt, u64 addr,
		       struct shadow_span *span);

#endif /* _SHADOWMM_CORE_PGTABLE_H */
