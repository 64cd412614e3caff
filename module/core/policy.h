/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy: what differs by design between page allocators. An instance is
 * made with one and keeps it. A policy chooses among free blocks, says which
 * half of a split one stays, and where a freed one goes; splits, merges and
 * lists are buddy.c's.
 */
#ifndef _SHADOWMM_CORE_POLICY_H
#define _SHADOWMM_CORE_POLICY_H

#include "core/request.h"

/* Longer ones there are none, the end included. */
#define SHADOW_POLICY_NAME_LEN 16
#define SHADOW_POLICY_SOURCE_LEN 64

struct shadow_zone;

/**
 * struct shadow_policy - the ops of a policy; all may be NULL
 * @name: the word that users choose it by
 * @source: where its rules come from
 * @mobility: requests are served from the lists of their migratetype; else all
 *            of them are unmovable
 * @pcp: blocks go through per-CPU lists
 * @near_tail: a block that will soon merge is put at its list's tail
 * @upper_half: of a split block the upper half serves, not the lower
 * @init: makes what the policy keeps in @zone->policy_data, one object from
 *        seam_alloc(), and says its size in @zone->policy_bytes; the zone frees
 *        it. May sleep; 0 or -errno
 * @enough: would a request leave the zone enough pages, by the mark @wmark
 *          (enum shadow_watermark)? @carried is 0 at the first zone of a pass
 *          and the policy's own from then on. No lock. NULL:
 *          shadow_watermark_ok()
 * @pick: the free block that serves: the head of one on a list of @mt whose
 *        order is at least @req's, or SHADOW_IDX_NONE to leave it to the rule
 *        (the first of the smallest order). There is one. Zone lock held
 * @fallback: a block of other migratetypes, off its list, for a request whose
 *            own lists have none, or SHADOW_IDX_NONE. NULL: pageblocks have no
 *            types. Zone lock held
 * @account: @pages pages at @idx have come to the free lists, or gone (then
 *           negative). Zone lock held
 * @check: the first frame about which @zone->policy_data is wrong, or
 *         SHADOW_IDX_NONE. All CPUs and the zone locked
 */
struct shadow_policy {
	const char *name;
	const char *source;
	bool mobility;
	bool pcp;
	bool near_tail;
	bool upper_half;
	int (*init)(struct shadow_zone *zone);
	bool (*enough)(const struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int wmark,
		       u64 *carried);
	u32 (*pick)(struct shadow_zone *zone, const struct shadow_request *req,
		    unsigned int mt);
	u32 (*fallback)(struct shadow_zone *zone,
			const struct shadow_request *req, unsigned int mt);
	void (*account)(struct shadow_zone *zone, u32 idx, int pages);
	u32 (*check)(const struct shadow_zone *zone);
};

extern const struct shadow_policy shadow_policy_stock;
extern const struct shadow_policy shadow_policy_classic;
extern const struct shadow_policy shadow_policy_no_mobility;
extern const struct shadow_policy shadow_policy_best_fit;
extern const struct shadow_policy shadow_policy_pid_clustered;
extern const struct shadow_policy shadow_policy_llfree;

const struct shadow_policy *shadow_policy_find(const char *name);
const struct shadow_policy *shadow_policy_at(unsigned int number);

/* The type of the lists that serve a request. */
static inline unsigned int shadow_policy_mt(const struct shadow_policy *policy,
					    unsigned int mt)
{
	return likely(policy->mobility) ? mt : SHADOW_MT_UNMOVABLE;
}

/* Do pageblocks have types? */
static inline bool shadow_policy_has_types(const struct shadow_policy *policy)
{
	return policy->fallback;
}

/* The type of a new pageblock. */
static inline unsigned int
shadow_policy_first_mt(const struct shadow_policy *policy)
{
	return shadow_policy_has_types(policy) ? SHADOW_MT_MOVABLE :
						 SHADOW_MT_UNMOVABLE;
}

/*
 * The type that a pageblock gets which is to be @mt's. Without grouping by
 * mobility the three common types are one, as in set_pageblock_migratetype();
 * without types so is the high-atomic one.
 */
static inline unsigned int
shadow_policy_pageblock_mt(const struct shadow_policy *policy, unsigned int mt)
{
	if (likely(policy->mobility))
		return mt;
	if (mt < SHADOW_NR_PCP_MT ||
	    (mt == SHADOW_MT_HIGHATOMIC && !shadow_policy_has_types(policy)))
		return SHADOW_MT_UNMOVABLE;
	return mt;
}

#endif /* _SHADOWMM_CORE_POLICY_H */
