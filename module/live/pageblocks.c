// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks, some at a time, by the marks of their page frames and the page sets;
 * then a walk of the free lists, which it sets against the zone's own counters:
 * lengths, sums, marks and types. Repairs nothing, and gives up no list that is
 * wrong.
 */
#include <linux/cpumask.h>
#include <linux/limits.h>
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

/* Pageblocks of a piece, and the page frames of one hold of zone->lock. */
#define LIVE_BLOCKS_PIECE 64UL
#define LIVE_BLOCKS_HOLD max(1UL << (COMPAT_NR_ORDERS - 1), pageblock_nr_pages)

/**
 * struct live_blocks - a walk over pageblocks
 * @walk: as of every walk
 * @zone: the zone it is in; NULL: before the first
 * @start: first page frame of this piece, a multiple of LIVE_BLOCKS_HOLD
 * @nr: pageblocks of it
 * @block: each
 */
struct live_blocks {
	struct live_walk walk;
	struct zone *zone;
	unsigned long start;
	unsigned long nr;
	struct live_block block[LIVE_BLOCKS_PIECE];
};

/* The pageblock of a page frame; NULL: it is not of this piece. */
static struct live_block *live_block_of(struct live_blocks *blocks,
					unsigned long pfn)
{
	unsigned long i = (pfn - blocks->start) >> pageblock_order;

	return pfn >= blocks->start && i < blocks->nr ? &blocks->block[i] :
							NULL;
}

/* A free block may cover several pageblocks; all of its pages are there. */
static void live_free_add(struct live_blocks *blocks, unsigned long pfn,
			  unsigned int order)
{
	unsigned long end = pfn + (1UL << order);

	while (pfn < end) {
		unsigned long next = ALIGN(pfn + 1, pageblock_nr_pages);
		struct live_block *block = live_block_of(blocks, pfn);

		next = min(next, end);
		if (block) {
			if (!block->present)
				block->type = live_pageblock_migratetype(pfn);
			block->present += next - pfn;
			block->free += next - pfn;
			block->largest = max_t(u8, block->largest, order + 1);
		}
		pfn = next;
	}
}

/* Page frames of one hold of zone->lock, which no free block goes beyond. */
static void live_blocks_look(struct live_blocks *blocks, unsigned long pfn)
{
	unsigned long end = pfn + LIVE_BLOCKS_HOLD;

	lockdep_assert_held(&blocks->zone->lock);
	while (pfn < end) {
		struct page *page = live_zone_page(blocks->zone, pfn);
		struct live_block *block = live_block_of(blocks, pfn);

		if (page && PageBuddy(page)) {
			live_free_add(blocks, pfn, page_private(page));
			pfn += 1UL << page_private(page);
			continue;
		}
		if (page && block) {
			if (!block->present++)
				block->type = live_pageblock_migratetype(pfn);
			block->reserved += PageReserved(page);
		}
		pfn++;
	}
}

static int live_blocks_survey(struct live_blocks *blocks)
{
	unsigned long pfn = blocks->start;
	unsigned long end = pfn + (blocks->nr << pageblock_order);
	unsigned long flags;
	int idx;

	for (; pfn < end; pfn += LIVE_BLOCKS_HOLD) {
		idx = live_hotplug_read_lock();
		spin_lock_irqsave(&blocks->zone->lock, flags);
		live_blocks_look(blocks, pfn);
		spin_unlock_irqrestore(&blocks->zone->lock, flags);
		live_hotplug_read_unlock(idx);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* A block on the list of an order and type. zone->lock held. */
static void live_list_check(struct shadow_rec_free_lists *lists,
			    const struct zone *zone, struct page *page,
			    unsigned int order, unsigned int type)
{
	lists->blocks++;
	lists->pages += 1UL << order;
	if (!PageBuddy(page) || page_private(page) != order ||
	    page_zone(page) != zone)
		lists->marks++;
	if (live_pageblock_migratetype(page_to_pfn(page)) != type)
		lists->types++;
}

/* All lists of an order: their length is one counter. zone->lock held. */
static void live_order_walk(struct shadow_rec_free_lists *lists,
			    struct zone *zone, unsigned int order)
{
	struct free_area *area = &zone->free_area[order];
	unsigned long nr = 0;
	unsigned int type;
	struct page *page;

	lockdep_assert_held(&zone->lock);
	for (type = 0; type < MIGRATE_TYPES; type++) {
		list_for_each_entry(page, &area->free_list[type], buddy_list) {
			if (nr == LIVE_LISTS_MAX) {
				lists->cut |= 1U << order;
				return;
			}
			nr++;
			live_list_check(lists, zone, page, order, type);
		}
	}
	lists->lengths += nr != area->nr_free;
}

/* The free lists of a zone against its counters. */
static int live_lists_walk(struct grow *recs, struct zone *zone)
{
	struct shadow_rec_free_lists *lists;
	unsigned long flags;
	unsigned int order;
	int idx;

	lists = grow_rec(recs, SHADOW_MACHINE_FREE_LISTS, sizeof(*lists));
	if (!lists)
		return recs->err;
	lists->node = zone_to_nid(zone);
	lists->zone = zone_idx(zone);
	strscpy(lists->name, zone->name, sizeof(lists->name));
	lists->before = zone_page_state_snapshot(zone, NR_FREE_PAGES);
	for (order = 0; order < COMPAT_NR_ORDERS; order++) {
		idx = live_hotplug_read_lock();
		spin_lock_irqsave(&zone->lock, flags);
		live_order_walk(lists, zone, order);
		spin_unlock_irqrestore(&zone->lock, flags);
		live_hotplug_read_unlock(idx);
		cond_resched();
	}
	lists->after = zone_page_state_snapshot(zone, NR_FREE_PAGES);
	return 0;
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

static void live_block_record(struct grow *recs,
			      const struct live_blocks *blocks, unsigned long i)
{
	const char *const *names = ksym_get(KSYM_MIGRATETYPE_NAMES);
	const struct live_block *block = &blocks->block[i];
	u32 idle = block->reserved + block->free + block->pcp;
	struct shadow_rec_pageblock *rec;

	rec = grow_rec(recs, SHADOW_VIEW_PAGEBLOCK, sizeof(*rec));
	if (!rec)
		return;
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
}

static bool live_blocks_present(const struct live_blocks *blocks)
{
	unsigned long i;

	for (i = 0; i < blocks->nr; i++)
		if (blocks->block[i].present)
			return true;
	return false;
}

/* Those of the zone from @start on; the next piece begins behind them. */
static int live_blocks_piece(struct live_blocks *blocks, struct grow *recs)
{
	unsigned long i;
	int err;

	memset(blocks->block, 0, sizeof(blocks->block));
	err = live_blocks_survey(blocks);
	if (err)
		return err;
	if (live_blocks_present(blocks))
		live_sets_walk(blocks);
	for (i = 0; i < blocks->nr; i++)
		if (blocks->block[i].present)
			live_block_record(recs, blocks, i);
	blocks->start += blocks->nr << pageblock_order;
	return recs->err;
}

/* Is there a zone with more? It may have grown or shrunk since the last piece. */
static bool live_blocks_zone(struct live_blocks *blocks)
{
	while (!blocks->zone || blocks->start >= zone_end_pfn(blocks->zone)) {
		blocks->zone = blocks->zone ? live_zone_next(blocks->zone) :
					      live_zone_first();
		if (!blocks->zone)
			return false;
		blocks->start = populated_zone(blocks->zone) ?
					ALIGN_DOWN(blocks->zone->zone_start_pfn,
						   LIVE_BLOCKS_HOLD) :
					ULONG_MAX;
	}
	return true;
}

static int live_pageblocks_more(struct live_walk *base, struct grow *recs)
{
	struct live_blocks *blocks =
		container_of(base, struct live_blocks, walk);
	struct zone *zone;
	int err = 0;

	blocks->nr = LIVE_BLOCKS_PIECE;
	if (live_blocks_zone(blocks))
		return live_blocks_piece(blocks, recs) ?: 1;
	live_zone_for_each(zone)
		if (!err && populated_zone(zone))
			err = live_lists_walk(recs, zone);
	return err;
}

/*
 * The pageblocks: a struct shadow_rec_pageblock for each that has a page, zone by
 * zone, then a struct shadow_rec_free_lists for each populated zone. Holds
 * zone->lock with interrupts off for LIVE_BLOCKS_HOLD page frames at a time, then
 * for the lists of one order, of which it passes 100,000 entries at most.
 */
const struct live_pieces live_pageblocks_pieces = {
	.size = sizeof(struct live_blocks),
	.more = live_pageblocks_more,
};
