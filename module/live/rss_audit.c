// SPDX-License-Identifier: GPL-2.0
/*
 * Counts all entries of a process's page tables by what they stand for. A table
 * is copied under the lock and looked at without it, so a page may have become
 * another's meanwhile: the figures are exact for a process that stands still.
 */
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/swap.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "live/hotplug.h"
#include "live/pfns.h"
#include "live/pt_read.h"
#include "live/rss_audit.h"
#include "live/target.h"
#include "uapi/live_mm.h"
#include "uapi/rss_audit.h"

/* Of the offset of an entry whose page is being moved: SWP_PFN_BITS. */
#define LIVE_RSS_PFN_MASK (BIT(MAX_PHYSMEM_BITS - PAGE_SHIFT) - 1)

/**
 * struct live_rss_walk - a walk over page tables
 * @mm: whose
 * @rec: counts
 * @copy: a table of each level
 */
struct live_rss_walk {
	struct mm_struct *mm;
	struct shadow_rec_rss_audit rec;
	u64 copy[SHADOW_PT_LEVELS][LIVE_PT_ENTRIES];
};

/* What a page counts as, by the rules of mm_counter(). */
static enum shadow_rss_kind live_rss_kind(struct folio *folio)
{
	if (folio_test_hugetlb(folio))
		return SHADOW_RSS_HUGETLB;
	if (folio_test_anon(folio))
		return SHADOW_RSS_ANON;
	return folio_test_swapbacked(folio) ? SHADOW_RSS_SHMEM :
					      SHADOW_RSS_FILE;
}

/* By the rules of vm_normal_page(); nothing keeps the page. */
static enum shadow_rss_kind live_rss_present(u64 entry, unsigned int level)
{
	unsigned long pfn = live_pt_pfn(entry, level);

	if (is_zero_pfn(pfn) || pfn == live_pfns_huge_zero())
		return SHADOW_RSS_ZERO;
	if (entry & _PAGE_SPECIAL || !pfn_to_online_page(pfn))
		return SHADOW_RSS_SPECIAL;
	return live_rss_kind(page_folio(pfn_to_page(pfn)));
}

/* An entry that maps nothing now; @moving: its page is being moved. */
static enum shadow_rss_kind live_rss_absent(u64 entry, bool *moving)
{
	/* pte_to_swp_entry(): the type is in the same place at all levels. */
	swp_entry_t arch = __pte_to_swp_entry(__pte(entry));
	unsigned int type = __swp_type(arch);
	unsigned long pfn;

	*moving = false;
	if (type < MAX_SWAPFILES)
		return SHADOW_RSS_SWAP;
	if (COMPAT_IS_SWP_MIGRATION(type)) {
		pfn = __swp_offset(arch) & LIVE_RSS_PFN_MASK;
		*moving = pfn_to_online_page(pfn);
		return *moving ? live_rss_kind(page_folio(pfn_to_page(pfn))) :
				 SHADOW_RSS_OTHER;
	}
	if (COMPAT_IS_SWP_HWPOISON(type))
		return SHADOW_RSS_POISONED;
	return COMPAT_IS_SWP_MARKER(type) ? SHADOW_RSS_MARKER :
					    SHADOW_RSS_OTHER;
}

static void live_rss_entry(struct shadow_rec_rss_audit *rec, u64 entry,
			   unsigned int level)
{
	u64 pages = 1ULL << (live_pt_shift(level) - PAGE_SHIFT);
	enum shadow_rss_kind kind;
	bool moving = false;

	if (live_pt_is_present(entry))
		kind = live_rss_present(entry, level);
	else
		kind = live_rss_absent(entry, &moving);
	rec->found[kind] += pages;
	if (kind >= SHADOW_RSS_NR_PRESENT)
		return;
	if (level < LIVE_PT_PTE)
		rec->huge[kind] += pages;
	if (moving)
		rec->moving[kind] += pages;
}

/* The table of @level that serves @address, @nr entries of it. */
static int live_rss_table(struct live_rss_walk *walk, unsigned int level,
			  unsigned long address, unsigned int nr)
{
	u64 *copy = walk->copy[level];
	unsigned int i;
	int idx, err;

	err = live_pt_read(walk->mm, level, address, copy);
	/* It went meanwhile, and so did what it had. */
	if (err)
		return err == -ENOENT ? 0 : err;
	idx = live_hotplug_read_lock();
	for (i = 0; i < nr; i++)
		if (copy[i] &&
		    (level == LIVE_PT_PTE || live_pt_is_leaf(copy[i], level) ||
		     !live_pt_is_present(copy[i])))
			live_rss_entry(&walk->rec, copy[i], level);
	live_hotplug_read_unlock(idx);
	cond_resched();
	for (i = 0; !err && level < LIVE_PT_PTE && i < nr; i++)
		if (live_pt_is_present(copy[i]) &&
		    !live_pt_is_leaf(copy[i], level))
			err = live_rss_table(walk, level + 1,
					     address +
						     ((unsigned long)i
						      << live_pt_shift(level)),
					     LIVE_PT_ENTRIES);
	return err;
}

static void live_rss_counters(struct shadow_rec_rss_audit *rec,
			      struct mm_struct *mm)
{
	rec->counted[SHADOW_RSS_ANON] = compat_mm_counter(mm, MM_ANONPAGES);
	rec->counted[SHADOW_RSS_FILE] = compat_mm_counter(mm, MM_FILEPAGES);
	rec->counted[SHADOW_RSS_SHMEM] = compat_mm_counter(mm, MM_SHMEMPAGES);
	rec->counted[SHADOW_RSS_SWAP] = compat_mm_counter(mm, MM_SWAPENTS);
}

static int live_rss_audit(struct grow *recs, struct mm_struct *mm)
{
	struct shadow_rec_rss_audit *rec;
	struct live_rss_walk *walk;
	int err;

	walk = kvzalloc(sizeof(*walk), GFP_KERNEL);
	if (!walk)
		return -ENOMEM;
	walk->mm = mm;
	err = live_rss_table(walk, live_pt_top(), 0, LIVE_PT_ENTRIES / 2);
	rec = err ? NULL : grow_rec(recs, SHADOW_RSS_AUDIT, sizeof(*rec));
	if (rec) {
		walk->rec.rec = rec->rec;
		*rec = walk->rec;
		rec->pid = live_target_pid();
		live_rss_counters(rec, mm);
	}
	kvfree(walk);
	return err ?: recs->err;
}

/**
 * live_rss_audit_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_rss_audit_missing(void)
{
	return ksym_missing(KSYM_INIT_MM) ?: ksym_missing(KSYM_HUGE_ZERO_PFN);
}

/**
 * live_rss_audit_collect() - count what the chosen process has
 * @recs: gets a struct shadow_rec_rss_audit; of init_mm, which has neither such
 *        pages nor counters, none
 *
 * Context: process; takes mmap_lock for reading, for one table at a time.
 * Return: 0 or -errno; -ESRCH if the process has gone.
 */
int live_rss_audit_collect(struct grow *recs)
{
	struct mm_struct *mm = live_target_get();
	int err = 0;

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	if (mm != ksym_get(KSYM_INIT_MM))
		err = live_rss_audit(recs, mm);
	live_target_put(mm);
	return err;
}
