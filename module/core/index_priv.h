/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Our index from within: a tree whose nodes all have the same form. In a leaf an
 * entry is a range, elsewhere a child with all the ranges below it:
 *
 *   entry   start    first address of its first range
 *           end      behind its last range
 *           gap      largest gap among its ranges; a leaf's: not used
 *           ref      a leaf's: the range's id; else the child's number
 *
 * The gap before an entry is in no field: its start, less the end of the entry
 * before it in the node. An entry's width is that gap, or the one within, if that
 * is larger. So a change touches the nodes of one way from the root alone:
 *
 *   node    1111...22222.....333        gap of 2: 4 within
 *   width   0      3          5 (4 within 3: 5 stays)
 *
 * Entries in use stand side by side, anywhere in the node, so that an insert moves
 * those on the shorter side alone. Unused ones before them have end 0, those behind
 * them U64_MAX, and all of them ref 0: a look-up need not know which they are. A node
 * knows its widest entry, and what no other one exceeds: who
 * takes from the largest gap of all, as mmap() mostly does, looks through no node.
 */
#ifndef _SHADOWMM_CORE_INDEX_PRIV_H
#define _SHADOWMM_CORE_INDEX_PRIV_H

#include "core/index.h"

#define INDEX_FAN 32 /* entries of a node */
#define INDEX_SIDE 8 /* what the smaller side of an uneven split gets */
#define INDEX_LEAST 6 /* what a node has, but the root */
#define INDEX_JOIN 24 /* two neighbours with no more than this become one */

/**
 * struct shadow_index_node - a node
 * @end: see the head of this file
 * @start: the same
 * @gap: the same
 * @ref: the same
 * @most: width of the widest entry
 * @others: what no other entry exceeds
 * @first: the first entry in use
 * @last: the first one behind those in use
 * @widest: the widest
 * @link: the next free node, while it is one
 */
struct shadow_index_node {
	u64 end[INDEX_FAN];
	u64 start[INDEX_FAN];
	u64 gap[INDEX_FAN];
	u32 ref[INDEX_FAN];
	u64 most;
	u64 others;
	u32 first;
	u32 last;
	u32 widest;
	u32 link;
};

/* Entries in use. */
static inline u32 index_used(const struct shadow_index_node *node)
{
	return node->last - node->first;
}

static inline struct shadow_index_node *
index_node(const struct shadow_index *index, u32 id)
{
	return shadow_pool_at(index->pool, id);
}

/* What is at a place, by its leaf. */
static inline u32 index_read(const struct shadow_index *index,
			     struct shadow_place *place)
{
	const struct shadow_index_node *leaf = place->node[index->depth - 1];
	u32 slot = place->slot[index->depth - 1];

	if (unlikely(slot == leaf->last))
		place->range = (struct shadow_range){ U64_MAX, U64_MAX, 0 };
	else
		place->range = (struct shadow_range){ leaf->start[slot],
						      leaf->end[slot],
						      leaf->ref[slot] };
	return place->range.id;
}

/* Complete a way from @level down, along the first entries. */
static inline void index_descend(const struct shadow_index *index,
				 struct shadow_place *place, u32 level)
{
	const struct shadow_index_node *node = place->node[level];

	while (++level < index->depth) {
		place->node[level] =
			index_node(index, node->ref[place->slot[level - 1]]);
		node = place->node[level];
		place->slot[level] = node->first;
	}
}

/*
 * The first entry whose end is above an address; the last of a full node where
 * there is none. What a writer leaves half done is no danger: whatever is read,
 * it ends up at one of the node's entries.
 */
static inline const u64 *index_first_above(const struct shadow_index_node *node,
					   u64 addr)
{
	const u64 *end = node->end;

	BUILD_BUG_ON(INDEX_FAN != 32);
	if (end[15] <= addr)
		end += 16;
	if (end[7] <= addr)
		end += 8;
	if (end[3] <= addr)
		end += 4;
	if (end[1] <= addr)
		end += 2;
	if (end[0] <= addr)
		end += 1;
	return end;
}

/* The same as a number, that of an unused entry where there is none. */
static inline u32 index_slot_above(const struct shadow_index_node *node,
				   u64 addr)
{
	const u64 *end = index_first_above(node, addr);

	return end - node->end + (*end <= addr);
}

/* The largest gap before or within an entry; see the head of this file. */
static inline u64 index_width(const struct shadow_index_node *node, u32 slot,
			      bool leaf)
{
	const u64 *start = node->start, *end = node->end, *gap = node->gap;
	u64 before = slot > node->first ? start[slot] - end[slot - 1] : 0;

	return leaf ? before : max(before, gap[slot]);
}

/* index_node.c */
void index_clear(struct shadow_index_node *node);
void index_survey(struct shadow_index_node *node, bool leaf);
void index_revise(struct shadow_index_node *node, u32 slot, bool leaf);
void index_revise_one(struct shadow_index_node *node, u32 slot);
u32 index_open(struct shadow_index_node *node, u32 slot, bool leaf);
u32 index_close(struct shadow_index_node *node, u32 slot, bool leaf);
void index_pass_left(struct shadow_index_node *left,
		     struct shadow_index_node *right, u32 nr);
void index_pass_right(struct shadow_index_node *left,
		      struct shadow_index_node *right, u32 nr);
void index_sum(struct shadow_index_node *parent, u32 slot,
	       const struct shadow_index_node *child);

/* index_balance.c: they change the way, so that a place is sought anew. */
void index_plant(struct shadow_index *index, struct shadow_place *place);
void index_make_room(struct shadow_index *index, struct shadow_place *place);
void index_balance(struct shadow_index *index, struct shadow_place *place);

#endif /* _SHADOWMM_CORE_INDEX_PRIV_H */
