// SPDX-License-Identifier: GPL-2.0
/*
 * Room in an index: the lowest and the highest gap of some size, from the root
 * down, past what is too narrow. Who may use a gap, and which of its addresses, is
 * for the caller to say.
 */
#include "core/index_priv.h"

#define NO_SLOT INDEX_FAN

/* The last entry below @slot that is as wide as @size. */
static u32 last_wide(const struct shadow_index_node *node, size_t slot,
		     u64 size, bool leaf)
{
	const u64 *start = node->start, *end = node->end, *gap = node->gap;
	size_t i, first = node->first;

	if (size > node->most)
		return NO_SLOT;
	if (size > node->others)
		return node->widest < slot ? node->widest : NO_SLOT;
	for (i = slot; leaf && i > first + 1; i--)
		if (start[i - 1] - end[i - 2] >= size)
			return i - 1;
	for (i = slot; !leaf && i > first + 1; i--)
		if (start[i - 1] - end[i - 2] >= size || gap[i - 1] >= size)
			return i - 1;
	return !leaf && slot > first && gap[first] >= size ? first : NO_SLOT;
}

/* The first entry from @slot on that is as wide as @size. */
static u32 first_wide(const struct shadow_index_node *node, u32 slot, u64 size,
		      bool leaf)
{
	if (size > node->most)
		return NO_SLOT;
	if (size > node->others)
		return node->widest >= slot ? node->widest : NO_SLOT;
	for (; slot < node->last; slot++)
		if (index_width(node, slot, leaf) >= size)
			return slot;
	return NO_SLOT;
}

/**
 * struct search - a search for a gap
 * @index: where
 * @place: the way so far; at its end, the range behind the gap
 * @size: bytes the gap must have
 * @highest: it is to be the highest, not the lowest
 * @level: of the node it has come to
 * @start: where the gap that was found begins
 * @end: where it ends
 */
struct search {
	const struct shadow_index *index;
	struct shadow_place *place;
	u64 size;
	bool highest;
	u32 level;
	u64 start;
	u64 end;
};

static bool at_leaf(const struct search *search)
{
	return search->level + 1 == search->index->depth;
}

static struct shadow_index_node *node_of(const struct search *search)
{
	return search->place->node[search->level];
}

/* Down to an entry's child. */
static struct shadow_index_node *enter(struct search *search, u32 slot)
{
	u32 id = node_of(search)->ref[slot];

	search->place->slot[search->level++] = slot;
	search->place->node[search->level] = index_node(search->index, id);
	return node_of(search);
}

/* The gap before an entry of the node that was come to. */
static void found_before(struct search *search, u32 slot)
{
	const struct shadow_index_node *node = node_of(search);

	search->place->slot[search->level] = slot;
	search->start = slot > node->first ? node->end[slot - 1] : 0;
	search->end = node->start[slot];
	index_descend(search->index, search->place, search->level);
	index_read(search->index, search->place);
}

/*
 * In an entry that is wide enough the gap before it is the lowest. Those within
 * may be wanted first, or only those.
 */
static void found_in(struct search *search, u32 slot, bool within)
{
	struct shadow_index_node *node = node_of(search);

	for (;;) {
		if (!at_leaf(search) && node->gap[slot] >= search->size &&
		    (within || search->highest || slot == node->first ||
		     node->start[slot] - node->end[slot - 1] < search->size))
			node = enter(search, slot);
		else
			break;
		within = false;
		slot = search->highest ?
			       last_wide(node, node->last, search->size,
					 at_leaf(search)) :
			       first_wide(node, node->first, search->size,
					  at_leaf(search));
	}
	found_before(search, slot);
}

/*
 * Down to where a bound is, as far as there may be a gap beside it. An entry that
 * the bound cuts is looked into; where the bound is in a gap, or behind all, the
 * way ends.
 */
static u32 go_to(struct search *search, u64 bound)
{
	struct shadow_index_node *node = node_of(search);
	u32 slot = index_slot_above(node, bound);

	while (!at_leaf(search) && slot < node->last &&
	       node->start[slot] < bound && node->gap[slot] >= search->size) {
		node = enter(search, slot);
		slot = index_slot_above(node, bound);
	}
	return slot;
}

/* Behind the last range of all: at the root alone. */
static void found_behind(struct search *search)
{
	const struct shadow_index_node *root = node_of(search);

	search->start = root->end[root->last - 1];
	search->end = U64_MAX;
	shadow_index_seek(search->index, U64_MAX - 1, search->place);
}

/* The highest gap below @high, which may reach further down than is wanted. */
static void search_left(struct search *search, u64 high)
{
	u32 slot = go_to(search, high), wide;
	struct shadow_index_node *node;
	u64 end = high;

	for (;;) {
		node = node_of(search);
		if (slot < node->last)
			end = min(end, node->start[slot]);
		if (slot > node->first &&
		    end - node->end[slot - 1] >= search->size) {
			if (slot < node->last)
				found_before(search, slot);
			else
				found_behind(search);
			return;
		}
		wide = last_wide(node, slot, search->size, at_leaf(search));
		if (wide != NO_SLOT) {
			found_in(search, wide, false);
			return;
		}
		if (!search->level)
			break;
		search->level--;
		slot = search->place->slot[search->level];
	}
	found_before(search, node->first);
}

/* The lowest gap from @low on, which may reach further up than is wanted. */
static void search_right(struct search *search, u64 low)
{
	u32 slot = go_to(search, low), wide;
	struct shadow_index_node *node = node_of(search);

	if (slot < node->last && node->start[slot] >= low) {
		if (node->start[slot] - low >= search->size) {
			found_before(search, slot);
			return;
		}
		if (!at_leaf(search) && node->gap[slot] >= search->size) {
			found_in(search, slot, true);
			return;
		}
	}
	for (;;) {
		node = node_of(search);
		wide = first_wide(node, slot + 1, search->size,
				  at_leaf(search));
		if (wide != NO_SLOT) {
			found_in(search, wide, false);
			return;
		}
		if (!search->level)
			break;
		search->level--;
		slot = search->place->slot[search->level];
	}
	found_behind(search);
}

static bool find_gap(const struct shadow_index *index,
		     const struct shadow_gap_wish *wish, bool highest,
		     struct shadow_range *gap, struct shadow_place *place)
{
	struct search search = {
		.index = index,
		.place = place,
		.size = wish->size,
		.highest = highest,
		.end = U64_MAX,
	};

	if (unlikely(index->ops))
		return index->ops->gap(index, wish, highest, gap, place);
	if (unlikely(!index->depth)) {
		shadow_index_seek(index, 0, place);
	} else {
		place->node[0] = index_node(index, index->root);
		if (highest)
			search_left(&search, wish->high);
		else
			search_right(&search, wish->low);
	}
	gap->start = max(search.start, wish->low);
	gap->end = min(search.end, wish->high);
	gap->id = 0;
	return gap->end > gap->start && gap->end - gap->start >= wish->size;
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
	return find_gap(index, wish, true, gap, place);
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
	return find_gap(index, wish, false, gap, place);
}
