// SPDX-License-Identifier: GPL-2.0
/*
 * Compaction of one zone, by the rules of Linux 6.12 (mm/compaction.c). The
 * zone's lock is held for one pageblock at a time. It moves blocks below the
 * wanted order, and never into a pageblock that is free altogether: that is
 * what it works for.
 */
#include "core/buddy.h"
#include "core/compact.h"
#include "core/pageblock.h"

/**
 * struct compact - compaction under way
 * @zone: the zone
 * @stat: what it did
 * @order: the wanted order, or SHADOW_COMPACT_ALL
 * @limit: blocks of this order and above stay where they are
 * @migrate: the migrate scanner: all before it was looked at
 * @free: the free scanners: a pageblock from here on has no free block of the
 *        order, by order
 * @from: the block to be moved next, SHADOW_IDX_NONE where there is none
 * @to: its place, the same
 * @from_order: its order
 */
struct compact {
	struct shadow_zone *zone;
	struct shadow_compact_stat *stat;
	unsigned int order;
	unsigned int limit;
	u32 migrate;
	u32 free[SHADOW_NR_PAGE_ORDERS];
	u32 from;
	u32 to;
	unsigned int from_order;
};

static u32 pageblock_end(const struct shadow_zone *zone, u32 idx)
{
	return (idx | ((1U << zone->config.pb_order) - 1)) + 1;
}

static bool is_movable(const struct shadow_frame *frame, unsigned int limit)
{
	return shadow_frame_state(frame) == SHADOW_FRAME_ALLOC &&
	       shadow_frame_mt(frame) == SHADOW_MT_MOVABLE &&
	       shadow_frame_order(frame) < limit;
}

/* Up through what is left of a pageblock, to the next movable block. */
static void scan_migrate(struct compact *c)
{
	struct shadow_zone *zone = c->zone;
	u32 end = pageblock_end(zone, c->migrate);
	const struct shadow_frame *frame;

	if (shadow_zone_pageblock_mt(zone, c->migrate) == SHADOW_MT_ISOLATE) {
		c->migrate = end;
		return;
	}
	/* Blocks may have merged since: the next one begins behind this. */
	if (shadow_frame_state(&zone->frames[c->migrate]) == SHADOW_FRAME_TAIL)
		c->migrate = shadow_pageblock_head(zone, c->migrate);
	while (c->migrate < end) {
		frame = &zone->frames[c->migrate];
		c->stat->migrate_scanned++;
		if (is_movable(frame, c->limit)) {
			c->from = c->migrate;
			c->from_order = shadow_frame_order(frame);
		}
		c->migrate += 1U << shadow_frame_order(frame);
		if (c->from != SHADOW_IDX_NONE)
			return;
	}
}

/* May a pageblock take moved blocks in? */
static bool is_target(const struct shadow_zone *zone, u32 start)
{
	unsigned int mt = shadow_zone_pageblock_mt(zone, start);
	const struct shadow_frame *frame = &zone->frames[start];

	if (mt != SHADOW_MT_MOVABLE && mt != SHADOW_MT_CMA)
		return false;
	return shadow_frame_state(frame) != SHADOW_FRAME_TAIL &&
	       shadow_frame_order(frame) < zone->config.pb_order;
}

/* The highest free place for a block in a pageblock, or SHADOW_IDX_NONE. */
static u32 highest_free(struct compact *c, u32 start)
{
	u32 end = pageblock_end(c->zone, start);
	const struct shadow_frame *frame;
	u32 found = SHADOW_IDX_NONE;
	unsigned int order;
	u32 idx = start;

	while (idx < end) {
		frame = &c->zone->frames[idx];
		order = shadow_frame_order(frame);
		c->stat->free_scanned++;
		idx += 1U << order;
		if (shadow_frame_state(frame) == SHADOW_FRAME_FREE &&
		    order >= c->from_order)
			found = idx - (1U << c->from_order);
	}
	return found;
}

/* Down one pageblock, for a place for the block at @from. */
static void scan_free(struct compact *c)
{
	struct shadow_zone *zone = c->zone;
	u32 *pos = &c->free[c->from_order];
	u32 start, found = SHADOW_IDX_NONE;

	if (!shadow_frame_is_alloc(&zone->frames[c->from], c->from_order) ||
	    !is_movable(&zone->frames[c->from], c->limit)) {
		c->from = SHADOW_IDX_NONE; /* freed since it was seen */
		return;
	}
	if (*pos <= pageblock_end(zone, c->from)) {
		c->stat->homeless++;
		c->from = SHADOW_IDX_NONE;
		return;
	}
	start = *pos - (1U << zone->config.pb_order);
	if (is_target(zone, start))
		found = highest_free(c, start);
	if (found == SHADOW_IDX_NONE) {
		*pos = start;
		return;
	}
	shadow_buddy_take(zone, found, c->from_order);
	zone->stat.alloc++;
	c->to = found;
}

/* Nothing is below the migrate scanner and above all the free scanners. */
static bool scanners_met(const struct compact *c)
{
	unsigned int order;

	if (c->migrate >= shadow_zone_nr_frames(c->zone))
		return true;
	for (order = 0; order < c->limit; order++)
		if (c->free[order] > pageblock_end(c->zone, c->migrate))
			return false;
	return true;
}

/* One pageblock of one scanner. Returns false at the end. */
static bool compact_step(struct compact *c)
{
	bool more = true;

	seam_lock_irq(c->zone->lock);
	if (c->order <= SHADOW_MAX_ORDER &&
	    shadow_zone_has_block(c->zone, c->order, SHADOW_MT_MOVABLE)) {
		c->stat->end = SHADOW_COMPACT_SUCCESS;
		more = false;
	} else if (c->from != SHADOW_IDX_NONE) {
		scan_free(c);
	} else if (scanners_met(c)) {
		c->stat->end = SHADOW_COMPACT_COMPLETE;
		more = false;
	} else {
		scan_migrate(c);
	}
	seam_unlock_irq(c->zone->lock);
	return more;
}

/* Have the block at @from moved to @to. Returns false where that is the end. */
static bool compact_move(struct compact *c, const struct shadow_mover *mover)
{
	struct shadow_block from = { c->zone, c->from };
	struct shadow_block to = { c->zone, c->to };
	int err;

	err = shadow_mover_move(mover, &from, &to, c->from_order);
	if (err == -EPERM) {
		c->stat->pinned++;
	} else if (err) {
		c->stat->refused++;
	} else {
		c->stat->moved++;
		c->stat->moved_pages += 1U << c->from_order;
	}
	c->from = SHADOW_IDX_NONE;
	c->to = SHADOW_IDX_NONE;
	if (err == -EINTR)
		c->stat->end = SHADOW_COMPACT_STOPPED;
	return err != -EINTR;
}

/* Moved blocks are there twice for a moment; that much must be free. */
static bool is_suitable(const struct shadow_zone *zone, unsigned int order)
{
	u64 gap = order > SHADOW_MAX_ORDER ? 0 : 2U << order;

	return READ_ONCE(zone->nr_free) >= zone->wmark[SHADOW_WMARK_LOW] + gap;
}

/**
 * shadow_compact_zone() - bring a zone's free pages together
 * @zone: the zone
 * @order: until a block of this order is free; SHADOW_COMPACT_ALL: until the
 *         scanners meet
 * @mover: the owner of the movable blocks
 * @stat: what was done
 *
 * A scanner goes up through the zone and finds blocks that were asked for as
 * movable; another comes down and finds free places for them. Up and down go by
 * frame index: by pfn within a section, and by when a section came between
 * them.
 *
 *   before  AF.FA.F.  ....FF.F
 *           migrate →  ← free
 *   after   F....... of order 3; what was allocated is on the right
 *
 * A block whose owner refuses, or that fits nowhere above, stays. Others may
 * allocate and free meanwhile.
 *
 * Context: process context, no lock held, interrupts on; sleeps if the mover
 * does.
 * Return: 0, whatever it brought (@stat->end says); -EINVAL for an order that
 * cannot be.
 */
int shadow_compact_zone(struct shadow_zone *zone, unsigned int order,
			const struct shadow_mover *mover,
			struct shadow_compact_stat *stat)
{
	struct compact c = {
		.zone = zone,
		.stat = stat,
		.order = order,
		.limit = min(order, zone->config.pb_order),
		.from = SHADOW_IDX_NONE,
		.to = SHADOW_IDX_NONE,
	};
	unsigned int i;

	if (order > SHADOW_COMPACT_ALL)
		return -EINVAL;
	*stat = (struct shadow_compact_stat){ .end = SHADOW_COMPACT_SKIPPED };
	shadow_mover_drain(mover);
	for (i = 0; i <= SHADOW_MAX_ORDER; i++)
		c.free[i] = shadow_zone_nr_frames(zone);
	if (order <= SHADOW_MAX_ORDER &&
	    shadow_zone_has_block(zone, order, SHADOW_MT_MOVABLE))
		stat->end = SHADOW_COMPACT_SUCCESS;
	else if (is_suitable(zone, order))
		while (compact_step(&c))
			if (c.to != SHADOW_IDX_NONE && !compact_move(&c, mover))
				break;
	return 0;
}

/**
 * shadow_compact_end_name() - why compaction ended, in a word
 * @end: which
 *
 * Return: a constant string.
 */
const char *shadow_compact_end_name(enum shadow_compact_end end)
{
	static const char *const names[SHADOW_NR_COMPACT_ENDS] = {
		[SHADOW_COMPACT_SKIPPED] = "skipped",
		[SHADOW_COMPACT_SUCCESS] = "success",
		[SHADOW_COMPACT_COMPLETE] = "complete",
		[SHADOW_COMPACT_STOPPED] = "stopped",
	};

	return end < SHADOW_NR_COMPACT_ENDS ? names[end] : "unknown";
}
