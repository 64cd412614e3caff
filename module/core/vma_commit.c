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

/* Most that come follow one that went: the pool need not know of it. */
static u32 get_vma(struct shadow_edit *edit)
{
	u32 id = edit->kept;

	if (!id)
		return shadow_pool_get(&edit->mm->mms->vmas);
	edit->kept = 0;
	return id;
}

static void put_vma(struct shadow_edit *edit, u32 id)
{
	if (edit->kept)
		shadow_pool_put(&edit->mm->mms->vmas, id);
	else
		edit->kept = id;
}

/* The VMAs that are new go back to where they came from. */
static void give_back(struct shadow_edit *edit, struct shadow_edit_item *end)
{
	struct shadow_edit_item *item;

	for (item = edit->item + 1; item < end; item++)
		if (item->state & SHADOW_ITEM_OURS)
			put_vma(edit, item->vma.id);
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

/*
 * Numbers for new VMAs, room in the index, room for chains: or nothing. @seen is
 * what any VMA of the plan is.
 */
static int reserve(struct shadow_edit *edit, u32 *seen)
{
	struct shadow_mm *mm = edit->mm;
	struct shadow_edit_item *item;
	u32 inserts = 0;
	int err = 0;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		err = reserve_chain(mm, item);
		if (err)
			break;
		if (is_new(item)) {
			item->vma.id = get_vma(edit);
			if (!item->vma.id) {
				err = -ENOMEM;
				break;
			}
			item->state |= SHADOW_ITEM_OURS;
			inserts++;
		}
		*seen |= item->state;
	}
	if (!err && inserts)
		err = shadow_index_reserve(&mm->index, inserts);
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

/* Nothing that maps pages lies across what VMAs will begin at. */
static void cut_bounds(const struct shadow_edit *edit)
{
	const struct shadow_edit_item *item, *end = end_of(edit);
	struct shadow_mm *mm = edit->mm;

	if (!mm->hooks || !mm->hooks->cut)
		return;
	for (item = edit->item + 1; item < end; item++) {
		if (is_changed(item) || item->state & SHADOW_ITEM_OURS)
			mm->hooks->cut(mm, item->vma.start);
	}
}

static inline void account(struct shadow_mm *mm, const struct shadow_vma *vma,
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

/*
 * Before the change: those who keep pages let go of what will be different. Who
 * has a chain to give up first gets the other's when all is done.
 */
static void prepare(struct shadow_edit *edit)
{
	const struct shadow_mm_hooks *hooks = edit->mm->hooks;
	struct shadow_edit_item *item;
	struct shadow_vma *vma;

	for (item = edit->item + 1; item < end_of(edit); item++) {
		if (!is_changed(item) || item->state & SHADOW_ITEM_OURS)
			continue;
		vma = known(edit, item);
		if (item->from && !(item->state & SHADOW_ITEM_UNFAULTED)) {
			vma->anon_vma = item->vma.anon_vma;
			vma->chain = item->vma.chain;
			clone_chain(edit->mm, vma, item->from);
		}
		if (hooks && hooks->before)
			hooks->before(edit->mm, vma);
	}
}

static void index_range(struct shadow_edit *edit, u64 at, u64 start, u64 end)
{
	struct shadow_place *place = &edit->place;

	shadow_edit_seek(edit, at);
	if (place->range.start == start && place->range.end == end)
		return;
	edit->full.high = 0;
	shadow_index_change(&edit->mm->index, place, start, end);
}

/* The range at the plan's place goes. */
static void index_drop(struct shadow_edit *edit)
{
	if (edit->place.range.end > edit->full.low)
		edit->full.high = 0;
	shadow_index_erase(&edit->mm->index, &edit->place);
}

/* What goes and what shrinks. */
static void index_less(struct shadow_edit *edit)
{
	const struct shadow_edit_item *item, *end = end_of(edit);
	const struct shadow_vma *vma;

	for (item = edit->item + 1; item < end; item++) {
		if (has_gone(item)) {
			shadow_edit_seek(edit, known(edit, item)->start);
			index_drop(edit);
		} else if (is_changed(item) &&
			   !(item->state & SHADOW_ITEM_OURS)) {
			vma = known(edit, item);
			index_range(edit, vma->start,
				    max(vma->start, item->vma.start),
				    min(vma->end, item->vma.end));
		}
	}
}

/* Before the range at the plan's place. */
static void index_add(struct shadow_edit *edit, const struct shadow_vma *vma)
{
	shadow_index_insert(&edit->mm->index, &edit->place,
			    &(struct shadow_range){ vma->start, vma->end,
						    vma->id });
}

/* What comes and what grows. */
static void index_more(struct shadow_edit *edit)
{
	const struct shadow_edit_item *item, *end = end_of(edit);
	const struct shadow_vma *vma;

	for (item = edit->item + 1; item < end; item++) {
		vma = &item->vma;
		if (item->state & SHADOW_ITEM_OURS) {
			shadow_edit_seek(edit, vma->start);
			index_add(edit, vma);
		} else if (is_changed(item)) {
			index_range(edit,
				    max(known(edit, item)->start, vma->start),
				    vma->start, vma->end);
		}
	}
}

/*
 * Less before more, so that no two ranges ever overlap. The plan's place is right
 * all the time.
 */
static void apply_index(struct shadow_edit *edit, u32 seen)
{
	if (seen & (SHADOW_ITEM_GONE | SHADOW_ITEM_CHANGED))
		index_less(edit);
	if (seen & (SHADOW_ITEM_OURS | SHADOW_ITEM_CHANGED))
		index_more(edit);
}

/* For who reads it without the lock: odd while it changes. */
static void store(struct shadow_mm *mm, struct shadow_vma *vma,
		  struct shadow_vma *value)
{
	value->seq = vma->seq + 1;
	value->mm = mm->number;
	WRITE_ONCE(vma->seq, value->seq);
	seam_fence();
	*vma = *value;
	seam_store_release(&vma->seq, value->seq + 1);
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

/* After the change: they learn what is different, or new. */
static void tell(struct shadow_mm *mm, struct shadow_vma *vma, u32 state)
{
	const struct shadow_vm_ops *ops = mm->mms->ops[vma->ops];

	if (mm->hooks && mm->hooks->after)
		mm->hooks->after(mm, vma);
	if (state & SHADOW_ITEM_OPEN && ops && ops->open)
		ops->open(mm, vma);
}

static void tell_all(struct shadow_edit *edit)
{
	const struct shadow_edit_item *item, *end = end_of(edit);

	for (item = edit->item + 1; item < end; item++)
		if (is_changed(item) || item->state & SHADOW_ITEM_OURS)
			tell(edit->mm, known(edit, item), item->state);
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

/* A VMA goes: after the last page has left it. */
static void part(struct shadow_mm *mm, struct shadow_vma *vma, u32 state)
{
	const struct shadow_vm_ops *ops = mm->mms->ops[vma->ops];

	if (state & SHADOW_ITEM_CLOSE && ops && ops->close)
		ops->close(mm, vma);
	if (mm->hooks && mm->hooks->leave)
		mm->hooks->leave(mm, vma);
	WRITE_ONCE(vma->seq, vma->seq + 2);
	put_vma(mm->edit, vma->id);
}

/*
 * A VMA gives its anon_vma up; it may have become part of another's copy, which
 * is one of a later VMA, whose chain is as it was.
 */
static void unfault(struct shadow_mm *mm, const struct shadow_edit_item *item)
{
	struct shadow_vma *vma = shadow_vma_at(mm->mms, item->vma.id);

	if (mm->hooks && mm->hooks->anon_leave)
		mm->hooks->anon_leave(mm, vma);
	vma->anon_vma = item->vma.anon_vma;
	vma->chain = item->vma.chain;
	if (item->from && !(item->state & SHADOW_ITEM_GONE))
		clone_chain(mm, vma, item->from);
}

static void part_all(struct shadow_edit *edit)
{
	const struct shadow_edit_item *item, *end = end_of(edit);

	for (item = edit->item + 1; item < end; item++) {
		if (item->state & SHADOW_ITEM_UNFAULTED)
			unfault(edit->mm, item);
		if (has_gone(item))
			part(edit->mm, known(edit, item), item->state);
	}
}

/* Changes begin; the plan's place stays right. */
static void begin(struct shadow_edit *edit)
{
	shadow_index_begin(&edit->mm->index);
	edit->seq++;
}

static void end(struct shadow_edit *edit)
{
	shadow_index_end(&edit->mm->index);
	edit->seq++;
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
	u32 seen = 0;
	int err;

	err = reserve(edit, &seen);
	if (err)
		return err;
	cut_pages(edit);
	if (seen & SHADOW_ITEM_CHANGED) {
		cut_bounds(edit);
		prepare(edit);
	}
	begin(edit);
	apply_index(edit, seen);
	apply_vmas(edit);
	end(edit);
	if (seen & (SHADOW_ITEM_CHANGED | SHADOW_ITEM_OURS))
		tell_all(edit);
	move_pages(edit);
	if (seen & (SHADOW_ITEM_GONE | SHADOW_ITEM_UNFAULTED))
		part_all(edit);
	settle(mm);
	if (mm->total_vm < total)
		mm->hiwater_vm = max(mm->hiwater_vm, total);
	return 0;
}

/**
 * shadow_edit_insert() - a change that is one VMA more
 * @edit: where no plan has begun; its place is behind the VMA's
 * @vma: the VMA, where there is none; gets its number
 *
 * As shadow_edit_commit() with such a plan.
 *
 * Return: 0; -ENOMEM, nothing changed.
 */
int shadow_edit_insert(struct shadow_edit *edit, struct shadow_vma *vma)
{
	struct shadow_mm *mm = edit->mm;
	struct shadow_vma *made;
	int err = -ENOMEM;

	vma->id = get_vma(edit);
	if (vma->id)
		err = shadow_index_reserve(&mm->index, 1);
	if (err) {
		if (vma->id)
			put_vma(edit, vma->id);
		settle(mm);
		return err;
	}
	made = shadow_vma_at(mm->mms, vma->id);
	begin(edit);
	index_add(edit, vma);
	store(mm, made, vma);
	account(mm, made, 1);
	mm->map_count++;
	end(edit);
	tell(mm, made, 0);
	settle(mm);
	return 0;
}

/**
 * shadow_edit_erase() - a change that is one VMA less, and its pages
 * @edit: where no plan has begun; its place is the VMA
 *
 * As shadow_edit_commit() with such a plan.
 */
void shadow_edit_erase(struct shadow_edit *edit)
{
	struct shadow_mm *mm = edit->mm;
	struct shadow_vma *vma = shadow_vma_at(mm->mms, edit->place.range.id);

	mm->hiwater_vm = max(mm->hiwater_vm, mm->total_vm);
	if (mm->hooks && mm->hooks->unmap)
		mm->hooks->unmap(mm, vma, vma->start, vma->end);
	begin(edit);
	index_drop(edit);
	account(mm, vma, -1);
	mm->map_count--;
	end(edit);
	part(mm, vma, SHADOW_ITEM_CLOSE);
	settle(mm);
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
