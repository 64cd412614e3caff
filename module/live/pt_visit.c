// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at a page table under the lock that keeps it: while that is held, no
 * entry of it changes but for the CPU's own marks, and a page that one maps is
 * not given up. The way down is taken without locks, inside of RCU, and tried
 * again where it has changed when the lock is there. Writes to no table.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "live/pt_read.h"
#include "live/pt_visit.h"

/* What of an entry stays while it leads to the same table. */
#define LIVE_PT_SAME (PTE_PFN_MASK | _PAGE_PRESENT | _PAGE_PSE)

/* A table, rather than memory. */
static bool live_pt_is_table(u64 entry, unsigned int level)
{
	return live_pt_is_present(entry) && !live_pt_is_leaf(entry, level);
}

/* Down to the entry that serves the address, or leads to a table of ptes. */
static const u64 *live_pt_walk(struct mm_struct *mm, unsigned long address,
			       unsigned int *level, u64 *entry)
{
	const u64 *table = (const u64 *)mm->pgd, *at;

	for (*level = live_pt_top();; (*level)++) {
		at = table + live_pt_index(address, *level);
		*entry = READ_ONCE(*at);
		if (*level == LIVE_PT_PMD || !live_pt_is_table(*entry, *level))
			return at;
		table = __va(*entry & PTE_PFN_MASK);
	}
}

/* The lock of the table of ptes that an entry leads to, or of the entry's own. */
static spinlock_t *live_pt_lock(struct mm_struct *mm, const u64 *at, u64 entry,
				unsigned int level)
{
	pmd_t pmd = __pmd(entry);

	if (level < LIVE_PT_PMD)
		return &mm->page_table_lock;
	if (live_pt_is_table(entry, level))
		return pte_lockptr(mm, &pmd);
	return pmd_lockptr(mm, (pmd_t *)at);
}

/**
 * live_pt_visit() - look at what serves an address of a process
 * @mm: whose; not the kernel's
 * @address: the address
 * @level: gets its level
 * @fn: looks at it; not called where there is nothing
 * @ctx: for @fn
 *
 * Context: the caller holds mmap_lock, and a VMA has the address.
 * Return: true; false: nothing is mapped in the whole entry of @level.
 */
bool live_pt_visit(struct mm_struct *mm, unsigned long address,
		   unsigned int *level, live_pt_fn fn, void *ctx)
{
	bool done = false, same;
	spinlock_t *lock; /* keeps what is looked at */
	const u64 *at;
	u64 entry;

	rcu_read_lock();
	do {
		at = live_pt_walk(mm, address, level, &entry);
		if (!entry)
			break;
		lock = live_pt_lock(mm, at, entry, *level);
		spin_lock(lock);
		same = !((READ_ONCE(*at) ^ entry) & LIVE_PT_SAME);
		if (same && live_pt_is_table(entry, *level)) {
			*level = LIVE_PT_PTE;
			fn(__va(entry & PTE_PFN_MASK), *level, ctx);
		} else if (same) {
			fn(at, *level, ctx);
		}
		spin_unlock(lock);
		done = same;
	} while (!done);
	rcu_read_unlock();
	return done;
}
