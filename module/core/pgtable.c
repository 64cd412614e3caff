// SPDX-License-Identifier: GPL-2.0
/*
 * Page tables: walks, tables that come when they are needed and go when they are
 * empty. Maps no page and frees none but its own.
 */
#include "core/pgtable.h"

/* The table that an entry leads to. */
static u64 *table_of(const struct shadow_pgtable *pt, u64 entry)
{
	return (u64 *)(pt->pages->direct + (entry & SHADOW_PTE_PFN));
}

/* Which entry of a table of this level an address goes by. */
static u32 slot_of(u64 addr, u32 level)
{
	return addr >> (SHADOW_PAGE_SHIFT + SHADOW_TABLE_SHIFT * level) &
	       (SHADOW_TABLE_ENTRIES - 1);
}

/* What an entry of a table of this level leads to, less one. */
static u64 reach(u32 level)
{
	return (1ULL << (SHADOW_PAGE_SHIFT + SHADOW_TABLE_SHIFT * level)) - 1;
}

/* A table below an entry. */
static int add_table(struct shadow_pgtable *pt, u64 *entry, u32 level)
{
	u64 pfn;
	int err;

	err = shadow_table_alloc(pt->pages, &pfn);
	if (err)
		return err;
	*entry = shadow_pte_of(pfn, 0);
	pt->nr[level]++;
	return 0;
}

static void del_table(struct shadow_pgtable *pt, u64 *entry, u32 level)
{
	shadow_table_free(pt->pages, shadow_pte_pfn(*entry));
	*entry = 0;
	pt->nr[level]--;
}

/**
 * shadow_pgtable_init() - make tables that map nothing
 * @pt: the tables
 * @pages: where they come from
 * @levels: 4 or 5
 *
 * The highest one is there from the start.
 *
 * Context: pages locked.
 * Return: 0, -EINVAL, -ENOMEM. On failure it holds nothing.
 */
int shadow_pgtable_init(struct shadow_pgtable *pt, struct shadow_pages *pages,
			u32 levels)
{
	if (levels < 4 || levels > SHADOW_TABLE_LEVELS)
		return -EINVAL;
	*pt = (struct shadow_pgtable){ .pages = pages, .levels = levels };
	return add_table(pt, &pt->top, levels - 1);
}

/**
 * shadow_pgtable_exit() - free the highest table
 * @pt: the tables, which map nothing any more
 *
 * Context: pages locked.
 */
void shadow_pgtable_exit(struct shadow_pgtable *pt)
{
	if (pt->top)
		del_table(pt, &pt->top, pt->levels - 1);
}

/**
 * shadow_pgtable_at() - the entry of an address
 * @pt: the tables
 * @addr: the address
 * @span: where it is stored, as a span of one entry, or one page of a huge entry
 *
 * Context: pages locked.
 * Return: false where there is neither a table for it nor a huge entry.
 */
bool shadow_pgtable_at(const struct shadow_pgtable *pt, u64 addr,
		       struct shadow_span *span)
{
	u32 shift = SHADOW_PAGE_SHIFT + SHADOW_TABLE_SHIFT * pt->levels;
	const u64 *entry = &pt->top;
	u64 value;

	do {
		value = *entry;
		if (!value)
			return false;
		span->up = (u64 *)entry;
		shift -= SHADOW_TABLE_SHIFT;
		entry = table_of(pt, value) +
			(addr >> shift & (SHADOW_TABLE_ENTRIES - 1));
	} while (shift > SHADOW_PAGE_SHIFT);
	/* Below a huge entry nothing was read. */
	span->pte = unlikely(value & SHADOW_TABLE_HUGE) ? span->up :
							  (u64 *)entry;
	span->addr = addr;
	span->nr = 1;
	return true;
}

/**
 * shadow_pgtable_next() - the first part of a range that has a lowest table, or a
 * huge entry
 * @pt: the tables
 * @addr: where the range starts
 * @end: where it ends
 * @span: where that part is stored
 *
 * Context: pages locked.
 * Return: false where no part has one.
 */
bool shadow_pgtable_next(const struct shadow_pgtable *pt, u64 addr, u64 end,
			 struct shadow_span *span)
{
	const u64 *top = &pt->top;
	u64 *entry, *up;
	u32 level;

	while (addr < end) {
		entry = (u64 *)top;
		level = pt->levels;
		do {
			up = entry;
			entry = table_of(pt, *up) + slot_of(addr, --level);
		} while (level && *entry);
		if (!level) {
			end = min(end - 1, addr | reach(1));
			*span = (struct shadow_span){
				.pte = *up & SHADOW_TABLE_HUGE ? up : entry,
				.up = up,
				.addr = addr,
				.nr = (end >> SHADOW_PAGE_SHIFT) -
				      (addr >> SHADOW_PAGE_SHIFT) + 1,
			};
			return true;
		}
		addr = (addr | reach(level)) + 1;
	}
	return false;
}

/**
 * shadow_pgtable_grow() - the entry of an address, with all tables above it
 * @pt: the tables
 * @addr: the address, below shadow_pgtable_end(), where there is no huge entry
 * @span: where it is stored, as a span of one entry
 *
 * Tables that are not used after that go with shadow_pgtable_shrink().
 *
 * Context: pages locked.
 * Return: 0; -ENOMEM, nothing changed.
 */
int shadow_pgtable_grow(struct shadow_pgtable *pt, u64 addr,
			struct shadow_span *span)
{
	u64 *entry = &pt->top, *up = entry;
	u32 level = pt->levels;
	int err;

	for (;;) {
		up = entry;
		entry = table_of(pt, *up) + slot_of(addr, --level);
		if (!level)
			break;
		if (*entry)
			continue;
		err = add_table(pt, entry, level - 1);
		if (err) {
			shadow_pgtable_shrink(pt, addr);
			return err;
		}
		*up += SHADOW_TABLE_ONE;
	}
	*span = (struct shadow_span){ entry, up, addr, 1 };
	return 0;
}

/**
 * shadow_pgtable_shrink() - free the tables above an address that are empty
 * @pt: the tables
 * @addr: the address
 *
 * The highest one stays, and so do those that lead to a huge entry.
 *
 * Context: pages locked.
 */
void shadow_pgtable_shrink(struct shadow_pgtable *pt, u64 addr)
{
	u64 *path[SHADOW_TABLE_LEVELS];
	u32 level = pt->levels;
	u64 *entry = &pt->top;

	while (level && *entry && !(*entry & SHADOW_TABLE_HUGE)) {
		path[--level] = entry;
		entry = table_of(pt, *entry) + slot_of(addr, level);
	}
	while (level < pt->levels - 1 && !shadow_table_used(*path[level])) {
		del_table(pt, path[level], level);
		*path[++level] -= SHADOW_TABLE_ONE;
	}
}

/* Is any entry of a span used? */
static bool span_used(const struct shadow_span *span)
{
	u32 i;

	if (shadow_span_huge(span))
		return true;
	for (i = 0; i < span->nr; i++)
		if (span->pte[i])
			return true;
	return false;
}

/**
 * shadow_pgtable_grow_like() - lowest tables for what others map
 * @pt: the tables
 * @addr: where it is to be
 * @like: the others
 * @start: where it is there
 * @end: where that ends
 *
 * Context: pages locked.
 * Return: 0, and what has an entry in @like, or a part of a huge one, has a table
 * in @pt, which is empty if it is new, and stays so if @addr and @start are not
 * alike in a table; -ENOMEM, nothing changed.
 */
int shadow_pgtable_grow_like(struct shadow_pgtable *pt, u64 addr,
			     const struct shadow_pgtable *like, u64 start,
			     u64 end)
{
	struct shadow_span span, made;
	u64 from = start, to, last;
	int err;

	while (shadow_pgtable_next(like, from, end, &span)) {
		from = span.addr + ((u64)span.nr << SHADOW_PAGE_SHIFT);
		if (!span_used(&span))
			continue;
		to = span.addr - start + addr;
		last = from - SHADOW_PAGE_SIZE - start + addr;
		err = shadow_pgtable_grow(pt, to, &made);
		/* A span that lies across the end of a table there. */
		if (!err && (to ^ last) & ~reach(1))
			err = shadow_pgtable_grow(pt, last, &made);
		if (err) {
			shadow_pgtable_shrink_range(pt, addr,
						    addr + (end - start));
			return err;
		}
	}
	return 0;
}

/**
 * shadow_pgtable_shrink_range() - free the tables of a range that are empty
 * @pt: the tables
 * @start: where the range starts
 * @end: where it ends
 *
 * Context: pages locked.
 */
void shadow_pgtable_shrink_range(struct shadow_pgtable *pt, u64 start, u64 end)
{
	struct shadow_span span;

	while (shadow_pgtable_next(pt, start, end, &span)) {
		start = (span.addr | reach(1)) + 1;
		if (!shadow_table_used(*span.up))
			shadow_pgtable_shrink(pt, span.addr);
	}
}

/**
 * shadow_pgtable_fold() - a huge entry for a lowest table
 * @pt: the tables
 * @span: any of the table's entries, of which none is used; of the huge one then
 * @huge: what it says: shadow_pte_of() of the first of its pages
 *
 * The table is put aside. (Kernel: pgtable_trans_huge_deposit().)
 *
 * Context: pages locked.
 */
void shadow_pgtable_fold(struct shadow_pgtable *pt, struct shadow_span *span,
			 u64 huge)
{
	*table_of(pt, *span->up) = pt->aside;
	pt->aside = shadow_pte_pfn(*span->up);
	pt->nr_huge++;
	*span->up = huge | SHADOW_TABLE_HUGE;
	span->pte = span->up;
}

/**
 * shadow_pgtable_unfold() - a lowest table, with no entry used, for a huge entry
 * @pt: the tables
 * @span: a part of the huge entry; of the table then
 *
 * It is one of those put aside. (Kernel: pgtable_trans_huge_withdraw().)
 *
 * Context: pages locked.
 * Return: what the huge entry said.
 */
u64 shadow_pgtable_unfold(struct shadow_pgtable *pt, struct shadow_span *span)
{
	u64 huge = *span->up, *table;

	*span->up = shadow_pte_of(pt->aside, 0);
	table = table_of(pt, *span->up);
	pt->aside = *table;
	*table = 0;
	pt->nr_huge--;
	span->pte = table + slot_of(span->addr, 0);
	return huge;
}

/* What a look at all tables has found: tables by level, and huge entries. */
struct found {
	u32 nr[SHADOW_TABLE_LEVELS];
	u64 huge;
};

/* Do the tables below an entry say what is in them? */
static bool check_below(const struct shadow_pgtable *pt, u64 entry, u32 level,
			struct found *found)
{
	const u64 *table = table_of(pt, entry);
	u32 i, used = 0;

	found->nr[level]++;
	for (i = 0; i < SHADOW_TABLE_ENTRIES; i++) {
		if (!table[i])
			continue;
		used++;
		if (level == 1 && table[i] & SHADOW_TABLE_HUGE)
			found->huge++;
		else if (level &&
			 (table[i] & SHADOW_TABLE_HUGE ||
			  !check_below(pt, table[i], level - 1, found)))
			return false;
	}
	if (!used && level < pt->levels - 1)
		return false;
	return used == shadow_table_used(entry);
}

/* Are the tables put aside as many as there are huge entries, and empty? */
static bool check_aside(const struct shadow_pgtable *pt, u64 huge)
{
	u64 pfn = pt->aside, nr = 0;
	const u64 *table;
	u32 i;

	for (; pfn && nr <= huge; pfn = *table) {
		table = table_of(pt, shadow_pte_of(pfn, 0));
		for (i = 1; i < SHADOW_TABLE_ENTRIES; i++)
			if (table[i])
				return false;
		nr++;
	}
	return nr == huge && nr == pt->nr_huge;
}

/**
 * shadow_pgtable_check() - the invariants of page tables
 * @pt: the tables
 *
 * Context: pages locked.
 * Return: true where each table's used entries are as many as it is said to
 * have, none but the highest is empty, huge entries are in tables of the level
 * above the lowest alone, each has a table put aside that is empty, and tables are
 * as many as counted.
 */
bool shadow_pgtable_check(const struct shadow_pgtable *pt)
{
	struct found found = {};

	if (!check_below(pt, pt->top, pt->levels - 1, &found) ||
	    !check_aside(pt, found.huge))
		return false;
	found.nr[0] += found.huge;
	return !memcmp(found.nr, pt->nr, sizeof(found.nr));
}
