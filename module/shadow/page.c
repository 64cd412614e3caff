// SPDX-License-Identifier: GPL-2.0
/*
 * What an instance knows of one page frame. Says nothing of the page's
 * contents, and looks at no struct page.
 */
#include <linux/string.h>

#include "shadow/record.h"

static const char *state_name(const struct shadow_frame *frame)
{
	static const char *const names[SHADOW_NR_FRAME_STATES] = {
		[SHADOW_FRAME_HOLE] = "HOLE",	[SHADOW_FRAME_TAIL] = "TAIL",
		[SHADOW_FRAME_FREE] = "FREE",	[SHADOW_FRAME_PCP] = "PCP",
		[SHADOW_FRAME_ALLOC] = "ALLOC", [SHADOW_FRAME_LIVE] = "LIVE",
	};
	enum shadow_frame_state state = shadow_frame_state(frame);

	return state < SHADOW_NR_FRAME_STATES ? names[state] : "?";
}

/* The block that an idx is in, if it is in one. Zone lock held. */
static void page_block(const struct shadow_zone *zone, u32 idx,
		       struct shadow_rec_page *rec)
{
	u32 head = shadow_record_head(zone, idx);
	struct shadow_frame frame = { READ_ONCE(zone->frames[head].word) };
	enum shadow_frame_state state = shadow_frame_state(&frame);
	struct shadow_frame buddy;
	u32 other;

	if (state != SHADOW_FRAME_FREE && state != SHADOW_FRAME_PCP &&
	    state != SHADOW_FRAME_ALLOC)
		return;
	rec->flags |= SHADOW_PAGE_BLOCK;
	rec->order = shadow_frame_order(&frame);
	rec->head = shadow_zone_pfn(zone, head);
	strscpy(rec->head_state, state_name(&frame), sizeof(rec->head_state));
	strscpy(rec->type, shadow_record_type(shadow_frame_mt(&frame)),
		sizeof(rec->type));
	if (state == SHADOW_FRAME_ALLOC)
		rec->owner = shadow_frame_owner(&frame);
	if (rec->order >= SHADOW_MAX_ORDER)
		return;
	other = head ^ (1U << rec->order);
	buddy.word = READ_ONCE(zone->frames[other].word);
	rec->flags |= SHADOW_PAGE_BUDDY;
	rec->buddy = shadow_zone_pfn(zone, other);
	rec->buddy_order = shadow_frame_order(&buddy);
	strscpy(rec->buddy_state, state_name(&buddy), sizeof(rec->buddy_state));
}

/* Zone lock held. */
static void page_fill(const struct shadow_zone *zone, u32 idx,
		      struct shadow_rec_page *rec)
{
	struct shadow_frame frame = { READ_ONCE(zone->frames[idx].word) };
	u64 block = (1ULL << zone->config.pb_order) - 1;

	rec->flags |= SHADOW_PAGE_KNOWN;
	rec->node = zone->config.node;
	rec->zone = zone->config.index;
	strscpy(rec->name, zone->config.name, sizeof(rec->name));
	rec->section = rec->pfn & ~(SHADOW_SECTION_FRAMES - 1ULL);
	rec->section_order = SHADOW_MAX_ORDER;
	rec->idx = idx;
	rec->pb_order = zone->config.pb_order;
	rec->pageblock = rec->pfn & ~block;
	strscpy(rec->pb_type,
		shadow_record_type(shadow_zone_pageblock_mt(zone, idx)),
		sizeof(rec->pb_type));
	strscpy(rec->state, state_name(&frame), sizeof(rec->state));
	page_block(zone, idx, rec);
}

/**
 * shadow_record_page() - what is known of a page frame
 * @mem: the instance
 * @pfn: any number
 * @rec: where it is stored; its instance and handle are left empty
 *
 * A block on its way between a CPU's list and a user may show either state:
 * that needs no zone lock.
 *
 * Context: any but NMI; takes the zone's lock.
 */
void shadow_record_page(struct shadow_mem *mem, u64 pfn,
			struct shadow_rec_page *rec)
{
	struct shadow_zone *zone;
	unsigned long flags;
	u32 idx;

	*rec = (struct shadow_rec_page){
		.rec = { SHADOW_VIEW_PAGE, sizeof(*rec) },
		.pfn = pfn,
	};
	zone = shadow_mem_find(mem, pfn, &idx);
	if (!zone)
		return;
	shadow_record_lock(zone, &flags);
	page_fill(zone, idx, rec);
	shadow_record_unlock(zone, flags);
}
