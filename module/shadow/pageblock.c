// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks as records. A zone's lock is held for one pageblock at a time, so
 * that each is exact and all of them are not of one moment. What stands on
 * per-CPU lists changes hands without that lock: those figures are approximate.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "shadow/record.h"

static_assert(SHADOW_NR_MT <= SHADOW_NR_TYPES);

/**
 * shadow_record_head() - where the block of a tail starts
 * @zone: the zone
 * @idx: any frame of it
 *
 * Context: zone lock held.
 * Return: the head's index; @idx itself for a frame that is no tail.
 */
u32 shadow_record_head(const struct shadow_zone *zone, u32 idx)
{
	unsigned int order;
	u32 head = idx;

	for (order = 1; order <= SHADOW_MAX_ORDER; order++) {
		if (shadow_frame_state(&zone->frames[head]) !=
		    SHADOW_FRAME_TAIL)
			return head;
		head = idx & ~((1U << order) - 1);
	}
	return head;
}

/* Adds @nr frames of a block or, without one, a single frame. */
static void pageblock_add(struct shadow_rec_pageblock *rec,
			  struct shadow_frame head, u32 nr)
{
	rec->present += nr;
	switch (shadow_frame_state(&head)) {
	case SHADOW_FRAME_FREE:
		rec->free += nr;
		rec->largest =
			max_t(int, rec->largest, shadow_frame_order(&head));
		break;
	case SHADOW_FRAME_PCP:
		rec->pcp += nr;
		break;
	case SHADOW_FRAME_ALLOC:
		rec->alloc += nr;
		break;
	case SHADOW_FRAME_LIVE:
		rec->live += nr;
		break;
	default:
		rec->present -= nr;
	}
}

static bool is_block(struct shadow_frame frame)
{
	enum shadow_frame_state state = shadow_frame_state(&frame);

	return state == SHADOW_FRAME_FREE || state == SHADOW_FRAME_PCP ||
	       state == SHADOW_FRAME_ALLOC;
}

/* One pageblock, from its first frame's index on. Zone lock held. */
static void pageblock_fill(const struct shadow_zone *zone, u32 idx,
			   struct shadow_rec_pageblock *rec)
{
	u32 end = idx + (1U << zone->config.pb_order);
	unsigned int mt = shadow_zone_pageblock_mt(zone, idx);
	struct shadow_frame frame;
	u32 head, next;

	*rec = (struct shadow_rec_pageblock){
		.rec = { SHADOW_VIEW_PAGEBLOCK, sizeof(*rec) },
		.node = zone->config.node,
		.zone = zone->config.index,
		.start_pfn = shadow_zone_pfn(zone, idx),
		.migratetype = mt,
		.largest = -1,
	};
	strscpy(rec->name, zone->config.name, sizeof(rec->name));
	strscpy(rec->type, shadow_record_type(mt), sizeof(rec->type));
	for (; idx < end; idx = next) {
		head = shadow_record_head(zone, idx);
		frame.word = READ_ONCE(zone->frames[head].word);
		next = idx + 1;
		if (is_block(frame))
			next = max(next,
				   head + (1U << shadow_frame_order(&frame)));
		pageblock_add(rec, frame, min(next, end) - idx);
	}
}

/**
 * shadow_record_walk() - give a zone's pageblocks to a function
 * @zone: the zone
 * @fn: gets each pageblock that has a page, in the order of their sections
 * @ctx: handed to @fn
 *
 * Context: may sleep; takes the zone's lock for one pageblock at a time.
 * Return: 0; -EINTR on a fatal signal; what @fn ended the walk with.
 */
int shadow_record_walk(struct shadow_zone *zone, shadow_pageblock_fn fn,
		       void *ctx)
{
	u32 end = READ_ONCE(zone->nr_sections) << SHADOW_MAX_ORDER;
	struct shadow_rec_pageblock rec;
	unsigned long flags;
	u32 idx;
	int err = 0;

	for (idx = 0; !err && idx < end; idx += 1U << zone->config.pb_order) {
		shadow_record_lock(zone, &flags);
		pageblock_fill(zone, idx, &rec);
		shadow_record_unlock(zone, flags);
		if (rec.present)
			err = fn(&rec, ctx);
		if (fatal_signal_pending(current))
			err = err ?: -EINTR;
		cond_resched();
	}
	return err;
}

/* Keeps the pageblocks that come next by their pfns. */
static int pageblock_next(const struct shadow_rec_pageblock *block, void *ctx)
{
	struct shadow_blocks_place *place = ctx;
	struct shadow_rec_pageblock *to = place->block + place->nr;

	if (block->start_pfn < place->from)
		return 0;
	while (to > place->block && to[-1].start_pfn > block->start_pfn)
		to--;
	if (to == place->block + SHADOW_BLOCKS_PIECE)
		return 0;
	if (place->nr < SHADOW_BLOCKS_PIECE)
		place->nr++;
	memmove(to + 1, to,
		(char *)(place->block + place->nr - 1) - (char *)to);
	*to = *block;
	return 0;
}

/**
 * shadow_record_pageblocks() - some pageblocks
 * @mem: the instance
 * @recs: gets a struct shadow_rec_pageblock for each pageblock that has a page,
 *        zone by zone, in the order of their pfns
 * @place: where it goes on; zero: at the first
 *
 * A zone's sections stand in the order of their coming, so all of it is walked for
 * each piece.
 *
 * Context: may sleep.
 * Return: 1: there may be more; 0: that was all; -errno, as shadow_record_walk().
 */
int shadow_record_pageblocks(struct shadow_mem *mem, struct grow *recs,
			     struct shadow_blocks_place *place)
{
	int err;

	if (place->zone >= mem->nr_zones)
		return 0;
	place->nr = 0;
	err = shadow_record_walk(&mem->zones[place->zone], pageblock_next,
				 place);
	if (err)
		return err;
	grow_write(recs, place->block, place->nr * sizeof(*place->block));
	if (place->nr == SHADOW_BLOCKS_PIECE) {
		place->from = place->block[place->nr - 1].start_pfn + 1;
	} else {
		place->from = 0;
		place->zone++;
	}
	return recs->err ?: place->zone < mem->nr_zones;
}

static int type_count(const struct shadow_rec_pageblock *block, void *ctx)
{
	struct shadow_rec_pagetypes *rec = ctx;

	if (block->migratetype < SHADOW_NR_MT)
		rec->type[block->migratetype].nr_blocks++;
	return 0;
}

/* Zone lock held. */
static void types_fill(struct shadow_rec_pagetypes *rec,
		       const struct shadow_zone *zone)
{
	unsigned int mt, order;

	rec->node = zone->config.node;
	rec->zone = zone->config.index;
	rec->nr_orders = SHADOW_NR_PAGE_ORDERS;
	rec->nr_types = SHADOW_NR_MT;
	rec->block_order = zone->config.pb_order;
	strscpy(rec->name, zone->config.name, sizeof(rec->name));
	for (mt = 0; mt < SHADOW_NR_MT; mt++) {
		strscpy(rec->type[mt].name, shadow_record_type(mt),
			sizeof(rec->type[mt].name));
		for (order = 0; order < SHADOW_NR_PAGE_ORDERS; order++)
			rec->type[mt].nr_free[order] =
				zone->free_area[order][mt].nr;
	}
}

/**
 * shadow_record_pagetypes() - free blocks and pageblocks by migratetype
 * @mem: the instance
 * @recs: gets a struct shadow_rec_pagetypes for each zone that has a page
 *
 * Lists know their length, so that no count is cut off. All types that the
 * shadow knows are there, CMA too where the running kernel has none.
 *
 * Context: may sleep.
 * Return: 0 or -errno, as shadow_record_walk().
 */
int shadow_record_pagetypes(struct shadow_mem *mem, struct grow *recs)
{
	struct shadow_rec_pagetypes *rec;
	unsigned long flags;
	u32 i;
	int err = 0;

	for (i = 0; !err && i < mem->nr_zones; i++) {
		struct shadow_zone *zone = &mem->zones[i];

		if (!READ_ONCE(zone->present))
			continue;
		rec = grow_rec(recs, SHADOW_LIVE_PAGETYPES, sizeof(*rec));
		if (!rec)
			return recs->err;
		shadow_record_lock(zone, &flags);
		types_fill(rec, zone);
		shadow_record_unlock(zone, flags);
		err = shadow_record_walk(zone, type_count, rec);
	}
	return err;
}
