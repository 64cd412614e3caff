// SPDX-License-Identifier: GPL-2.0
/*
 * A plan's list of VMAs: loaded from the address space, cut, moved about. What
 * there is no memory for fails here, before anything has changed. Does not touch
 * the address space.
 */
#include "core/vma_edit.h"

#define FIRST_PAGES 4

/**
 * shadow_edit_create() - room for an address space's changes
 * @mm: the address space
 *
 * Return: 0 or -ENOMEM.
 */
int shadow_edit_create(struct shadow_mm *mm)
{
	struct shadow_edit *edit = seam_alloc(1, sizeof(*edit));

	if (!edit)
		return -ENOMEM;
	edit->item = seam_alloc(SHADOW_EDIT_FIRST, sizeof(*edit->item));
	if (!edit->item) {
		seam_free(edit);
		return -ENOMEM;
	}
	edit->max = SHADOW_EDIT_FIRST;
	edit->seq = mm->index.seq - 1;
	edit->mm = mm;
	mm->edit = edit;
	return 0;
}

/**
 * shadow_edit_destroy() - free it
 * @mm: the address space
 */
void shadow_edit_destroy(struct shadow_mm *mm)
{
	if (!mm->edit)
		return;
	if (mm->edit->kept)
		shadow_pool_put(&mm->mms->vmas, mm->edit->kept);
	seam_free(mm->edit->item);
	seam_free(mm->edit->pages);
	seam_free(mm->edit);
	mm->edit = NULL;
}

/**
 * shadow_edit_begin() - an empty plan
 * @mm: the address space
 *
 * Return: the plan.
 */
struct shadow_edit *shadow_edit_begin(struct shadow_mm *mm)
{
	struct shadow_edit *edit = mm->edit;

	edit->item[0].next = 0;
	edit->item[0].prev = 0;
	edit->nr = 1;
	edit->cursor = 0;
	edit->map_count = mm->map_count;
	edit->nr_pages = 0;
	edit->total = 0;
	edit->data = 0;
	edit->locked = 0;
	edit->starved = false;
	return edit;
}

/**
 * shadow_edit_room() - make room for more VMAs
 * @edit: the plan
 * @nr: how many
 *
 * Return: 0 or -ENOMEM.
 */
int shadow_edit_room(struct shadow_edit *edit, u32 nr)
{
	struct shadow_edit_item *item;
	u32 max_items = edit->max;

	if (edit->nr + nr <= max_items)
		return 0;
	while (max_items < edit->nr + nr)
		max_items *= 2;
	item = seam_alloc(max_items, sizeof(*item));
	if (!item) {
		edit->starved = true;
		return -ENOMEM;
	}
	memcpy(item, edit->item, edit->nr * sizeof(*item));
	seam_free(edit->item);
	edit->item = item;
	edit->max = max_items;
	return 0;
}

/**
 * shadow_edit_go() - shadow_edit_seek(), where it is not there already
 * @edit: the plan; its place is what was sought
 * @addr: the address
 *
 * Context: mmap lock held for writing.
 * Return: as shadow_edit_seek().
 */
u32 shadow_edit_go(struct shadow_edit *edit, u64 addr)
{
	const struct shadow_index *index = &edit->mm->index;

	if (likely(edit->seq == index->seq))
		return shadow_index_near(index, addr, &edit->place);
	edit->seq = index->seq;
	edit->full.high = 0;
	return shadow_index_seek(index, addr, &edit->place);
}

/**
 * shadow_edit_gap() - shadow_edit_seek(), and what is before
 * @edit: the plan; its place is what was sought
 * @addr: the address
 * @before: gets the range before that; id 0: none
 *
 * After a search for a gap that has the address the place is right already.
 *
 * Context: mmap lock held for writing.
 */
void shadow_edit_gap(struct shadow_edit *edit, u64 addr,
		     struct shadow_range *before)
{
	const struct shadow_index *index = &edit->mm->index;

	if (likely(edit->seq == index->seq)) {
		shadow_index_before(index, &edit->place, before);
		if (before->end <= addr && addr < edit->place.range.end)
			return;
	}
	shadow_edit_seek(edit, addr);
	shadow_index_before(index, &edit->place, before);
}

/**
 * shadow_edit_find() - the first VMA of a plan that ends above an address
 * @edit: the plan
 * @addr: the address
 *
 * Return: the VMA, 0 where there is none.
 */
u32 shadow_edit_find(const struct shadow_edit *edit, u64 addr)
{
	const struct shadow_edit_item *item = edit->item;
	u32 at = edit->cursor;

	if (!at || item[at].state & SHADOW_ITEM_GONE ||
	    item[at].vma.start > addr)
		at = item[0].next;
	while (at && item[at].vma.end <= addr)
		at = item[at].next;
	return at;
}

/* Put a VMA before another one, 0: last. There is room. */
static u32 put_before(struct shadow_edit *edit, const struct shadow_vma *vma,
		      u32 next)
{
	u32 at = edit->nr++, prev = edit->item[next].prev;
	struct shadow_edit_item *item = &edit->item[at];

	item->vma = *vma;
	item->prev = prev;
	item->next = next;
	item->from = 0;
	item->origin = vma->id;
	item->state = 0;
	edit->item[prev].next = at;
	edit->item[next].prev = at;
	edit->cursor = at;
	return at;
}

/**
 * shadow_edit_load() - copy the VMAs in a range, and those that touch it
 * @edit: the plan, with no change in it yet
 * @start: the range
 * @end: its end
 *
 * Return: 0 or -ENOMEM.
 */
int shadow_edit_load(struct shadow_edit *edit, u64 start, u64 end)
{
	const struct shadow_range *range = &edit->place.range;
	const struct shadow_mm *mm = edit->mm;
	u32 id, next;

	next = shadow_edit_find(edit, start ? start - 1 : 0);
	for (id = shadow_edit_seek(edit, start ? start - 1 : 0);
	     id && range->start <= end;
	     id = shadow_index_next(&mm->index, &edit->place)) {
		while (next && edit->item[next].vma.start < range->start)
			next = edit->item[next].next;
		if (next && edit->item[next].vma.id == id)
			continue;
		if (shadow_edit_room(edit, 1))
			return -ENOMEM;
		put_before(edit, shadow_vma_at(mm->mms, id), next);
	}
	return 0;
}

/**
 * shadow_edit_add() - add a VMA where there is none
 * @edit: the plan, with room
 * @vma: the VMA; its id is not looked at
 *
 * Return: where it is in the plan.
 */
u32 shadow_edit_add(struct shadow_edit *edit, const struct shadow_vma *vma)
{
	u32 at = put_before(edit, vma, shadow_edit_find(edit, vma->start));

	edit->item[at].vma.id = 0;
	edit->item[at].origin = 0;
	edit->map_count++;
	return at;
}

/**
 * shadow_edit_remove() - take a VMA out
 * @edit: the plan
 * @at: the VMA
 * @how: SHADOW_ITEM_CLOSE: it is unmapped; 0: it became part of another
 */
void shadow_edit_remove(struct shadow_edit *edit, u32 at, u32 how)
{
	struct shadow_edit_item *item = &edit->item[at];

	edit->item[item->prev].next = item->next;
	edit->item[item->next].prev = item->prev;
	item->state |= SHADOW_ITEM_GONE | how;
	edit->map_count--;
}

/**
 * shadow_edit_range() - give a VMA another range
 * @edit: the plan
 * @at: the VMA
 * @start: from here on,
 * @end: to here
 *
 * Its offsets move with its start.
 */
void shadow_edit_range(struct shadow_edit *edit, u32 at, u64 start, u64 end)
{
	struct shadow_vma *vma = &edit->item[at].vma;
	u64 pages = (s64)(start - vma->start) >> SHADOW_PAGE_SHIFT;

	vma->start = start;
	vma->end = end;
	vma->pgoff += pages;
	vma->anon_pgoff += pages;
	edit->item[at].state |= SHADOW_ITEM_CHANGED;
}

/**
 * shadow_edit_split() - make two VMAs of one
 * @edit: the plan, with room
 * @at: the VMA
 * @addr: where, inside it
 * @below: the one that is new is the lower one
 *
 * Return: 0, or what the VMA's operations say against it.
 */
int shadow_edit_split(struct shadow_edit *edit, u32 at, u64 addr, bool below)
{
	struct shadow_vma vma = edit->item[at].vma;
	const struct shadow_vm_ops *ops = edit->mm->mms->ops[vma.ops];
	u32 part, from;
	int err;

	if (ops && ops->may_split) {
		err = ops->may_split(edit->mm, &vma, addr);
		if (err)
			return err;
	}
	from = edit->item[at].from ?: edit->item[at].origin;
	part = put_before(edit, &vma, below ? at : edit->item[at].next);
	edit->item[part].vma.id = 0;
	edit->item[part].from = vma.anon_vma ? from : 0;
	edit->item[part].origin = edit->item[at].origin;
	edit->item[part].state = SHADOW_ITEM_OPEN;
	shadow_edit_range(edit, below ? part : at, vma.start, addr);
	shadow_edit_range(edit, below ? at : part, addr, vma.end);
	edit->map_count++;
	return 0;
}

/**
 * shadow_edit_count() - pages come or go in a plan
 * @edit: the plan
 * @flags: of their VMA
 * @pages: how many
 *
 * So that what a call checks later knows of what it did before.
 */
void shadow_edit_count(struct shadow_edit *edit, u64 flags, s64 pages)
{
	edit->total += pages;
	if (shadow_vma_is_data(flags))
		edit->data += pages;
	if (flags & SHADOW_VM_LOCKED)
		edit->locked += pages;
}

/**
 * shadow_edit_may_expand() - do the limits allow so many pages more?
 * @edit: the plan, whose pages count
 * @flags: what kind of pages they are
 * @pages: how many
 *
 * Return: yes or no.
 */
bool shadow_edit_may_expand(const struct shadow_edit *edit, u64 flags,
			    u64 pages)
{
	return shadow_mm_allows(edit->mm, edit->total + pages,
				shadow_vma_is_data(flags), edit->data + pages);
}

/**
 * shadow_edit_pages() - pages go
 * @edit: the plan
 * @pages: which, and where to
 *
 * Return: 0 or -ENOMEM.
 */
int shadow_edit_pages(struct shadow_edit *edit,
		      const struct shadow_edit_pages *pages)
{
	u32 most = edit->max_pages ? edit->max_pages * 2 : FIRST_PAGES;
	struct shadow_edit_pages *list;

	if (edit->nr_pages == edit->max_pages) {
		list = seam_alloc(most, sizeof(*list));
		if (!list) {
			edit->starved = true;
			return -ENOMEM;
		}
		if (edit->nr_pages)
			memcpy(list, edit->pages,
			       edit->nr_pages * sizeof(*list));
		seam_free(edit->pages);
		edit->pages = list;
		edit->max_pages = most;
	}
	edit->pages[edit->nr_pages++] = *pages;
	return 0;
}
