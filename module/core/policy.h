/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy: what differs by design between page allocators. An instance is
 * made with one and keeps it. A policy chooses among free blocks and says where
 * a freed one goes; splits, merges and lists are buddy.c's.
 */
#ifndef _SHADOWMM_CORE_POLICY_H
#define _SHADOWMM_CORE_POLICY_H

#include "core/request.h"

struct shadow_zone;

/**
 * struct shadow_policy - the ops of a policy; all may be NULL
 * @name: the word that users choose it by
 * @source: where its rules come from
 * @mobility: blocks are grouped by migratetype; else all lists but one are
 *            empty
 * @pcp: blocks go through per-CPU lists
 * @near_tail: a block that will soon merge is put at its list's tail
 * @init: makes what the policy keeps in @zone->policy_data; may sleep; 0 or
 *        -errno
 * @exit: frees it; may sleep
 * @pick: the free block that serves: the head of one on a list of @mt whose
 *        order is at least @req's, or SHADOW_IDX_NONE to leave it to the rule
 *        (the first of the smallest order). Zone lock held
 * @fallback: a block of other migratetypes, off its list, for a request whose
 *            own lists have none, or SHADOW_IDX_NONE. Zone lock held
 * @account: @pages pages at @idx have come to the free lists, or gone (then
 *           negative). Zone lock held
 */
struct shadow_policy {
	const char *name;
	const char *source;
	bool mobility;
	bool pcp;
	bool near_tail;
	int (*init)(struct shadow_zone *zone);
	void (*exit)(struct shadow_zone *zone);
	u32 (*pick)(struct shadow_zone *zone, const struct shadow_request *req,
		    unsigned int mt);
	u32 (*fallback)(struct shadow_zone *zone,
			const struct shadow_request *req, unsigned int mt);
	void (*account)(struct shadow_zone *zone, u32 idx, int pages);
};

extern const struct shadow_policy shadow_policy_stock;
extern const struct shadow_policy shadow_policy_classic;
extern const struct shadow_policy shadow_policy_no_mobility;

const struct shadow_policy *shadow_policy_find(const char *name);
const struct shadow_policy *shadow_policy_at(unsigned int number);

/* The type of the lists that serve a request. */
static inline unsigned int shadow_policy_mt(const struct shadow_policy *policy,
					    unsigned int mt)
{
	return likely(policy->mobility) ? mt : SHADOW_MT_MOVABLE;
}

#endif /* _SHADOWMM_CORE_POLICY_H */
