// SPDX-License-Identifier: GPL-2.0
/*
 * An index of ranges: its life, look-ups, and the sequence count that readers
 * without the lock go by. Where an index has ops, these are asked; else it is ours.
 * Changes are in index_change.c, gaps in index_gap.c.
 */
#include "core/index_priv.h"

#define LOCKLESS_TRIES 4
#define SPARE_MOST 64 /* nodes an index keeps, beyond what it was asked to */

/**
 * shadow_index_pool_init() - make a pool for the nodes of indices
 * @pool: the pool; shadow_pool_exit() ends it, when no index uses it any more
 */
void shadow_index_pool_init(struct shadow_pool *pool)
{
	shadow_pool_init(pool, sizeof(struct shadow_index_node),
			 offsetof(struct shadow_index_node, link));
}

/**
 * shadow_index_init() - make an index, empty
 * @index: the index
 * @ops: its implementation; NULL: ours
 * @pool: where ours takes its nodes; others do not ask for it
 *
 * Context: process context, may sleep.
 * Return: 0, or -ENOMEM; ours cannot fail.
 */
int shadow_index_init(struct shadow_index *index,
		      const struct shadow_index_ops *ops,
		      struct shadow_pool *pool)
{
	*index = (struct shadow_index){ .ops = ops, .pool = pool };
	return ops ? ops->init(index) : 0;
}

static void put_nodes(struct shadow_index *index, u32 id, u32 level)
{
	struct shadow_index_node *node = index_node(index, id);
	u32 i;

	for (i = node->first; level > 1 && i < node->last; i++)
		put_nodes(index, node->ref[i], level - 1);
	shadow_pool_put(index->pool, id);
}

/* Give spare nodes back until there are @nr. */
static void put_spare(struct shadow_index *index, u32 nr)
{
	u32 id;

	while (index->nr_spare > nr) {
		id = index->spare;
		index->spare = index_node(index, id)->link;
		index->nr_spare--;
		shadow_pool_put(index->pool, id);
	}
}

/**
 * shadow_index_exit() - end an index, whatever is in it
 * @index: the index; a zeroed one is allowed
 *
 * Context: process context, may sleep. Readers without the lock may still be
 *          there: they find nothing, or are told to try again.
 */
void shadow_index_exit(struct shadow_index *index)
{
	u32 root = index->root, depth = index->depth;

	if (index->ops) {
		index->ops->exit(index);
		*index = (struct shadow_index){};
		return;
	}
	shadow_index_begin(index);
	WRITE_ONCE(index->root, 0);
	WRITE_ONCE(index->depth, 0);
	index->nr = 0;
	shadow_index_end(index);
	if (depth)
		put_nodes(index, root, depth);
	index->nr_nodes = 0;
	put_spare(index, 0);
}

/*
 * Get spare nodes for @nr inserts, and give back what is too many. There are never
 * more nodes than the ranges have when each has the least.
 */
static int reserve_nodes(struct shadow_index *index, u32 nr)
{
	u32 most = (index->nr + nr) / (INDEX_LEAST - 1) + 1;
	u32 want = min(nr * (index->depth + 1) + 1, most), id;

	put_spare(index, want + SPARE_MOST);
	while (index->nr_spare < want) {
		id = shadow_pool_get(index->pool);
		if (!id)
			return -ENOMEM;
		index_node(index, id)->link = index->spare;
		index->spare = id;
		index->nr_spare++;
	}
	return 0;
}

/**
 * shadow_index_reserve() - make sure of the memory for changes
 * @index: the index
 * @nr: how many inserts are to come
 *
 * Each may split a node on each level, and the root.
 *
 * Context: process context, may sleep; mmap lock held for writing.
 * Return: 0: so many inserts, and any erasures and changes of bounds, cannot
 *         fail; -ENOMEM; -E2BIG: more than SHADOW_INDEX_MAX ranges. Nothing is
 *         to be undone.
 */
int shadow_index_reserve(struct shadow_index *index, u32 nr)
{
	u32 want = nr * (index->depth + 1) + 1;

	if (unlikely(nr > SHADOW_INDEX_MAX - index->nr))
		return -E2BIG;
	if (unlikely(index->ops))
		return index->ops->reserve(index, nr);
	if (likely(index->nr_spare - want <= SPARE_MOST))
		return 0;
	return reserve_nodes(index, nr);
}

/**
 * shadow_index_find_ours() - shadow_index_find() of an index of ours
 * @index: the index
 * @addr: the address
 *
 * Context: as shadow_index_find().
 * Return: id of the first range whose end is above @addr, or 0.
 */
u32 shadow_index_find_ours(const struct shadow_index *index, u64 addr)
{
	u32 id, level, nr;
	const struct shadow_index_node *node;
	const u64 *end = NULL;

	level = READ_ONCE(index->depth);
	if (!level)
		return 0;
	id = READ_ONCE(index->root);
	nr = seam_load_acquire(&index->pool->nr);
	do {
		/* Without the lock it may be anything; 0 is an empty node. */
		if (unlikely(id >= nr))
			return 0;
		node = index_node(index, id);
		end = index_first_above(node, addr);
		id = READ_ONCE(node->ref[end - node->end]);
	} while (--level);
	return likely(READ_ONCE(*end) > addr) ? id : 0;
}

/**
 * shadow_index_seek() - shadow_index_find() as a place
 * @index: the index
 * @addr: the address
 * @place: where it is stored
 *
 * Context: mmap lock held.
 * Return: the id, or 0: the place is behind the last range.
 */
u32 shadow_index_seek(const struct shadow_index *index, u64 addr,
		      struct shadow_place *place)
{
	struct shadow_index_node *node;
	u32 id, level, slot;

	if (unlikely(index->ops))
		return index->ops->seek(index, addr, place);
	id = index->root;
	if (!id) {
		place->range = (struct shadow_range){ U64_MAX, U64_MAX, 0 };
		return 0;
	}
	for (level = 0;; level++) {
		node = index_node(index, id);
		slot = index_slot_above(node, addr);
		place->node[level] = node;
		if (level == index->depth - 1)
			break;
		if (unlikely(slot == node->last))
			slot--;
		place->slot[level] = slot;
		id = node->ref[slot];
	}
	place->slot[level] = slot;
	return index_read(index, place);
}

/* Is the first range that ends above an address in the leaf of a place? */
static bool in_leaf(const struct shadow_index *index, u64 addr,
		    const struct shadow_place *place)
{
	u32 level = index->depth - 1;
	const struct shadow_index_node *node = place->node[level];
	u32 slot;

	if (addr >= node->end[node->last - 1])
		return false;
	if (addr >= node->start[node->first])
		return true;
	if (!level)
		return true;
	node = place->node[level - 1];
	slot = place->slot[level - 1];
	return slot > node->first && addr >= node->end[slot - 1];
}

/**
 * shadow_index_near() - shadow_index_seek(), from a place nearby
 * @index: the index
 * @addr: the address
 * @place: a place that was right before; moved
 *
 * Where the range is in the same leaf there is no way to go.
 *
 * Context: mmap lock held; no change since the place was found but through it.
 * Return: the id, or 0: the place is behind the last range.
 */
u32 shadow_index_near(const struct shadow_index *index, u64 addr,
		      struct shadow_place *place)
{
	u32 leaf = index->depth - 1;

	if (addr >= place->range.start && addr < place->range.end)
		return place->range.id;
	if (unlikely(index->ops || !index->depth) ||
	    !in_leaf(index, addr, place))
		return shadow_index_seek(index, addr, place);
	place->slot[leaf] = index_slot_above(place->node[leaf], addr);
	return index_read(index, place);
}

/**
 * shadow_index_next() - go on to the next range
 * @index: the index
 * @place: a place at a range; moved on
 *
 * Context: mmap lock held; no change since the place was found.
 * Return: the id, or 0: the place is behind the last range.
 */
u32 shadow_index_next(const struct shadow_index *index,
		      struct shadow_place *place)
{
	u32 leaf = index->depth - 1, level = leaf;

	if (unlikely(index->ops))
		return index->ops->next(index, place);
	if (unlikely(++place->slot[leaf] == place->node[leaf]->last)) {
		while (level && place->slot[level - 1] + 1U ==
					place->node[level - 1]->last)
			level--;
		if (level) {
			place->slot[level - 1]++;
			index_descend(index, place, level - 1);
		}
	}
	return index_read(index, place);
}

/**
 * shadow_index_prev() - go back to the previous range
 * @index: the index
 * @place: a place, maybe behind the last range; moved back
 *
 * Context: mmap lock held; no change since the place was found.
 * Return: the id, or 0: the place was at the first range, and stays there.
 */
u32 shadow_index_prev(const struct shadow_index *index,
		      struct shadow_place *place)
{
	u32 leaf = index->depth - 1, level = leaf;

	if (unlikely(index->ops))
		return index->ops->prev(index, place);
	if (unlikely(!index->depth))
		return 0;
	while (level && place->slot[level] == place->node[level]->first)
		level--;
	if (place->slot[level] == place->node[level]->first)
		return 0;
	place->slot[level]--;
	for (; level < leaf; level++) {
		place->node[level + 1] = index_node(
			index, place->node[level]->ref[place->slot[level]]);
		place->slot[level + 1] = place->node[level + 1]->last - 1;
	}
	return index_read(index, place);
}

static noinline void other_before(const struct shadow_index *index,
				  const struct shadow_place *place,
				  struct shadow_range *range)
{
	struct shadow_place other = *place;

	*range = (struct shadow_range){};
	if (index->ops && index->ops->prev(index, &other))
		*range = other.range;
}

/**
 * shadow_index_before() - what is before a place
 * @index: the index
 * @place: the place
 * @range: where it is stored; id 0, start and end 0: nothing
 *
 * Context: mmap lock held; no change since the place was found.
 */
void shadow_index_before(const struct shadow_index *index,
			 const struct shadow_place *place,
			 struct shadow_range *range)
{
	u32 leaf = index->depth - 1, level = leaf, slot;
	const struct shadow_index_node *node;

	if (unlikely(index->ops || !index->depth)) {
		other_before(index, place, range);
		return;
	}
	while (unlikely(place->slot[level] == place->node[level]->first)) {
		if (!level--) {
			*range = (struct shadow_range){};
			return;
		}
	}
	node = place->node[level];
	slot = place->slot[level];
	while (unlikely(level++ < leaf)) {
		node = index_node(index, node->ref[slot - 1]);
		slot = node->last;
	}
	*range = (struct shadow_range){ node->start[slot - 1],
					node->end[slot - 1],
					node->ref[slot - 1] };
}

/**
 * shadow_index_read_begin() - a reader without the lock begins
 * @index: the index
 * @seq: where the count that retry asks for is stored
 *
 * Context: what keeps the pool of the index.
 * Return: false where a writer is at work.
 */
bool shadow_index_read_begin(const struct shadow_index *index, u32 *seq)
{
	*seq = seam_load_acquire(&index->seq);
	return !(*seq & 1);
}

/**
 * shadow_index_read_retry() - was there a writer since?
 * @index: the index
 * @seq: the count from shadow_index_read_begin()
 *
 * Context: as shadow_index_read_begin().
 * Return: true: what was read between the two may be anything.
 */
bool shadow_index_read_retry(const struct shadow_index *index, u32 seq)
{
	seam_rmb();
	return READ_ONCE(index->seq) != seq;
}

/**
 * shadow_index_find_lockless() - shadow_index_find() without the lock
 * @index: the index
 * @addr: the address
 * @id: where the id is stored, 0: there is none
 *
 * Tries a few times, then leaves it to the lock, so that it ends.
 *
 * Context: what keeps the pool of the index, and with ops what these ask for.
 * Return: false where a writer was in the way each time; @id is untouched.
 */
bool shadow_index_find_lockless(const struct shadow_index *index, u64 addr,
				u32 *id)
{
	u32 found, seq, tries;

	for (tries = 0; tries < LOCKLESS_TRIES; tries++) {
		if (!shadow_index_read_begin(index, &seq))
			continue;
		found = shadow_index_find(index, addr);
		if (shadow_index_read_retry(index, seq))
			continue;
		*id = found;
		return true;
	}
	return false;
}

/**
 * shadow_index_bytes() - what an index of ours takes
 * @index: the index
 *
 * Context: mmap lock held.
 * Return: bytes of its nodes and of the spare ones; 0 where it has ops.
 */
size_t shadow_index_bytes(const struct shadow_index *index)
{
	return (size_t)(index->nr_nodes + index->nr_spare) *
	       sizeof(struct shadow_index_node);
}
