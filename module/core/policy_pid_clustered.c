// SPDX-License-Identifier: GPL-2.0
/*
 * pid_clustered: the pages of one owner (request.owner, a pid) share pageblocks
 * with nobody else, as long as there are any left, so that they become whole
 * again when it exits. No per-CPU lists: they would mix owners.
 *
 * Sources: J. Navarro, S. Iyer, P. Druschel, A. Cox, Practical, Transparent
 * Operating System Support for Superpages, OSDI 2002 (a whole stretch is
 * reserved for an owner at its first page; under pressure others use it); D. A.
 * Barrett, B. G. Zorn, Using Lifetime Predictors to Improve Memory Allocation
 * Performance, PLDI 1993 (what dies together is put together). They predict
 * whole stretches after an exit, and more of them touched while many live.
 *
 * Bound: 64 pageblocks are looked at, 4 walked; then 64 blocks of the lists.
 * Memory: 14 bytes a pageblock and 1 KiB.
 */
#include "core/fallback.h"
#include "core/policy_use.h"

#define CANDIDATES 64
#define MAX_WALKS 4
#define HASH_BITS 8
#define NOBODY 0
#define NO_PAGEBLOCK U32_MAX

/**
 * struct cluster - one pageblock
 * @owner: who has it; whole or without a free page nobody is looked up
 * @prev: the pageblock before it in its chain, or NO_PAGEBLOCK
 * @next: the one behind it
 */
struct cluster {
	u32 owner;
	u32 prev;
	u32 next;
};

/**
 * struct clusters - what the policy keeps of a zone
 * @chain: the first of the pageblocks that have an owner and free pages, by
 *         the owner's hash
 * @cluster: the pageblocks; a whole free one nobody has
 * @free: free pages of each pageblock
 */
struct clusters {
	u32 chain[1U << HASH_BITS];
	struct cluster *cluster;
	u16 *free;
};

static int pid_init(struct shadow_zone *zone)
{
	u32 nr = shadow_config_nr_pageblocks(&zone->config);
	size_t bytes = sizeof(struct clusters) +
		       (size_t)nr * (sizeof(struct cluster) + sizeof(u16));
	struct clusters *clusters = seam_alloc(1, bytes);
	unsigned int i;

	if (!clusters)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(clusters->chain); i++)
		clusters->chain[i] = NO_PAGEBLOCK;
	clusters->cluster = (struct cluster *)(clusters + 1);
	clusters->free = (u16 *)(clusters->cluster + nr);
	zone->policy_data = clusters;
	zone->policy_bytes = bytes;
	return 0;
}

static u32 *chain_of(struct clusters *clusters, u32 owner)
{
	return &clusters->chain[owner * 0x9e3779b1U >> (32 - HASH_BITS)];
}

static void chain_add(struct clusters *clusters, u32 pageblock)
{
	struct cluster *cluster = &clusters->cluster[pageblock];
	u32 *first = chain_of(clusters, cluster->owner);

	cluster->prev = NO_PAGEBLOCK;
	cluster->next = *first;
	if (*first != NO_PAGEBLOCK)
		clusters->cluster[*first].prev = pageblock;
	*first = pageblock;
}

static void chain_del(struct clusters *clusters, u32 pageblock)
{
	const struct cluster *cluster = &clusters->cluster[pageblock];

	if (cluster->next != NO_PAGEBLOCK)
		clusters->cluster[cluster->next].prev = cluster->prev;
	if (cluster->prev != NO_PAGEBLOCK)
		clusters->cluster[cluster->prev].next = cluster->next;
	else
		*chain_of(clusters, cluster->owner) = cluster->next;
}

/* In a pageblock of the owner's. */
static u32 find_own(struct shadow_zone *zone, const struct shadow_request *req,
		    unsigned int mt)
{
	struct clusters *clusters = zone->policy_data;
	u32 pageblock = *chain_of(clusters, req->owner);
	unsigned int left = CANDIDATES, walks = MAX_WALKS;
	u32 idx = SHADOW_IDX_NONE;

	for (; pageblock != NO_PAGEBLOCK && left && walks; left--) {
		if (clusters->cluster[pageblock].owner == req->owner &&
		    clusters->free[pageblock] >= 1U << req->order &&
		    zone->pageblock[pageblock] == mt) {
			walks--;
			idx = shadow_use_find(zone, pageblock, req->order);
			if (idx != SHADOW_IDX_NONE)
				break;
		}
		pageblock = clusters->cluster[pageblock].next;
	}
	return idx;
}

/* The first block of the lists in a pageblock that nobody has. */
static u32 find_nobodys(const struct shadow_zone *zone,
			const struct shadow_request *req, unsigned int mt)
{
	const struct clusters *clusters = zone->policy_data;
	unsigned int left = CANDIDATES, order;
	u32 idx;

	for (order = req->order; order < zone->config.pb_order; order++) {
		idx = zone->free_area[order][mt].head;
		for (; idx != SHADOW_IDX_NONE && left; left--) {
			if (!clusters->cluster[idx >> zone->config.pb_order]
				     .owner)
				return idx;
			idx = shadow_frame_next(&zone->frames[idx]);
		}
	}
	return SHADOW_IDX_NONE;
}

/* A pageblock that is whole. */
static u32 find_whole(const struct shadow_zone *zone, unsigned int mt)
{
	unsigned int orders = zone->free_mask[mt] >> zone->config.pb_order;

	if (!orders)
		return SHADOW_IDX_NONE;
	return zone
		->free_area[zone->config.pb_order + __builtin_ctz(orders)][mt]
		.head;
}

/* The request gets a block at @idx: the pageblock is its owner's, if nobody's. */
static void settle(struct shadow_zone *zone, const struct shadow_request *req,
		   u32 idx)
{
	struct clusters *clusters = zone->policy_data;
	u32 pageblock = idx >> zone->config.pb_order;

	if (clusters->cluster[pageblock].owner != NOBODY)
		return;
	clusters->cluster[pageblock].owner = req->owner;
	if (clusters->free[pageblock])
		chain_add(clusters, pageblock);
}

/* Does the policy care? Not about whole pageblocks, nor about nobody's. */
static bool has_owner(const struct shadow_zone *zone,
		      const struct shadow_request *req)
{
	return req->owner && req->order < zone->config.pb_order;
}

/* Its own pageblocks, then a whole one, then one that nobody has. */
static u32 pid_pick(struct shadow_zone *zone, const struct shadow_request *req,
		    unsigned int mt)
{
	u32 idx;

	if (!has_owner(zone, req))
		return SHADOW_IDX_NONE;
	idx = find_own(zone, req, mt);
	if (idx == SHADOW_IDX_NONE)
		idx = find_whole(zone, mt);
	if (idx == SHADOW_IDX_NONE)
		idx = find_nobodys(zone, req, mt);
	if (idx != SHADOW_IDX_NONE)
		settle(zone, req, idx);
	return idx;
}

static u32 pid_fallback(struct shadow_zone *zone,
			const struct shadow_request *req, unsigned int mt)
{
	u32 idx = shadow_fallback_alloc(zone, req, mt);

	if (idx != SHADOW_IDX_NONE && has_owner(zone, req))
		settle(zone, req, idx);
	return idx;
}

/* A pageblock's free pages have become @now: nobody's if it is whole. */
static void recount(struct shadow_zone *zone, u32 pageblock, u32 before)
{
	struct clusters *clusters = zone->policy_data;
	struct cluster *cluster = &clusters->cluster[pageblock];
	u32 now = clusters->free[pageblock];

	if (cluster->owner == NOBODY)
		return;
	if (!before && now)
		chain_add(clusters, pageblock);
	if (before && !now)
		chain_del(clusters, pageblock);
	if (now == 1U << zone->config.pb_order) {
		chain_del(clusters, pageblock);
		cluster->owner = NOBODY;
	}
}

static void pid_account(struct shadow_zone *zone, u32 idx, int pages)
{
	struct clusters *clusters = zone->policy_data;
	u32 pageblock = idx >> zone->config.pb_order;
	u32 before = clusters->free[pageblock];
	u32 nr = shadow_use_account(zone, clusters->free, idx, pages);

	/* Of several pageblocks all were whole before, or none was free. */
	for (; nr--; pageblock++)
		recount(zone, pageblock, before);
}

/* How many pageblocks are in chains; all of them if a chain is broken. */
static u32 nr_chained(const struct clusters *clusters, u32 nr)
{
	u32 chained = 0, i, pageblock, prev;

	for (i = 0; i < ARRAY_SIZE(clusters->chain); i++) {
		prev = NO_PAGEBLOCK;
		for (pageblock = clusters->chain[i]; pageblock != NO_PAGEBLOCK;
		     pageblock = clusters->cluster[pageblock].next) {
			if (pageblock >= nr || chained++ > nr ||
			    clusters->cluster[pageblock].prev != prev)
				return nr + 1;
			prev = pageblock;
		}
	}
	return chained;
}

static u32 pid_check(const struct shadow_zone *zone)
{
	const struct clusters *clusters = zone->policy_data;
	u32 nr = shadow_zone_nr_frames(zone) >> zone->config.pb_order;
	u32 chained = nr_chained(clusters, nr);
	u32 bad = shadow_use_check(zone, clusters->free);
	u32 i;

	for (i = 0; i < nr && bad == SHADOW_IDX_NONE; i++) {
		if (clusters->cluster[i].owner == NOBODY || !clusters->free[i])
			continue;
		chained--;
		if (clusters->free[i] == 1U << zone->config.pb_order)
			bad = i << zone->config.pb_order;
	}
	return bad == SHADOW_IDX_NONE && chained ? 0 : bad;
}

const struct shadow_policy shadow_policy_pid_clustered = {
	.name = "pid_clustered",
	.source = "Navarro et al., OSDI 2002; Barrett and Zorn, PLDI 1993",
	.mobility = true,
	.near_tail = true,
	.init = pid_init,
	.pick = pid_pick,
	.fallback = pid_fallback,
	.account = pid_account,
	.check = pid_check,
};
