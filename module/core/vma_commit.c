// SPDX-License-Identifier: GPL-2.0
/*
 * A plan becomes true: all that it takes is reserved, then everything is changed,
 * which cannot fail. Decides nothing about VMAs.
 */
#include "core/vma_edit.h"

static bool is_new(const struct shadow_edit_item *item)
{
	return !item->vma.id && !(item->state & SHADOW_ITEM_GONE);
}

static bool is_changed(const struct shadow_edit_item *item)
{
	return item->vma.id &&
	       (item->state & (SHADOW_ITEM_CHANGED | SHADOW_ITEM_GONE)) ==
		       SHADOW_ITEM_CHANGED;
}

static bool has_gone(const struct shadow_edit_item *item)
{
	return item->vma.id && item->state & SHADOW_ITEM_GONE;
}

static struct shadow_vma *known(const struct shadow_edit *edit,
				const struct shadow_edit_item *item)
{
	return shadow_vma_at(edit->mm->mms, item->vma.id);
}

/* Past the last one. */
static struct shadow_edit_item *end_of(const struct shadow_edit *edit)
{
	return edit->item + edit->nr;
}

/* The VMAs that are new go back to where they came from. */
static void give_back(struct shadow_edit *edit, struct shadow_edit_item *end)
{
	struct shadow_edit_item *item;

	for (item = edit->item + 1; item < end; item++)
		if (item->state & SHADOW_ITEM_OURS)
			shadow_pool_put(&edit->mm->mms->vmas, item->vma.id);
}

static void settle(struct shadow_mm *mm)
{
	if (mm->hooks && mm->hooks->settle)
		mm->hooks->settle(mm);
}

static int reserve_chain(struct shadow_mm *mm,
			 const struct shadow_edit_item *item)
{
	if (!item->from || item->state & SHADOW_ITEM_GONE || !mm->hooks ||
	    !mm->hooks->reserve)
		return 0;
	return mm->hooks->reserve(mm, shadow_vma_at(mm->mms, item->from), 1);
}

static int reserve_moves(const struct shadow_edit *edit)
{
	const struct shadow_edit_pages *pages;
	struct shadow_mm *mm = edit->mm;
	int err = 0;

	if (!mm->hooks || !mm->hooks->room)
		return 0;
	for (pages = edit->pages; !err && pages < edit->pages + edit->nr_pages;
	     pages++)
		if (pages->from)
			err = mm->hooks->room(mm, pages->old, pages->addr,
					      pages->len);
	return err;
}

/* Numbers for new VMAs, room in the index, room for chains: or nothing. */
static int reserve(struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	struct shadow_edit_item *item;
	u32 inserts = 0;
	int err = 0;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		err = reserve_chain(mm, item);
		if (err)
			break;
		if (!is_new(item))
			continue;
		item->vma.id = shadow_pool_get(&mm->mms->vmas);
		if (!item->vma.id) {
			err = -ENOMEM;
			break;
		}
		item->state |= SHADOW_ITEM_OURS;
		inserts++;
	}
	err = err ?: shadow_index_reserve(&mm->index, inserts);
	err = err ?: reserve_moves(edit);
	if (!err)
		return 0;
	give_back(edit, item);
	settle(mm);
	return err;
}

/* Pages go for good while all VMAs are still as they were. */
static void cut_pages(const struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	const struct shadow_edit_pages *pages;
	struct shadow_vma *vma;
	u64 at, end;

	if (!mm->hooks || !mm->hooks->unmap)
		return;
	for (pages = edit->pages; pages < edit->pages + edit->nr_pages;
	     pages++) {
		end = pages->old + pages->len;
		for (at = pages->old; !pages->from; at = vma->end) {
			vma = shadow_mm_find(mm, at);
			if (!vma || vma->start >= end)
				break;
			mm->hooks->unmap(mm, vma, max(vma->start, pages->old),
					 min(vma->end, end));
		}
	}
}

static void account(struct shadow_mm *mm, const struct shadow_vma *vma,
		    s64 sign)
{
	s64 pages = sign * (s64)shadow_vma_pages(vma);

	shadow_mm_account(mm, vma->flags, pages);
	if (vma->flags & SHADOW_VM_LOCKED)
		mm->locked_vm += pages;
	if (vma->flags & SHADOW_VM_ACCOUNT)
		mm->charged += pages;
}

static void clone_chain(struct shadow_mm *mm, struct shadow_vma *vma, u32 from)
{
	if (mm->hooks && mm->hooks->clone)
		mm->hooks->clone(mm, vma, shadow_vma_at(mm->mms, from));
}

/* Before the change: those who keep pages let go of what will be different. */
static void prepare(struct shadow_edit *edit)
{
	const struct shadow_mm_hooks *hooks = edit->mm->hooks;
	struct shadow_edit_item *item;
	struct shadow_vma *vma;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		if (!is_changed(item) || item->state & SHADOW_ITEM_OURS)
			continue;
		vma = known(edit, item);
		if (item->from) {
			vma->anon_vma = item->vma.anon_vma;
			vma->chain = item->vma.chain;
			clone_chain(edit->mm, vma, item->from);
		}
		if (hooks && hooks->before)
			hooks->before(edit->mm, vma);
	}
}

static void index_range(struct shadow_index *index, u64 at, u64 start, u64 end)
{
	struct shadow_place place;

	shadow_index_seek(index, at, &place);
	if (place.range.start != start || place.range.end != end)
		shadow_index_change(index, &place, start, end);
}

/* What goes and what shrinks first, so that no two ranges ever overlap. */
static void apply_index(struct shadow_edit *edit)
{
	struct shadow_index *index = &edit->mm->index;
	const struct shadow_edit_item *item;
	const struct shadow_vma *vma;
	struct shadow_place place;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		vma = item->vma.id ? known(edit, item) : NULL;
		if (has_gone(item)) {
			shadow_index_seek(index, vma->start, &place);
			shadow_index_erase(index, &place);
		} else if (is_changed(item) &&
			   !(item->state & SHADOW_ITEM_OURS)) {
			index_range(index, vma->start,
				    max(vma->start, item->vma.start),
				    min(vma->end, item->vma.end));
		}
	}
	for (item = edit->item + 1; item < end_of(edit); item++) {
		vma = item->vma.id ? known(edit, item) : NULL;
		if (item->state & SHADOW_ITEM_OURS) {
			shadow_index_seek(index, item->vma.start, &place);
			shadow_index_insert(
				index, &place,
				&(struct shadow_range){ item->vma.start,
							item->vma.end,
							item->vma.id });
		} else if (is_changed(item)) {
			index_range(index, max(vma->start, item->vma.start),
				    item->vma.start, item->vma.end);
		}
	}
}

/* For who reads it without the lock: odd while it changes. */
static void store(struct shadow_mm *mm, struct shadow_vma *vma,
		  const struct shadow_vma *value)
{
	struct shadow_vma next = *value;

	next.seq = vma->seq + 1;
	next.mm = mm->number;
	WRITE_ONCE(vma->seq, next.seq);
	seam_fence();
	*vma = next;
	seam_store_release(&vma->seq, next.seq + 1);
}

static void apply_vmas(struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	struct shadow_edit_item *item;
	struct shadow_vma *vma;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		if (!item->vma.id)
			continue;
		vma = known(edit, item);
		if (has_gone(item)) {
			account(mm, vma, -1);
		} else if (item->state & SHADOW_ITEM_OURS) {
			store(mm, vma, &item->vma);
			account(mm, vma, 1);
			if (item->from)
				clone_chain(mm, vma, item->from);
		} else if (is_changed(item)) {
			account(mm, vma, -1);
			store(mm, vma, &item->vma);
			account(mm, vma, 1);
		}
	}
	mm->map_count = edit->map_count;
}

/* After it: they learn what is different, and what is new. */
static void tell(struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	const struct shadow_edit_item *item;
	const struct shadow_vm_ops *ops;
	struct shadow_vma *vma;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		if (!is_changed(item) && !(item->state & SHADOW_ITEM_OURS))
			continue;
		vma = known(edit, item);
		if (mm->hooks && mm->hooks->after)
			mm->hooks->after(mm, vma);
		ops = mm->mms->ops[vma->ops];
		if (item->state & SHADOW_ITEM_OPEN && ops && ops->open)
			ops->open(mm, vma);
	}
}

static void move_pages(const struct shadow_edit *edit)
{
	const struct shadow_edit_pages *pages;
	struct shadow_mm *mm = edit->mm;

	if (!mm->hooks || !mm->hooks->move)
		return;
	for (pages = edit->pages; pages < edit->pages + edit->nr_pages; pages++)
		if (pages->from)
			mm->hooks->move(mm, shadow_vma_at(mm->mms, pages->from),
					shadow_mm_find(mm, pages->addr),
					pages->old, pages->addr, pages->len);
}

/* Those that go: after the last page has left them. */
static void part(struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	const struct shadow_edit_item *item;
	const struct shadow_vm_ops *ops;
	struct shadow_vma *vma;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		if (!item->vma.id)
			continue;
		vma = known(edit, item);
		if (item->state & SHADOW_ITEM_UNFAULTED) {
			if (mm->hooks && mm->hooks->anon_leave)
				mm->hooks->anon_leave(mm, vma);
			vma->anon_vma = 0;
			vma->chain = 0;
		}
		if (!has_gone(item))
			continue;
		ops = mm->mms->ops[vma->ops];
		if (item->state & SHADOW_ITEM_CLOSE && ops && ops->close)
			ops->close(mm, vma);
		if (mm->hooks && mm->hooks->leave)
			mm->hooks->leave(mm, vma);
		WRITE_ONCE(vma->seq, vma->seq + 2);
		shadow_pool_put(&mm->mms->vmas, item->vma.id);
	}
}

/**
 * shadow_edit_commit() - make a plan true
 * @edit: the plan
 *
 * Return: 0; -ENOMEM, nothing changed.
 */
int shadow_edit_commit(struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	u64 total = mm->total_vm;
	int err;

	err = reserve(edit);
	if (err)
		return err;
	cut_pages(edit);
	prepare(edit);
	shadow_index_begin(&mm->index);
	apply_index(edit);
	apply_vmas(edit);
	shadow_index_end(&mm->index);
	tell(edit);
	move_pages(edit);
	part(edit);
	settle(mm);
	if (mm->total_vm < total)
		mm->hiwater_vm = max(mm->hiwater_vm, total);
	return 0;
}

/**
 * shadow_edit_finish() - make a plan true, or not
 * @edit: the plan
 * @err: what the call is going to return
 *
 * A call that fails changes nothing, unless its address spaces are told to do as
 * the kernel does (@partial): then what was planned before it failed is done.
 *
 * Return: @err, or -ENOMEM, nothing changed.
 */
int shadow_edit_finish(struct shadow_edit *edit, int err)
{
	int late;

	if (err && (!edit->mm->mms->config.partial || edit->starved))
		return err;
	late = shadow_edit_commit(edit);
	return late ?: err;
}
