// SPDX-License-Identifier: GPL-2.0
/*
 * Which VMAs of a plan become one, and which one of them grows. Two questions,
 * as the kernels ask them:
 *
 * A range that is new, between prev and next (mmap, brk, a move's destination):
 *
 *   prev |new| next     prev [prev+new] next      left: prev grows
 *                       prev [new+next]           right: next grows
 *                       [prev+new+next]           both: prev grows, next goes
 *
 * A range of a VMA mid that becomes different (mprotect, madvise, mlock …); what
 * is left of mid, if the range is not all of it, shrinks:
 *
 *   range at mid's start   [prev+range][mid']     left: prev grows
 *   range at mid's end     [mid'][range+next]     right: next grows
 *   all of mid             [prev+mid+next], [prev+mid], [mid+next]: mid goes
 *   inside mid             never merged
 *
 * vma_rules.c says whether; what is not merged is split here. The plan has room
 * for two more VMAs at each call.
 */
#include "core/vma_edit.h"
#include "core/vma_rules.h"

static bool rules_are(const struct shadow_edit *edit, enum shadow_mm_rules kind)
{
	return edit->mm->mms->config.rules == kind;
}

static bool meets(const struct shadow_edit *edit, u32 near, bool right,
		  const struct shadow_vma *want,
		  const struct shadow_vma *source)
{
	return near && shadow_vma_meets(&(struct shadow_meeting){
			       edit->mm->mms, &edit->item[near].vma, want,
			       right, source });
}

static bool closes(const struct shadow_edit *edit, u32 at)
{
	return !rules_are(edit, SHADOW_MM_6_1) &&
	       shadow_vma_closes(edit->mm->mms, &edit->item[at].vma);
}

/* Both sides would do: do they agree with each other? */
static bool agree(const struct shadow_edit *edit, u32 prev, u32 next)
{
	return shadow_vma_anon_agree(&edit->item[prev].vma,
				     &edit->item[next].vma);
}

/* A VMA that takes another's pages over takes its anon_vmas over. */
static void take_anon(struct shadow_edit *edit, u32 at,
		      const struct shadow_vma *source, u32 from)
{
	struct shadow_edit_item *item = &edit->item[at];

	if (item->vma.anon_vma || !source->anon_vma)
		return;
	item->vma.anon_vma = source->anon_vma;
	item->vma.chain = source->chain;
	item->from = from ?: source->id;
	item->state |= SHADOW_ITEM_CHANGED;
}

static void take_anon_of(struct shadow_edit *edit, u32 at, u32 source)
{
	take_anon(edit, at, &edit->item[source].vma, edit->item[source].from);
}

/* On 7.3 a merged VMA has what any part of it had. */
static void stick(struct shadow_edit *edit, u32 at, u64 flags)
{
	if (!rules_are(edit, SHADOW_MM_7_3))
		return;
	edit->item[at].vma.flags |= flags & shadow_vma_sticky(edit->mm->mms);
	edit->item[at].state |= SHADOW_ITEM_CHANGED;
}

/* @prev or @next, the first that is one, grows over a range that is new. */
static u32 grow(struct shadow_edit *edit, const struct shadow_vma *want,
		u32 prev, u32 next, const struct shadow_vma *source)
{
	u32 at = prev ?: next;

	if (prev && next) {
		take_anon_of(edit, prev, next);
		stick(edit, prev, edit->item[next].vma.flags);
		shadow_edit_range(edit, prev, edit->item[prev].vma.start,
				  edit->item[next].vma.end);
		shadow_edit_remove(edit, next, 0);
	} else if (prev) {
		shadow_edit_range(edit, prev, edit->item[prev].vma.start,
				  want->end);
	} else {
		shadow_edit_range(edit, next, want->start,
				  edit->item[next].vma.end);
	}
	if (source)
		take_anon(edit, at, source, 0);
	stick(edit, at, want->flags);
	return at;
}

/**
 * shadow_edit_merge() - merge a range that is new with its neighbours
 * @edit: the plan
 * @want: the range with all that it is to be
 * @prev: the VMA before it, or 0
 * @next: the VMA behind it, or 0
 * @source: the VMA that it is a copy of; NULL: none
 *
 * Return: the VMA that it became part of, 0: it remains alone.
 */
u32 shadow_edit_merge(struct shadow_edit *edit, const struct shadow_vma *want,
		      u32 prev, u32 next, const struct shadow_vma *source)
{
	bool left = meets(edit, prev, false, want, source);
	bool right = meets(edit, next, true, want, source);

	if (left && right && (!agree(edit, prev, next) || closes(edit, next)))
		right = false;
	if (!left && !right)
		return 0;
	return grow(edit, want, left ? prev : 0, right ? next : 0, source);
}

/**
 * shadow_edit_alone() - is a range that is new free, and of no neighbour's kind?
 * @edit: where no plan has begun; its place is then behind the range
 * @want: the range with all that it is to be, a copy of nothing
 *
 * Return: true: nothing has to go for it, and it would not be merged.
 */
bool shadow_edit_alone(struct shadow_edit *edit, const struct shadow_vma *want)
{
	const struct shadow_mms *mms = edit->mm->mms;
	struct shadow_meeting meeting = { .mms = mms, .want = want };
	const struct shadow_range *behind = &edit->place.range;
	struct shadow_range before;

	shadow_edit_gap(edit, want->start, &before);
	if (behind->start < want->end)
		return false;
	if (behind->id) {
		meeting.near = shadow_vma_at(mms, behind->id);
		meeting.right = true;
		if (shadow_vma_meets(&meeting))
			return false;
	}
	if (!before.id)
		return true;
	meeting.near = shadow_vma_at(mms, before.id);
	meeting.right = false;
	return !shadow_vma_meets(&meeting);
}

/* Once the right side joins, the left one has to agree with its anon_vma. */
static u32 merge_mmap_6_1(struct shadow_edit *edit,
			  const struct shadow_vma *want, u32 prev, u32 next)
{
	struct shadow_vma both = *want;
	bool left, right;

	right = meets(edit, next, true, want, NULL);
	if (right)
		both.anon_vma = edit->item[next].vma.anon_vma;
	left = meets(edit, prev, false, &both, NULL);
	if (!left && !right)
		return 0;
	return grow(edit, want, left ? prev : 0, right ? next : 0, NULL);
}

/**
 * shadow_edit_merge_mmap() - the same for mmap()
 * @edit: the plan
 * @want: the range
 * @prev: the VMA before it, or 0
 * @next: the VMA behind it, or 0
 *
 * 6.1 asks in another order.
 *
 * Return: the VMA that it became part of, 0: it remains alone.
 */
u32 shadow_edit_merge_mmap(struct shadow_edit *edit,
			   const struct shadow_vma *want, u32 prev, u32 next)
{
	if (rules_are(edit, SHADOW_MM_6_1))
		return merge_mmap_6_1(edit, want, prev, next);
	return shadow_edit_merge(edit, want, prev, next, NULL);
}

/**
 * shadow_edit_extend() - let the VMA before a new range grow over it, or nobody
 * @edit: the plan
 * @want: the range
 * @prev: the VMA before it, or 0
 *
 * For brk(), which never looks to the right.
 *
 * Return: @prev, 0: it does not.
 */
u32 shadow_edit_extend(struct shadow_edit *edit, const struct shadow_vma *want,
		       u32 prev)
{
	if (!meets(edit, prev, false, want, NULL))
		return 0;
	return grow(edit, want, prev, 0, NULL);
}

/* All of @mid, or its first part, goes to @prev. */
static u32 give_left(struct shadow_edit *edit, u32 prev, u32 mid, u64 end)
{
	take_anon_of(edit, prev, mid);
	shadow_edit_range(edit, prev, edit->item[prev].vma.start, end);
	if (end == edit->item[mid].vma.end)
		shadow_edit_remove(edit, mid, 0);
	else
		shadow_edit_range(edit, mid, end, edit->item[mid].vma.end);
	return prev;
}

/* All of @mid, or its last part, goes to @next. */
static u32 give_right(struct shadow_edit *edit, u32 mid, u32 next, u64 start)
{
	take_anon_of(edit, next, mid);
	shadow_edit_range(edit, next, start, edit->item[next].vma.end);
	if (start == edit->item[mid].vma.start)
		shadow_edit_remove(edit, mid, 0);
	else
		shadow_edit_range(edit, mid, edit->item[mid].vma.start, start);
	return next;
}

static u32 give_both(struct shadow_edit *edit, u32 prev, u32 mid, u32 next)
{
	u64 end = edit->item[next].vma.end;

	take_anon_of(edit, prev, edit->item[next].vma.anon_vma ? next : mid);
	shadow_edit_range(edit, prev, edit->item[prev].vma.start, end);
	shadow_edit_remove(edit, mid, 0);
	shadow_edit_remove(edit, next, 0);
	return prev;
}

/* Merge [start, end) of @mid, which is to be like @want: the VMA, or 0. */
static u32 merge_part(struct shadow_edit *edit, u32 mid, u64 start, u64 end,
		      const struct shadow_vma *want)
{
	const struct shadow_vma source = edit->item[mid].vma;
	bool at_start = start == source.start, at_end = end == source.end;
	u32 prev = at_start ? edit->item[mid].prev : 0;
	u32 next = at_end ? edit->item[mid].next : 0;
	bool left, right;
	u64 flags;
	u32 at;

	left = meets(edit, prev, false, want, &source);
	right = meets(edit, next, true, want, &source);
	if (left && right && !agree(edit, prev, next))
		right = false;
	if ((!left && !right) || (at_start && at_end && closes(edit, mid)))
		return 0;
	if (left && right && closes(edit, next))
		right = false;
	flags = want->flags | (left ? edit->item[prev].vma.flags : 0) |
		(right ? edit->item[next].vma.flags : 0);
	if (left && right)
		at = give_both(edit, prev, mid, next);
	else if (left)
		at = give_left(edit, prev, mid, end);
	else
		at = give_right(edit, mid, next, start);
	stick(edit, at, flags);
	return at;
}

/* Split, where the address space may have one VMA more. */
static int split(struct shadow_edit *edit, u32 at, u64 addr, bool below)
{
	if (edit->map_count >= edit->mm->mms->config.max_map_count)
		return -ENOMEM;
	return shadow_edit_split(edit, at, addr, below);
}

/**
 * shadow_edit_modify() - make part of a VMA different: merge it, or split it off
 * @edit: the plan
 * @at: the VMA; then the one that has the range
 * @start: the part
 * @end: its end
 * @change: what it is to become
 *
 * @at gets @change's policy, context and name, but not its flags: what those
 * become is the caller's rule.
 *
 * Return: 0; -ENOMEM: too many VMAs; what @at's operations say against a split.
 * On failure the plan may hold one of two splits.
 */
int shadow_edit_modify(struct shadow_edit *edit, u32 *at, u64 start, u64 end,
		       const struct shadow_change *change)
{
	struct shadow_vma *vma, want = edit->item[*at].vma;
	u64 pages = (start - want.start) >> SHADOW_PAGE_SHIFT;
	u32 merged;
	int err;

	want.start = start;
	want.end = end;
	want.pgoff += pages;
	want.anon_pgoff += pages;
	want.flags = change->flags;
	want.policy = change->policy;
	want.uffd = change->uffd;
	want.anon_name = change->name;
	merged = merge_part(edit, *at, start, end, &want);
	if (merged) {
		*at = merged;
		return 0;
	}
	vma = &edit->item[*at].vma;
	err = vma->start < start ? split(edit, *at, start, true) : 0;
	vma = &edit->item[*at].vma;
	if (!err && vma->end > end)
		err = split(edit, *at, end, false);
	if (err)
		return err;
	vma = &edit->item[*at].vma;
	vma->policy = change->policy;
	vma->uffd = change->uffd;
	vma->anon_name = change->name;
	edit->item[*at].state |= SHADOW_ITEM_CHANGED;
	return 0;
}
