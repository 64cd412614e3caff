// SPDX-License-Identifier: GPL-2.0
/*
 * The invariants of an index, verified: of every implementation what a look-up
 * shows, of ours each node. Trusts no link and no count, and repairs nothing.
 */
#include "core/index_priv.h"

/**
 * struct walk - a check under way
 * @index: the index
 * @end: of the last range so far
 * @ranges: ranges so far
 * @nodes: nodes so far
 */
struct walk {
	const struct shadow_index *index;
	u64 end;
	u32 ranges;
	u32 nodes;
};

/* One range, behind the last one. */
static const char *check_range(struct walk *walk, u64 start, u64 end, u32 id)
{
	if (start < walk->end || end <= start || end == U64_MAX)
		return "order";
	if (!id)
		return "id";
	walk->end = end;
	walk->ranges++;
	return NULL;
}

/* How many entries a node has, and that the others are empty. */
static const char *check_fill(const struct walk *walk,
			      const struct shadow_index_node *node, u32 level)
{
	u32 least = INDEX_LEAST, i;

	if (!level)
		least = walk->index->depth > 1 ? 2 : 1;
	if (node->first > node->last || node->last > INDEX_FAN ||
	    index_used(node) < least)
		return "fill";
	for (i = 0; i < INDEX_FAN; i++) {
		if (i >= node->first && i < node->last)
			continue;
		if (node->end[i] != (i < node->first ? 0 : U64_MAX) ||
		    node->ref[i])
			return "rest";
	}
	return NULL;
}

/* What a parent says of a child that was found sound. */
static const char *check_entry(const struct shadow_index_node *parent, u32 slot,
			       const struct shadow_index_node *child, bool leaf)
{
	u64 most = 0;
	u32 i;

	if (parent->start[slot] != child->start[child->first] ||
	    parent->end[slot] != child->end[child->last - 1])
		return "sum";
	for (i = child->first; i < child->last; i++)
		most = max(most, index_width(child, i, leaf));
	return parent->gap[slot] == most ? NULL : "gap";
}

/* The widest entry, of a node whose entries were found sound. */
static const char *check_widest(const struct shadow_index_node *node, bool leaf)
{
	u64 most;
	u32 i;

	if (node->widest < node->first || node->widest >= node->last ||
	    node->most != index_width(node, node->widest, leaf))
		return "widest";
	for (i = node->first; i < node->last; i++) {
		most = i == node->widest ? node->most : node->others;
		if (index_width(node, i, leaf) > min(most, node->most))
			return "widest";
	}
	return NULL;
}

static const char *check_node(struct walk *walk, u32 id, u32 level)
{
	const struct shadow_index *index = walk->index;
	bool leaf = level == index->depth - 1,
	     above = level + 2 == index->depth;
	const struct shadow_index_node *node;
	const char *broken;
	u32 i;

	if (!id || id >= index->pool->nr || walk->nodes++ == index->nr_nodes)
		return "link";
	node = index_node(index, id);
	broken = check_fill(walk, node, level);
	for (i = node->first; !broken && i < node->last; i++) {
		if (leaf) {
			broken = check_range(walk, node->start[i], node->end[i],
					     node->ref[i]);
			continue;
		}
		broken = check_node(walk, node->ref[i], level + 1);
		if (!broken)
			broken = check_entry(node, i,
					     index_node(index, node->ref[i]),
					     above);
	}
	return broken ?: check_widest(node, leaf);
}

static const char *check_spare(const struct shadow_index *index)
{
	u32 id = index->spare, i;

	for (i = 0; i < index->nr_spare; i++) {
		if (!id || id >= index->pool->nr)
			return "spare";
		id = index_node(index, id)->link;
	}
	return NULL;
}

static const char *check_ours(struct walk *walk)
{
	const struct shadow_index *index = walk->index;
	const char *broken = NULL;

	if (index->depth > SHADOW_INDEX_DEPTH || !index->depth != !index->root)
		return "depth";
	if (index->depth)
		broken = check_node(walk, index->root, 0);
	if (!broken && walk->nodes != index->nr_nodes)
		broken = "count";
	return broken ?: check_spare(index);
}

static const char *check_other(struct walk *walk)
{
	const struct shadow_index *index = walk->index;
	struct shadow_place place;
	const char *broken = NULL;
	u32 id;

	for (id = shadow_index_seek(index, 0, &place); id && !broken;
	     id = shadow_index_next(index, &place)) {
		broken = check_range(walk, place.range.start, place.range.end,
				     place.range.id);
		if (!broken &&
		    shadow_index_find(index, place.range.start) != id)
			broken = "find";
		if (!broken && walk->ranges > index->nr)
			broken = "count";
	}
	return broken;
}

/**
 * shadow_index_check() - is an index sound?
 * @index: the index
 *
 * Context: mmap lock held for writing, or nobody else there; not between begin
 *          and end.
 * Return: NULL, or the rule that is broken: seq (a change is under way), depth,
 *         link (a child is none, or there twice), fill (entries of a node), rest
 *         (unused entries are empty), order (ranges ascend and do not meet), id
 *         (each has one), sum (bounds of a child), gap (its largest gap),
 *         widest (a node's widest entry), count
 *         (ranges and nodes), spare (the list of spare nodes), find (a range is
 *         found by its address).
 */
const char *shadow_index_check(const struct shadow_index *index)
{
	struct walk walk = { .index = index };
	const char *broken;

	if (index->seq & 1)
		return "seq";
	broken = index->ops ? check_other(&walk) : check_ours(&walk);
	if (!broken && walk.ranges != index->nr)
		broken = "count";
	return broken;
}
