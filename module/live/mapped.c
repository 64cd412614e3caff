// SPDX-License-Identifier: GPL-2.0
/*
 * Counts what a range of the kernel's addresses maps, by a walk of its page
 * tables. A table is copied before it is looked at, without faults: it may go
 * away meanwhile. Looks at page tables alone, never at what they map.
 */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <linux/pgtable.h>

#include "kernel/ksym.h"
#include "live/mapped.h"

#define LIVE_LEVELS_MAX 5
#define LIVE_ENTRIES 512

/* From this level on entries point to tables alone. */
#define LIVE_LEVEL_TABLES 4

/**
 * struct live_walk - a walk of page tables
 * @mapped: what was found
 * @table: for each level the table that is looked at
 */
struct live_walk {
	struct live_mapped mapped;
	u64 table[LIVE_LEVELS_MAX][LIVE_ENTRIES];
};

/* Bits that differ between entries for one and the same table. */
#define LIVE_ENTRY_SAME (~(u64)(_PAGE_ACCESSED | _PAGE_DIRTY))

static void live_mapped_add(struct live_mapped *to,
			    const struct live_mapped *what)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(to->bytes); i++)
		to->bytes[i] += what->bytes[i];
	to->tables += what->tables;
}

static bool live_entry_is_page(u64 entry, unsigned int level)
{
	return level == 1 || (level < LIVE_LEVEL_TABLES && entry & _PAGE_PSE);
}

static int live_table_walk(struct live_walk *walk, unsigned int level,
			   const void *table, unsigned long start,
			   unsigned long last);

/* The table that an entry points to, from @start to @last. */
static int live_entry_walk(struct live_walk *walk, unsigned int level,
			   u64 entry, unsigned long start, unsigned long last)
{
	unsigned long pfn = (entry & PTE_PFN_MASK) >> PAGE_SHIFT;

	if (!pfn_valid(pfn))
		return 0;
	walk->mapped.tables++;
	cond_resched();
	if (fatal_signal_pending(current))
		return -EINTR;
	return live_table_walk(walk, level - 1, pfn_to_kaddr(pfn), start, last);
}

/*
 * KASAN and espfix map one table over and over, for terabytes: an entry that is
 * the same as the one before it counts as that did.
 */
static int live_table_walk(struct live_walk *walk, unsigned int level,
			   const void *table, unsigned long start,
			   unsigned long last)
{
	unsigned int shift = PAGE_SHIFT + 9 * (level - 1);
	unsigned long part = (1UL << shift) - 1, at, end;
	struct live_mapped seen = {}, so_far;
	u64 *entries = walk->table[level - 1];
	u64 entry, before = 0;
	int err = 0;

	if (copy_from_kernel_nofault(entries, table, PAGE_SIZE))
		return 0;
	for (at = start; !err; at = end + 1) {
		end = min(at | part, last);
		entry = entries[at >> shift & (LIVE_ENTRIES - 1)] &
			LIVE_ENTRY_SAME;
		if (!(entry & _PAGE_PRESENT)) {
			before = 0;
		} else if (live_entry_is_page(entry, level)) {
			walk->mapped.bytes[level - 1] += end - at + 1;
		} else if (entry == before && end - at == part) {
			live_mapped_add(&walk->mapped, &seen);
		} else {
			so_far = walk->mapped;
			walk->mapped = (struct live_mapped){};
			err = live_entry_walk(walk, level, entry, at, end);
			seen = walk->mapped;
			live_mapped_add(&walk->mapped, &so_far);
			before = end - at == part ? entry : 0;
		}
		if (end == last)
			break;
	}
	return err;
}

/**
 * live_mapped_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_mapped_missing(void)
{
	return ksym_missing(KSYM_INIT_MM);
}

/**
 * live_mapped_count() - count what a range of the kernel's addresses maps
 * @start: its first byte
 * @last: its last byte; both in the kernel's half
 * @mapped: gets it
 *
 * Context: process; may sleep; holds init_mm's mmap_lock for reading.
 * Return: 0; -ENOMEM; -EINTR on a fatal signal.
 */
int live_mapped_count(unsigned long start, unsigned long last,
		      struct live_mapped *mapped)
{
	struct mm_struct *mm = ksym_get(KSYM_INIT_MM);
	unsigned int levels = pgtable_l5_enabled() ? 5 : 4;
	struct live_walk *walk;
	int err;

	walk = kvzalloc(sizeof(*walk), GFP_KERNEL);
	if (!walk)
		return -ENOMEM;
	err = mmap_read_lock_killable(mm);
	if (err)
		goto free_walk;
	err = live_table_walk(walk, levels, mm->pgd, start, last);
	mmap_read_unlock(mm);
	if (!err)
		*mapped = walk->mapped;

free_walk:
	kvfree(walk);
	return err;
}
