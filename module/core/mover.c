// SPDX-License-Identifier: GPL-2.0
/*
 * One block moved by its owner: its type and its descriptor go along, and one of
 * the two places is freed.
 */
#include "core/buddy.h"
#include "core/explain.h"
#include "core/mover.h"
#include "core/track.h"

static void place_free(const struct shadow_block *place, unsigned int order)
{
	seam_lock_irq(place->zone->lock);
	shadow_track_drop(place->zone, place->idx);
	shadow_buddy_free(place->zone, place->idx, order);
	seam_unlock_irq(place->zone->lock);
}

/* For the log: what its owner said of a block. */
static void explain_move(const struct shadow_block *from,
			 const struct shadow_block *to, unsigned int order,
			 int err)
{
	struct shadow_zone *zone = from->zone;

	if (likely(!READ_ONCE(zone->explain)))
		return;
	seam_lock_irq(zone->lock);
	shadow_explain(zone, from->idx, .kind = SHADOW_EXPLAIN_MOVE,
		       .order = order, .a = shadow_zone_pfn(to->zone, to->idx),
		       .b = -err);
	seam_unlock_irq(zone->lock);
}

/**
 * shadow_mover_move() - have a block moved
 * @mover: its owner's
 * @from: where it is
 * @to: an allocated block of the same order, the caller's
 * @order: the order
 *
 * before  A..A move(0 → 3, order 0), the last A the caller's
 * after   F..A where the owner agreed; A..F where it refused
 *
 * Context: process context, no lock held, interrupts on.
 * Return: 0, or what the owner refused with.
 */
int shadow_mover_move(const struct shadow_mover *mover,
		      const struct shadow_block *from,
		      const struct shadow_block *to, unsigned int order)
{
	struct shadow_frame head;
	int err;

	/* Now: once it is the owner's, it may be free at any moment. */
	seam_lock_irq(from->zone->lock);
	head = from->zone->frames[from->idx];
	seam_unlock_irq(from->zone->lock);
	if (shadow_frame_is_alloc(&head, order)) {
		seam_lock_irq(to->zone->lock);
		to->zone->frames[to->idx].word = shadow_frame_head(
			SHADOW_FRAME_ALLOC, order, shadow_frame_mt(&head));
		seam_unlock_irq(to->zone->lock);
		shadow_track_copy(from->zone, from->idx, to->zone, to->idx);
	}
	err = mover->move(mover->ctx, shadow_zone_pfn(from->zone, from->idx),
			  shadow_zone_pfn(to->zone, to->idx), order);
	explain_move(from, to, order, err);
	place_free(err ? to : from, order);
	return err;
}

/**
 * shadow_mover_drain() - empty every CPU's lists
 * @mover: whose
 *
 * Context: process context, no lock held, interrupts on.
 */
void shadow_mover_drain(const struct shadow_mover *mover)
{
	if (mover->drain)
		mover->drain(mover->ctx);
}
