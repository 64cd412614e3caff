// SPDX-License-Identifier: GPL-2.0
/*
 * The model's rules of watermarks, zone order and the high-atomic reserve.
 * Looks at no list, no mark and no pageblock of core's.
 */
#include "rules.h"

/* Zones by their index in a node. */
#define DMA32 1
#define NORMAL 2
#define MOVABLE 3

/**
 * rules_boost() - how much a zone's marks may have been raised at most
 * @zone: the zone
 *
 * By half as much again as the high mark, or one pageblock.
 *
 * Return: pages.
 */
uint64_t rules_boost(const struct model_zone *zone)
{
	uint64_t pageblock = 1U << zone->pb_order;
	uint64_t most = zone->mark[SHADOW_WMARK_HIGH] * 3 / 2;

	if (!zone->boosted || !most)
		return 0;
	return most > pageblock ? most : pageblock;
}

static uint64_t clamped(uint64_t value, uint64_t least, uint64_t most)
{
	return value < least ? least : value > most ? most : value;
}

/* All that the zones keep together: 4 times the root of the memory in KiB. */
static uint64_t all_keep(const struct world *world)
{
	uint64_t kib = 0, keep = 0;
	uint32_t z;

	for (z = 0; z < world->model.nr_zones; z++)
		if (world->mem.zones[z].config.index != MOVABLE)
			kib += model_present(&world->model.zone[z]) * 4;
	while ((keep + 1) * (keep + 1) <= kib * 16)
		keep++;
	return clamped(keep, 128, 262144) / 4;
}

/* One page in @ratio of the zones above @z, up to index @highest. */
static uint64_t kept_from(const struct world *world, uint32_t z,
			  uint32_t highest, uint32_t ratio)
{
	const struct shadow_zone_config *config = &world->mem.zones[z].config;
	const struct shadow_zone_config *other;
	uint64_t above = 0;
	uint32_t i;

	for (i = 0; i < world->model.nr_zones; i++) {
		other = &world->mem.zones[i].config;
		if (other->node == config->node &&
		    other->index > config->index && other->index <= highest)
			above += model_present(&world->model.zone[i]);
	}
	return model_present(&world->model.zone[z]) ? above / ratio : 0;
}

/**
 * rules_set_marks() - all marks and reserves, from the sizes of the zones
 * @world: the world, whose model they are stored in
 */
void rules_set_marks(struct world *world)
{
	static const uint32_t ratio[] = { 256, 256, 32 };
	uint64_t keep = all_keep(world), lowmem = 0, part, gap, present;
	struct model_zone *zone;
	uint32_t z, i, index;

	for (z = 0; z < world->model.nr_zones; z++)
		if (world->mem.zones[z].config.index != MOVABLE)
			lowmem += model_present(&world->model.zone[z]);
	for (z = 0; z < world->model.nr_zones; z++) {
		zone = &world->model.zone[z];
		index = world->mem.zones[z].config.index;
		present = model_present(zone);
		part = lowmem ? keep * present / lowmem : 0;
		gap = part / 4 > present / 1000 ? part / 4 : present / 1000;
		if (index == MOVABLE)
			part = clamped(present / 1024, 32, 128);
		for (i = 0; i < MODEL_MARKS; i++)
			zone->mark[i] = part + i * gap;
		for (i = 0; i < MODEL_NODE_ZONES; i++)
			zone->reserve[i] =
				i > index && index < ARRAY_SIZE(ratio) ?
					kept_from(world, z, i, ratio[index]) :
					0;
		zone->boosted = false;
	}
}

/**
 * rules_eligible() - may this zone serve the request at all?
 * @world: the world
 * @z: the zone
 * @req: the request
 *
 * Return: true if so.
 */
bool rules_eligible(const struct world *world, uint32_t z,
		    const struct shadow_request *req)
{
	const struct shadow_zone_config *config = &world->mem.zones[z].config;

	if (config->index > req->highest_zone)
		return false;
	if ((req->flags & SHADOW_REQ_THISNODE) && config->node != req->node)
		return false;
	return !(req->flags & SHADOW_REQ_NODEMASK) ||
	       (req->nodemask & 1ULL << config->node);
}

/**
 * rules_before() - is zone @a tried before zone @b?
 * @world: the world
 * @a: a zone
 * @b: another
 * @node: where the request comes from
 *
 * Return: true if so.
 */
bool rules_before(const struct world *world, uint32_t a, uint32_t b,
		  uint32_t node)
{
	const struct shadow_zone_config *ca = &world->mem.zones[a].config;
	const struct shadow_zone_config *cb = &world->mem.zones[b].config;
	int da = world_distance(node, ca->node);
	int db = world_distance(node, cb->node);

	if (da != db)
		return da < db;
	if (ca->node != cb->node)
		return ca->node < cb->node;
	return ca->index > cb->index;
}

/**
 * rules_spared() - may @a be passed by for @b, so that its pageblocks do not
 *                  get mixed?
 * @world: the world
 * @a: a zone
 * @b: another
 *
 * Normal for DMA32 of its node, with policies that fall back.
 *
 * Return: true if so.
 */
bool rules_spared(const struct world *world, uint32_t a, uint32_t b)
{
	const struct shadow_zone_config *ca = &world->mem.zones[a].config;
	const struct shadow_zone_config *cb = &world->mem.zones[b].config;

	return world->mem.config.policy->fallback && ca->node == cb->node &&
	       ca->index == NORMAL && cb->index == DMA32;
}

/* The mark for a request, raised by so much; what is urgent may go lower. */
static uint64_t mark_for(const struct model_zone *zone,
			 const struct shadow_request *req,
			 enum shadow_watermark wmark, uint64_t boost)
{
	uint64_t mark = zone->mark[wmark] + boost;

	if (wmark != SHADOW_WMARK_MIN || !(req->flags & SHADOW_REQ_HIGH))
		return mark;
	mark = (mark + 1) / 2;
	return req->flags & SHADOW_REQ_NONBLOCK ? (mark * 3 + 3) / 4 : mark;
}

/* Free pages that the zone needs, if so many cannot be touched. */
static uint64_t needed(const struct model_zone *zone,
		       const struct shadow_request *req,
		       enum shadow_watermark wmark, uint64_t boost,
		       uint64_t untouchable)
{
	const uint32_t urgent = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;
	uint64_t need = 1U << req->order;

	if (req->flags & SHADOW_REQ_NOWMARK)
		return need;
	need += mark_for(zone, req, wmark, boost) +
		zone->reserve[req->highest_zone];
	if (wmark != SHADOW_WMARK_MIN || !(req->flags & urgent))
		need += untouchable;
	return need;
}

/*
 * Free pages that a zone needs by a policy of its own: the marks of the zones
 * tried before add up. At least: no other was tried; at most: all were.
 */
static uint64_t needed_carried(const struct world *world, uint32_t z,
			       const struct shadow_request *req,
			       enum shadow_watermark wmark, bool most)
{
	uint64_t need = 1U << req->order, mark;
	uint32_t i;

	if (req->flags & SHADOW_REQ_NOWMARK)
		return need;
	for (i = 0; i < world->model.nr_zones; i++) {
		mark = world->model.zone[i].mark[wmark];
		if (wmark == SHADOW_WMARK_MIN &&
		    (req->flags & SHADOW_REQ_NONBLOCK))
			mark /= 4;
		if (most || i == z)
			need += mark;
	}
	return need + 1;
}

/* Free pages that marks are held against: on no list of a CPU, not isolated. */
static uint64_t free_pages(const struct model_zone *zone,
			   const struct lists *lists)
{
	return zone->nr[MODEL_FREE] - zone->free[MODEL_ISOLATE] -
	       (lists->all - lists->isolated);
}

/**
 * rules_may_serve() - had this zone enough for the request?
 * @world: the world
 * @z: the zone
 * @req: the request
 * @wmark: the mark that it was held against
 * @lists: pages on its per-CPU lists; the asking CPU's may have been given back
 *
 * Return: false where it certainly had not.
 */
bool rules_may_serve(const struct world *world, uint32_t z,
		     const struct shadow_request *req,
		     enum shadow_watermark wmark, const struct lists *lists)
{
	const struct model_zone *zone = &world->model.zone[z];
	uint64_t reserve = zone->free[MODEL_HIGHATOMIC];
	uint64_t free = free_pages(zone, lists);

	reserve -= reserve < lists->all ? reserve : lists->all;
	if (wmark == SHADOW_WMARK_MIN)
		free += lists->own;
	if (world->mem.config.policy->enough)
		return free >= needed_carried(world, z, req, wmark, false);
	return free >= needed(zone, req, wmark, 0, reserve);
}

/* Does the zone surely have a block for the request at this mark? */
static bool has_block(const struct world *world, uint32_t z,
		      const struct shadow_request *req,
		      enum shadow_watermark wmark, uint64_t listed)
{
	const struct model_zone *zone = &world->model.zone[z];
	enum model_class class = world_class(world, req->migratetype);
	const uint32_t urgent = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;
	bool reserve = req->flags & SHADOW_REQ_NONBLOCK;

	/* Above order 0 the reserve is looked at for the most urgent alone. */
	if (req->order)
		reserve = wmark == SHADOW_WMARK_MIN &&
			  (req->flags & urgent) == urgent;
	if (reserve && model_serves(zone, req->order, MODEL_HIGHATOMIC, listed))
		return true;
	if (reserve && req->order && class != MODEL_COMMON)
		return false;
	return model_serves(zone, req->order, class, listed);
}

/**
 * rules_must_serve() - must this zone have served the request?
 * @world: the world
 * @z: the zone
 * @req: the request
 * @wmark: the mark that it is held against
 * @lists: pages on its per-CPU lists
 *
 * It is enough above the mark, however much that was raised, and has more
 * blocks that would do than the pages on the lists can spoil.
 *
 * Return: true if so.
 */
bool rules_must_serve(const struct world *world, uint32_t z,
		      const struct shadow_request *req,
		      enum shadow_watermark wmark, const struct lists *lists)
{
	const struct model_zone *zone = &world->model.zone[z];
	uint64_t need;

	if (world->mem.config.policy->enough)
		need = needed_carried(world, z, req, wmark, true);
	else
		need = needed(zone, req, wmark, rules_boost(zone),
			      zone->free[MODEL_HIGHATOMIC]);
	return rules_eligible(world, z, req) &&
	       free_pages(zone, lists) >= need &&
	       has_block(world, z, req, wmark, lists->all);
}

/**
 * rules_may_give() - is this page one for the request?
 * @world: the world
 * @z: its zone
 * @page: the page
 * @req: the request
 *
 * Return: true if so.
 */
bool rules_may_give(const struct world *world, uint32_t z, uint32_t page,
		    const struct shadow_request *req)
{
	enum model_class want = world_class(world, req->migratetype);
	enum model_class got = world->model.zone[z].class[page];

	if (got == want)
		return true;
	if (got == MODEL_HIGHATOMIC && (req->flags & SHADOW_REQ_NONBLOCK))
		return true;
	/* High-atomic and CMA pages serve as movable ones on per-CPU lists. */
	return want == MODEL_COMMON && got != MODEL_ISOLATE &&
	       world->mem.zones[z].config.pcp_batch &&
	       (req->order <= SHADOW_PCP_MAX_ORDER ||
		req->order == world->model.zone[z].pb_order);
}

/**
 * rules_reserves() - does this block leave its pageblock to the reserve?
 * @world: the world
 * @z: the zone that gave it
 * @page: its first page
 * @req: the request that it went to
 *
 * One above order 0 that is high and cannot wait does, as long as the reserve
 * is less than a hundredth of the zone.
 *
 * Return: true if so.
 */
bool rules_reserves(const struct world *world, uint32_t z, uint32_t page,
		    const struct shadow_request *req)
{
	const uint32_t urgent = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;
	const struct model_zone *zone = &world->model.zone[z];
	uint64_t most = model_present(zone) / 100;

	return world->mem.config.policy->fallback && req->order &&
	       (req->flags & urgent) == urgent &&
	       zone->class[page] == MODEL_COMMON &&
	       most >= 1U << zone->pb_order &&
	       zone->kind[MODEL_HIGHATOMIC] < most;
}
