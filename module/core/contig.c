// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous ranges, by the rules of Linux 6.12 (mm/page_alloc.c:
 * alloc_contig_range(), alloc_contig_pages()): isolate the pageblocks, move
 * what is in the range elsewhere, take the pages. Asks no watermark for the
 * range itself, only for the places that blocks move to.
 */
#include "core/buddy.h"
#include "core/contig.h"
#include "core/explain.h"
#include "core/isolate.h"
#include "core/pageblock.h"
#include "core/watermark.h"
#include "core/zonelist.h"

/* A CPU may get a block of the range before its list is drained: try again. */
#define CONTIG_TRIES 5

/* The largest block that begins at a page frame and ends in the range. */
static unsigned int chunk_order(u64 pfn, u64 end)
{
	unsigned int order = 0;

	while (order < SHADOW_MAX_ORDER && !(pfn & ((2ULL << order) - 1)) &&
	       pfn + (2ULL << order) <= end)
		order++;
	return order;
}

/* A place for a block of @order in one zone, if that leaves it enough. */
static u32 zone_place(struct shadow_zone *zone, unsigned int order)
{
	struct shadow_request req = {
		.order = order,
		.migratetype = SHADOW_MT_MOVABLE,
		.highest_zone = zone->config.index,
		.node = zone->config.node,
	};
	u32 idx = SHADOW_IDX_NONE;

	seam_lock_irq(zone->lock);
	if (zone->present && shadow_watermark_ok(zone, &req, SHADOW_WMARK_MIN))
		idx = shadow_buddy_alloc(zone, &req,
					 shadow_policy_mt(zone->policy,
							  SHADOW_MT_MOVABLE));
	seam_unlock_irq(zone->lock);
	return idx;
}

/*
 * A place for a block that has to leave a zone: in the same zone, or a lower
 * one of the node; who asked for the block may not be able to use a higher one.
 */
static int find_place(struct shadow_mem *mem, struct shadow_zone *zone,
		      unsigned int order, struct shadow_block *to)
{
	struct shadow_zone *other;
	u32 i;

	to->zone = zone;
	to->idx = zone_place(zone, order);
	for (i = mem->nr_zones; to->idx == SHADOW_IDX_NONE && i--;) {
		other = &mem->zones[i];
		if (other->config.node != zone->config.node ||
		    other->config.index >= zone->config.index)
			continue;
		to->zone = other;
		to->idx = zone_place(other, order);
	}
	return to->idx == SHADOW_IDX_NONE ? -ENOMEM : 0;
}

/* What is at a page frame: its block's place and head, in one look. */
static struct shadow_frame look(struct shadow_mem *mem, u64 pfn,
				struct shadow_block *at)
{
	struct shadow_frame frame;
	u32 idx;

	at->zone = shadow_mem_find(mem, pfn, &idx);
	seam_lock_irq(at->zone->lock);
	at->idx = shadow_pageblock_head(at->zone, idx);
	frame = at->zone->frames[at->idx];
	seam_unlock_irq(at->zone->lock);
	return frame;
}

/* Every movable block that has a page in the range goes elsewhere. */
static int move_out(struct shadow_mem *mem, u64 start, u64 end,
		    const struct shadow_mover *mover)
{
	struct shadow_block from, to;
	struct shadow_frame frame;
	unsigned int order;
	u64 pfn = start;
	int err;

	while (pfn < end) {
		frame = look(mem, pfn, &from);
		order = shadow_frame_order(&frame);
		if (shadow_frame_state(&frame) == SHADOW_FRAME_ALLOC) {
			if (shadow_frame_mt(&frame) != SHADOW_MT_MOVABLE)
				return -EBUSY;
			err = find_place(mem, from.zone, order, &to);
			if (err)
				return err;
			err = shadow_mover_move(mover, &from, &to, order);
			if (err)
				return err == -EINTR || err == -EPERM ? err :
									-EBUSY;
		}
		pfn = shadow_zone_pfn(from.zone, from.idx) + (1ULL << order);
	}
	return 0;
}

/* Give back what take_range() took, up to @end. */
static void put_range(struct shadow_mem *mem, u64 start, u64 end)
{
	struct shadow_zone *zone;
	unsigned int order;
	u64 pfn;
	u32 idx;

	for (pfn = start; pfn < end; pfn += 1ULL << order) {
		order = chunk_order(pfn, end);
		zone = shadow_mem_find(mem, pfn, &idx);
		seam_lock_irq(zone->lock);
		shadow_buddy_free(zone, idx, order);
		seam_unlock_irq(zone->lock);
	}
}

/* Take one block of free pages, as allocated pages. */
static bool take_chunk(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	u32 i;

	if (!shadow_buddy_take(zone, idx, order))
		return false;
	for (i = 0; i < 1U << order; i++)
		zone->frames[idx + i].word = shadow_frame_head(
			SHADOW_FRAME_ALLOC, 0, SHADOW_MT_MOVABLE);
	zone->stat.alloc++;
	return true;
}

/*
 * before  F.......F... isolated, range from 2 to 9
 * after   F.AAAAAAAAF. pages of order 0, what is around them free
 */
static int take_range(struct shadow_mem *mem, u64 start, u64 end)
{
	struct shadow_zone *zone;
	unsigned int order;
	bool taken;
	u64 pfn;
	u32 idx;

	for (pfn = start; pfn < end; pfn += 1ULL << order) {
		order = chunk_order(pfn, end);
		zone = shadow_mem_find(mem, pfn, &idx);
		seam_lock_irq(zone->lock);
		taken = take_chunk(zone, idx, order);
		seam_unlock_irq(zone->lock);
		if (!taken) {
			if (pfn > start)
				put_range(mem, start, pfn);
			return -EBUSY;
		}
	}
	return 0;
}

/* The range is isolated: empty it and take it. */
static int empty_range(struct shadow_mem *mem, u64 start, u64 end,
		       const struct shadow_mover *mover)
{
	unsigned int tries = CONTIG_TRIES;
	int err;

	do {
		shadow_mover_drain(mover);
		err = move_out(mem, start, end, mover);
		if (!err)
			err = take_range(mem, start, end);
	} while (err == -EBUSY && --tries);
	return err;
}

/* For the log: a range begins or ends. */
static void explain_range(struct shadow_mem *mem, u64 start,
			  enum shadow_explain_kind kind, u64 a)
{
	struct shadow_zone *zone;
	u32 idx;

	if (likely(!READ_ONCE(mem->explain)))
		return;
	zone = shadow_mem_find(mem, start, &idx);
	if (!zone)
		return;
	seam_lock_irq(zone->lock);
	shadow_explain(zone, idx, .kind = kind, .a = a);
	seam_unlock_irq(zone->lock);
}

/* Are all pages of the range the instance's? It is isolated. */
static int check_range(struct shadow_mem *mem, u64 start, u64 end)
{
	struct shadow_frame frame;
	struct shadow_block at;
	u64 pfn = start;

	while (pfn < end) {
		frame = look(mem, pfn, &at);
		if (shadow_frame_state(&frame) == SHADOW_FRAME_HOLE)
			return -ENOENT;
		pfn = shadow_zone_pfn(at.zone, at.idx) +
		      (1ULL << shadow_frame_order(&frame));
	}
	return 0;
}

/**
 * shadow_contig_alloc() - allocate the pages of a range
 * @mem: the instance
 * @start: first page frame
 * @nr: how many
 * @mover: the owner of the movable blocks
 *
 * The pages are blocks of order 0, movable ones, that may be freed one by one or
 * by shadow_mem_free_exact(). Blocks that moved out before a failure stay where they went.
 *
 * Context: process context, no lock held, interrupts on; sleeps if the mover
 * does.
 * Return: 0; -EINVAL for no pages or a range that is not all of one zone;
 * -ENOENT where a page of it is not the instance's; -EBUSY where a block is not
 * movable, its owner refused, or somebody isolates the same pageblock; -EPERM
 * where its owner has pinned it; -ENOMEM where a block found no other place;
 * -EINTR as the mover said. Nothing is held or isolated then.
 */
int shadow_contig_alloc(struct shadow_mem *mem, u64 start, u64 nr,
			const struct shadow_mover *mover)
{
	u64 end = start + nr;
	int err;

	if (end < start)
		return -EINVAL;
	explain_range(mem, start, SHADOW_EXPLAIN_RANGE, nr);
	err = shadow_isolate_range(mem, start, end);
	if (!err) {
		err = check_range(mem, start, end);
		if (!err)
			err = empty_range(mem, start, end, mover);
		shadow_unisolate_range(mem, start, end);
	}
	explain_range(mem, start, SHADOW_EXPLAIN_ENDED, -err);
	return err;
}

/* Might the section's part [pfn, end) be had? */
static bool part_fits(const struct shadow_zone *zone, u32 idx, u32 end)
{
	const struct shadow_frame *frame;

	idx = shadow_pageblock_head(zone, idx);
	while (idx < end) {
		frame = &zone->frames[idx];
		switch (shadow_frame_state(frame)) {
		case SHADOW_FRAME_FREE:
		case SHADOW_FRAME_PCP:
			break;
		case SHADOW_FRAME_ALLOC:
			if (shadow_frame_mt(frame) == SHADOW_MT_MOVABLE)
				break;
			return false;
		default:
			return false;
		}
		idx += 1U << shadow_frame_order(frame);
	}
	return true;
}

/* Might a range be had? A guess, before anything is isolated. */
static bool range_fits(struct shadow_mem *mem, struct shadow_zone *zone,
		       u64 start, u64 end)
{
	const u64 section = SHADOW_SECTION_FRAMES;
	u64 pfn, next;
	bool fits;
	u32 idx;

	for (pfn = start; pfn < end; pfn = next) {
		next = min((pfn & ~(section - 1)) + section, end);
		if (shadow_mem_find(mem, pfn, &idx) != zone)
			return false;
		seam_lock_irq(zone->lock);
		fits = part_fits(zone, idx, idx + (u32)(next - pfn));
		seam_unlock_irq(zone->lock);
		if (!fits)
			return false;
	}
	return true;
}

/* The same alignment that a block of as many pages would have. */
static u32 range_step(u64 nr)
{
	u32 step = 1;

	while (step < nr && step < SHADOW_SECTION_FRAMES)
		step <<= 1;
	return step;
}

static int zone_alloc_any(struct shadow_mem *mem, struct shadow_zone *zone,
			  u64 nr, const struct shadow_mover *mover, u64 *start)
{
	u32 idx, step = range_step(nr);
	int err = -ENOMEM;
	u64 pfn;

	if (nr > zone->present)
		return -ENOMEM;
	for (idx = 0; idx < shadow_zone_nr_frames(zone); idx += step) {
		pfn = shadow_zone_pfn(zone, idx);
		if (!range_fits(mem, zone, pfn, pfn + nr))
			continue;
		err = shadow_contig_alloc(mem, pfn, nr, mover);
		if (!err)
			*start = pfn;
		if (!err || err == -EINTR)
			return err;
	}
	return -ENOMEM;
}

/**
 * shadow_contig_alloc_any() - allocate pages side by side, wherever
 * @mem: the instance
 * @req: the node to begin with, SHADOW_REQ_THISNODE if no other will do, and
 *       the highest zone; the rest is not looked at
 * @nr: how many
 * @mover: the owner of the movable blocks
 * @start: where the first page frame is stored
 *
 * Zones in the order in which @req would try them, and in each the first range
 * that can be emptied; it starts where a block of as many pages would.
 *
 * Context: process context, no lock held, interrupts on; sleeps if the mover
 * does.
 * Return: 0; -EINVAL for no pages or a request that cannot be; -ENOMEM where
 * there is no such range; -EINTR as the mover said.
 */
int shadow_contig_alloc_any(struct shadow_mem *mem,
			    const struct shadow_request *req, u64 nr,
			    const struct shadow_mover *mover, u64 *start)
{
	struct shadow_zone **row;
	int err = -ENOMEM;

	if (!nr || req->node >= mem->config.nr_nodes ||
	    req->highest_zone >= SHADOW_MAX_ZONES)
		return -EINVAL;
	row = shadow_zonelist_row(mem, req->node);
	for (; err == -ENOMEM && *row; row++) {
		if ((*row)->config.index > req->highest_zone)
			continue;
		if ((req->flags & SHADOW_REQ_THISNODE) &&
		    (*row)->config.node != req->node)
			continue;
		err = zone_alloc_any(mem, *row, nr, mover, start);
	}
	return err;
}
