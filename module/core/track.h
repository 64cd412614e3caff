/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracking: a descriptor for each allocated block, which says who holds it,
 * how often, and where it was asked for. Made when asked for; off it costs one
 * branch on the slow paths, and nothing on the fast ones.
 *
 * Descriptors stand in a pool of fixed size in each zone; a block's head frame
 * holds the number of its own, from 1. Where the pool is used up a block is not
 * tracked, and counted.
 */
#ifndef _SHADOWMM_CORE_TRACK_H
#define _SHADOWMM_CORE_TRACK_H

#include "core/mem.h"

#define SHADOW_TRACK_MOST (1U << 24)

/**
 * struct shadow_desc - what is known of an allocated block
 * @site: where in the program it was asked for; 0: not known
 * @idx: its head; a descriptor that is free keeps what it said last
 * @refs: references; 0: this descriptor is free
 * @owner: who asked
 * @order: its order
 * @next: the free descriptor after this one, or SHADOW_IDX_NONE
 */
struct shadow_desc {
	u64 site;
	u32 idx;
	u32 refs;
	u32 owner;
	u32 order;
	u32 next;
};

/**
 * struct shadow_track - the descriptors of a zone; zone lock held
 * @on: new blocks get one
 * @capacity: how many there are
 * @nr: how many are in use
 * @head: the free one that is taken next, which has been free longest
 * @tail: the one freed last
 * @missed: blocks that got none
 * @desc: descriptors
 */
struct shadow_track {
	bool on;
	u32 capacity;
	u32 nr;
	u32 head;
	u32 tail;
	u64 missed;
	struct shadow_desc *desc;
};

/**
 * struct shadow_track_stat - tracking in figures, of all zones
 * @on: new blocks get descriptors
 * @capacity: descriptors
 * @nr: in use
 * @missed: blocks that got none
 */
struct shadow_track_stat {
	bool on;
	u64 capacity;
	u64 nr;
	u64 missed;
};

struct shadow_track *shadow_track_create(u32 capacity);
void shadow_track_destroy(struct shadow_track *track);
size_t shadow_track_bytes(const struct shadow_track *track);
struct shadow_track *shadow_zone_track_start(struct shadow_zone *zone,
					     struct shadow_track *track);
struct shadow_track *shadow_zone_track_stop(struct shadow_zone *zone);
int shadow_mem_get(struct shadow_mem *mem, u64 pfn);
int shadow_mem_put(struct shadow_mem *mem, u64 pfn, unsigned int cpu);
bool shadow_track_find(struct shadow_zone *zone, u32 idx,
		       struct shadow_desc *desc);
void shadow_track_stat(struct shadow_mem *mem, struct shadow_track_stat *stat);

/* For mem.c. */
void shadow_track_add(struct shadow_zone *zone, u32 idx,
		      const struct shadow_request *req);
int shadow_track_remove(struct shadow_zone *zone, u32 idx);
void shadow_track_copy(struct shadow_zone *zone, u32 idx,
		       struct shadow_zone *to, u32 to_idx);
void shadow_track_drop(struct shadow_zone *zone, u32 idx);
bool shadow_track_is_shared(const struct shadow_zone *zone, u32 owner);
void shadow_track_split(struct shadow_zone *zone, u32 idx, unsigned int to,
			u32 owner);

#endif /* _SHADOWMM_CORE_TRACK_H */
