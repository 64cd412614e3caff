// SPDX-License-Identifier: GPL-2.0
/*
 * One node of our index, and two beside each other: entries come, go, and are
 * passed on. Knows no tree.
 */
#include "core/index_priv.h"

/**
 * index_survey() - look through a node for its widest entry
 * @node: the node, with an entry
 * @leaf: it is a leaf
 */
void index_survey(struct shadow_index_node *node, bool leaf)
{
	u64 most = index_width(node, node->first, leaf), second = 0, width;
	u32 i, last = node->last, widest = node->first;

	for (i = node->first + 1; i < last; i++) {
		width = index_width(node, i, leaf);
		if (width <= second)
			continue;
		second = width;
		if (width > most) {
			second = most;
			most = width;
			widest = i;
		}
	}
	node->widest = widest;
	node->most = most;
	node->others = second;
}

/**
 * index_revise() - an entry and the one behind it may have other widths
 * @node: the node; its widest entry is still right, or is one of the two
 * @slot: the first of them; may be behind the last
 * @leaf: it is a leaf
 *
 * Of the others it is known what none exceeds: they are looked through only where
 * the widest has become less wide than that.
 */
void index_revise(struct shadow_index_node *node, u32 slot, bool leaf)
{
	u64 here, next = 0, width;

	if (unlikely(slot >= node->last)) {
		if (node->widest == slot)
			index_survey(node, leaf);
		return;
	}
	here = index_width(node, slot, leaf);
	if (slot + 1 < node->last)
		next = index_width(node, slot + 1, leaf);
	width = max(here, next);
	if (node->widest - slot > 1) {
		if (width <= node->most) {
			node->others = max(node->others, width);
			return;
		}
		node->others = node->most;
	} else if (width < node->others) {
		index_survey(node, leaf);
		return;
	}
	node->widest = here == width ? slot : slot + 1;
	node->most = width;
	node->others = max(node->others, min(here, next));
}

/**
 * index_revise_one() - what is within an entry may have another width
 * @node: the node, no leaf
 * @slot: the entry
 */
void index_revise_one(struct shadow_index_node *node, u32 slot)
{
	u64 width = index_width(node, slot, false);

	if (node->widest != slot) {
		if (width <= node->most) {
			node->others = max(node->others, width);
			return;
		}
		node->others = node->most;
		node->widest = slot;
	} else if (width < node->others) {
		index_survey(node, false);
		return;
	}
	node->most = width;
}

/* Entries to another place, or on to another node. */
static void copy(struct shadow_index_node *to, u32 slot,
		 const struct shadow_index_node *from, u32 first, u32 nr)
{
	memmove(to->end + slot, from->end + first, nr * sizeof(u64));
	memmove(to->start + slot, from->start + first, nr * sizeof(u64));
	memmove(to->gap + slot, from->gap + first, nr * sizeof(u64));
	memmove(to->ref + slot, from->ref + first, nr * sizeof(u32));
}

/* What is in use from now on; all else is made empty. */
static void use(struct shadow_index_node *node, u32 first, u32 last)
{
	u32 i;

	node->first = first;
	node->last = last;
	for (i = 0; i < INDEX_FAN; i++) {
		if (i >= first && i < last)
			continue;
		node->end[i] = i < first ? 0 : U64_MAX;
		node->ref[i] = 0;
	}
}

/**
 * index_clear() - make a node empty
 * @node: the node
 */
void index_clear(struct shadow_index_node *node)
{
	use(node, INDEX_FAN / 2, INDEX_FAN / 2);
	node->widest = node->first;
	node->most = 0;
	node->others = 0;
}

/*
 * Move the entries [@from, @to) by one, up or down. One loop, not one memmove()
 * each: there are few of them.
 */
static void move_up(struct shadow_index_node *node, size_t from, size_t to,
		    bool leaf)
{
	u64 *end = node->end, *start = node->start, *gap = node->gap;
	u32 *ref = node->ref;
	size_t i;

	for (i = to; i > from; i--) {
		WRITE_ONCE(end[i], end[i - 1]);
		WRITE_ONCE(start[i], start[i - 1]);
		WRITE_ONCE(ref[i], ref[i - 1]);
	}
	for (i = to; !leaf && i > from; i--)
		gap[i] = gap[i - 1];
}

static void move_down(struct shadow_index_node *node, size_t from, size_t to,
		      bool leaf)
{
	u64 *end = node->end, *start = node->start, *gap = node->gap;
	u32 *ref = node->ref;
	size_t i;

	for (i = from; i < to; i++) {
		WRITE_ONCE(end[i - 1], end[i]);
		WRITE_ONCE(start[i - 1], start[i]);
		WRITE_ONCE(ref[i - 1], ref[i]);
	}
	for (i = from; !leaf && i < to; i++)
		gap[i - 1] = gap[i];
}

/**
 * index_open() - make room for an entry
 * @node: the node, not full
 * @slot: before which one
 * @leaf: it is a leaf
 *
 * Return: the new entry's slot: @slot, or the one before it.
 */
u32 index_open(struct shadow_index_node *node, u32 slot, bool leaf)
{
	u32 first = node->first, last = node->last;

	if (first && (last == INDEX_FAN || slot - first < last - slot)) {
		move_down(node, first, slot, leaf);
		node->first--;
		slot--;
		if (node->widest <= slot)
			node->widest--;
	} else {
		move_up(node, slot, last, leaf);
		node->last++;
		if (node->widest >= slot)
			node->widest++;
	}
	return slot;
}

/**
 * index_close() - take an entry out
 * @node: the node
 * @slot: which
 * @leaf: it is a leaf
 *
 * If it was the widest, the one behind it is said to be.
 *
 * Return: the slot of the entry that was behind it.
 */
u32 index_close(struct shadow_index_node *node, u32 slot, bool leaf)
{
	u32 first = node->first, last = node->last;

	if (slot - first < last - slot) {
		move_up(node, first, slot, leaf);
		WRITE_ONCE(node->end[first], 0);
		WRITE_ONCE(node->ref[first], 0);
		node->first++;
		if (node->widest <= slot)
			node->widest++;
		return slot + 1;
	}
	move_down(node, slot + 1, last, leaf);
	WRITE_ONCE(node->end[last - 1], U64_MAX);
	WRITE_ONCE(node->ref[last - 1], 0);
	node->last--;
	if (node->widest > slot)
		node->widest--;
	return slot;
}

/**
 * index_pass_left() - the first entries of a node to its left neighbour's end
 * @left: the neighbour
 * @right: the node
 * @nr: how many
 */
void index_pass_left(struct shadow_index_node *left,
		     struct shadow_index_node *right, u32 nr)
{
	u32 used = index_used(left);

	copy(left, 0, left, left->first, used);
	copy(left, used, right, right->first, nr);
	use(left, 0, used + nr);
	use(right, right->first + nr, right->last);
}

/**
 * index_pass_right() - the last entries of a node to its right neighbour's head
 * @left: the node
 * @right: the neighbour
 * @nr: how many
 *
 * Where it had none they stand at its start: who adds at the end moves nothing.
 */
void index_pass_right(struct shadow_index_node *left,
		      struct shadow_index_node *right, u32 nr)
{
	u32 used = index_used(right), first = used ? INDEX_FAN - used : nr;

	copy(right, first, right, right->first, used);
	copy(right, first - nr, left, left->last - nr, nr);
	use(right, first - nr, first + used);
	use(left, left->first, left->last - nr);
}

/**
 * index_sum() - what a parent's entry says of its child
 * @parent: the parent
 * @slot: the entry
 * @child: the child
 */
void index_sum(struct shadow_index_node *parent, u32 slot,
	       const struct shadow_index_node *child)
{
	parent->start[slot] = child->start[child->first];
	parent->end[slot] = child->end[child->last - 1];
	parent->gap[slot] = child->most;
}
