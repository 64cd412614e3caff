// SPDX-License-Identifier: GPL-2.0
/*
 * Watermarks, by the rules of Linux 6.12 (mm/page_alloc.c). Allocates nothing
 * and wakes nobody.
 */
#include "core/explain.h"
#include "core/watermark.h"

/* The kernel's defaults, in parts of 10,000. */
#define BOOST_FACTOR 15000
#define SCALE_FACTOR 10

/* Least and most that all zones keep together: 128 KiB, 256 MiB. */
#define MIN_PAGES_LEAST 32ULL
#define MIN_PAGES_MOST 65536ULL

/* A zone that nobody must have keeps this much: ZONE_MOVABLE. */
#define MOVABLE_LEAST 32ULL
#define MOVABLE_MOST 128ULL
#define MOVABLE_INDEX 3

/*
 * Which part of the zones above it a zone keeps from requests that could go
 * there: one in so many pages, by index: DMA, DMA32, Normal.
 */
static const u16 reserve_ratio[SHADOW_MAX_ZONES] = { 256, 256, 32 };

/* The mark as a request of this urgency sees it. */
static u64 lowered(const struct shadow_request *req, u64 mark)
{
	if (!(req->flags & SHADOW_REQ_HIGH))
		return mark;
	mark -= mark / 2;
	if (req->flags & SHADOW_REQ_NONBLOCK)
		mark -= mark / 4;
	return mark;
}

/**
 * shadow_watermark_ok() - would a request leave the zone enough?
 * @zone: the zone
 * @req: the request
 * @wmark: the mark that must hold; at the minimum, urgent requests may go
 *         lower
 *
 * Enough pages must stay, those of the high-atomic reserve not counted for
 * others, and above order 0 there must be a block that the request may take
 * (kernel: __zone_watermark_ok()).
 *
 * Context: any; without the zone's lock the answer is a guess, as in the
 * kernel.
 * Return: true if so
 */
bool shadow_watermark_ok(const struct shadow_zone *zone,
			 const struct shadow_request *req,
			 enum shadow_watermark wmark)
{
	const u8 reserves = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;
	u64 mark = zone->wmark[wmark] + zone->boost;
	unsigned int mt = req->migratetype;
	u64 need = 1U << req->order;

	if (!(req->flags & SHADOW_REQ_NOWMARK)) {
		if (wmark == SHADOW_WMARK_MIN)
			mark = lowered(req, mark);
		need += mark + zone->lowmem_reserve[req->highest_zone];
		if (wmark != SHADOW_WMARK_MIN || !(req->flags & reserves))
			need += READ_ONCE(zone->nr_free_highatomic);
	}
	if (wmark == SHADOW_WMARK_MIN && shadow_request_is_highatomic(req))
		mt = SHADOW_MT_HIGHATOMIC;
	if (READ_ONCE(zone->nr_free) >= need &&
	    (!req->order || shadow_zone_has_block(zone, req->order, mt)))
		return true;
	shadow_explain_refuse(zone, req, wmark, need);
	return false;
}

/**
 * shadow_watermark_set() - change a zone's marks; a boost ends
 * @zone: the zone
 * @marks: by enum shadow_watermark
 * @reserve: pages kept from requests that could use a higher zone, by the
 *           index of that zone
 *
 * Context: zone lock held.
 */
void shadow_watermark_set(struct shadow_zone *zone, const u64 *marks,
			  const u64 *reserve)
{
	seam_assert_held(zone->lock);
	memcpy(zone->wmark, marks, sizeof(zone->wmark));
	memcpy(zone->lowmem_reserve, reserve, sizeof(zone->lowmem_reserve));
	zone->boost = 0;
	shadow_zone_update_floor(zone);
}

/**
 * shadow_watermark_boost() - keep more pages, since types begin to mix
 * @zone: the zone
 *
 * One pageblock more each time, up to one and a half times the high mark; not
 * where the zone has less than four pageblocks (kernel: boost_watermark(),
 * commit 1c30844d2dfe, 5.0).
 *
 * Context: zone lock held.
 */
void shadow_watermark_boost(struct shadow_zone *zone)
{
	u64 pageblock = 1U << zone->config.pb_order;
	u64 most = zone->wmark[SHADOW_WMARK_HIGH] * BOOST_FACTOR / 10000;

	if (pageblock * 4 > zone->present || !most)
		return;
	zone->boost = min(zone->boost + pageblock, max(pageblock, most));
	zone->stat.boost++;
	shadow_explain(zone, SHADOW_IDX_NONE, .kind = SHADOW_EXPLAIN_BOOST,
		       .a = zone->boost);
	shadow_zone_update_floor(zone);
}

/**
 * shadow_watermark_unboost() - reclaim is done
 * @zone: the zone
 *
 * Context: zone lock held.
 */
void shadow_watermark_unboost(struct shadow_zone *zone)
{
	zone->boost = 0;
	shadow_zone_update_floor(zone);
}

/* The largest number whose square is no more than @n. */
static u64 square_root(u64 n)
{
	u64 root = 0, bit;

	for (bit = 1ULL << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= n)
			root += bit;
	return root;
}

/**
 * shadow_watermark_min_pages() - what all zones keep together
 * @pages: pages of all zones but the movable ones
 *
 * Return: pages: the root of 16 times the memory, in KiB (kernel:
 * calculate_min_free_kbytes()).
 */
u64 shadow_watermark_min_pages(u64 pages)
{
	u64 least = square_root(pages * 4 * 16) / 4;

	return min(max(least, MIN_PAGES_LEAST), MIN_PAGES_MOST);
}

/* What the zones above @zone in its node have, up to the @highest. */
static u64 pages_above(const struct shadow_mem *mem,
		       const struct shadow_zone *zone, unsigned int highest)
{
	const struct shadow_zone *other;
	u64 pages = 0;
	u32 i;

	for (i = 0; i < mem->nr_zones; i++) {
		other = &mem->zones[i];
		if (other->config.node == zone->config.node &&
		    other->config.index > zone->config.index &&
		    other->config.index <= highest)
			pages += other->present;
	}
	return pages;
}

static void zone_set_watermarks(struct shadow_mem *mem,
				struct shadow_zone *zone, u64 min_pages,
				u64 lowmem)
{
	u64 part = lowmem ? min_pages * zone->present / lowmem : 0;
	u64 gap = max(part / 4, zone->present * SCALE_FACTOR / 10000);
	u64 reserve[SHADOW_MAX_ZONES] = {};
	u64 marks[SHADOW_NR_WMARK];
	unsigned int i;

	marks[SHADOW_WMARK_MIN] = part;
	if (zone->config.index == MOVABLE_INDEX)
		marks[SHADOW_WMARK_MIN] = min(
			max(zone->present / 1024, MOVABLE_LEAST), MOVABLE_MOST);
	marks[SHADOW_WMARK_LOW] = marks[SHADOW_WMARK_MIN] + gap;
	marks[SHADOW_WMARK_HIGH] = marks[SHADOW_WMARK_LOW] + gap;
	for (i = zone->config.index + 1U; i < SHADOW_MAX_ZONES; i++)
		if (zone->present && reserve_ratio[zone->config.index])
			reserve[i] = pages_above(mem, zone, i) /
				     reserve_ratio[zone->config.index];
	seam_lock(zone->lock);
	shadow_watermark_set(zone, marks, reserve);
	seam_unlock(zone->lock);
}

/**
 * shadow_mem_set_watermarks() - all marks, from the zones' sizes
 * @mem: the instance
 *
 * The kernel's rules: __setup_per_zone_wmarks() and
 * setup_per_zone_lowmem_reserve() with their defaults.
 *
 * Context: interrupts off, no zone; zones do not grow or shrink meanwhile.
 */
void shadow_mem_set_watermarks(struct shadow_mem *mem)
{
	u64 lowmem = 0, min_pages;
	u32 i;

	for (i = 0; i < mem->nr_zones; i++)
		if (mem->zones[i].config.index != MOVABLE_INDEX)
			lowmem += mem->zones[i].present;
	min_pages = shadow_watermark_min_pages(lowmem);
	for (i = 0; i < mem->nr_zones; i++)
		zone_set_watermarks(mem, &mem->zones[i], min_pages, lowmem);
}
