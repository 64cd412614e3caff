// SPDX-License-Identifier: GPL-2.0
/*
 * The state of a zone's page frames, a chunk at a time: zone->lock is held for
 * one chunk, then dropped, so a walk is exact in each chunk and approximate
 * across them. Looks at struct pages and pageblock bits, never into a page.
 */
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "live/blocks.h"
#include "live/hotplug.h"
#include "live/zones.h"

/* A free block lies in one chunk, and a chunk's pageblocks fit its record. */
static_assert(1 << (COMPAT_NR_ORDERS - 1) <= SHADOW_CHUNK_PFNS);
static_assert(MAX_NR_ZONES <= SHADOW_NR_ZONES);

static u64 live_pcp_count(const struct zone *zone)
{
	unsigned int cpu;
	u64 count = 0;

	for_each_online_cpu(cpu)
		count += READ_ONCE(
			per_cpu_ptr(zone->per_cpu_pageset, cpu)->count);
	return count;
}

/**
 * live_geom_fill() - describe a zone
 * @geom: gets it; zero but for its header
 * @zone: the zone
 *
 * Context: takes no lock.
 */
void live_geom_fill(struct shadow_rec_zone_geom *geom, struct zone *zone)
{
	unsigned int i;

	geom->node = zone_to_nid(zone);
	geom->zone = zone_idx(zone);
	strscpy(geom->name, zone->name, sizeof(geom->name));
	geom->start_pfn = zone->zone_start_pfn;
	geom->spanned = zone->spanned_pages;
	geom->present = zone->present_pages;
	geom->managed = zone_managed_pages(zone);
	geom->boost = zone->watermark_boost;
	geom->min = min_wmark_pages(zone);
	geom->low = low_wmark_pages(zone);
	geom->high = high_wmark_pages(zone);
	for (i = 0; i < MAX_NR_ZONES; i++)
		geom->lowmem_reserve[i] = zone->lowmem_reserve[i];
	geom->totalreserve = zone->zone_pgdat->totalreserve_pages;
	geom->pcp_count = live_pcp_count(zone);
	geom->nr_zones = MAX_NR_ZONES;
	geom->nr_orders = COMPAT_NR_ORDERS;
	geom->block_order = pageblock_order;
	geom->nr_migratetypes = MIGRATE_TYPES;
	geom->nr_cpus = num_online_cpus();
	geom->pcp_batch = zone->pageset_batch;
	geom->pcp_high_min = compat_pageset_high_min(zone);
	geom->pcp_high_max = compat_pageset_high_max(zone);
}

/**
 * live_geom_collect() - describe the zones
 * @recs: gets one struct shadow_rec_zone_geom for each populated zone
 *
 * Context: process; takes no lock of the kernel's.
 * Return: 0 or -errno.
 */
int live_geom_collect(struct grow *recs)
{
	struct zone *zone;

	live_zone_for_each(zone) {
		struct shadow_rec_zone_geom *geom;

		if (!populated_zone(zone))
			continue;
		geom = grow_rec(recs, SHADOW_LIVE_ZONE_GEOM, sizeof(*geom));
		if (!geom)
			return recs->err;
		live_geom_fill(geom, zone);
	}
	return 0;
}

/**
 * live_zone_page() - the page of a zone at a page frame
 * @zone: the zone
 * @pfn: any page frame
 *
 * Context: inside live_hotplug_read_lock().
 * Return: the page; NULL where the zone has no online page there.
 */
struct page *live_zone_page(struct zone *zone, unsigned long pfn)
{
	struct page *page;

	if (!zone_spans_pfn(zone, pfn))
		return NULL;
	page = pfn_to_online_page(pfn);
	return page && page_zone(page) == zone ? page : NULL;
}

/**
 * live_pageblock_migratetype() - the type of a page frame's pageblock
 * @pfn: an online page frame
 *
 * Context: inside live_hotplug_read_lock(); exact under zone->lock.
 * Return: enum migratetype of the running kernel.
 */
unsigned int live_pageblock_migratetype(unsigned long pfn)
{
	const unsigned long *map = section_to_usemap(__pfn_to_section(pfn));
	unsigned long block = (pfn & (PAGES_PER_SECTION - 1)) >>
			      pageblock_order;
	unsigned long bit = block * NR_PAGEBLOCK_BITS;
	unsigned long word = READ_ONCE(map[bit / BITS_PER_LONG]);

	return compat_pageblock_migratetype(word >> (bit % BITS_PER_LONG));
}

static void live_chunk_add_free(struct shadow_rec_zone_chunk *chunk,
				unsigned int offset, unsigned int order)
{
	struct shadow_free_block *block = &chunk->free[chunk->nr_free++];

	block->offset = offset;
	block->order = order;
	block->migratetype = chunk->pageblock[offset >> pageblock_order];
}

static void live_chunk_fill(struct shadow_rec_zone_chunk *chunk,
			    struct zone *zone)
{
	unsigned int offset = 0;

	lockdep_assert_held(&zone->lock);
	while (offset < SHADOW_CHUNK_PFNS) {
		unsigned long pfn = chunk->start_pfn + offset;
		struct page *page = live_zone_page(zone, pfn);
		u8 *mt = &chunk->pageblock[offset >> pageblock_order];
		unsigned int order = 0;

		if (!page) {
			chunk->absent[offset / 64] |= BIT_ULL(offset % 64);
			chunk->nr_absent++;
			offset++;
			continue;
		}
		if (*mt == SHADOW_MT_NONE)
			*mt = live_pageblock_migratetype(pfn);
		if (PageBuddy(page)) {
			order = page_private(page);
			live_chunk_add_free(chunk, offset, order);
		}
		offset += 1U << order;
	}
}

static void live_chunk_take(struct shadow_rec_zone_chunk *chunk,
			    struct zone *zone, unsigned long start_pfn)
{
	unsigned long flags;
	int idx;

	memset(chunk, 0, sizeof(*chunk));
	chunk->rec.type = SHADOW_LIVE_ZONE_CHUNK;
	chunk->rec.size = sizeof(*chunk);
	chunk->start_pfn = start_pfn;
	memset(chunk->pageblock, SHADOW_MT_NONE, sizeof(chunk->pageblock));

	idx = live_hotplug_read_lock();
	spin_lock_irqsave(&zone->lock, flags);
	live_chunk_fill(chunk, zone);
	spin_unlock_irqrestore(&zone->lock, flags);
	live_hotplug_read_unlock(idx);
}

/**
 * live_blocks_walk() - give a zone's page frames to a function, by chunks
 * @geom: the zone, from live_geom_collect()
 * @fn: gets each chunk with a page in it, in rising order
 * @ctx: handed to @fn
 *
 * Context: process; holds zone->lock with interrupts off for up to
 * SHADOW_CHUNK_PFNS page frames at a time, not while @fn runs.
 * Return: 0; -ENOMEM; -EINTR on a fatal signal; what @fn ended the walk with.
 */
int live_blocks_walk(const struct shadow_rec_zone_geom *geom, live_chunk_fn fn,
		     void *ctx)
{
	struct zone *zone = &NODE_DATA(geom->node)->node_zones[geom->zone];
	unsigned long end = geom->start_pfn + geom->spanned;
	unsigned long pfn = ALIGN_DOWN(geom->start_pfn, SHADOW_CHUNK_PFNS);
	struct shadow_rec_zone_chunk *chunk;
	int err = 0;

	BUILD_BUG_ON(SHADOW_CHUNK_PFNS >> pageblock_order >
		     SHADOW_CHUNK_PAGEBLOCKS);
	chunk = kmalloc(sizeof(*chunk), GFP_KERNEL);
	if (!chunk)
		return -ENOMEM;
	for (; pfn < end && !err; pfn += SHADOW_CHUNK_PFNS) {
		live_chunk_take(chunk, zone, pfn);
		if (chunk->nr_absent < SHADOW_CHUNK_PFNS)
			err = fn(chunk, ctx);
		if (fatal_signal_pending(current))
			err = err ?: -EINTR;
		cond_resched();
	}
	kfree(chunk);
	return err;
}
