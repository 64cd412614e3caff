// SPDX-License-Identifier: GPL-2.0
/*
 * The reverse map, read: from a page over the VMAs that may have it to the
 * entries of page tables that do. Takes the map's own lock where it is free and
 * gives up where it is not; a bounded number of VMAs is looked at. The kernel's
 * own walks are not exported: these look at the same trees and lists.
 */
#include <linux/fs.h>
#include <linux/interval_tree_generic.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/rmap.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "kernel/compat_page.h"
#include "kernel/layout.h"
#include "live/pt_read.h"
#include "live/rmap.h"

static inline unsigned long live_vma_first(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}

static inline unsigned long live_vma_last(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff + vma_pages((struct vm_area_struct *)vma) - 1;
}

static inline unsigned long live_avc_first(const struct anon_vma_chain *avc)
{
	return compat_vma_anon_pgoff(avc->vma);
}

static inline unsigned long live_avc_last(const struct anon_vma_chain *avc)
{
	return live_avc_first(avc) + vma_pages(avc->vma) - 1;
}

/* The two trees' own kind; only their iterators are used here. */
INTERVAL_TREE_DEFINE(struct vm_area_struct, shared.rb, unsigned long,
		     shared.rb_subtree_last, live_vma_first, live_vma_last,
		     static __maybe_unused, live_vma_tree)
INTERVAL_TREE_DEFINE(struct anon_vma_chain, rb, unsigned long, rb_subtree_last,
		     live_avc_first, live_avc_last, static __maybe_unused,
		     live_avc_tree)

static void live_mapper_fill(struct shadow_rec_mapper *mapper,
			     const struct vm_area_struct *vma,
			     unsigned long address, u64 entry,
			     unsigned int level)
{
	const struct task_struct *task = compat_mm_owner(vma->vm_mm);

	mapper->address = address;
	mapper->size = 1ULL << live_pt_shift(level);
	if (entry & _PAGE_RW)
		mapper->flags |= SHADOW_MAPPER_WRITE;
	if (entry & _PAGE_DIRTY)
		mapper->flags |= SHADOW_MAPPER_DIRTY;
	if (vma->vm_flags & VM_SHARED)
		mapper->flags |= SHADOW_MAPPER_SHARED;
	if (!task)
		return;
	mapper->pid = task_tgid_nr_ns((struct task_struct *)task,
				      task_active_pid_ns(current));
	strscpy(mapper->comm, task->comm, sizeof(mapper->comm));
}

/*
 * A VMA that may map the page at an address. Inside of RCU and the map's lock.
 * Returns whether it does.
 */
static bool live_rmap_vma(struct live_rmap *rmap,
			  const struct vm_area_struct *vma,
			  unsigned long address)
{
	unsigned int level = 0;
	unsigned long first;
	u64 entry;

	rmap->looked++;
	if (address < vma->vm_start || address >= vma->vm_end)
		return false;
	entry = live_pt_entry(vma->vm_mm, address, &level);
	if (!entry)
		return false;
	first = live_pt_pfn(entry, level);
	if (rmap->pfn < first ||
	    rmap->pfn - first >= 1UL << (live_pt_shift(level) - PAGE_SHIFT))
		return false;
	if (rmap->found < LIVE_RMAP_MAPPERS)
		live_mapper_fill(&rmap->mapper[rmap->found], vma, address,
				 entry, level);
	rmap->found++;
	return true;
}

/* Where a VMA has the page, by where it starts in the map's own measure. */
static unsigned long live_rmap_address(const struct live_rmap *rmap,
				       const struct vm_area_struct *vma,
				       unsigned long start)
{
	return vma->vm_start + ((rmap->pgoff - start) << PAGE_SHIFT);
}

static void live_rmap_anon_walk(struct live_rmap *rmap,
				struct anon_vma *anon_vma)
{
	struct anon_vma_chain *avc;

	for (avc = live_avc_tree_iter_first(&anon_vma->rb_root, rmap->pgoff,
					    rmap->pgoff);
	     avc;
	     avc = live_avc_tree_iter_next(avc, rmap->pgoff, rmap->pgoff)) {
		rmap->cut = rmap->looked == LIVE_RMAP_VMAS;
		if (rmap->cut)
			break;
		live_rmap_vma(rmap, avc->vma,
			      live_rmap_address(rmap, avc->vma,
						live_avc_first(avc)));
	}
}

/* The anonymous mapping of a folio that is mapped; NULL: it is not. */
static struct anon_vma *live_folio_anon_vma(const struct folio *folio)
{
	unsigned long mapping = (unsigned long)READ_ONCE(folio->mapping);

	if ((mapping & 3) != 1 ||
	    !compat_head_is_mapped(&folio->page,
				   compat_head_order(&folio->page)))
		return NULL;
	return (struct anon_vma *)(mapping - 1);
}

/**
 * live_rmap_anon() - find who maps a page of an anonymous folio
 * @rmap: the search
 * @folio: the folio, referenced
 *
 * As the kernel's folio_lock_anon_vma_read(): an anon_vma's memory stays one
 * until a grace period has passed, and it stays this folio's while its root is
 * locked and the folio is mapped.
 *
 * Context: process; holds the root's lock for up to LIVE_RMAP_VMAS VMAs.
 * Return: false where that lock was not to be had.
 */
bool live_rmap_anon(struct live_rmap *rmap, struct folio *folio)
{
	struct anon_vma *anon_vma, *root;
	bool done = true;

	rcu_read_lock();
	anon_vma = live_folio_anon_vma(folio);
	if (!anon_vma)
		goto unlock_rcu;
	root = READ_ONCE(anon_vma->root);
	done = down_read_trylock(&root->rwsem);
	if (!done)
		goto unlock_rcu;
	if (live_folio_anon_vma(folio) == anon_vma)
		live_rmap_anon_walk(rmap, anon_vma);
	up_read(&root->rwsem);

unlock_rcu:
	rcu_read_unlock();
	return done;
}

/**
 * live_rmap_file() - find who maps a page of a file
 * @rmap: the search
 * @mapping: the file's pages; stays, since the caller has the folio locked
 *
 * Context: process; holds i_mmap_rwsem for up to LIVE_RMAP_VMAS VMAs.
 * Return: false where that lock was not to be had.
 */
bool live_rmap_file(struct live_rmap *rmap, struct address_space *mapping)
{
	struct vm_area_struct *vma;

	if (!i_mmap_trylock_read(mapping))
		return false;
	rcu_read_lock();
	for (vma = live_vma_tree_iter_first(&mapping->i_mmap, rmap->pgoff,
					    rmap->pgoff);
	     vma;
	     vma = live_vma_tree_iter_next(vma, rmap->pgoff, rmap->pgoff)) {
		rmap->cut = rmap->looked == LIVE_RMAP_VMAS;
		if (rmap->cut)
			break;
		live_rmap_vma(rmap, vma,
			      live_rmap_address(rmap, vma,
						live_vma_first(vma)));
	}
	rcu_read_unlock();
	i_mmap_unlock_read(mapping);
	return true;
}

/* A process that has the page in two trees is told once. */
static bool live_ksm_is_told(const struct live_rmap *rmap,
			     const struct mm_struct *mm, unsigned long address)
{
	u32 i;

	for (i = 0; i < rmap->found; i++)
		if (rmap->mm[i] == mm && rmap->mapper[i].address == address)
			return true;
	return false;
}

/*
 * The VMAs at an item's address. Those of other processes, which had it by
 * fork, have it at the same one, since a page of KSM does not go with mremap().
 * Under the root's lock.
 */
static void live_ksm_walk(struct live_rmap *rmap, struct anon_vma *anon_vma,
			  const void *item)
{
	unsigned long address = PAGE_MASK & layout_read(item, ksm_rmap_item,
							address, unsigned long);
	unsigned long first = 0, last = ULONG_MAX;
	struct anon_vma_chain *avc;

	if (LAYOUT_BITS_ksm_rmap_item__linear_page_index) {
		first = layout_read(item, ksm_rmap_item, linear_page_index,
				    unsigned long);
		last = first;
	}
	for (avc = live_avc_tree_iter_first(&anon_vma->rb_root, first, last);
	     avc; avc = live_avc_tree_iter_next(avc, first, last)) {
		struct mm_struct *mm = avc->vma->vm_mm;

		rmap->cut = rmap->looked == LIVE_RMAP_VMAS ||
			    rmap->found == LIVE_RMAP_MAPPERS;
		if (rmap->cut)
			break;
		if (live_ksm_is_told(rmap, mm, address))
			rmap->looked++;
		else if (live_rmap_vma(rmap, avc->vma, address))
			rmap->mm[rmap->found - 1] = mm;
	}
}

/* Returns false where the root's lock was not to be had. */
static bool live_ksm_item(struct live_rmap *rmap, const void *item)
{
	struct anon_vma *anon_vma =
		layout_read(item, ksm_rmap_item, anon_vma, struct anon_vma *);
	struct anon_vma *root = READ_ONCE(anon_vma->root);

	if (!down_read_trylock(&root->rwsem))
		return false;
	rcu_read_lock();
	live_ksm_walk(rmap, anon_vma, item);
	rcu_read_unlock();
	up_read(&root->rwsem);
	return true;
}

/**
 * live_rmap_ksm() - find who maps a page that KSM shares
 * @rmap: the search
 * @folio: the folio, locked: its stable node's list stays, and each item on it
 *         has a reference on its anon_vma
 *
 * As the kernel's rmap_walk_ksm(), which looks at each list twice; here a
 * process that is found twice is told once. Ends at LIVE_RMAP_MAPPERS, too.
 *
 * Context: process; may sleep; holds one root's lock at a time, for up to
 * LIVE_RMAP_VMAS VMAs. LAYOUT_GROUP_ksm is not missing.
 * Return: false where a lock was not to be had.
 */
bool live_rmap_ksm(struct live_rmap *rmap, struct folio *folio)
{
	unsigned long mapping = (unsigned long)READ_ONCE(folio->mapping);
	const struct hlist_head *items;
	struct hlist_node *at;

	if ((mapping & 3) != 3 || mapping == 3)
		return true;
	items = layout_at((void *)(mapping - 3), ksm_stable_node, hlist);
	hlist_for_each(at, items) {
		if (!live_ksm_item(rmap, layout_of(at, ksm_rmap_item, hlist)))
			return false;
		if (rmap->cut)
			break;
		cond_resched();
	}
	return true;
}
