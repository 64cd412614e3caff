// SPDX-License-Identifier: GPL-2.0
/*
 * The operations that allocate. Each asks core, then says by the rules alone
 * whether the answer may be: which zone serves, with which pages, what a
 * failure needs, and what becomes of the high-atomic reserve.
 */
#include "rules.h"

/**
 * struct asked - a request, and what was before it
 * @req: the request
 * @cpu: the CPU that asks
 * @lists: pages on per-CPU lists, by zone
 * @reserve: free high-atomic pages that the request may make common
 */
struct asked {
	struct shadow_request req;
	uint32_t cpu;
	struct lists lists[MODEL_ZONES];
	uint64_t reserve;
};

static struct lists lists_of(const struct world *world, uint32_t z,
			     uint32_t cpu)
{
	return (struct lists){
		.all = world_on_lists(world, z),
		.own = world->mem.zones[z].pcp[cpu].count,
		.isolated = world_isolated_on_lists(world, z),
	};
}

static void look_before(const struct world *world, struct asked *asked)
{
	const struct model_zone *zone;
	uint64_t reserve;
	uint32_t z;

	asked->reserve = 0;
	for (z = 0; z < world->model.nr_zones; z++) {
		zone = &world->model.zone[z];
		asked->lists[z] = lists_of(world, z, asked->cpu);
		if (world->mem.zones[z].config.index > asked->req.highest_zone)
			continue;
		reserve = zone->free[MODEL_HIGHATOMIC];
		if (reserve > asked->lists[z].all)
			asked->reserve += reserve - asked->lists[z].all;
	}
}

/**
 * alloc_may_boost() - fallback may raise the marks from here on
 * @world: the world
 *
 * Whether it does, core alone knows.
 */
void alloc_may_boost(struct world *world)
{
	uint32_t z;

	if (world->mem.config.policy->fallback)
		for (z = 0; z < world->model.nr_zones; z++)
			world->model.zone[z].boosted = true;
}

/* A block came from zone @z: was it that zone's turn? */
static void judge_turn(const struct world *world, uint32_t z,
		       const struct asked *asked)
{
	const struct shadow_request *req = &asked->req;
	const struct lists *lists = asked->lists;
	bool low = rules_may_serve(world, z, req, SHADOW_WMARK_LOW, &lists[z]);
	enum shadow_watermark wmark = low ? SHADOW_WMARK_LOW : SHADOW_WMARK_MIN;
	bool before;
	uint32_t i;

	MUST(rules_eligible(world, z, req));
	for (i = 0; i < world->model.nr_zones; i++) {
		if (i == z)
			continue;
		before = rules_before(world, i, z, req->node);
		if (before && !rules_spared(world, i, z))
			MUST(!rules_must_serve(world, i, req, wmark,
					       &lists[i]));
		else if (!low)
			MUST(!rules_must_serve(world, i, req, SHADOW_WMARK_LOW,
					       &lists[i]));
	}
}

/* Is this whole range free and of the reserve? */
static bool is_free_reserve(const struct model_zone *zone, uint32_t page,
			    uint32_t order)
{
	return page % (1U << order) == 0 && model_whole(zone, page, order) &&
	       zone->class[page] == MODEL_HIGHATOMIC;
}

/* Whose a pageblock is that the reserve gave up: the request's, if it can. */
static unsigned int released_type(const struct world *world,
				  const struct asked *asked)
{
	if (!world->mem.config.policy->mobility)
		return SHADOW_MT_UNMOVABLE;
	return asked->req.migratetype < SHADOW_NR_PCP_MT ?
		       asked->req.migratetype :
		       SHADOW_MT_MOVABLE;
}

/*
 * A pageblock of the reserve is common now: it had a free page, and it went
 * whole. A free block larger than a pageblock may take all of its own along.
 */
static void follow_one(struct world *world, uint32_t z, uint32_t page,
		       const struct asked *asked)
{
	const struct shadow_zone *core = &world->mem.zones[z];
	struct model_zone *zone = &world->model.zone[z];
	uint32_t order = zone->pb_order, i, free = 0;

	MUST(core->config.index <= asked->req.highest_zone);
	MUST(core->pageblock[page >> order] == released_type(world, asked));
	for (i = 0; i < 1U << order; i++)
		free += zone->state[page + i] == MODEL_FREE;
	MUST(free);
	while (order + 1 < MODEL_ORDERS &&
	       is_free_reserve(zone, page, order + 1) &&
	       core->pageblock[(page + (1U << order)) >> zone->pb_order] !=
		       SHADOW_MT_HIGHATOMIC)
		order++;
	model_set_class(zone, page, 1U << order, MODEL_COMMON);
}

/*
 * Where core has given up a part of the reserve, so does the model; but it may
 * have been one pageblock, for a request that would have failed.
 */
static bool follow_release(struct world *world, const struct asked *asked)
{
	struct model_zone *zone;
	uint32_t z, page, nr = 0;

	for (z = 0; z < world->model.nr_zones; z++) {
		zone = &world->model.zone[z];
		if (!zone->kind[MODEL_HIGHATOMIC])
			continue;
		for (page = 0; page < zone->nr_sections * MODEL_SECTION;
		     page += 1U << zone->pb_order) {
			if (zone->class[page] != MODEL_HIGHATOMIC ||
			    world->mem.zones[z].pageblock[page >>
							  zone->pb_order] ==
				    SHADOW_MT_HIGHATOMIC)
				continue;
			follow_one(world, z, page, asked);
			nr++;
		}
	}
	MUST(nr <= 1);
	ops_stat.released += nr;
	return nr;
}

/**
 * alloc_follow() - the model follows what an allocation did to the reserve
 * @world: the world, which does not have the blocks yet
 * @req: what was asked for, without urgency
 */
void alloc_follow(struct world *world, const struct shadow_request *req)
{
	const struct asked asked = { .req = *req };

	follow_release(world, &asked);
}

static void judge_failure(struct world *world, const struct asked *asked)
{
	bool released = follow_release(world, asked);
	struct lists lists;
	uint32_t z;

	/* The CPU's own lists were given back, and did not help. */
	for (z = 0; z < world->model.nr_zones; z++) {
		lists = lists_of(world, z, asked->cpu);
		MUST(!rules_must_serve(world, z, &asked->req, SHADOW_WMARK_MIN,
				       &lists));
	}
	MUST(released || !asked->reserve);
	ops_stat.failures++;
}

static void judge_success(struct world *world, const struct asked *asked,
			  uint32_t z, uint32_t page)
{
	const struct shadow_request *req = &asked->req;
	struct model_zone *zone = &world->model.zone[z];
	uint32_t size = 1U << zone->pb_order;
	bool desperate = true;
	uint32_t i;

	judge_turn(world, z, asked);
	for (i = 0; i < world->model.nr_zones; i++)
		if (rules_must_serve(world, i, req, SHADOW_WMARK_MIN,
				     &asked->lists[i]))
			desperate = false;
	MUST(!follow_release(world, asked) || desperate);
	MUST(rules_may_serve(world, z, req, SHADOW_WMARK_LOW,
			     &asked->lists[z]) ||
	     rules_may_serve(world, z, req, SHADOW_WMARK_MIN,
			     &asked->lists[z]));
	MUST(rules_may_give(world, z, page, req));
	model_use(&world->model, z, page, req->order);
	if (rules_reserves(world, z, page, req)) {
		model_set_class(zone, page & ~(size - 1), size,
				MODEL_HIGHATOMIC);
		ops_stat.reserved++;
	}
	ops_stat.allocs++;
}

static void random_request(struct world *world, struct stream *stream,
			   struct asked *asked)
{
	static const uint8_t orders[] = { 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2,
					  2, 3, 3, 4, 5, 6, 7, 8, 9, 10 };
	static const uint8_t flags[] = {
		0,
		0,
		0,
		0,
		SHADOW_REQ_HIGH,
		SHADOW_REQ_NONBLOCK,
		SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK,
		SHADOW_REQ_NOWMARK,
	};
	struct shadow_request *req = &asked->req;

	*req = (struct shadow_request){
		.order = orders[next_below(stream, sizeof(orders))],
		.migratetype = next_below(stream, 32),
		.highest_zone = next_below(stream, SHADOW_MAX_ZONES),
		.flags = flags[next_below(stream, sizeof(flags))],
		.node = next_below(stream, WORLD_NODES),
		.owner = next_below(stream, 8),
	};
	asked->cpu = next_below(stream, world->mem.config.nr_cpus);
	req->cpu = asked->cpu;
	if (req->migratetype >= SHADOW_NR_MT)
		req->migratetype %= SHADOW_NR_PCP_MT;
	switch (next_below(stream, 16)) {
	case 0:
		req->flags |= SHADOW_REQ_THISNODE;
		break;
	case 1:
		req->flags |= SHADOW_REQ_NODEMASK;
		req->nodemask = next_byte(stream);
		break;
	}
}

/**
 * op_alloc() - one request
 * @world: the world
 * @stream: what is asked for
 */
void op_alloc(struct world *world, struct stream *stream)
{
	uint64_t pfn = SHADOW_IDX_NONE;
	struct asked asked;
	uint32_t z, page;
	int err;

	random_request(world, stream, &asked);
	look_before(world, &asked);
	shadow_mem_update_first_zones(&world->mem);
	alloc_may_boost(world);
	err = shadow_mem_alloc(&world->mem, &asked.req, &pfn);
	if (err) {
		MUST(err == -ENOMEM && pfn == SHADOW_IDX_NONE);
		judge_failure(world, &asked);
		return;
	}
	MUST(model_find(&world->model, pfn, &z, &page));
	judge_success(world, &asked, z, page);
}

/**
 * op_alloc_many() - many at once, so that memory gets full
 * @world: the world
 * @stream: what is asked for
 */
void op_alloc_many(struct world *world, struct stream *stream)
{
	uint32_t nr = next_byte(stream);

	while (nr--)
		op_alloc(world, stream);
}

/**
 * op_bad_alloc() - requests that cannot be are refused, and change nothing
 * @world: the world
 * @stream: what is wrong
 */
void op_bad_alloc(struct world *world, struct stream *stream)
{
	struct shadow_request req = { .migratetype = SHADOW_MT_MOVABLE };
	uint64_t pfn = SHADOW_IDX_NONE;

	switch (next_below(stream, 5)) {
	case 0:
		req.order = MODEL_ORDERS + next_below(stream, 200);
		break;
	case 1:
		req.migratetype = SHADOW_NR_MT + next_below(stream, 200);
		break;
	case 2:
		req.highest_zone = SHADOW_MAX_ZONES + next_below(stream, 200);
		break;
	case 3:
		req.node = WORLD_NODES + next_byte(stream);
		break;
	default:
		req.cpu = world->mem.config.nr_cpus + next_byte(stream);
	}
	MUST(shadow_mem_alloc(&world->mem, &req, &pfn) == -EINVAL);
	MUST(pfn == SHADOW_IDX_NONE);
	ops_stat.refused++;
}
