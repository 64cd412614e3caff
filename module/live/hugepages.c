// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of hugetlb, large folios by size, and pageblocks by what is in them,
 * found by a look at every page; of those that few pages keep from being a huge
 * page, which. Moves nothing, and does not say whether the kernel would.
 */
#include <linux/hugetlb.h>
#include <linux/kernel-page-flags.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "kernel/compat_page.h"
#include "kernel/ksym.h"
#include "live/hotplug.h"
#include "live/hugepages.h"
#include "live/keepers.h"
#include "live/pfns.h"
#include "live/zones.h"

#define LIVE_HUGE_ORDERS (COMPAT_ORDER_MAX + 1)

/**
 * struct live_hugepages - a look at all pages
 * @large: large folios by order
 * @recs: a pageblock
 * @keepers: of a zone
 */
struct live_hugepages {
	struct shadow_rec_large large[LIVE_HUGE_ORDERS];
	struct shadow_pfn recs[LIVE_BLOCK_PFNS];
	struct live_keepers keepers;
};

/* Nothing is allocated meanwhile: it would be among what is looked at. */
static DEFINE_MUTEX(live_hugepages_mutex); /* live_hugepages */
static struct live_hugepages live_hugepages;

/**
 * live_hugepages_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_hugepages_missing(void)
{
	return ksym_missing(KSYM_HSTATES) ?: ksym_missing(KSYM_MAX_HSTATE);
}

static struct shadow_rec_pool *live_pool_add(struct grow *recs, int node,
					     const struct hstate *pool)
{
	struct shadow_rec_pool *rec;

	rec = grow_rec(recs, SHADOW_PAGE_POOL, sizeof(*rec));
	if (!rec)
		return NULL;
	rec->node = node;
	rec->order = pool->order;
	return rec;
}

static int live_pool_record(struct grow *recs, const struct hstate *pool)
{
	struct shadow_rec_pool *rec = live_pool_add(recs, -1, pool);
	int node;

	if (!rec)
		return recs->err;
	rec->total = READ_ONCE(pool->nr_huge_pages);
	rec->free = READ_ONCE(pool->free_huge_pages);
	rec->reserved = READ_ONCE(pool->resv_huge_pages);
	rec->surplus = READ_ONCE(pool->surplus_huge_pages);
	for_each_online_node(node) {
		rec = live_pool_add(recs, node, pool);
		if (!rec)
			return recs->err;
		rec->total = READ_ONCE(pool->nr_huge_pages_node[node]);
		rec->free = READ_ONCE(pool->free_huge_pages_node[node]);
		rec->surplus = READ_ONCE(pool->surplus_huge_pages_node[node]);
	}
	return 0;
}

static int live_pools_record(struct grow *recs)
{
	const struct hstate *pools = ksym_get(KSYM_HSTATES);
	int i, nr = READ_ONCE(*(const int *)ksym_get(KSYM_MAX_HSTATE));
	int err = 0;

	for (i = 0; i < nr && i < HUGE_MAX_HSTATE && !err; i++)
		err = live_pool_record(recs, &pools[i]);
	return err;
}

/* A page that is the first of a large folio in use. */
static void live_large_add(struct live_hugepages *huge,
			   const struct shadow_pfn *rec)
{
	struct shadow_rec_large *large = &huge->large[rec->order];

	if (!(rec->flags & BIT_ULL(KPF_COMPOUND_HEAD)))
		return;
	if (rec->flags & BIT_ULL(KPF_HUGE))
		large->hugetlb++;
	else if (!(rec->flags & BIT_ULL(KPF_THP)) ||
		 rec->flags & BIT_ULL(KPF_ZERO_PAGE))
		return;
	else if (rec->flags & BIT_ULL(KPF_ANON))
		large->anon++;
	else if (rec->flags & BIT_ULL(KPF_SWAPBACKED))
		large->shmem++;
	else
		large->file++;
}

static bool live_page_is_pinned(unsigned long pfn, unsigned int order)
{
	struct page *page;
	bool pinned = false;
	int idx;

	idx = live_hotplug_read_lock();
	page = pfn_to_online_page(pfn);
	if (page)
		pinned = live_pfns_is_pinned(compound_head(page), order);
	live_hotplug_read_unlock(idx);
	return pinned;
}

static enum shadow_block_class live_page_class(const struct shadow_pfn *rec,
					       unsigned long pfn)
{
	const u64 movable = BIT_ULL(KPF_LRU) | BIT_ULL(KPF_ANON) |
			    BIT_ULL(KPF_THP) | BIT_ULL(KPF_HUGE);
	const u64 flags = rec->flags;

	if (flags & BIT_ULL(KPF_NOPAGE))
		return SHADOW_BLOCK_PART;
	if (flags & BIT_ULL(KPF_BUDDY))
		return rec->order >= pageblock_order ? SHADOW_BLOCK_FREE :
						       SHADOW_BLOCK_MOVABLE;
	if (flags & BIT_ULL(KPF_RESERVED))
		return SHADOW_BLOCK_RESERVED;
	if (flags & BIT_ULL(KPF_SLAB))
		return SHADOW_BLOCK_SLAB;
	if (flags & BIT_ULL(KPF_PGTABLE))
		return SHADOW_BLOCK_TABLE;
	if (flags & (BIT_ULL(KPF_HUGE) | BIT_ULL(KPF_THP)) &&
	    rec->order >= pageblock_order)
		return SHADOW_BLOCK_HUGE;
	if (!(flags & movable))
		return SHADOW_BLOCK_KERNEL;
	return live_page_is_pinned(pfn, rec->order) ? SHADOW_BLOCK_PINNED :
						      SHADOW_BLOCK_MOVABLE;
}

static void live_block_add(struct live_hugepages *huge,
			   struct shadow_rec_blocks *blocks, unsigned long pfn)
{
	enum shadow_block_class class, worst = SHADOW_BLOCK_FREE;
	struct live_keeper keeper = { .pfn = pfn };
	unsigned int i, own = 0;

	live_pfns_fill(huge->recs, pfn, LIVE_BLOCK_PFNS);
	for (i = 0; i < LIVE_BLOCK_PFNS; i++) {
		const struct shadow_pfn *rec = &huge->recs[i];

		class = SHADOW_BLOCK_PART;
		if (rec->node == blocks->node && rec->zone == blocks->zone) {
			class = live_page_class(rec, pfn + i);
			own += class != SHADOW_BLOCK_PART;
		}
		worst = max(worst, class);
		live_keeper_look(&keeper, pfn + i, rec->order, class);
		if (class != SHADOW_BLOCK_PART)
			live_large_add(huge, rec);
	}
	if (own)
		blocks->blocks[worst]++;
	/* What is reserved, or no page, stays what it is. */
	if (worst <= SHADOW_BLOCK_KERNEL)
		live_keepers_add(&huge->keepers, &keeper);
}

static int live_zone_blocks(struct grow *recs, struct live_hugepages *huge,
			    struct zone *zone)
{
	unsigned long pfn = ALIGN_DOWN(zone->zone_start_pfn, LIVE_BLOCK_PFNS);
	struct shadow_rec_blocks blocks = {
		.node = zone_to_nid(zone),
		.zone = zone_idx(zone),
		.order = pageblock_order,
	}, *rec;

	huge->keepers.nr = 0;
	for (; pfn < zone_end_pfn(zone); pfn += LIVE_BLOCK_PFNS) {
		if (live_pfns_absent(pfn))
			continue;
		live_block_add(huge, &blocks, pfn);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	rec = grow_rec(recs, SHADOW_PAGE_BLOCKS, sizeof(*rec));
	if (!rec)
		return recs->err;
	blocks.rec = rec->rec;
	*rec = blocks;
	strscpy(rec->name, zone->name, sizeof(rec->name));
	return live_keepers_record(recs, &huge->keepers, zone);
}

static int live_large_record(struct grow *recs,
			     const struct live_hugepages *huge)
{
	const struct shadow_rec_large *large;
	struct shadow_rec_large *rec;
	unsigned int order;

	for (order = 1; order < LIVE_HUGE_ORDERS; order++) {
		large = &huge->large[order];
		if (!(large->anon | large->shmem | large->file |
		      large->hugetlb))
			continue;
		rec = grow_rec(recs, SHADOW_PAGE_LARGE, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->order = order;
		rec->anon = large->anon;
		rec->shmem = large->shmem;
		rec->file = large->file;
		rec->hugetlb = large->hugetlb;
	}
	return 0;
}

/**
 * live_hugepages_collect() - describe huge pages
 * @recs: gets a struct shadow_rec_pool for each size of hugetlb's, and for each
 *        node of it; a struct shadow_rec_blocks for each zone with pages, and
 *        behind it up to LIVE_KEEPERS struct shadow_rec_keeper; a struct
 *        shadow_rec_large for each order that is in use
 *
 * Context: process; as live_pfns_fill() and live_keepers_record(); one reader at a
 * time.
 * Return: 0 or -errno; -EINTR on a fatal signal.
 */
int live_hugepages_collect(struct grow *recs)
{
	struct zone *zone;
	int err;

	BUILD_BUG_ON(pageblock_nr_pages != LIVE_BLOCK_PFNS);
	if (mutex_lock_killable(&live_hugepages_mutex))
		return -EINTR;
	memset(&live_hugepages, 0, sizeof(live_hugepages));
	err = live_pools_record(recs);
	live_zone_for_each(zone) {
		if (!err && populated_zone(zone))
			err = live_zone_blocks(recs, &live_hugepages, zone);
	}
	if (!err)
		err = live_large_record(recs, &live_hugepages);
	mutex_unlock(&live_hugepages_mutex);
	return err;
}
