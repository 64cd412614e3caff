// SPDX-License-Identifier: GPL-2.0
/*
 * Our index changes: a range comes, goes, or gets other bounds. What parents say of
 * their children, the largest gap included, is right again before each returns.
 */
#include "core/index_priv.h"

/*
 * Tell the nodes above a leaf that it changed: of its gaps, the largest that is
 * no more is @lost, the largest that came @won. Entries are looked through only
 * where the largest gap of all has become smaller.
 */
static void tell_parents(struct shadow_index *index, struct shadow_place *place,
			 u64 lost, u64 won)
{
	u32 level, leaf = index->depth - 1, slot;
	struct shadow_index_node *node, *parent;
	u64 start, end, gap, old;

	for (level = leaf; level; level--) {
		node = place->node[level];
		parent = place->node[level - 1];
		slot = place->slot[level - 1];
		start = node->start[0];
		end = node->end[node->nr - 1];
		old = parent->gap[slot];
		gap = old;
		if (won >= old)
			gap = won;
		else if (lost == old)
			gap = index_largest_gap(node, level == leaf);
		if (gap == old && start == parent->start[slot] &&
		    end == parent->end[slot])
			return;
		lost = max(old, index_gap_beside(parent, slot));
		parent->start[slot] = start;
		parent->end[slot] = end;
		parent->gap[slot] = gap;
		won = max(gap, index_gap_beside(parent, slot));
	}
}

/* The gap that is there when an entry is not. */
static u64 gap_across(const struct shadow_index_node *node, u32 slot)
{
	if (!slot || slot + 1 >= node->nr)
		return 0;
	return node->start[slot + 1] - node->end[slot - 1];
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
	tell_parents(index, place, gap_across(node, slot),
		     index_gap_beside(node, slot));
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
	u64 lost, won, end;

	index->nr--;
	if (unlikely(index->ops)) {
		index->ops->erase(index, place);
		return;
	}
	node = place->node[leaf];
	slot = place->slot[leaf];
	end = place->range.end;
	lost = index_gap_beside(node, slot);
	won = gap_across(node, slot);
	index_close(node, slot, true);
	if (likely(node->nr))
		tell_parents(index, place, lost, won);
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
	u64 lost;

	if (unlikely(index->ops)) {
		index->ops->change(index, place, start, end);
		return;
	}
	node = place->node[leaf];
	slot = place->slot[leaf];
	lost = index_gap_beside(node, slot);
	node->start[slot] = start;
	node->end[slot] = end;
	place->range.start = start;
	place->range.end = end;
	tell_parents(index, place, lost, index_gap_beside(node, slot));
}
