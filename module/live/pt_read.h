/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A copy of one page table, taken safely.
 */
#ifndef _SHADOWMM_LIVE_PT_READ_H
#define _SHADOWMM_LIVE_PT_READ_H

#include <linux/mm_types.h>
#include <linux/types.h>

/* Entries of a table, and levels: pgd, p4d, pud, pmd, pte. */
#define LIVE_PT_ENTRIES 512
#define LIVE_PT_PGD 0
#define LIVE_PT_P4D 1
#define LIVE_PT_PUD 2
#define LIVE_PT_PMD 3
#define LIVE_PT_PTE 4

unsigned int live_pt_top(void);
unsigned int live_pt_shift(unsigned int level);
unsigned int live_pt_index(unsigned long address, unsigned int level);
bool live_pt_is_present(u64 entry);
bool live_pt_is_leaf(u64 entry, unsigned int level);
unsigned long live_pt_pfn(u64 entry, unsigned int level);
u64 live_pt_entry(struct mm_struct *mm, unsigned long address,
		  unsigned int *level);
int live_pt_read(struct mm_struct *mm, unsigned int level,
		 unsigned long address, u64 *copy);

#endif /* _SHADOWMM_LIVE_PT_READ_H */
