// SPDX-License-Identifier: GPL-2.0
/*
 * Our index keeps its shape: a node that is full is split, one that has become
 * small gets entries of its neighbour, or joins it. Ranges stay what they are.
 */
#include "core/index_priv.h"

/* A node from those that were reserved, empty. */
static u32 take_node(struct shadow_index *index)
{
	u32 id = index->spare;
	struct shadow_index_node *node = index_node(index, id);

	index->spare = node->link;
	index->nr_spare--;
	index->nr_nodes++;
	index_clear(node);
	return id;
}

static void keep_node(struct shadow_index *index, u32 id)
{
	index_node(index, id)->link = index->spare;
	index->spare = id;
	index->nr_spare++;
	index->nr_nodes--;
}

/**
 * index_plant() - the first node of an empty index
 * @index: the index, with a spare node
 * @place: where the way to it is stored
 */
void index_plant(struct shadow_index *index, struct shadow_place *place)
{
	u32 id = take_node(index);

	place->node[0] = index_node(index, id);
	place->slot[0] = place->node[0]->first;
	WRITE_ONCE(index->root, id);
	WRITE_ONCE(index->depth, 1);
}

/*
 * How many entries go to the right, so that one more fits in at @slot. Who always
 * adds at the same end leaves full nodes behind, not half ones:
 *
 *   slot 32   LLLLLLLLLLLLLLLLLLLLLLLL RRRRRRRR+
 *   slot 3    LLL+LLLLL RRRRRRRRRRRRRRRRRRRRRRRR
 */
static u32 split_at(u32 slot)
{
	if (slot <= INDEX_SIDE)
		return INDEX_FAN - INDEX_SIDE;
	return slot >= INDEX_FAN - INDEX_SIDE ? INDEX_SIDE : INDEX_FAN / 2;
}

/* Two neighbours got other entries: what they and their parent say of it. */
static void sum_both(struct shadow_index_node *parent, u32 slot,
		     struct shadow_index_node *left,
		     struct shadow_index_node *right, bool leaf)
{
	index_survey(left, leaf);
	index_sum(parent, slot, left);
	if (index_used(right)) {
		index_survey(right, leaf);
		index_sum(parent, slot + 1, right);
	}
	index_revise(parent, slot, false);
}

/* A new root above the old one, which is full. */
static void raise_root(struct shadow_index *index, struct shadow_place *place)
{
	u32 id = take_node(index), level, slot;
	struct shadow_index_node *root = index_node(index, id);

	slot = index_open(root, root->last, false);
	root->ref[slot] = index->root;
	root->widest = slot; /* it is alone, whatever it is like */
	for (level = index->depth; level; level--) {
		place->node[level] = place->node[level - 1];
		place->slot[level] = place->slot[level - 1];
	}
	place->node[0] = root;
	place->slot[0] = slot;
	WRITE_ONCE(index->root, id);
	WRITE_ONCE(index->depth, index->depth + 1);
}

/**
 * index_make_room() - split the highest full node of a way to a full leaf
 * @index: the index, with as many spare nodes as it may need
 * @place: a place in the leaf; its way is wrong afterwards
 *
 * before  [ .. A .. ]       A full, its parent not
 * after   [ .. A B .. ]     B has A's last entries
 */
void index_make_room(struct shadow_index *index, struct shadow_place *place)
{
	struct shadow_index_node *parent, *left, *right;
	u32 level = index->depth - 1, slot, id;
	bool leaf;

	while (level && index_used(place->node[level - 1]) == INDEX_FAN)
		level--;
	if (!level) {
		raise_root(index, place);
		level = 1;
	}
	leaf = level == index->depth - 1;
	parent = place->node[level - 1];
	slot = place->slot[level - 1];
	left = place->node[level];
	id = take_node(index);
	right = index_node(index, id);
	index_pass_right(left, right, split_at(place->slot[level]));
	slot = index_open(parent, slot + 1, false);
	parent->ref[slot] = id;
	sum_both(parent, slot - 1, left, right, leaf);
}

/*
 * A node with too few entries and its neighbour: one node where they fit into
 * one with room to spare, else two with half of the entries each.
 */
static void even_out(struct shadow_index *index, struct shadow_place *place,
		     u32 level)
{
	struct shadow_index_node *parent = place->node[level - 1];
	u32 slot = max(place->slot[level - 1], parent->first + 1) - 1;
	struct shadow_index_node *left = index_node(index, parent->ref[slot]);
	u32 id = parent->ref[slot + 1], both;
	struct shadow_index_node *right = index_node(index, id);
	bool leaf = level == index->depth - 1;

	both = index_used(left) + index_used(right);
	if (both <= INDEX_JOIN) {
		index_pass_left(left, right, index_used(right));
		slot = index_close(parent, slot + 1, false) - 1;
		keep_node(index, id);
	} else if (index_used(left) < index_used(right)) {
		index_pass_left(left, right, both / 2 - index_used(left));
	} else {
		index_pass_right(left, right, both / 2 - index_used(right));
	}
	sum_both(parent, slot, left, right, leaf);
}

/**
 * index_balance() - after an entry of a leaf has gone
 * @index: the index
 * @place: a place in the leaf; its way is wrong afterwards
 */
void index_balance(struct shadow_index *index, struct shadow_place *place)
{
	u32 level = index->depth - 1, root = index->root, least;

	const struct shadow_index_node *top = place->node[0];

	while (level && index_used(place->node[level]) < INDEX_LEAST)
		even_out(index, place, level--);
	least = index->depth > 1 ? 2 : 1;
	if (index_used(top) >= least)
		return;
	WRITE_ONCE(index->root, index->depth > 1 ? top->ref[top->first] : 0);
	WRITE_ONCE(index->depth, index->depth - 1);
	keep_node(index, root);
}
