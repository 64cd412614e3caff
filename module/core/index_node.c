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
	u64 most = index_width(node, 0, leaf), second = 0, width;
	u32 i, nr = node->nr, widest = 0;

	for (i = 1; i < nr; i++) {
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

	if (unlikely(slot >= node->nr)) {
		if (node->widest == slot)
			index_survey(node, leaf);
		return;
	}
	here = index_width(node, slot, leaf);
	if (slot + 1 < node->nr)
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

/* From now on it has @nr entries, of which the last ones may be new. */
static void cut(struct shadow_index_node *node, u32 nr)
{
	u32 i;

	for (i = nr; i < node->nr; i++) {
		node->end[i] = U64_MAX;
		node->ref[i] = 0;
	}
	node->nr = nr;
}

/**
 * index_open() - make room for an entry
 * @node: the node, not full
 * @slot: where; what was there and behind moves on
 * @leaf: it is a leaf
 */
void index_open(struct shadow_index_node *node, u32 slot, bool leaf)
{
	u64 *end = node->end, *start = node->start, *gap = node->gap;
	size_t i, nr = node->nr++;
	u32 *ref = node->ref;

	if (node->widest >= slot)
		node->widest++;
	/* One loop, not one memmove() each: there are few to move. */
	for (i = nr; i > slot; i--) {
		WRITE_ONCE(end[i], end[i - 1]);
		WRITE_ONCE(start[i], start[i - 1]);
		WRITE_ONCE(ref[i], ref[i - 1]);
	}
	for (i = nr; !leaf && i > slot; i--)
		gap[i] = gap[i - 1];
}

/**
 * index_close() - take an entry out
 * @node: the node
 * @slot: which; what is behind moves up
 * @leaf: it is a leaf
 */
void index_close(struct shadow_index_node *node, u32 slot, bool leaf)
{
	u64 *end = node->end, *start = node->start, *gap = node->gap;
	size_t i, last = --node->nr;
	u32 *ref = node->ref;

	if (node->widest > slot)
		node->widest--;
	for (i = slot; i < last; i++) {
		WRITE_ONCE(end[i], end[i + 1]);
		WRITE_ONCE(start[i], start[i + 1]);
		WRITE_ONCE(ref[i], ref[i + 1]);
	}
	for (i = slot; !leaf && i < last; i++)
		gap[i] = gap[i + 1];
	WRITE_ONCE(end[last], U64_MAX);
	WRITE_ONCE(ref[last], 0);
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
	copy(left, left->nr, right, 0, nr);
	copy(right, 0, right, nr, right->nr - nr);
	left->nr += nr;
	cut(right, right->nr - nr);
}

/**
 * index_pass_right() - the last entries of a node to its right neighbour's head
 * @left: the node
 * @right: the neighbour
 * @nr: how many
 */
void index_pass_right(struct shadow_index_node *left,
		      struct shadow_index_node *right, u32 nr)
{
	copy(right, nr, right, 0, right->nr);
	copy(right, 0, left, left->nr - nr, nr);
	right->nr += nr;
	cut(left, left->nr - nr);
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
	parent->start[slot] = child->start[0];
	parent->end[slot] = child->end[child->nr - 1];
	parent->gap[slot] = child->most;
}
