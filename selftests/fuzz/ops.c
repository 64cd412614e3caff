// SPDX-License-Identifier: GPL-2.0
/*
 * The operations. Each asks core, then says by the model alone whether the
 * answer may be: which zone serves, what a failure needs, why a free is
 * refused.
 */
#include <inttypes.h>
#include <stdio.h>

#include "world.h"

struct ops_stat ops_stat;

static enum model_class class_of(unsigned int mt)
{
	return mt < SHADOW_NR_PCP_MT ? MODEL_COMMON :
				       mt - SHADOW_NR_PCP_MT + MODEL_HIGHATOMIC;
}

/* Pages that a request must leave behind, itself included. */
static uint64_t needed(const struct shadow_zone *zone,
		       const struct shadow_request *req,
		       enum shadow_watermark wmark)
{
	uint64_t mark = zone->config.watermark[wmark];

	if (wmark == SHADOW_WMARK_MIN && (req->flags & SHADOW_REQ_HIGH))
		mark = (mark + 1) / 2;
	return mark + zone->config.lowmem_reserve[req->highest_zone] +
	       (1U << req->order);
}

static bool allowed(const struct shadow_zone *zone,
		    const struct shadow_request *req)
{
	return zone->config.index <= req->highest_zone &&
	       (!(req->flags & SHADOW_REQ_THISNODE) ||
		zone->config.node == req->node);
}

/*
 * How much a zone's marks may have been raised at most: not in a small zone,
 * else by one and a half times the high mark, or a pageblock.
 */
static uint64_t boost(const struct shadow_zone *zone)
{
	uint64_t pageblock = 1U << zone->config.pb_order;
	uint64_t most =
		zone->config.watermark[SHADOW_WMARK_HIGH] * 15000 / 10000;

	return most > pageblock ? most : most ? pageblock : 0;
}

/*
 * Must this zone have served the request, with so many pages on per-CPU lists?
 * It was enough above the mark, and the model, which does not have the block
 * yet, has more blocks that would do than those pages can spoil.
 */
static bool must_serve(const struct world *world, uint32_t z,
		       const struct shadow_request *req,
		       enum shadow_watermark wmark, uint64_t listed)
{
	const struct shadow_zone *zone = &world->mem.zones[z];
	const struct model_zone *model = &world->model.zone[z];

	return allowed(zone, req) &&
	       model->nr[MODEL_FREE] - listed >=
		       needed(zone, req, wmark) + boost(zone) &&
	       model_serves(model, req->order, class_of(req->migratetype),
			    listed);
}

/* Is zone @a tried before zone @b? */
static bool before(const struct world *world, uint32_t a, uint32_t b,
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
 * struct lists - pages on a zone's per-CPU lists before a request
 * @all: on those of all CPUs
 * @own: on those of the CPU that asks
 */
struct lists {
	uint64_t all;
	uint64_t own;
};

/* The block came from zone @z: was it that zone's turn, and its to give? */
static void judge_zone(const struct world *world, uint32_t z,
		       const struct shadow_request *req,
		       const struct lists *lists)
{
	const struct shadow_zone *zone = &world->mem.zones[z];
	uint64_t free = world->model.zone[z].nr[MODEL_FREE] - lists[z].all;
	bool low = free >= needed(zone, req, SHADOW_WMARK_LOW);
	uint32_t i;

	MUST(allowed(zone, req));
	MUST(low || free + lists[z].own >= needed(zone, req, SHADOW_WMARK_MIN));
	for (i = 0; i < world->model.nr_zones; i++) {
		if (i == z)
			continue;
		if (before(world, i, z, req->node))
			MUST(!must_serve(world, i, req,
					 low ? SHADOW_WMARK_LOW :
					       SHADOW_WMARK_MIN,
					 lists[i].all));
		else if (!low)
			MUST(!must_serve(world, i, req, SHADOW_WMARK_LOW,
					 lists[i].all));
	}
}

static void judge_block(const struct world *world, uint32_t z, uint32_t page,
			const struct shadow_request *req)
{
	const struct model_zone *model = &world->model.zone[z];
	enum model_class want = class_of(req->migratetype);
	enum model_class got = model->class[page];

	if (got == want)
		return;
	/* High-atomic and CMA pages serve as movable ones on per-CPU lists. */
	MUST(want == MODEL_COMMON && got != MODEL_ISOLATE);
	MUST(world->mem.zones[z].config.pcp_batch &&
	     (req->order <= SHADOW_PCP_MAX_ORDER ||
	      req->order == world->mem.zones[z].config.pb_order));
}

static void op_alloc(struct world *world, struct stream *stream)
{
	static const uint8_t orders[] = { 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2,
					  2, 3, 3, 4, 5, 6, 7, 8, 9, 10 };
	struct shadow_request req = {
		.order = orders[next_below(stream, sizeof(orders))],
		.migratetype = next_below(stream, 32),
		.highest_zone = next_below(stream, SHADOW_MAX_ZONES),
		.flags = next_below(stream, 16),
		.node = next_below(stream, WORLD_NODES),
		.cpu = next_below(stream, world->mem.config.nr_cpus),
	};
	struct lists lists[MODEL_ZONES] = {};
	uint64_t pfn = SHADOW_IDX_NONE;
	const struct shadow_pcp *pcp;
	uint32_t z, page;
	int err;

	if (req.migratetype >= SHADOW_NR_MT)
		req.migratetype %= SHADOW_NR_PCP_MT;
	if (req.flags & ~(SHADOW_REQ_HIGH | SHADOW_REQ_THISNODE))
		req.flags = 0;
	for (z = 0; z < world->model.nr_zones; z++) {
		pcp = world->mem.zones[z].pcp;
		lists[z].all = world_on_lists(world, z);
		lists[z].own = pcp[req.cpu].count;
	}
	shadow_mem_update_first_zones(&world->mem);
	err = shadow_mem_alloc(&world->mem, &req, &pfn);
	if (err) {
		MUST(err == -ENOMEM && pfn == SHADOW_IDX_NONE);
		/* The CPU's own lists were given back, and did not help. */
		for (z = 0; z < world->model.nr_zones; z++)
			MUST(!must_serve(world, z, &req, SHADOW_WMARK_MIN,
					 world_on_lists(world, z)));
		ops_stat.failures++;
		return;
	}
	MUST(model_find(&world->model, pfn, &z, &page));
	judge_zone(world, z, &req, lists);
	judge_block(world, z, page, &req);
	model_use(&world->model, z, page, req.order);
	ops_stat.allocs++;
}

/* Many at once, so that memory gets full. */
static void op_alloc_many(struct world *world, struct stream *stream)
{
	uint32_t nr = next_byte(stream);

	while (nr--)
		op_alloc(world, stream);
}

/* Requests that cannot be are refused, and change nothing. */
static void op_bad_alloc(struct world *world, struct stream *stream)
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

static void free_block(struct world *world, uint32_t nr, uint32_t cpu)
{
	const struct model_block *block = &world->model.block[nr];
	uint64_t pfn = model_pfn(&world->model.zone[block->zone], block->page);

	MUST(!shadow_mem_free(&world->mem, pfn, block->order, cpu));
	model_free(&world->model, nr);
	ops_stat.frees++;
}

static void op_free(struct world *world, struct stream *stream)
{
	uint32_t nr = world->model.nr_blocks;

	if (nr)
		free_block(world, next_below(stream, nr),
			   next_below(stream, world->mem.config.nr_cpus));
}

/* Many blocks at once, so that memory gets empty, too. */
static void op_free_many(struct world *world, struct stream *stream)
{
	uint32_t cpu = next_below(stream, world->mem.config.nr_cpus);
	uint32_t nr = next_byte(stream);

	while (nr-- && world->model.nr_blocks)
		free_block(world, nr % world->model.nr_blocks, cpu);
}

/* Why would a free or a split of this page be refused? 0: it would not. */
static int refusal(const struct world *world, uint64_t pfn, uint32_t order,
		   uint32_t *block)
{
	const struct model_block *owner;
	const struct model_zone *zone;
	uint32_t z, page;

	if (!model_find(&world->model, pfn, &z, &page))
		return -ENOENT;
	zone = &world->model.zone[z];
	if (zone->state[page] == MODEL_FREE)
		return model_heads(zone, page) ? -EALREADY : -EFAULT;
	if (zone->state[page] != MODEL_USED)
		return -ENOENT;
	*block = zone->block[page];
	owner = &world->model.block[*block];
	if (owner->page != page)
		return -EFAULT;
	return owner->order == order ? 0 : -EDOM;
}

static bool on_a_list_perhaps(const struct world *world, uint64_t pfn)
{
	uint32_t z, page;

	return model_find(&world->model, pfn, &z, &page) &&
	       world->model.zone[z].state[page] == MODEL_FREE &&
	       world_on_lists(world, z);
}

/* Any pfn, any order: mostly wrong, and then refused for the right reason. */
static void op_wild(struct world *world, struct stream *stream)
{
	uint64_t pfn = next_below(stream, 65536);
	uint32_t order = next_below(stream, MODEL_ORDERS);
	uint32_t to = next_below(stream, MODEL_ORDERS), block = 0;
	bool split = next_byte(stream) & 1;
	uint64_t faults = 0;
	int i, want, err;

	if (split && to > order)
		want = -EINVAL;
	else
		want = refusal(world, pfn, order, &block);
	for (i = 0; i < SHADOW_NR_FAULTS; i++)
		faults -= world->mem.faults[i];
	if (split)
		err = shadow_mem_split(&world->mem, pfn, order, to);
	else
		err = shadow_mem_free(&world->mem, pfn, order, 0);
	for (i = 0; i < SHADOW_NR_FAULTS; i++)
		faults += world->mem.faults[i];
	MUST(faults == (err && err != -EINVAL));
	if ((want == -EALREADY || want == -EFAULT) &&
	    on_a_list_perhaps(world, pfn))
		MUST(err == -EALREADY || err == -EFAULT);
	else
		MUST(err == want);
	ops_stat.refused += !!err;
	if (err)
		return;
	if (split)
		model_split(&world->model, block, to);
	else
		model_free(&world->model, block);
}

static void op_split(struct world *world, struct stream *stream)
{
	const struct model_block *block;
	uint32_t nr, to;
	uint64_t pfn;

	if (!world->model.nr_blocks)
		return;
	nr = next_below(stream, world->model.nr_blocks);
	block = &world->model.block[nr];
	to = next_below(stream, block->order + 1);
	pfn = model_pfn(&world->model.zone[block->zone], block->page);
	MUST(!shadow_mem_split(&world->mem, pfn, block->order, to));
	model_split(&world->model, nr, to);
}

static void op_drain(struct world *world, struct stream *stream)
{
	uint32_t cpu = next_below(stream, WORLD_CPUS + 1);

	if (cpu < WORLD_CPUS) {
		shadow_mem_drain(&world->mem, cpu);
		return;
	}
	world_drain(world);
	world_check(world);
}

/* A place in a zone, mostly aligned to its order, now and then out of it. */
static uint32_t place(struct world *world, struct stream *stream,
		      uint32_t *zone, uint32_t *order)
{
	uint32_t page;

	*zone = next_below(stream, world->model.nr_zones);
	*order = next_below(stream, MODEL_ORDERS + 1);
	page = next_below(stream, MODEL_PAGES + 256);
	if (next_byte(stream) > 16)
		page &= ~((1U << *order) - 1);
	return page;
}

static bool in_place(const struct model_zone *zone, uint32_t page,
		     uint32_t order)
{
	return order < MODEL_ORDERS && page % (1U << order) == 0 &&
	       page + (1U << order) <= zone->nr_sections * MODEL_SECTION;
}

static void op_add_block(struct world *world, struct stream *stream)
{
	uint32_t z, order, page = place(world, stream, &z, &order);
	struct model_zone *zone = &world->model.zone[z];
	int want = 0;

	if (!in_place(zone, page, order))
		want = -EINVAL;
	else if (!model_all(zone, page, 1U << order, MODEL_ABSENT))
		want = -EEXIST;
	MUST(shadow_zone_add_block(&world->mem.zones[z], page, order) == want);
	if (!want)
		model_set(zone, page, 1U << order, MODEL_FREE);
}

static void op_add_live(struct world *world, struct stream *stream)
{
	uint32_t z, order, page = place(world, stream, &z, &order);
	struct model_zone *zone = &world->model.zone[z];
	uint32_t nr = next_below(stream, 16);
	int want = 0;

	if (!nr || page + nr > zone->nr_sections * MODEL_SECTION)
		want = -EINVAL;
	else if (!model_all(zone, page, nr, MODEL_ABSENT))
		want = -EEXIST;
	MUST(shadow_zone_add_live(&world->mem.zones[z], page, nr) == want);
	if (!want)
		model_set(zone, page, nr, MODEL_LIVE);
}

/* Take one given block, to keep it or to take its pages out of the zone. */
static void op_take(struct world *world, struct stream *stream)
{
	uint32_t z, order, page = place(world, stream, &z, &order);
	struct shadow_zone *zone = &world->mem.zones[z];
	struct model_zone *model = &world->model.zone[z];
	bool whole, remove = next_byte(stream) & 1;
	int err;

	if (!in_place(model, page, order)) {
		MUST(shadow_zone_remove_block(zone, page, order) == -EINVAL);
		return;
	}
	whole = model_whole(model, page, order);
	if (remove)
		err = shadow_zone_remove_block(zone, page, order);
	else
		err = shadow_buddy_take(zone, page, order) ? 0 : -EBUSY;
	MUST(err == 0 || err == -EBUSY);
	MUST(err ? !whole || world_on_lists(world, z) : whole);
	if (err)
		return;
	if (remove)
		model_set(model, page, 1U << order, MODEL_ABSENT);
	else
		model_use(&world->model, z, page, order);
}

static void op_add_section(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	uint64_t pfn = next_below(stream, 65536);

	if (next_byte(stream) < 8)
		pfn += WORLD_MAX_PFN;
	MUST((world_add_section(world, z, pfn) == -ERANGE) ==
	     (pfn >= WORLD_MAX_PFN));
}

/* A pageblock changes its type where none of its pages is free. */
static void op_set_type(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	struct model_zone *zone = &world->model.zone[z];
	uint32_t size = 1U << zone->pb_order;
	uint32_t first = next_below(stream, MODEL_PAGES) & ~(size - 1);
	uint32_t mt = next_below(stream, SHADOW_NR_MT);
	uint32_t page;

	if (first >= zone->nr_sections * MODEL_SECTION ||
	    mt == SHADOW_MT_HIGHATOMIC)
		return;
	for (page = first; page < first + size; page++)
		if (zone->state[page] == MODEL_FREE)
			return;
	shadow_zone_set_pageblock_mt(&world->mem.zones[z], first,
				     zone->pb_order, mt);
	memset(&zone->class[first], class_of(mt), size);
}

/* What an operation's byte means: the first row it is below. */
static const struct op {
	uint32_t below;
	void (*run)(struct world *world, struct stream *stream);
} ops[] = {
	{ 112, op_alloc },	 { 116, op_alloc_many }, { 190, op_free },
	{ 210, op_wild },	 { 220, op_split },	 { 230, op_take },
	{ 236, op_add_block },	 { 240, op_drain },	 { 244, op_set_type },
	{ 247, op_add_live },	 { 250, op_free_many },	 { 252, op_bad_alloc },
	{ 256, op_add_section },
};

/**
 * ops_run() - make an instance, run operations on it, destroy it
 * @stream: where they come from; it ends where given bytes end
 * @max_ops: how many at most
 */
void ops_run(struct stream *stream, uint64_t max_ops)
{
	static struct world world;
	const struct op *op;
	uint64_t nr;
	uint8_t byte;

	if (world_create(&world, stream))
		return;
	for (nr = 0; nr < max_ops && (!stream->data || stream->left); nr++) {
		byte = next_byte(stream);
		for (op = ops; byte >= op->below; op++)
			;
		op->run(&world, stream);
		ops_stat.ops++;
		if (nr % 64 == 63)
			world_check(&world);
	}
	world_destroy(&world);
}

/**
 * ops_print() - print what was run so far
 */
void ops_print(void)
{
	const struct {
		uint64_t nr;
		const char *what;
	} rows[] = {
		{ ops_stat.ops, " ops: " },
		{ ops_stat.allocs, " allocations, " },
		{ ops_stat.failures, " failed as they may, " },
		{ ops_stat.frees, " frees, " },
		{ ops_stat.refused, " bad calls refused, " },
		{ ops_stat.instances, " instances, " },
		{ ops_stat.checks, " comparisons\n" },
	};
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		printf("%" PRIu64 "%s", rows[i].nr, rows[i].what);
	fflush(stdout);
}
