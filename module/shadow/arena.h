/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arena: the one instance whose frames are real pages, taken from the
 * running kernel with alloc_pages_node() and given back when it shrinks.
 */
#ifndef _SHADOWMM_SHADOW_ARENA_H
#define _SHADOWMM_SHADOW_ARENA_H

#include <linux/types.h>

#include "core/check.h"
#include "core/mem.h"
#include "uapi/feed.h"

/**
 * struct shadow_arena_stat - the arena's size
 * @pages: real pages held
 * @blocks: blocks they were taken in
 * @cap: pages it may hold at most
 * @bytes: metadata
 * @pcp_batch: pages moved at once between per-CPU and free lists
 * @pcp_high: pages that a CPU keeps at most in a zone
 */
struct shadow_arena_stat {
	u64 pages;
	u64 blocks;
	u64 cap;
	u64 bytes;
	u32 pcp_batch;
	u32 pcp_high;
};

int shadow_arena_init(void);
void shadow_arena_exit(void);
const struct shadow_policy *shadow_arena_policy(void);
int shadow_arena_grow(u64 pages, int node);
int shadow_arena_shrink(u64 pages, int node);
int shadow_arena_replace(unsigned int order, int node);
s64 shadow_arena_alloc_pfn(struct shadow_request *req);
int shadow_arena_free(u64 pfn, size_t order);
void shadow_arena_drain(void);
int shadow_arena_check(struct shadow_check *check);
void shadow_arena_stat(struct shadow_arena_stat *stat);

/**
 * shadow_arena_alloc() - shadow_arena_alloc_pfn() with the result apart
 * @req: what is wanted
 * @pfn: where the block's first page frame is stored
 *
 * Return: 0, or an error of shadow_mem_alloc().
 */
static inline int shadow_arena_alloc(struct shadow_request *req, u64 *pfn)
{
	s64 got = shadow_arena_alloc_pfn(req);

	if (unlikely(got < 0))
		return got;
	*pfn = got;
	return 0;
}

bool shadow_arena_zone(unsigned int number, struct shadow_feed_zone *rec);
void shadow_arena_faults(u64 faults[SHADOW_NR_FAULTS]);
struct shadow_mem *shadow_arena_mem(void);

#endif /* _SHADOWMM_SHADOW_ARENA_H */
