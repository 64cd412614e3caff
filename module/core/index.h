/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An index of ranges: which of an address space's ranges is at or behind an
 * address, and where there is room for one more. Ranges are [start, end), never
 * overlap, and stand for an id of the caller's (a VMA's number; 0 is none).
 * Knows nothing of what the ids mean, and takes no lock.
 *
 * An instance is made with one of several implementations and keeps it: ours
 * (index.c), or one given by an ops table.
 */
#ifndef _SHADOWMM_CORE_INDEX_H
#define _SHADOWMM_CORE_INDEX_H

#include "core/pool.h"

#define SHADOW_INDEX_DEPTH 10
#define SHADOW_INDEX_MAX (1U << 24) /* ranges of one index */

struct shadow_index;
struct shadow_index_node;

/**
 * struct shadow_range - a range and whose it is
 * @start: its first address
 * @end: the first address behind it
 * @id: whose it is, not 0; 0: no range
 */
struct shadow_range {
	u64 start;
	u64 end;
	u32 id;
};

/**
 * struct shadow_place - a place in an index
 * @range: the range that is there; id 0: behind the last one
 * @node: ours: the nodes from the root down to the range's leaf
 * @data: another implementation's own
 * @slot: ours: the way's entry in each of them
 *
 * Valid until the index changes; a change that is made through the place moves
 * it as the change says.
 */
struct shadow_place {
	struct shadow_range range;
	struct shadow_index_node *node[SHADOW_INDEX_DEPTH];
	void *data;
	u8 slot[SHADOW_INDEX_DEPTH];
};

/**
 * struct shadow_gap_wish - what a free gap must be like
 * @size: bytes it must have, not 0
 * @low: no address below
 * @high: no address from here on
 */
struct shadow_gap_wish {
	u64 size;
	u64 low;
	u64 high;
};

/**
 * struct shadow_index_ops - an implementation; see the functions of like names
 * @name: what users call it
 * @init: makes @index->data
 * @exit: frees it
 * @reserve: memory for @nr inserts
 * @find: id of the first range whose end is above the address
 * @seek: the same as a place
 * @next: move a place to the next range
 * @prev: move a place to the previous range
 * @insert: put a range in before a place
 * @erase: take the range at a place out
 * @change: change the bounds of the range at a place
 * @gap: a gap by a wish, the highest one or the lowest
 */
struct shadow_index_ops {
	const char *name;
	int (*init)(struct shadow_index *index);
	void (*exit)(struct shadow_index *index);
	int (*reserve)(struct shadow_index *index, u32 nr);
	u32 (*find)(const struct shadow_index *index, u64 addr);
	u32 (*seek)(const struct shadow_index *index, u64 addr,
		    struct shadow_place *place);
	u32 (*next)(const struct shadow_index *index,
		    struct shadow_place *place);
	u32 (*prev)(const struct shadow_index *index,
		    struct shadow_place *place);
	void (*insert)(struct shadow_index *index, struct shadow_place *place,
		       const struct shadow_range *range);
	void (*erase)(struct shadow_index *index, struct shadow_place *place);
	void (*change)(struct shadow_index *index, struct shadow_place *place,
		       u64 start, u64 end);
	bool (*gap)(const struct shadow_index *index,
		    const struct shadow_gap_wish *wish, bool highest,
		    struct shadow_range *gap, struct shadow_place *place);
};

/**
 * struct shadow_index - an index
 * @ops: its implementation; NULL: ours
 * @data: the implementation's own
 * @pool: ours: where nodes come from, shared with other indices
 * @root: ours: the root's number; 0: no range
 * @depth: ours: levels of nodes
 * @seq: odd while it is being changed
 * @nr: ranges
 * @nr_nodes: ours: nodes in the tree
 * @spare: ours: the first of the nodes that are kept for the next changes
 * @nr_spare: ours: how many they are
 */
struct shadow_index {
	const struct shadow_index_ops *ops;
	void *data;
	struct shadow_pool *pool;
	u32 root;
	u32 depth;
	u32 seq;
	u32 nr;
	u32 nr_nodes;
	u32 spare;
	u32 nr_spare;
};

/* The pool that indices of ours take their nodes from. */
void shadow_index_pool_init(struct shadow_pool *pool);

/* Life. All but the readers: mmap lock held for writing, or nobody else there. */
int shadow_index_init(struct shadow_index *index,
		      const struct shadow_index_ops *ops,
		      struct shadow_pool *pool);
void shadow_index_exit(struct shadow_index *index);

/*
 * Changes. shadow_index_reserve(n) first: after it n inserts, and any number of
 * erasures and changes of bounds, cannot fail. They stand between begin and end,
 * all that belongs together between one pair, for the readers' sake.
 */
int shadow_index_reserve(struct shadow_index *index, u32 nr);
/**
 * shadow_index_begin() - changes begin
 * @index: the index
 *
 * From here to shadow_index_end() readers without the lock are told to wait. So
 * let what belongs together stand between one pair, and nothing that takes long.
 *
 * Context: mmap lock held for writing; does not sleep.
 */
static inline void shadow_index_begin(struct shadow_index *index)
{
	WRITE_ONCE(index->seq, index->seq + 1);
	seam_wmb();
}

/**
 * shadow_index_end() - changes are done
 * @index: the index
 *
 * Context: as shadow_index_begin().
 */
static inline void shadow_index_end(struct shadow_index *index)
{
	seam_store_release(&index->seq, index->seq + 1);
}

/* Before @place, where the range belongs; @place is then at it. */
void shadow_index_insert(struct shadow_index *index, struct shadow_place *place,
			 const struct shadow_range *range);
/* @place is then at the next range. */
void shadow_index_erase(struct shadow_index *index, struct shadow_place *place);
/* New bounds that keep it between its neighbours; @place stays at it. */
void shadow_index_change(struct shadow_index *index, struct shadow_place *place,
			 u64 start, u64 end);

/* Reading: mmap lock held, for reading or writing. Ids, 0: there is none. */
u32 shadow_index_find_ours(const struct shadow_index *index, u64 addr);
u32 shadow_index_seek(const struct shadow_index *index, u64 addr,
		      struct shadow_place *place);
/* The same, from a place that is right: what is near it is found at once. */
u32 shadow_index_near(const struct shadow_index *index, u64 addr,
		      struct shadow_place *place);
u32 shadow_index_next(const struct shadow_index *index,
		      struct shadow_place *place);
/* From the first range: 0, and @place stays. */
u32 shadow_index_prev(const struct shadow_index *index,
		      struct shadow_place *place);
/* The range before @place, which stays; id 0: none. */
void shadow_index_before(const struct shadow_index *index,
			 const struct shadow_place *place,
			 struct shadow_range *range);

/*
 * The lowest or highest gap with @wish->size bytes in [low, high): @gap is all
 * of it that is within these bounds, @place the range behind it.
 */
bool shadow_index_gap_lowest(const struct shadow_index *index,
			     const struct shadow_gap_wish *wish,
			     struct shadow_range *gap,
			     struct shadow_place *place);
bool shadow_index_gap_highest(const struct shadow_index *index,
			      const struct shadow_gap_wish *wish,
			      struct shadow_range *gap,
			      struct shadow_place *place);

/*
 * Reading without the lock, inside what keeps the index's memory (rcu_read_lock
 * in the kernel): false where a writer was in the way each time; then take the
 * lock.
 */
bool shadow_index_find_lockless(const struct shadow_index *index, u64 addr,
				u32 *id);
/* The same by hand: what is read between the two is right if retry says false. */
bool shadow_index_read_begin(const struct shadow_index *index, u32 *seq);
bool shadow_index_read_retry(const struct shadow_index *index, u32 seq);

/**
 * shadow_index_find() - whose is an address, or what comes behind it?
 * @index: the index
 * @addr: the address
 *
 * Context: mmap lock held; or none, see shadow_index_find_lockless().
 * Return: id of the first range whose end is above @addr, or 0.
 */
static inline u32 shadow_index_find(const struct shadow_index *index, u64 addr)
{
	if (unlikely(index->ops))
		return index->ops->find(index, addr);
	return shadow_index_find_ours(index, addr);
}

/* NULL: sound; else the name of a rule that is broken. */
const char *shadow_index_check(const struct shadow_index *index);
/* Bytes of ours: nodes in use and spare. */
size_t shadow_index_bytes(const struct shadow_index *index);

#endif /* _SHADOWMM_CORE_INDEX_H */
