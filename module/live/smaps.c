// SPDX-License-Identifier: GPL-2.0
/*
 * What each mapping of the chosen process has of memory, a piece at a time: some
 * mappings are listed, then the page tables of one after the other are walked.
 * mmap_lock is held for 1,024 entries at a time, and the walk goes on by address:
 * what changes meanwhile is counted as it was when the walk came by.
 */
#include <linux/err.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/pkeys.h>
#include <linux/sched.h>
#include <linux/shmem_fs.h>

#include "kernel/compat_smaps.h"
#include "kernel/ksym.h"
#include "live/pfns.h"
#include "live/pt_read.h"
#include "live/pt_visit.h"
#include "live/shmem_swap.h"
#include "live/smap_pages.h"
#include "live/smaps.h"
#include "live/swap_count.h"
#include "live/target.h"
#include "live/thp_eligible.h"
#include "live/vma_flags.h"
#include "live/vmas.h"
#include "uapi/live_mm.h"

/* Entries that are looked at under one hold of mmap_lock. */
#define LIVE_SMAPS_HOLD 1024

/* Bytes of records that a piece's list of mappings stops at: 20 or so. */
#define LIVE_SMAPS_PIECE SZ_2K

/**
 * struct live_smaps_walk - a walk over an mm's mappings and what they have
 * @walk: as of every walk
 * @maps: the walk over its mappings; NULL: there is none
 */
struct live_smaps_walk {
	struct live_walk walk;
	struct live_walk *maps;
};

/*
 * Shared memory that is swapped out stands in no page table. Where the mapping
 * may have no copies of its own, it has what the file has; else what of the
 * file's is not mapped.
 */
static void live_smap_shmem(struct live_smap_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;
	struct inode *inode;
	u64 pages;

	walk->holes = false;
	if (!vma->vm_file || !shmem_mapping(vma->vm_file->f_mapping))
		return;
	inode = file_inode(vma->vm_file);
	pages = READ_ONCE(SHMEM_I(inode)->swapped);
	if (pages &&
	    (vma->vm_pgoff || vma->vm_end - vma->vm_start < i_size_read(inode)))
		pages = live_shmem_swap(inode->i_mapping, vma->vm_pgoff,
					vma->vm_pgoff + vma_pages(vma));
	if (!pages || vma->vm_flags & VM_SHARED || !(vma->vm_flags & VM_WRITE))
		walk->rec.sum[SHADOW_SMAP_SWAP] += pages << PAGE_SHIFT;
	else
		walk->holes = true;
}

/* What the mapping itself says; under mmap_lock. */
static void live_smap_begin(struct live_smap_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;

	walk->rec.page_size = vma->vm_ops && vma->vm_ops->pagesize ?
				      vma->vm_ops->pagesize(vma) :
				      PAGE_SIZE;
	walk->rec.is_eligible = live_thp_is_eligible(vma);
	walk->rec.pkey = vma_pkey(vma);
	live_smap_shmem(walk);
}

/* What serves walk->at, and on behind it. */
static void live_smap_step(struct live_smap_walk *walk)
{
	struct mm_struct *mm = walk->vma->vm_mm;
	unsigned int level;

	if (!live_pt_visit(mm, walk->at, &level, live_smap_entries, walk))
		live_smap_hole(walk, min(ALIGN(walk->at + 1,
					       1UL << live_pt_shift(level)),
					 walk->end));
	if (walk->left)
		walk->left--;
}

/*
 * As far as one hold of the lock goes. Tables of hugetlb's may be shared with
 * others, who give their part up under the lock of the file's mappings.
 */
static void live_smap_some(struct live_smap_walk *walk)
{
	struct vm_area_struct *vma = walk->vma;
	struct address_space *shared = NULL;

	walk->left = LIVE_SMAPS_HOLD;
	if (is_vm_hugetlb_page(vma)) {
		shared = vma->vm_file->f_mapping;
		i_mmap_lock_read(shared);
	}
	while (walk->at < walk->end && walk->left)
		live_smap_step(walk);
	if (shared)
		i_mmap_unlock_read(shared);
}

/* All of a mapping that is listed from @start to @end; or -errno. */
static int live_smap_walk(struct live_smap_walk *walk, struct mm_struct *mm,
			  unsigned long start, unsigned long end)
{
	int err;

	for (walk->at = start; walk->at < end; cond_resched()) {
		err = live_target_lock(mm);
		if (err)
			return err;
		walk->vma = find_vma(mm, walk->at);
		if (!walk->vma || walk->vma->vm_start > walk->at) {
			walk->rec.is_gone = walk->at == start;
			walk->at = end;
		} else {
			if (walk->at == start)
				live_smap_begin(walk);
			walk->end = min(end, walk->vma->vm_end);
			live_smap_some(walk);
		}
		mmap_read_unlock(mm);
	}
	return 0;
}

/* The vsyscall page's is the only mapping that stands in no mm. */
static bool live_smap_is_gate(const struct shadow_rec_vma *vma)
{
	return vma->start >= TASK_SIZE_MAX;
}

static int live_smap_add(struct grow *recs, struct mm_struct *mm, size_t at)
{
	const struct shadow_rec_vma *vma = (const void *)(recs->data + at);
	struct live_smap_walk walk = { .zero = live_pfns_huge_zero() };
	struct shadow_rec_smap *rec;
	int err = 0;

	if (live_smap_is_gate(vma))
		walk.rec.page_size = PAGE_SIZE;
	else
		err = live_smap_walk(&walk, mm, vma->start, vma->end);
	if (err)
		return err;
	rec = grow_rec(recs, SHADOW_SMAP, sizeof(*rec));
	if (!rec)
		return recs->err;
	walk.rec.rec = rec->rec;
	*rec = walk.rec;
	return 0;
}

/**
 * live_smaps_style() - what smaps looks like on the running kernel
 * @recs: gets a struct shadow_rec_smaps_style and a struct shadow_rec_vma_flags
 *
 * Context: process, may sleep.
 * Return: the flags' names, until something is added; NULL: see @recs->err.
 */
struct shadow_rec_vma_flags *live_smaps_style(struct grow *recs)
{
	struct shadow_rec_smaps_style *style;
	struct shadow_rec_vma_flags *flags;

	style = grow_rec(recs, SHADOW_SMAPS_STYLE, sizeof(*style));
	if (!style)
		return NULL;
	style->hidden = COMPAT_VM_PKEY;
	style->eligible_width = COMPAT_SMAPS_ELIGIBLE_WIDTH;
	style->has_ksm = COMPAT_SMAPS_KSM;
	style->has_pkey = arch_pkeys_enabled();
	flags = grow_rec(recs, SHADOW_LIVE_VMA_FLAGS, sizeof(*flags));
	if (!flags)
		return NULL;
	live_vma_flags_name(flags);
	if (COMPAT_SMAPS_NAMELESS)
		memset(flags->name[__ffs64(COMPAT_SMAPS_NAMELESS)], '?', 2);
	return flags;
}

/**
 * live_smaps_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_smaps_missing(void)
{
	return live_maps_missing()		 ?:
		       live_thp_missing()	 ?:
		       live_swap_count_missing() ?:
		       ksym_missing(KSYM_HUGE_ZERO_PFN);
}

/* Adds the sums of the mappings that are listed from @at; 0 or -errno. */
static int live_smaps_add(struct grow *recs, struct mm_struct *mm, size_t at)
{
	const size_t end = recs->len;
	int err = live_target_again(mm);

	if (err)
		return err;
	while (!err && at < end) {
		err = live_smap_add(recs, mm, at);
		at += ((const struct shadow_rec *)(recs->data + at))->size;
	}
	live_target_put(mm);
	return err;
}

static int live_smaps_more(struct live_walk *base, struct grow *recs)
{
	struct live_walk *maps =
		container_of(base, struct live_smaps_walk, walk)->maps;
	size_t at;
	int more;

	live_smaps_style(recs);
	at = recs->len;
	more = recs->err ?: live_maps_pieces.more(maps, recs);
	if (more < 0)
		return more;
	return live_smaps_add(recs, live_maps_mm(maps), at) ?: more;
}

static int live_smaps_begin(struct live_walk *base)
{
	struct live_walk *maps =
		live_walk_create(&live_maps_pieces, base->held, base->raw);

	if (IS_ERR(maps))
		return PTR_ERR(maps);
	live_maps_shorten(maps, LIVE_SMAPS_PIECE);
	container_of(base, struct live_smaps_walk, walk)->maps = maps;
	return 0;
}

static void live_smaps_end(struct live_walk *base)
{
	struct live_walk *maps =
		container_of(base, struct live_smaps_walk, walk)->maps;

	if (maps)
		live_walk_destroy(&live_maps_pieces, maps);
}

/*
 * The mappings of the chosen process and their sums: in each piece a struct
 * shadow_rec_smaps_style, a struct shadow_rec_vma_flags, a struct shadow_rec_vma
 * for each mapping, then a struct shadow_rec_smap for each. Takes mmap_lock for
 * reading, for LIVE_SMAPS_HOLD entries at a time, and the lock of one page table
 * in it; -ESRCH if the process has gone.
 */
const struct live_pieces live_smaps_pieces = {
	.size = sizeof(struct live_smaps_walk),
	.begin = live_smaps_begin,
	.more = live_smaps_more,
	.end = live_smaps_end,
};
