// SPDX-License-Identifier: GPL-2.0
/*
 * Room in an index: the lowest and the highest gap of some size. Children whose
 * largest gap is too small are passed over. Who may use a gap, and which of its
 * addresses, is for the caller to say.
 */
#include "core/index_priv.h"

/* A place at an entry of any node on its way. */
static void arrive(const struct shadow_index *index, struct shadow_place *place,
		   u32 level, u32 slot)
{
	place->slot[level] = slot;
	index_descend(index, place, level);
	index_read(index, place);
}

/* Is what is left of a gap within the bounds enough? */
static bool gap_is(const struct shadow_gap_wish *wish, u64 start, u64 end,
		   struct shadow_range *gap)
{
	*gap = (struct shadow_range){ .start = max(start, wish->low),
				      .end = min(end, wish->high) };
	return gap->end > gap->start && gap->end - gap->start >= wish->size;
}

/*
 * Go left from a place: @end is where the gap before it ends. Stands at the range
 * behind the first gap that is large enough, or at the first range.
 */
static u64 walk_left(const struct shadow_index *index,
		     struct shadow_place *place, u64 size, u64 end)
{
	u32 leaf = index->depth - 1, level = leaf, slot = place->slot[leaf];
	const struct shadow_index_node *node = place->node[leaf];

	for (;;) {
		while (!slot) {
			if (!level--) {
				arrive(index, place, 0, 0);
				return end;
			}
			node = place->node[level];
			slot = place->slot[level];
		}
		if (end - node->end[slot - 1] >= size)
			break;
		slot--;
		if (level < leaf && node->gap[slot] >= size) {
			place->slot[level++] = slot;
			node = index_node(index, node->ref[slot]);
			place->node[level] = (struct shadow_index_node *)node;
			slot = node->nr;
			end = node->end[slot - 1];
		} else {
			end = node->start[slot];
		}
	}
	arrive(index, place, level, slot);
	return end;
}

/* The same to the right: @start is where the gap before the place begins. */
static u64 walk_right(const struct shadow_index *index,
		      struct shadow_place *place, u64 size, u64 start)
{
	u32 leaf = index->depth - 1, level = leaf, slot = place->slot[leaf];
	const struct shadow_index_node *node = place->node[leaf];

	for (;;) {
		while (slot == node->nr) {
			if (!level--)
				goto behind;
			node = place->node[level];
			slot = place->slot[level] + 1;
		}
		if (node->start[slot] - start >= size)
			break;
		if (level < leaf && node->gap[slot] >= size) {
			place->slot[level++] = slot;
			node = index_node(index, node->ref[slot]);
			place->node[level] = (struct shadow_index_node *)node;
			slot = 0;
			start = node->start[0];
		} else {
			start = node->end[slot++];
		}
	}
	arrive(index, place, level, slot);
	return start;

behind:
	shadow_index_seek(index, U64_MAX - 1, place);
	return start;
}

/**
 * shadow_index_gap_highest() - the highest gap that is large enough
 * @index: the index
 * @wish: what it must be like
 * @gap: where its bounds are stored, as much of it as is within the wish's
 * @place: where the range behind it is stored
 *
 * Context: mmap lock held.
 * Return: false where there is none; @gap and @place are of no use then.
 */
bool shadow_index_gap_highest(const struct shadow_index *index,
			      const struct shadow_gap_wish *wish,
			      struct shadow_range *gap,
			      struct shadow_place *place)
{
	struct shadow_range before;
	u64 end;

	if (unlikely(index->ops))
		return index->ops->gap(index, wish, true, gap, place);
	shadow_index_seek(index, wish->high, place);
	end = min(place->range.start, wish->high);
	if (index->depth)
		end = walk_left(index, place, wish->size, end);
	shadow_index_before(index, place, &before);
	return gap_is(wish, before.end, end, gap);
}

/**
 * shadow_index_gap_lowest() - the lowest gap that is large enough
 * @index: the index
 * @wish: what it must be like
 * @gap: where its bounds are stored, as much of it as is within the wish's
 * @place: where the range behind it is stored
 *
 * Context: mmap lock held.
 * Return: false where there is none; @gap and @place are of no use then.
 */
bool shadow_index_gap_lowest(const struct shadow_index *index,
			     const struct shadow_gap_wish *wish,
			     struct shadow_range *gap,
			     struct shadow_place *place)
{
	u64 start = wish->low;

	if (unlikely(index->ops))
		return index->ops->gap(index, wish, false, gap, place);
	/* A range that is at the lower bound has no gap before it to offer. */
	if (shadow_index_seek(index, start, place) &&
	    place->range.start <= start) {
		start = place->range.end;
		shadow_index_next(index, place);
	}
	if (index->depth)
		start = walk_right(index, place, wish->size, start);
	return gap_is(wish, start, place->range.start, gap);
}
