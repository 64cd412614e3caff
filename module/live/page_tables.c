// SPDX-License-Identifier: GPL-2.0
/*
 * A walk over page tables, all of them, a table at a time: each is copied under
 * the lock and looked at without it. It is made in pieces and goes on by address,
 * from the top. Follows no entry to the memory it maps.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "kernel/ksym.h"
#include "live/page_tables.h"
#include "live/pt_read.h"
#include "live/pt_region.h"
#include "live/target.h"

/* The first entry of the kernel's half that is not in the guard hole. */
#define LIVE_PT_KERNEL_FIRST (LIVE_PT_ENTRIES / 2 + 16)

#define LIVE_PT_ALL_RIGHTS (_PAGE_USER | _PAGE_RW)

/* Bytes of records that a piece stops at: they make twice as much text. */
#define LIVE_PT_PIECE SZ_4K

/**
 * struct live_pt_found - what an entry comes to
 * @level: its table's level
 * @entry: the entry; 0: a hole
 * @rights: write, user and NX, with those of the levels above
 */
struct live_pt_found {
	unsigned int level;
	u64 entry;
	u64 rights;
};

/**
 * struct live_pt_alike - a table whose entries all come to the same
 * @table: where it is; 0: none is known
 * @found: what they come to, with all rights above
 *
 * Large areas are mapped by one table many times over (KASAN's early shadow):
 * it is looked into once.
 */
struct live_pt_alike {
	u64 table;
	struct live_pt_found found;
};

/**
 * struct live_pt_walk - a walk over page tables
 * @walk: as of every walk
 * @mm: whose, kept
 * @is_kernel: the kernel's
 * @regions: gets what is found
 * @sum: counts
 * @alike: the last such table of each level
 * @at: where it goes on
 * @copy: a table of each level, for a piece
 */
struct live_pt_walk {
	struct live_walk walk;
	struct mm_struct *mm;
	bool is_kernel;
	struct live_pt_regions regions;
	struct shadow_rec_pt_sum sum;
	struct live_pt_alike alike[SHADOW_PT_LEVELS];
	unsigned long at;
	u64 (*copy)[LIVE_PT_ENTRIES];
};

/* Gives what was found on, once for all of 1 << @order such entries. */
static void live_pt_add(struct live_pt_walk *walk, unsigned long address,
			const struct live_pt_found *found, unsigned int order)
{
	unsigned int level = found->level;
	u64 bytes = 1ULL << (live_pt_shift(level) + order);

	if (live_pt_is_leaf(found->entry, level)) {
		walk->sum.mapped[level] += 1ULL << order;
		if (walk->is_kernel && address >= PAGE_OFFSET &&
		    address < VMALLOC_START)
			walk->sum.direct[level] += bytes;
	}
	/* With 4 levels the pgd's entries are called so, not p4d's. */
	if (!found->entry && level == live_pt_top())
		level = LIVE_PT_PGD;
	live_pt_regions_add(&walk->regions, address, level, found->entry,
			    found->rights);
}

/* The rights that an entry leaves of those above it. */
static u64 live_pt_rights(u64 above, u64 entry)
{
	return (above & entry & (_PAGE_USER | _PAGE_RW)) |
	       ((above | entry) & _PAGE_NX);
}

/* What an entry comes to, with all rights above; false: not known. */
static bool live_pt_outcome(const struct live_pt_walk *walk, unsigned int level,
			    u64 entry, struct live_pt_found *found)
{
	const struct live_pt_alike *below;

	*found = (struct live_pt_found){
		.level = level,
		.entry = entry & PTE_FLAGS_MASK,
		.rights = live_pt_rights(LIVE_PT_ALL_RIGHTS, entry),
	};
	if (!entry || level == LIVE_PT_PTE || live_pt_is_leaf(entry, level))
		return true;
	below = &walk->alike[level + 1];
	if (!live_pt_is_present(entry) ||
	    below->table != (entry & PTE_PFN_MASK))
		return false;
	found->level = below->found.level;
	found->entry = below->found.entry;
	found->rights = live_pt_rights(found->rights, below->found.rights);
	return true;
}

/*
 * Remembers a table all of whose entries come to the same. They need not be
 * the same: those of KASAN's differ in bits that those below take away.
 */
static void live_pt_remember(struct live_pt_walk *walk, unsigned int level,
			     u64 table)
{
	struct live_pt_found first, found;
	unsigned int i;

	if (!live_pt_outcome(walk, level, walk->copy[level][0], &first))
		return;
	for (i = 1; i < LIVE_PT_ENTRIES; i++)
		if (!live_pt_outcome(walk, level, walk->copy[level][i],
				     &found) ||
		    found.level != first.level || found.entry != first.entry ||
		    found.rights != first.rights)
			return;
	walk->alike[level] = (struct live_pt_alike){ table, first };
}

/* The highest bit that the page tables translate fills those above it. */
static unsigned long live_pt_canonical(unsigned long address)
{
	unsigned int unused = 64 - 9 - live_pt_shift(live_pt_top());

	return (long)(address << unused) >> unused;
}

static int live_pt_entries(struct live_pt_walk *walk, unsigned int level,
			   unsigned long address, unsigned int from,
			   unsigned int to, u64 above);

/*
 * The table of @level that @entry, of the level above it, leads to; from where the
 * walk goes on, if that is inside.
 */
static int live_pt_table(struct live_pt_walk *walk, unsigned int level,
			 unsigned long address, u64 entry, u64 rights)
{
	struct live_pt_found found = walk->alike[level].found;
	u64 table = entry & PTE_PFN_MASK;
	bool inside = walk->at > address;
	int err;

	if (!inside && walk->alike[level].table == table) {
		found.rights = live_pt_rights(rights, found.rights);
		live_pt_add(walk, address, &found,
			    live_pt_shift(level - 1) -
				    live_pt_shift(found.level));
		return 0;
	}
	err = live_pt_read(walk->mm, level, address, walk->copy[level]);
	/* It went meanwhile: what comes next ends the region before it. */
	if (err)
		return err == -ENOENT ? 0 : err;
	walk->sum.tables[level] += !inside;
	if (!inside && level == LIVE_PT_PTE && address >= __START_KERNEL_map &&
	    address < MODULES_VADDR)
		walk->sum.image_split++;
	err = live_pt_entries(walk, level, address,
			      inside ? live_pt_index(walk->at, level) : 0,
			      LIVE_PT_ENTRIES, rights);
	if (!err && walk->is_kernel)
		live_pt_remember(walk, level, table);
	cond_resched();
	return err;
}

/* Ends the piece if it has what it may have; the walk goes on at @next. */
static int live_pt_pause(struct live_pt_walk *walk, unsigned long next)
{
	if (walk->regions.recs->len < LIVE_PT_PIECE || !next)
		return walk->regions.recs->err;
	walk->at = next;
	return 1;
}

/*
 * Entries of the table of @level that begins at @address. 1: the piece ends
 * before they do, or with them.
 */
static int live_pt_entries(struct live_pt_walk *walk, unsigned int level,
			   unsigned long address, unsigned int from,
			   unsigned int to, u64 above)
{
	struct live_pt_found found = { .level = level };
	unsigned long at;
	unsigned int i;
	int err = 0;

	for (i = from; !err && i < to; i++) {
		at = address + ((unsigned long)i << live_pt_shift(level));
		at = live_pt_canonical(at);
		found.entry = walk->copy[level][i];
		if (!walk->is_kernel && !live_pt_is_present(found.entry))
			found.entry = 0;
		found.rights = live_pt_rights(above, found.entry);
		if (!found.entry || level == LIVE_PT_PTE ||
		    live_pt_is_leaf(found.entry, level))
			live_pt_add(walk, at, &found, 0);
		else if (live_pt_is_present(found.entry))
			err = live_pt_table(walk, level + 1, at, found.entry,
					    found.rights);
		at = address + ((i + 1UL) << live_pt_shift(level));
		err = err ?: live_pt_pause(walk, live_pt_canonical(at));
	}
	return err;
}

static int live_pt_walk(struct live_pt_walk *walk)
{
	const unsigned int top = live_pt_top(), half = LIVE_PT_ENTRIES / 2;
	unsigned int from = live_pt_index(walk->at, top);
	int err;

	err = live_pt_read(walk->mm, top, 0, walk->copy[top]);
	if (err)
		return err;
	walk->sum.tables[LIVE_PT_PGD] += !walk->at;
	if (from < half)
		err = live_pt_entries(walk, top, 0, from, half,
				      LIVE_PT_ALL_RIGHTS);
	if (!err && walk->is_kernel)
		err = live_pt_entries(walk, top, 0,
				      max(from, LIVE_PT_KERNEL_FIRST),
				      LIVE_PT_ENTRIES, LIVE_PT_ALL_RIGHTS);
	return err;
}

/* What stands behind the last region. */
static int live_pt_after(struct live_pt_walk *walk, struct grow *recs)
{
	struct shadow_rec_pt_sum *sum;

	live_pt_regions_end(&walk->regions,
			    walk->is_kernel ?
				    0 :
				    (LIVE_PT_ENTRIES / 2UL)
					    << live_pt_shift(live_pt_top()));
	sum = grow_rec(recs, SHADOW_LIVE_PT_SUM, sizeof(*sum));
	if (!sum)
		return recs->err;
	walk->sum.rec = sum->rec;
	*sum = walk->sum;
	return 0;
}

static int live_page_tables_more(struct live_walk *base, struct grow *recs)
{
	struct live_pt_walk *walk =
		container_of(base, struct live_pt_walk, walk);
	const size_t copies = SHADOW_PT_LEVELS * sizeof(*walk->copy);
	int err = live_target_again(walk->mm);

	if (err)
		return err;
	walk->regions.recs = recs;
	if (!walk->regions.mark)
		live_pt_regions_init(&walk->regions);
	walk->copy = held_alloc(base->held, copies);
	err = walk->copy ? live_pt_walk(walk) : -ENOMEM;
	held_free(base->held, walk->copy, copies);
	live_target_put(walk->mm);
	return err ?: live_pt_after(walk, recs);
}

static int live_page_tables_begin(struct live_walk *base)
{
	struct live_pt_walk *walk =
		container_of(base, struct live_pt_walk, walk);
	struct mm_struct *mm = live_target_get();

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	live_target_keep(mm);
	walk->mm = mm;
	walk->is_kernel = mm == ksym_get(KSYM_INIT_MM);
	walk->regions.sum = &walk->sum;
	walk->regions.is_kernel = walk->is_kernel;
	walk->regions.raw = base->raw;
	walk->sum.pid = live_target_pid();
	walk->sum.is_kernel = walk->is_kernel;
	walk->sum.levels = SHADOW_PT_LEVELS - live_pt_top();
	return 0;
}

static void live_page_tables_end(struct live_walk *base)
{
	struct live_pt_walk *walk =
		container_of(base, struct live_pt_walk, walk);

	if (walk->mm)
		live_target_drop(walk->mm);
}

/*
 * The page tables of the chosen process: a struct shadow_rec_pt_mark for each part,
 * its struct shadow_rec_pt_region after it, and a struct shadow_rec_pt_sum behind
 * the last. Takes mmap_lock for reading, for one table at a time; -ESRCH if the
 * process has gone. The kernel's addresses are as they are where they may be.
 */
const struct live_pieces live_page_tables_pieces = {
	.size = sizeof(struct live_pt_walk),
	.begin = live_page_tables_begin,
	.more = live_page_tables_more,
	.end = live_page_tables_end,
};
