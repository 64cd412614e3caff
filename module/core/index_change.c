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
	const u8 *slots = place->slot + index->depth - 1;
	const u64 *start, *end;

	index_revise(node, slot, true);
	while (way-- != place->node) {
		parent = *way;
		slot = *--slots;
		start = node->start + node->first;
		end = node->end + node->last - 1;
		if (likely(parent->start[slot] == *start &&
			   parent->end[slot] == *end)) {
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
	while (unlikely(index_used(place->node[index->depth - 1]) ==
			INDEX_FAN)) {
		index_make_room(index, place);
		shadow_index_seek(index, range->start, place);
	}
	leaf = index->depth - 1;
	node = place->node[leaf];
	slot = index_open(node, place->slot[leaf], true);
	place->slot[leaf] = slot;
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
	end = place->range.end;
	slot = index_close(node, place->slot[leaf], true);
	place->slot[leaf] = slot;
	if (likely(index_used(node)))
		tell_parents(index, place, slot);
	if (unlikely(index_used(node) < INDEX_LEAST)) {
		index_balance(index, place);
		shadow_index_seek(index, end, place);
	} else if (unlikely(slot == node->last)) {
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
