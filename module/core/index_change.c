// SPDX-License-Identifier: GPL-2.0
/*
 * Our index changes: a range comes, goes, or gets other bounds. What parents say of
 * their children, the largest gap included, is right again before each returns.
 */
#include "core/index_priv.h"

/* The gaps beside a leaf's entry are others now: tell the nodes above. */
static void tell_parents(const struct shadow_index *index,
			 struct shadow_place *place, u32 slot)
{
	struct shadow_index_node **way = place->node + index->depth - 1;
	struct shadow_index_node *node = *way, *parent;
	const u32 *slots = place->slot + index->depth - 1;
	const u64 *last;

	index_revise(node, slot, true);
	while (way-- != place->node) {
		parent = *way;
		slot = *--slots;
		last = node->end + node->nr - 1;
		if (likely(parent->start[slot] == node->start[0] &&
			   parent->end[slot] == *last)) {
			if (parent->gap[slot] == node->most)
				return;
			parent->gap[slot] = node->most;
			index_revise_one(parent, slot);
		} else {
			index_sum(parent, slot, node);
			index_revise(parent, slot, false);
		}
		node = parent;
	}
}

/**
 * shadow_index_insert() - put a range in
 * @index: the index, with memory by shadow_index_reserve()
 * @place: the first range behind it, by shadow_index_seek() or a gap; then the
 *         place of the range itself
 * @range: the range, not empty, its end below U64_MAX, no other in its way
 *
 * Context: mmap lock held for writing, between begin and end.
 */
void shadow_index_insert(struct shadow_index *index, struct shadow_place *place,
			 const struct shadow_range *range)
{
	struct shadow_index_node *node;
	u32 leaf, slot;

	index->nr++;
	if (unlikely(index->ops)) {
		index->ops->insert(index, place, range);
		return;
	}
	if (unlikely(!index->depth))
		index_plant(index, place);
	while (unlikely(place->node[index->depth - 1]->nr == INDEX_FAN)) {
		index_make_room(index, place);
		shadow_index_seek(index, range->start, place);
	}
	leaf = index->depth - 1;
	node = place->node[leaf];
	slot = place->slot[leaf];
	index_open(node, slot, true);
	node->start[slot] = range->start;
	node->end[slot] = range->end;
	node->ref[slot] = range->id;
	place->range = *range;
	tell_parents(index, place, slot);
}

/**
 * shadow_index_erase() - take a range out
 * @index: the index
 * @place: the range; then the next one
 *
 * Context: mmap lock held for writing, between begin and end.
 */
void shadow_index_erase(struct shadow_index *index, struct shadow_place *place)
{
	u32 leaf = index->depth - 1, slot;
	struct shadow_index_node *node;
	u64 end;

	index->nr--;
	if (unlikely(index->ops)) {
		index->ops->erase(index, place);
		return;
	}
	node = place->node[leaf];
	slot = place->slot[leaf];
	end = place->range.end;
	index_close(node, slot, true);
	if (likely(node->nr))
		tell_parents(index, place, slot);
	if (unlikely(node->nr < INDEX_LEAST)) {
		index_balance(index, place);
		shadow_index_seek(index, end, place);
	} else if (unlikely(slot == node->nr)) {
		place->slot[leaf]--;
		shadow_index_next(index, place);
	} else {
		index_read(index, place);
	}
}

/**
 * shadow_index_change() - give a range other bounds
 * @index: the index
 * @place: the range, and its place afterwards
 * @start: its first address
 * @end: the first one behind it; it stays between its neighbours
 *
 * Context: mmap lock held for writing, between begin and end.
 */
void shadow_index_change(struct shadow_index *index, struct shadow_place *place,
			 u64 start, u64 end)
{
	u32 leaf = index->depth - 1, slot;
	struct shadow_index_node *node;

	if (unlikely(index->ops)) {
		index->ops->change(index, place, start, end);
		return;
	}
	node = place->node[leaf];
	slot = place->slot[leaf];
	node->start[slot] = start;
	node->end[slot] = end;
	place->range.start = start;
	place->range.end = end;
	tell_parents(index, place, slot);
}
