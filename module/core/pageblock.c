// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks: what is in one, and its free blocks moved to another type's lists.
 * Decides nothing.
 */
#include "core/buddy.h"
#include "core/pageblock.h"

/**
 * shadow_pageblock_count() - what is in a pageblock
 * @zone: the zone
 * @start: its first frame
 * @use: where the figures are stored
 *
 * Context: zone lock held.
 * Return: false where it is the inside of a larger block; then @use says
 * nothing.
 */
bool shadow_pageblock_count(const struct shadow_zone *zone, u32 start,
			    struct shadow_pageblock_use *use)
{
	u32 end = start + (1U << zone->config.pb_order);
	const struct shadow_frame *frame;
	u32 idx = start;

	*use = (struct shadow_pageblock_use){};
	while (idx < end) {
		frame = &zone->frames[idx];
		switch (shadow_frame_state(frame)) {
		case SHADOW_FRAME_FREE:
			use->free += 1U << shadow_frame_order(frame);
			break;
		case SHADOW_FRAME_ALLOC:
			if (shadow_frame_mt(frame) == SHADOW_MT_MOVABLE)
				use->movable += 1U << shadow_frame_order(frame);
			break;
		case SHADOW_FRAME_PCP:
			break;
		case SHADOW_FRAME_HOLE:
		case SHADOW_FRAME_LIVE:
			idx++;
			continue;
		default: /* a tail: a larger block holds the pageblock */
			return false;
		}
		idx += 1U << shadow_frame_order(frame);
	}
	return true;
}

/**
 * shadow_pageblock_move_free() - give a pageblock another type
 * @zone: the zone
 * @start: its first frame; no block reaches out of it
 * @mt: the new type, as far as the policy has it, whose lists its free blocks
 *      go to
 *
 * Context: zone lock held.
 */
void shadow_pageblock_move_free(struct shadow_zone *zone, u32 start,
				unsigned int mt)
{
	u32 end = start + (1U << zone->config.pb_order);
	struct shadow_frame *frame;
	unsigned int order;
	u32 idx = start;

	mt = shadow_policy_pageblock_mt(zone->policy, mt);
	while (idx < end) {
		frame = &zone->frames[idx];
		order = shadow_frame_order(frame); /* 0 for holes and live */
		if (shadow_frame_state(frame) == SHADOW_FRAME_FREE) {
			shadow_buddy_unlink(zone, idx, order);
			shadow_buddy_link(zone, idx, order, mt);
		}
		idx += 1U << order;
	}
	shadow_zone_set_pageblock_mt(zone, start, zone->config.pb_order, mt);
}
