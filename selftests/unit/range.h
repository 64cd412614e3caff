/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of isolation, contiguous ranges and compaction share: an
 * instance of one zone, and an owner of movable blocks that lets go of them.
 */
#ifndef _SHADOWMM_UNIT_RANGE_H
#define _SHADOWMM_UNIT_RANGE_H

#include "core/compact.h"
#include "core/contig.h"
#include "core/isolate.h"
#include "unit.h"

/* Where the test zone's pages begin. */
#define BASE 4096ULL
#define MAX_MOVES 64

/**
 * struct owner - an owner of movable blocks
 * @mem: the instance
 * @moves: how often it was asked
 * @from: what it was asked for,
 * @to: and where to
 * @refuse: with which error it refuses; 0: it does not
 * @refuse_pfn: only this block, where it is not 0
 * @free_first: frees the block before it refuses: it was freed meanwhile
 * @drains: how often the lists were drained
 */
struct owner {
	struct shadow_mem *mem;
	unsigned int moves;
	u64 from[MAX_MOVES];
	u64 to[MAX_MOVES];
	int refuse;
	u64 refuse_pfn;
	bool free_first;
	unsigned int drains;
};

static inline int owner_move(void *ctx, u64 from, u64 to, unsigned int order)
{
	struct owner *owner = ctx;
	u32 i;

	/* No lock is held, or this aborts. */
	for (i = 0; i < owner->mem->nr_zones; i++) {
		seam_lock(owner->mem->zones[i].lock);
		seam_unlock(owner->mem->zones[i].lock);
	}
	if (owner->moves < MAX_MOVES) {
		owner->from[owner->moves] = from;
		owner->to[owner->moves] = to;
	}
	owner->moves++;
	if (!owner->refuse || (owner->refuse_pfn && owner->refuse_pfn != from))
		return 0;
	if (owner->free_first)
		shadow_mem_free(owner->mem, from, order, 0);
	return owner->refuse;
}

static inline void owner_drain(void *ctx)
{
	struct owner *owner = ctx;
	u32 cpu;

	owner->drains++;
	for (cpu = 0; cpu < owner->mem->config.nr_cpus; cpu++)
		shadow_mem_drain(owner->mem, cpu);
}

/**
 * struct range - an instance of one zone, with a lock, and an owner
 * @mem: the instance
 * @zone: its zone, at index 2 of node 0; page frames from BASE on
 * @lock: its lock
 * @owner: the owner
 * @mover: what it gives
 */
struct range {
	struct shadow_mem mem;
	struct shadow_zone *zone;
	struct seam_lock lock;
	struct owner owner;
	struct shadow_mover mover;
};

static inline int range_distance(int from, int to)
{
	return from != to;
}

/* @sections sections of free pages, in pageblocks of @pb_order. */
static inline void range_make(struct __test_metadata *_metadata,
			      struct range *range, u32 sections, u32 pb_order,
			      u32 pcp_batch)
{
	const struct shadow_mem_config config = {
		.max_zones = 2,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = 1 << 20,
	};
	const struct shadow_zone_config zone_config = {
		.name = "Test",
		.index = 2,
		.max_sections = sections,
		.pb_order = pb_order,
		.pcp_batch = pcp_batch,
		.pcp_high = 4 * pcp_batch,
	};
	u64 pfn;
	u32 idx, i;

	range->lock = (struct seam_lock){};
	ASSERT_EQ(0, shadow_mem_init(&range->mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&range->mem, &zone_config,
					 &range->lock, &range->zone));
	for (i = 0; i < sections; i++) {
		pfn = BASE + ((u64)i << SHADOW_MAX_ORDER);
		ASSERT_EQ(0, shadow_mem_reserve_section(&range->mem, pfn));
		seam_lock(&range->lock);
		ASSERT_EQ(0, shadow_mem_section(&range->mem, range->zone, pfn,
						&idx));
		seam_unlock(&range->lock);
		lay_free(range->zone, idx, SHADOW_MAX_ORDER);
	}
	shadow_mem_build_zonelists(&range->mem, range_distance);
	range->owner = (struct owner){ .mem = &range->mem };
	range->mover = (struct shadow_mover){
		.move = owner_move,
		.drain = owner_drain,
		.ctx = &range->owner,
	};
}

static inline void range_end(struct __test_metadata *_metadata,
			     struct range *range)
{
	EXPECT_STREQ("none", mem_rule(&range->mem));
	shadow_mem_exit(&range->mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* One given block becomes @mt's. */
static inline void range_take(struct __test_metadata *_metadata,
			      struct range *range, u32 idx, unsigned int order,
			      unsigned int mt)
{
	ASSERT_TRUE(take_at(range->zone, idx, order));
	range->zone->frames[idx].word =
		shadow_frame_head(SHADOW_FRAME_ALLOC, order, mt);
}

#endif /* _SHADOWMM_UNIT_RANGE_H */
