/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A change of an address space, planned before it is made: copies of the VMAs
 * that it touches, in a list by address, are split, merged, removed and added.
 * Nothing of the address space changes until shadow_edit_commit() has reserved
 * all that it takes; from there on nothing can fail.
 *
 *   address space   [ A ][   B   ]   [ C ]
 *   plan                 [ B ][n][B']         munmap of the middle: n goes
 *   commit          [ A ][ B ]   [B'][ C ]
 *
 * Knows no system call and no rule.
 */
#ifndef _SHADOWMM_CORE_VMA_EDIT_H
#define _SHADOWMM_CORE_VMA_EDIT_H

#include "core/mm.h"

#define SHADOW_EDIT_FIRST 8 /* VMAs that there is room for from the start */

/* How a VMA of a plan came to be as it is. */
#define SHADOW_ITEM_GONE 0x1U /* it is not there any more */
#define SHADOW_ITEM_CLOSE 0x2U /* and its operations have to hear of it */
#define SHADOW_ITEM_OPEN 0x4U /* it is one more: likewise */
#define SHADOW_ITEM_CHANGED 0x8U /* it is not what it was */
#define SHADOW_ITEM_UNFAULTED 0x10U /* it gives its anon_vma up */
#define SHADOW_ITEM_OURS 0x20U /* it is new, and has a number by now */

/**
 * struct shadow_edit_item - a VMA of a plan
 * @vma: as it will be; its id 0: it is new
 * @prev: the one before; 0: none
 * @next: the one behind; 0: none
 * @from: whose chain of anon_vmas it gets, an id; 0: nobody's
 * @origin: the VMA that it is, or was split from, an id; 0: none
 * @state: SHADOW_ITEM_*
 */
struct shadow_edit_item {
	struct shadow_vma vma;
	u32 prev;
	u32 next;
	u32 from;
	u32 origin;
	u32 state;
};

/**
 * struct shadow_edit_pages - what happens to pages
 * @from: whose they are, when they go elsewhere; 0: they go for good
 * @old: where they are
 * @addr: where they go
 * @len: bytes
 */
struct shadow_edit_pages {
	u32 from;
	u64 old;
	u64 addr;
	u64 len;
};

/**
 * struct shadow_edit_full - no gap of @size bytes ends in (@low, @high]
 * @size: bytes
 * @low: where the highest gap of that size ended
 * @high: up to where it was looked for; 0: nothing is known
 */
struct shadow_edit_full {
	u64 size;
	u64 low;
	u64 high;
};

/**
 * struct shadow_edit - a plan
 * @mm: the address space
 * @item: VMAs; 0 is the list's head
 * @nr: how many, the head counted
 * @max: room
 * @cursor: where the last look-up ended
 * @place: where the last one in the address space's index did
 * @seq: the index's count then; another one: the index has changed since, and
 *       neither @place nor @full means anything
 * @full: what is known of gaps
 * @map_count: VMAs that there would be
 * @pages: pages that go, for good or elsewhere
 * @nr_pages: how many such
 * @max_pages: room
 * @total: pages that came or went so far, for the limits
 * @data: those of them that are data
 * @locked: those that are locked
 * @starved: there was no memory for the plan
 * @kept: the VMA that went last, for the next one that comes, an id; 0: none
 */
struct shadow_edit {
	struct shadow_mm *mm;
	struct shadow_edit_item *item;
	u32 nr;
	u32 max;
	u32 cursor;
	u32 seq;
	struct shadow_place place;
	struct shadow_edit_full full;
	u32 map_count;
	struct shadow_edit_pages *pages;
	u32 nr_pages;
	u32 max_pages;
	s64 total;
	s64 data;
	s64 locked;
	bool starved;
	u32 kept;
};

/* vma_edit.c: all with the mmap lock held for writing. */
int shadow_edit_create(struct shadow_mm *mm);
void shadow_edit_destroy(struct shadow_mm *mm);
struct shadow_edit *shadow_edit_begin(struct shadow_mm *mm);
int shadow_edit_load(struct shadow_edit *edit, u64 start, u64 end);
int shadow_edit_room(struct shadow_edit *edit, u32 nr);
u32 shadow_edit_go(struct shadow_edit *edit, u64 addr);
void shadow_edit_gap(struct shadow_edit *edit, u64 addr,
		     struct shadow_range *before);
u32 shadow_edit_find(const struct shadow_edit *edit, u64 addr);
u32 shadow_edit_add(struct shadow_edit *edit, const struct shadow_vma *vma);
void shadow_edit_remove(struct shadow_edit *edit, u32 at, u32 how);
void shadow_edit_range(struct shadow_edit *edit, u32 at, u64 start, u64 end);
int shadow_edit_split(struct shadow_edit *edit, u32 at, u64 addr, bool below);
void shadow_edit_count(struct shadow_edit *edit, u64 flags, s64 pages);
bool shadow_edit_may_expand(const struct shadow_edit *edit, u64 flags,
			    u64 pages);
int shadow_edit_pages(struct shadow_edit *edit,
		      const struct shadow_edit_pages *pages);

/* vma_commit.c */
int shadow_edit_commit(struct shadow_edit *edit);
int shadow_edit_insert(struct shadow_edit *edit, struct shadow_vma *vma);
void shadow_edit_erase(struct shadow_edit *edit);
int shadow_edit_finish(struct shadow_edit *edit, int err);

/**
 * struct shadow_change - what part of a VMA is to become
 * @flags: its flags
 * @policy: its memory policy
 * @uffd: its userfaultfd context
 * @name: its name
 */
struct shadow_change {
	u64 flags;
	u32 policy;
	u32 uffd;
	u32 name;
};

/* vma_merge.c: the same, by the rules of vma_rules.c. */
u32 shadow_edit_merge(struct shadow_edit *edit, const struct shadow_vma *want,
		      u32 prev, u32 next, const struct shadow_vma *source);
bool shadow_edit_alone(struct shadow_edit *edit, const struct shadow_vma *want);
u32 shadow_edit_merge_mmap(struct shadow_edit *edit,
			   const struct shadow_vma *want, u32 prev, u32 next);
u32 shadow_edit_extend(struct shadow_edit *edit, const struct shadow_vma *want,
		       u32 prev);
int shadow_edit_modify(struct shadow_edit *edit, u32 *at, u64 start, u64 end,
		       const struct shadow_change *change);

/**
 * shadow_edit_seek() - shadow_index_seek(), from where the last one ended
 * @edit: the plan; its place is what was sought
 * @addr: the address
 *
 * Context: mmap lock held for writing.
 * Return: the first VMA of the address space whose end is above, an id, or 0.
 */
static inline u32 shadow_edit_seek(struct shadow_edit *edit, u64 addr)
{
	const struct shadow_range *range = &edit->place.range;

	if (likely(edit->seq == edit->mm->index.seq && addr >= range->start &&
		   addr < range->end))
		return range->id;
	return shadow_edit_go(edit, addr);
}

static inline struct shadow_vma *shadow_edit_vma(struct shadow_edit *edit,
						 u32 at)
{
	return &edit->item[at].vma;
}

#endif /* _SHADOWMM_CORE_VMA_EDIT_H */
