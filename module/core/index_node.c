// SPDX-License-Identifier: GPL-2.0
/*
 * One node of our index, and two beside each other: entries come, go, and are
 * passed on. Knows no tree.
 */
#include "core/index_priv.h"

/**
 * index_largest_gap() - the largest gap among a node's ranges
 * @node: the node, with an entry
 * @leaf: it is a leaf
 *
 * Return: bytes.
 */
u64 index_largest_gap(const struct shadow_index_node *node, bool leaf)
{
	const u64 *start = node->start, *end = node->end, *gap = node->gap;
	u64 most = leaf ? 0 : gap[0];
	u32 i, nr = node->nr;

	for (i = 1; i < nr; i++) {
		if (start[i] - end[i - 1] > most)
			most = start[i] - end[i - 1];
		if (!leaf && gap[i] > most)
			most = gap[i];
	}
	return most;
}

/**
 * index_gap_beside() - the larger gap beside an entry
 * @node: the node
 * @slot: the entry
 *
 * Return: bytes; none outside of the node counts.
 */
u64 index_gap_beside(const struct shadow_index_node *node, u32 slot)
{
	u64 left = 0, right = 0;

	if (slot)
		left = node->start[slot] - node->end[slot - 1];
	if (slot + 1 < node->nr)
		right = node->start[slot + 1] - node->end[slot];
	return max(left, right);
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
	u32 i;

	for (i = node->nr++; i > slot; i--) {
		node->end[i] = node->end[i - 1];
		node->start[i] = node->start[i - 1];
		node->ref[i] = node->ref[i - 1];
		if (!leaf)
			node->gap[i] = node->gap[i - 1];
	}
}

/**
 * index_close() - take an entry out
 * @node: the node
 * @slot: which; what is behind moves up
 * @leaf: it is a leaf
 */
void index_close(struct shadow_index_node *node, u32 slot, bool leaf)
{
	u32 i, last = --node->nr;

	for (i = slot; i < last; i++) {
		node->end[i] = node->end[i + 1];
		node->start[i] = node->start[i + 1];
		node->ref[i] = node->ref[i + 1];
		if (!leaf)
			node->gap[i] = node->gap[i + 1];
	}
	node->end[last] = U64_MAX;
	node->ref[last] = 0;
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
 * @leaf: it is a leaf
 */
void index_sum(struct shadow_index_node *parent, u32 slot,
	       const struct shadow_index_node *child, bool leaf)
{
	parent->start[slot] = child->start[0];
	parent->end[slot] = child->end[child->nr - 1];
	parent->gap[slot] = index_largest_gap(child, leaf);
}
