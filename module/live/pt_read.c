// SPDX-License-Identifier: GPL-2.0
/*
 * Copies page tables, one at a time. What an entry leads to may be freed as soon
 * as the lock is dropped, so each copy goes down from the pgd anew. It looks
 * into no page but tables, and keeps no pointer to one.
 *
 * A process's table is freed under mmap_lock for writing, or, since 6.6 (file
 * mappings) and 6.14 (PT_RECLAIM), after a grace period of RCU: both are held
 * off here. The kernel's are freed by whoever replaces a mapping, so its
 * entries may be stale: they are read with copy_from_kernel_nofault().
 */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>
#include <linux/uaccess.h>

#include "kernel/ksym.h"
#include "live/pt_read.h"
#include "live/target.h"

/**
 * live_pt_top() - the level where page tables begin
 *
 * Return: LIVE_PT_PGD with 5 levels; with 4, LIVE_PT_P4D: pgd and p4d are one.
 */
unsigned int live_pt_top(void)
{
	return pgtable_l5_enabled() ? LIVE_PT_PGD : LIVE_PT_P4D;
}

/**
 * live_pt_shift() - how much an entry of a level spans
 * @level: the level
 *
 * Return: log2 of the bytes.
 */
unsigned int live_pt_shift(unsigned int level)
{
	return PAGE_SHIFT + 9 * (LIVE_PT_PTE - level);
}

/**
 * live_pt_index() - which entry of its table serves an address
 * @address: the address
 * @level: the table's level
 *
 * Return: the entry's index.
 */
unsigned int live_pt_index(unsigned long address, unsigned int level)
{
	return address >> live_pt_shift(level) & (LIVE_PT_ENTRIES - 1);
}

/**
 * live_pt_is_present() - ask whether an entry leads anywhere
 * @entry: the entry
 *
 * Return: true: to a table or to memory, which the CPU may be kept from.
 */
bool live_pt_is_present(u64 entry)
{
	return entry & (_PAGE_PRESENT | _PAGE_PROTNONE);
}

/**
 * live_pt_is_leaf() - ask whether an entry maps memory
 * @entry: the entry
 * @level: its table's level
 *
 * Return: true; false: it leads to a table, or nowhere.
 */
bool live_pt_is_leaf(u64 entry, unsigned int level)
{
	if (!live_pt_is_present(entry))
		return false;
	return level == LIVE_PT_PTE ||
	       (level >= LIVE_PT_PUD && entry & _PAGE_PSE);
}

/**
 * live_pt_pfn() - the memory that an entry maps
 * @entry: the entry; live_pt_is_leaf()
 * @level: its table's level
 *
 * Also of an entry that the CPU is kept from, whose address is inverted.
 *
 * Return: the first page frame.
 */
unsigned long live_pt_pfn(u64 entry, unsigned int level)
{
	switch (level) {
	case LIVE_PT_PUD:
		return pud_pfn(__pud(entry));
	case LIVE_PT_PMD:
		return pmd_pfn(__pmd(entry));
	default:
		return pte_pfn(__pte(entry));
	}
}

/**
 * live_pt_entry() - the entry that maps an address of a process
 * @mm: whose; not the kernel's
 * @address: the address
 * @level: gets its table's level
 *
 * Context: inside of rcu_read_lock(), with a VMA there kept by its mmap_lock or
 * by the lock of a reverse map that it is in: its tables are freed after it has
 * left that.
 * Return: the entry; 0 where there is none that maps memory.
 */
u64 live_pt_entry(struct mm_struct *mm, unsigned long address,
		  unsigned int *level)
{
	const u64 *table = (const u64 *)mm->pgd;
	unsigned int at;
	u64 entry;

	for (at = live_pt_top(); at <= LIVE_PT_PTE; at++) {
		entry = READ_ONCE(table[live_pt_index(address, at)]);
		if (!live_pt_is_present(entry))
			break;
		*level = at;
		if (live_pt_is_leaf(entry, at))
			return entry;
		table = __va(entry & PTE_PFN_MASK);
	}
	return 0;
}

/* Some entries of a table, or all. */
static int live_pt_copy(bool is_kernel, u64 *to, const u64 *from,
			unsigned int nr)
{
	unsigned int i;

	if (is_kernel)
		return copy_from_kernel_nofault(to, from, nr * sizeof(*to));
	for (i = 0; i < nr; i++)
		to[i] = READ_ONCE(from[i]);
	return 0;
}

/* Down from the pgd; the caller holds mmap_lock and RCU. */
static int live_pt_descend(struct mm_struct *mm, unsigned int level,
			   unsigned long address, u64 *copy)
{
	const bool is_kernel = mm == ksym_get(KSYM_INIT_MM);
	const u64 *table = (const u64 *)mm->pgd;
	unsigned int at;
	u64 entry;

	for (at = live_pt_top(); at < level; at++) {
		unsigned int i = address >> live_pt_shift(at);

		i %= LIVE_PT_ENTRIES;
		if (live_pt_copy(is_kernel, &entry, table + i, 1) ||
		    !live_pt_is_present(entry) || live_pt_is_leaf(entry, at))
			return -ENOENT;
		table = __va(entry & PTE_PFN_MASK);
	}
	return live_pt_copy(is_kernel, copy, table, LIVE_PT_ENTRIES) ? -ENOENT :
								       0;
}

/**
 * live_pt_read() - copy the table of a level that serves an address
 * @mm: whose
 * @level: the level; live_pt_top() is the first
 * @address: the address
 * @copy: gets LIVE_PT_ENTRIES entries, each of one moment
 *
 * Context: process; holds mmap_lock for reading while it copies.
 * Return: 0; -ENOENT if there is no such table any more; else as
 * live_target_lock().
 */
int live_pt_read(struct mm_struct *mm, unsigned int level,
		 unsigned long address, u64 *copy)
{
	int err = live_target_lock(mm);

	if (err)
		return err;
	rcu_read_lock();
	err = live_pt_descend(mm, level, address, copy);
	rcu_read_unlock();
	mmap_read_unlock(mm);
	return err;
}
