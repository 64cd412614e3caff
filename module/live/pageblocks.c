// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks, by a walk of the free lists and the page sets, which it sets
 * against the zone's own counters: lengths, sums, marks and types. Repairs
 * nothing, and gives up no list that is wrong.
 */
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmstat.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "live/blocks.h"
#include "live/hotplug.h"
#include "live/pageblocks.h"
#include "live/pcp.h"
#include "live/zones.h"
#include "uapi/machine.h"
#include "uapi/view.h"

/* Blocks of an order at which a walk of its lists ends, as in the kernel. */
#define LIVE_LISTS_MAX 100000

/**
 * struct live_block - what was found of a pageblock
 * @present: online pages of the zone
 * @reserved: those that the allocator was never given
 * @free: those on free lists
 * @pcp: those on page sets
 * @largest: order of the largest free block with a page in it, and 1; 0: none
 * @type: its migratetype
 */
struct live_block {
	u32 present;
	u32 reserved;
	u32 free;
	u32 pcp;
	u8 largest;
	u8 type;
};

/**
 * struct live_blocks - a zone's pageblocks
 * @zone: the zone
 * @start: first page frame of the first one
 * @nr: how many
 * @lists: the free lists against the zone's counters
 * @block: each
 */
struct live_blocks {
	struct zone *zone;
	unsigned long start;
	unsigned long nr;
	struct shadow_rec_free_lists lists;
	struct live_block *block;
};

/* The pageblock of a page frame; NULL: the zone had none when we began. */
static struct live_block *live_block_of(const struct live_blocks *blocks,
					unsigned long pfn)
{
	unsigned long i = (pfn - blocks->start) >> pageblock_order;

	return pfn >= blocks->start && i < blocks->nr ? &blocks->block[i] :
							NULL;
}

/* Pages that are there. */
static void live_block_survey(struct live_blocks *blocks,
			      struct live_block *block, unsigned long pfn)
{
	unsigned long end = pfn + pageblock_nr_pages;
	int idx = live_hotplug_read_lock();

	for (; pfn < end; pfn++) {
		struct page *page = live_zone_page(blocks->zone, pfn);

		if (!page)
			continue;
		if (!block->present++)
			block->type = live_pageblock_migratetype(pfn);
		block->reserved += PageReserved(page);
	}
	live_hotplug_read_unlock(idx);
}

static int live_blocks_survey(struct live_blocks *blocks)
{
	unsigned long i;

	for (i = 0; i < blocks->nr; i++) {
		live_block_survey(blocks, &blocks->block[i],
				  blocks->start + (i << pageblock_order));
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* A free block may cover several pageblocks. */
static void live_free_add(struct live_blocks *blocks, unsigned long pfn,
			  unsigned int order)
{
	unsigned long end = pfn + (1UL << order);

	while (pfn < end) {
		unsigned long next = ALIGN(pfn + 1, pageblock_nr_pages);
		struct live_block *block = live_block_of(blocks, pfn);

		next = min(next, end);
		if (block) {
			block->free += next - pfn;
			block->largest = max_t(u8, block->largest, order + 1);
		}
		pfn = next;
	}
}

/* A block on the list of an order and type. zone->lock held. */
static void live_free_check(struct live_blocks *blocks, struct page *page,
			    unsigned int order, unsigned int type)
{
	struct shadow_rec_free_lists *lists = &blocks->lists;

	lists->blocks++;
	lists->pages += 1UL << order;
	if (!PageBuddy(page) || page_private(page) != order ||
	    page_zone(page) != blocks->zone)
		lists->marks++;
	if (live_pageblock_migratetype(page_to_pfn(page)) != type)
		lists->types++;
	live_free_add(blocks, page_to_pfn(page), order);
}

/* All lists of an order: their length is one counter. zone->lock held. */
static void live_order_walk(struct live_blocks *blocks, unsigned int order)
{
	struct free_area *area = &blocks->zone->free_area[order];
	unsigned long nr = 0;
	unsigned int type;
	struct page *page;

	lockdep_assert_held(&blocks->zone->lock);
	for (type = 0; type < MIGRATE_TYPES; type++) {
		list_for_each_entry(page, &area->free_list[type], buddy_list) {
			if (nr == LIVE_LISTS_MAX) {
				blocks->lists.cut |= 1U << order;
				return;
			}
			nr++;
			live_free_check(blocks, page, order, type);
		}
	}
	blocks->lists.lengths += nr != area->nr_free;
}

static void live_lists_walk(struct live_blocks *blocks)
{
	struct shadow_rec_free_lists *lists = &blocks->lists;
	struct zone *zone = blocks->zone;
	unsigned long flags;
	unsigned int order;
	int idx;

	lists->before = zone_page_state_snapshot(zone, NR_FREE_PAGES);
	for (order = 0; order < COMPAT_NR_ORDERS; order++) {
		idx = live_hotplug_read_lock();
		spin_lock_irqsave(&zone->lock, flags);
		live_order_walk(blocks, order);
		spin_unlock_irqrestore(&zone->lock, flags);
		live_hotplug_read_unlock(idx);
		cond_resched();
	}
	lists->after = zone_page_state_snapshot(zone, NR_FREE_PAGES);
}

static void live_set_add(const struct page *page, unsigned int list,
			 unsigned int order, void *ctx)
{
	struct live_block *block = live_block_of(ctx, page_to_pfn(page));

	if (block)
		block->pcp += 1U << order;
}

static void live_sets_walk(struct live_blocks *blocks)
{
	unsigned int cpu;
	int count;

	for_each_online_cpu(cpu) {
		live_pcp_walk(per_cpu_ptr(blocks->zone->per_cpu_pageset, cpu),
			      live_set_add, blocks, &count);
		cond_resched();
	}
}

static int live_block_record(struct grow *recs,
			     const struct live_blocks *blocks, unsigned long i)
{
	const char *const *names = ksym_get(KSYM_MIGRATETYPE_NAMES);
	const struct live_block *block = &blocks->block[i];
	u32 idle = block->reserved + block->free + block->pcp;
	struct shadow_rec_pageblock *rec;

	rec = grow_rec(recs, SHADOW_VIEW_PAGEBLOCK, sizeof(*rec));
	if (!rec)
		return recs->err;
	rec->node = zone_to_nid(blocks->zone);
	rec->zone = zone_idx(blocks->zone);
	strscpy(rec->name, blocks->zone->name, sizeof(rec->name));
	rec->start_pfn = blocks->start + (i << pageblock_order);
	rec->migratetype = block->type;
	if (block->type < MIGRATE_TYPES)
		strscpy(rec->type, names[block->type], sizeof(rec->type));
	rec->largest = (int)block->largest - 1;
	rec->present = block->present;
	rec->reserved = block->reserved;
	rec->free = block->free;
	rec->pcp = block->pcp;
	/* Pages that moved meanwhile may have been seen twice. */
	rec->alloc = block->present - min(block->present, idle);
	return 0;
}

static int live_zone_record(struct grow *recs, struct live_blocks *blocks)
{
	struct zone *zone = blocks->zone;
	struct shadow_rec_free_lists *rec;
	unsigned long i;
	int err;

	err = live_blocks_survey(blocks);
	if (err)
		return err;
	live_sets_walk(blocks);
	live_lists_walk(blocks);
	for (i = 0; i < blocks->nr && !err; i++)
		if (blocks->block[i].present)
			err = live_block_record(recs, blocks, i);
	if (err)
		return err;

	rec = grow_rec(recs, SHADOW_MACHINE_FREE_LISTS, sizeof(*rec));
	if (!rec)
		return recs->err;
	blocks->lists.rec = rec->rec;
	*rec = blocks->lists;
	rec->node = zone_to_nid(zone);
	rec->zone = zone_idx(zone);
	strscpy(rec->name, zone->name, sizeof(rec->name));
	return 0;
}

/**
 * live_pageblocks_collect() - describe the pageblocks
 * @recs: gets, for each populated zone, a struct shadow_rec_pageblock for each
 *        pageblock that has a page, then one struct shadow_rec_free_lists
 *
 * Context: process; holds zone->lock with interrupts off for the lists of one
 * order at a time, of which it passes 100,000 entries at most.
 * Return: 0 or -errno; -EINTR on a fatal signal; -EFBIG where there are more
 * pageblocks than a view has room for.
 */
int live_pageblocks_collect(struct grow *recs)
{
	struct live_blocks blocks;
	struct zone *zone;
	int err;

	live_zone_for_each(zone) {
		if (!populated_zone(zone))
			continue;
		blocks = (struct live_blocks){
			.zone = zone,
			.start = ALIGN_DOWN(zone->zone_start_pfn,
					    pageblock_nr_pages),
		};
		blocks.nr = DIV_ROUND_UP(zone_end_pfn(zone) - blocks.start,
					 pageblock_nr_pages);
		blocks.block = kvcalloc(blocks.nr, sizeof(*blocks.block),
					GFP_KERNEL_ACCOUNT);
		if (!blocks.block)
			return -ENOMEM;
		err = live_zone_record(recs, &blocks);
		kvfree(blocks.block);
		if (err)
			return err;
	}
	return 0;
}
