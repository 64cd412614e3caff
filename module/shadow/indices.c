// SPDX-License-Identifier: GPL-2.0
/*
 * Indices of ranges by hand, for shadowmm_bench.ko: each has a pool of its own.
 * Takes no lock: an index has one user.
 */
#include <linux/export.h>
#include <linux/slab.h>

#include "shadow/indices.h"

/**
 * struct hand - an index and its pool
 * @index: the index
 * @pool: its nodes, where it is ours
 */
struct hand {
	struct shadow_index index;
	struct shadow_pool pool;
};

static const struct shadow_index_ops *const kinds[SHADOW_NR_INDICES] = {
	[SHADOW_INDICES_OURS] = NULL,
	[SHADOW_INDICES_MAPLE] = &shadow_index_maple,
	[SHADOW_INDICES_CLASSIC] = &shadow_index_classic,
};

/**
 * shadow_indices_create() - make an index, empty
 * @kind: which
 *
 * Context: process context, may sleep.
 * Return: the index, or NULL.
 */
struct shadow_index *shadow_indices_create(enum shadow_indices_kind kind)
{
	struct hand *hand = kzalloc(sizeof(*hand), GFP_KERNEL);

	if (!hand)
		return NULL;
	shadow_index_pool_init(&hand->pool);
	if (!shadow_index_init(&hand->index, kinds[kind], &hand->pool))
		return &hand->index;
	kfree(hand);
	return NULL;
}
EXPORT_SYMBOL_GPL(shadow_indices_create);

/**
 * shadow_indices_destroy() - end an index, whatever is in it
 * @index: the index; NULL is allowed
 *
 * Context: process context, may sleep.
 */
void shadow_indices_destroy(struct shadow_index *index)
{
	struct hand *hand = container_of(index, struct hand, index);

	if (!index)
		return;
	shadow_index_exit(index);
	shadow_pool_exit(&hand->pool);
	kfree(hand);
}
EXPORT_SYMBOL_GPL(shadow_indices_destroy);

/**
 * shadow_indices_find() - shadow_index_find()
 * @index: the index
 * @addr: the address
 *
 * Return: the id, or 0.
 */
u32 shadow_indices_find(const struct shadow_index *index, u64 addr)
{
	return shadow_index_find(index, addr);
}
EXPORT_SYMBOL_GPL(shadow_indices_find);

/**
 * shadow_indices_put() - put a range in where it belongs
 * @index: the index
 * @range: the range; nothing is in its way
 *
 * Context: process context, may sleep.
 * Return: 0 or -errno.
 */
int shadow_indices_put(struct shadow_index *index,
		       const struct shadow_range *range)
{
	struct shadow_place place;
	int err = shadow_index_reserve(index, 1);

	if (err)
		return err;
	shadow_index_begin(index);
	shadow_index_seek(index, range->start, &place);
	shadow_index_insert(index, &place, range);
	shadow_index_end(index);
	return 0;
}
EXPORT_SYMBOL_GPL(shadow_indices_put);

/**
 * shadow_indices_map() - what mmap() wants of an index, top-down
 * @index: the index
 * @wish: what gap it is to be
 * @id: of the range, which is at the gap's end
 * @addr: where its address is stored
 *
 * Looks at both neighbours, as a merge would.
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int shadow_indices_map(struct shadow_index *index,
		       const struct shadow_gap_wish *wish, u32 id, u64 *addr)
{
	struct shadow_range gap, before;
	struct shadow_place place SEAM_UNSET;
	int err = shadow_index_reserve(index, 1);

	if (err)
		return err;
	if (!shadow_index_gap_highest(index, wish, &gap, &place))
		return -ENOMEM;
	shadow_index_before(index, &place, &before);
	if (before.id == id || place.range.id == id)
		return -EEXIST;
	gap.start = gap.end - wish->size;
	gap.id = id;
	shadow_index_begin(index);
	shadow_index_insert(index, &place, &gap);
	shadow_index_end(index);
	*addr = gap.start;
	return 0;
}
EXPORT_SYMBOL_GPL(shadow_indices_map);

/**
 * shadow_indices_unmap() - what munmap() of a whole range wants of an index
 * @index: the index
 * @addr: the range's first address
 *
 * Context: process context, may sleep.
 * Return: 0, or -ENOENT: no range begins there.
 */
int shadow_indices_unmap(struct shadow_index *index, u64 addr)
{
	struct shadow_place place SEAM_UNSET;

	if (!shadow_index_seek(index, addr, &place) ||
	    place.range.start != addr)
		return -ENOENT;
	shadow_index_begin(index);
	shadow_index_erase(index, &place);
	shadow_index_end(index);
	return 0;
}
EXPORT_SYMBOL_GPL(shadow_indices_unmap);

/**
 * shadow_indices_check() - shadow_index_check()
 * @index: the index
 *
 * Return: NULL, or the rule that is broken.
 */
const char *shadow_indices_check(const struct shadow_index *index)
{
	return shadow_index_check(index);
}
EXPORT_SYMBOL_GPL(shadow_indices_check);
