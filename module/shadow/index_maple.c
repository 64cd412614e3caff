// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's maple tree as an index of ranges, for comparison: the tree that
 * live VMAs are in since 6.1, by what it exports. It cannot be made to keep memory
 * for several changes (6.1 exports no mas_preallocate()), so a change waits for
 * memory where it must, and does not fail.
 */
#include <linux/maple_tree.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "shadow/indices.h"

static struct maple_tree *tree_of(const struct shadow_index *index)
{
	return index->data;
}

/* Of no entry it is 0. */
static u32 id_of(const void *entry)
{
	return xa_to_value(entry);
}

static int maple_init(struct shadow_index *index)
{
	struct maple_tree *tree = kzalloc(sizeof(*tree), GFP_KERNEL);

	if (!tree)
		return -ENOMEM;
	mt_init_flags(tree, MT_FLAGS_ALLOC_RANGE | MT_FLAGS_LOCK_EXTERN |
				    MT_FLAGS_USE_RCU);
	index->data = tree;
	return 0;
}

static void maple_exit(struct shadow_index *index)
{
	__mt_destroy(tree_of(index));
	kfree(index->data);
}

static int maple_reserve(struct shadow_index *index, u32 nr)
{
	return 0;
}

static u32 maple_find(const struct shadow_index *index, u64 addr)
{
	unsigned long at = addr;

	return id_of(mt_find(tree_of(index), &at, ULONG_MAX));
}

/* What a state has come to, as a place. */
static u32 arrive(const struct ma_state *mas, const void *entry,
		  struct shadow_place *place)
{
	if (entry)
		place->range = (struct shadow_range){ mas->index, mas->last + 1,
						      id_of(entry) };
	else
		place->range = (struct shadow_range){ U64_MAX, U64_MAX, 0 };
	return place->range.id;
}

static u32 maple_seek(const struct shadow_index *index, u64 addr,
		      struct shadow_place *place)
{
	MA_STATE(mas, tree_of(index), addr, addr);
	u32 id;

	rcu_read_lock();
	id = arrive(&mas, mas_find(&mas, ULONG_MAX), place);
	rcu_read_unlock();
	return id;
}

static u32 maple_next(const struct shadow_index *index,
		      struct shadow_place *place)
{
	return maple_seek(index, place->range.end, place);
}

static u32 maple_prev(const struct shadow_index *index,
		      struct shadow_place *place)
{
	MA_STATE(mas, tree_of(index), place->range.start, place->range.start);
	void *entry;

	rcu_read_lock();
	entry = mas_prev(&mas, 0);
	if (entry)
		arrive(&mas, entry, place);
	rcu_read_unlock();
	return id_of(entry);
}

static void store(struct shadow_index *index, u64 start, u64 end, u32 id)
{
	MA_STATE(mas, tree_of(index), start, end - 1);

	if (start < end)
		mas_store_gfp(&mas, id ? xa_mk_value(id) : NULL,
			      GFP_KERNEL | __GFP_NOFAIL);
}

static void maple_insert(struct shadow_index *index, struct shadow_place *place,
			 const struct shadow_range *range)
{
	store(index, range->start, range->end, range->id);
	place->range = *range;
}

static void maple_erase(struct shadow_index *index, struct shadow_place *place)
{
	u64 end = place->range.end;

	store(index, place->range.start, end, 0);
	maple_seek(index, end, place);
}

static void maple_change(struct shadow_index *index, struct shadow_place *place,
			 u64 start, u64 end)
{
	struct shadow_range *range = &place->range;

	if (start < range->end && end > range->start) {
		store(index, range->start, start, 0);
		store(index, end, range->end, 0);
	} else {
		store(index, range->start, range->end, 0);
	}
	range->start = start;
	range->end = end;
	store(index, start, end, range->id);
}

static bool maple_gap(const struct shadow_index *index,
		      const struct shadow_gap_wish *wish, bool highest,
		      struct shadow_range *gap, struct shadow_place *place)
{
	MA_STATE(mas, tree_of(index), 0, 0);
	struct shadow_place before;
	int err;

	if (wish->high <= wish->low)
		return false;
	rcu_read_lock();
	if (highest)
		err = mas_empty_area_rev(&mas, wish->low, wish->high - 1,
					 wish->size);
	else
		err = mas_empty_area(&mas, wish->low, wish->high - 1,
				     wish->size);
	rcu_read_unlock();
	if (err)
		return false;
	maple_seek(index, mas.index, place);
	before = *place;
	if (!maple_prev(index, &before))
		before.range.end = 0;
	*gap = (struct shadow_range){ max(before.range.end, wish->low),
				      min(place->range.start, wish->high), 0 };
	return true;
}

const struct shadow_index_ops shadow_index_maple = {
	.name = "maple",
	.init = maple_init,
	.exit = maple_exit,
	.reserve = maple_reserve,
	.find = maple_find,
	.seek = maple_seek,
	.next = maple_next,
	.prev = maple_prev,
	.insert = maple_insert,
	.erase = maple_erase,
	.change = maple_change,
	.gap = maple_gap,
};
