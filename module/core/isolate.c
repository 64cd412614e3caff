// SPDX-License-Identifier: GPL-2.0
/*
 * Isolation, by the rules of Linux 6.12 (mm/page_isolation.c): a pageblock's
 * type becomes SHADOW_MT_ISOLATE and its free blocks go to lists that no
 * request is served from. Where the kernel's caller says which type comes
 * back, the zone remembers it here.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/isolate.h"
#include "core/pageblock.h"

static u32 pageblock_frames(const struct shadow_zone *zone)
{
	return 1U << zone->config.pb_order;
}

static u64 pageblock_start(const struct shadow_zone *zone, u64 pfn)
{
	return pfn & ~(u64)(pageblock_frames(zone) - 1);
}

/* Is there a block in [idx, end) that cannot be moved away? */
static bool has_unmovable(const struct shadow_zone *zone, u32 idx, u32 end)
{
	const struct shadow_frame *frame;

	idx = shadow_pageblock_head(zone, idx);
	while (idx < end) {
		frame = &zone->frames[idx];
		if (shadow_frame_state(frame) == SHADOW_FRAME_LIVE)
			return true;
		if (shadow_frame_state(frame) == SHADOW_FRAME_ALLOC &&
		    shadow_frame_mt(frame) != SHADOW_MT_MOVABLE)
			return true;
		idx += 1U << shadow_frame_order(frame); /* 0 for holes */
	}
	return false;
}

/*
 * Give one pageblock another type, and its free pages to that type's lists. A
 * free block that reaches out of it is cut; what may merge afterwards does.
 *
 * pageblocks of order 2, the second one isolated:
 *   before  F.......   type MM
 *   after   F...F...   type MI, on two lists
 */
static void set_type(struct shadow_zone *zone, u32 start, unsigned int mt)
{
	u32 head = shadow_pageblock_head(zone, start);
	const struct shadow_frame *frame = &zone->frames[head];
	unsigned int order = shadow_frame_order(frame);

	shadow_explain(zone, start, .kind = SHADOW_EXPLAIN_ISOLATE,
		       .order = zone->config.pb_order, .migratetype = mt);
	if (shadow_frame_state(frame) == SHADOW_FRAME_FREE &&
	    order >= zone->config.pb_order) {
		shadow_explain(zone, head, .kind = SHADOW_EXPLAIN_LIFT,
			       .order = order,
			       .migratetype = shadow_frame_mt(frame));
		shadow_buddy_unlink(zone, head, order);
		shadow_zone_set_pageblock_mt(zone, start, 0, mt);
		shadow_buddy_put_back(zone, head, order);
	} else {
		shadow_pageblock_move_free(zone, start, mt);
	}
}

/* The part [start, end) of one pageblock is to be emptied. */
static int isolate_pageblock(struct shadow_zone *zone, u32 start, u32 end)
{
	u32 first = start & ~(pageblock_frames(zone) - 1);
	unsigned int mt = shadow_zone_pageblock_mt(zone, first);

	if (mt == SHADOW_MT_ISOLATE || has_unmovable(zone, start, end))
		return -EBUSY;
	zone->isolated_from[first >> zone->config.pb_order] = mt;
	set_type(zone, first, SHADOW_MT_ISOLATE);
	return 0;
}

/**
 * shadow_isolate_range() - keep a range's free pages from everybody
 * @mem: the instance
 * @start: first page frame
 * @end: one more than the last
 *
 * Every pageblock that the range touches becomes isolated, whole; its type
 * before is remembered. Blocks on per-CPU lists stay there until these are
 * drained, and may be handed out meanwhile.
 *
 * Context: process context, no lock held, interrupts on.
 * Return: 0; -EINVAL for an empty range or one that is not all of one zone;
 * -ENOENT where the instance does not know a page frame of it; -EBUSY where a
 * pageblock is isolated already, or a block in the range is not movable. On
 * failure nothing is isolated that was not before.
 */
int shadow_isolate_range(struct shadow_mem *mem, u64 start, u64 end)
{
	struct shadow_zone *zone, *found;
	u64 pfn, next, step;
	u32 idx;
	int err = 0;

	if (start >= end)
		return -EINVAL;
	zone = shadow_mem_find(mem, start, &idx);
	if (!zone)
		return -ENOENT;
	step = pageblock_frames(zone);
	for (pfn = start; pfn < end; pfn = next) {
		next = min(pageblock_start(zone, pfn) + step, end);
		found = shadow_mem_find(mem, pfn, &idx);
		if (found != zone) {
			err = found ? -EINVAL : -ENOENT;
			break;
		}
		seam_lock_irq(zone->lock);
		err = isolate_pageblock(zone, idx, idx + (u32)(next - pfn));
		seam_unlock_irq(zone->lock);
		if (err)
			break;
	}
	if (err && pfn > start)
		shadow_unisolate_range(mem, start, pfn);
	return err;
}

/**
 * shadow_unisolate_range() - undo shadow_isolate_range()
 * @mem: the instance
 * @start: first page frame
 * @end: one more than the last; each pageblock gets the type back that it had
 *
 * What is not isolated is left alone.
 *
 * Context: process context, no lock held, interrupts on.
 */
void shadow_unisolate_range(struct shadow_mem *mem, u64 start, u64 end)
{
	struct shadow_zone *zone;
	u32 idx, first;
	u64 pfn = start;

	while (pfn < end) {
		zone = shadow_mem_find(mem, pfn, &idx);
		if (!zone)
			return;
		first = idx & ~(pageblock_frames(zone) - 1);
		seam_lock_irq(zone->lock);
		if (shadow_zone_pageblock_mt(zone, first) == SHADOW_MT_ISOLATE)
			set_type(zone, first,
				 zone->isolated_from[first >>
						     zone->config.pb_order]);
		seam_unlock_irq(zone->lock);
		pfn = pageblock_start(zone, pfn) + pageblock_frames(zone);
	}
}
