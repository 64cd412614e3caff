// SPDX-License-Identifier: GPL-2.0
/*
 * The life of an instance and its model: random configurations, some that must
 * be refused, memory for metadata that runs out, and the whole comparison.
 */
#include "rules.h"
#include "world.h"

/**
 * world_distance() - how far nodes are apart
 * @from: a node
 * @to: another
 *
 * Return: 0 to itself, else more.
 */
int world_distance(int from, int to)
{
	return from > to ? from - to : to - from;
}

static enum model_class class_of(unsigned int mt)
{
	return mt < SHADOW_NR_PCP_MT ? MODEL_COMMON :
				       mt - SHADOW_NR_PCP_MT + MODEL_HIGHATOMIC;
}

/**
 * world_class() - which pages a request wants
 * @world: the world
 * @mt: the request's migratetype
 *
 * Return: their class; a policy that does not group pages knows but one.
 */
enum model_class world_class(const struct world *world, unsigned int mt)
{
	return world->mem.config.policy->mobility ? class_of(mt) : MODEL_COMMON;
}

/**
 * world_pageblock_class() - what a pageblock becomes
 * @world: the world
 * @mt: the type that it is given
 *
 * Return: its class.
 */
enum model_class world_pageblock_class(const struct world *world,
				       unsigned int mt)
{
	const struct shadow_policy *policy = world->mem.config.policy;

	/* A policy without fallback has no reserve. */
	if (mt == SHADOW_MT_HIGHATOMIC && !policy->fallback)
		return world_class(world, mt);
	return class_of(mt);
}

/**
 * world_on_lists() - pages on the per-CPU lists of a zone
 * @world: the world
 * @zone: the zone
 *
 * The one figure that only core can know.
 *
 * Return: how many.
 */
uint64_t world_on_lists(const struct world *world, uint32_t zone)
{
	const struct shadow_zone *z = &world->mem.zones[zone];
	uint64_t nr = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < z->config.nr_cpus; cpu++)
		nr += z->pcp[cpu].count;
	return nr;
}

/* Pages of a block on a per-CPU list whose pageblock is isolated. */
static uint32_t isolated_of(const struct model_zone *zone, uint32_t page,
			    uint32_t order)
{
	uint32_t end = page + (1U << order), nr = 0;

	for (; page < end; page++)
		nr += zone->class[page] == MODEL_ISOLATE;
	return nr;
}

/**
 * world_isolated_on_lists() - those of world_on_lists() that are isolated
 * @world: the world
 * @zone: the zone
 *
 * A block goes to the list of its first page's type, as in the kernel; where
 * pageblocks are smaller than blocks of these lists, some of its pages may be
 * isolated.
 *
 * Return: how many.
 */
uint64_t world_isolated_on_lists(const struct world *world, uint32_t zone)
{
	const struct model_zone *model = &world->model.zone[zone];
	const struct shadow_zone *z = &world->mem.zones[zone];
	const struct shadow_frame *frame;
	uint64_t nr = 0;
	uint32_t page;

	if (!model->free[MODEL_ISOLATE] || !world_on_lists(world, zone))
		return 0;
	for (page = 0; page < model->nr_sections * MODEL_SECTION; page++) {
		frame = &z->frames[page];
		if (shadow_frame_state(frame) == SHADOW_FRAME_PCP)
			nr += isolated_of(model, page,
					  shadow_frame_order(frame));
	}
	return nr;
}

/**
 * world_add_section() - add a section to both, or be refused by both
 * @world: the world
 * @zone: the zone
 * @pfn: any pfn
 *
 * Return: as shadow_mem_section(), or -ERANGE.
 */
int world_add_section(struct world *world, uint32_t zone, uint64_t pfn)
{
	struct model_zone *model = &world->model.zone[zone];
	uint32_t other, page, idx = 0;
	bool known = model_find(&world->model, pfn, &other, &page);
	int err;

	err = shadow_mem_reserve_section(&world->mem, pfn);
	if (err)
		return err;
	seam_lock(&world->lock[zone]);
	err = shadow_mem_section(&world->mem, &world->mem.zones[zone], pfn,
				 &idx);
	seam_unlock(&world->lock[zone]);
	if (known) {
		MUST(err == (other == zone ? 0 : -EEXIST));
		MUST(err || idx == page);
		return err;
	}
	if (model->nr_sections == MODEL_SECTIONS) {
		MUST(err == -ENOSPC);
		return err;
	}
	MUST(!err);
	MUST(idx == model->nr_sections * MODEL_SECTION + pfn % MODEL_SECTION);
	model->pfn[model->nr_sections++] = pfn - pfn % MODEL_SECTION;
	model->kind[MODEL_COMMON] += MODEL_SECTION;
	return 0;
}

/* The two zones of a node: DMA and Normal, DMA32 and Normal, … */
static const uint8_t zone_index[][2] = { { 0, 2 },
					 { 1, 2 },
					 { 2, 3 },
					 { 0, 1 } };

static int create_zone(struct world *world, struct stream *stream,
		       uint32_t cpus, uint8_t shape)
{
	static const uint8_t pb_orders[] = { 9, 9, 3, 4, 5, 10, 0, 1 };
	uint32_t nr = world->model.nr_zones;
	const uint8_t *index = zone_index[(shape + nr % WORLD_NODES) & 3];
	struct model_zone *model = &world->model.zone[nr];
	struct shadow_zone_config config = {
		.name = "Fuzz",
		.node = nr % WORLD_NODES,
		.index = index[nr / WORLD_NODES],
		.max_sections = MODEL_SECTIONS,
		.pb_order = pb_orders[next_below(stream, 8)],
		.max_groups = shape & 4 ? 0 : 3,
		.nr_cpus = cpus,
		.pcp_batch = next_below(stream, 3) * next_below(stream, 24),
		.pcp_high = next_below(stream, 100),
		.pcp_high_max = next_below(stream, 200),
	};
	struct shadow_zone *zone;
	uint32_t i, nr_sections, section;
	int err;

	if (next_byte(stream) & 1)
		for (i = 0; i < SHADOW_NR_WMARK; i++)
			config.watermark[i] = next_below(stream, 40) * (i + 1);
	if (next_byte(stream) & 1)
		for (i = config.index; i < SHADOW_MAX_ZONES; i++)
			config.lowmem_reserve[i] = next_below(stream, 256);
	err = shadow_mem_add_zone(&world->mem, &config, &world->lock[nr],
				  &zone);
	if (err)
		return err;
	model->pb_order = config.pb_order;
	memcpy(model->mark, config.watermark, sizeof(model->mark));
	memcpy(model->reserve, config.lowmem_reserve, sizeof(model->reserve));
	world->model.nr_zones++;
	/* Upwards or downwards: indices run along with pfns, or do not. */
	nr_sections = next_below(stream, MODEL_SECTIONS + 1);
	for (i = 0; i < nr_sections && !err; i++) {
		section = nr * 8 + (shape & 8 ? i + 1 : nr_sections - i);
		err = world_add_section(world, nr,
					(uint64_t)section << SHADOW_MAX_ORDER);
	}
	return err;
}

/* New memory comes as whole sections, as pieces with holes, or not yet. */
static void populate(struct world *world, struct stream *stream)
{
	struct model_zone *model;
	uint32_t z, page, order;

	for (z = 0; z < world->model.nr_zones; z++) {
		model = &world->model.zone[z];
		for (page = 0; page < model->nr_sections * MODEL_SECTION;
		     page += 1U << order) {
			order = 10 - next_below(stream, 3);
			if (page % (1U << order))
				order = 8;
			if (next_byte(stream) < 40)
				continue;
			seam_lock(&world->lock[z]);
			MUST(!shadow_zone_add_block(&world->mem.zones[z], page,
						    order));
			seam_unlock(&world->lock[z]);
			model_set(model, page, 1U << order, MODEL_FREE);
		}
	}
}

/* One of the policies that there are. */
static const struct shadow_policy *any_policy(struct stream *stream)
{
	uint32_t nr = 0;

	while (shadow_policy_at(nr))
		nr++;
	return shadow_policy_at(next_below(stream, nr));
}

static int create(struct world *world, struct stream *stream)
{
	struct shadow_mem_config config = {
		.max_zones = 1 + next_below(stream, MODEL_ZONES),
		.nr_nodes = WORLD_NODES,
		.nr_cpus = 1 + next_below(stream, WORLD_CPUS),
		.max_pfn = WORLD_MAX_PFN,
		.policy = any_policy(stream),
	};
	uint8_t shape = next_byte(stream);
	uint32_t i;
	int err;

	memset(world, 0, sizeof(*world));
	err = shadow_mem_init(&world->mem, &config);
	for (i = 0; i < MODEL_ZONES; i++)
		world->model.zone[i].nr[MODEL_ABSENT] = MODEL_PAGES;
	for (i = 0; i < config.max_zones && !err; i++)
		err = create_zone(world, stream, config.nr_cpus, shape);
	return err;
}

/**
 * world_create() - make an instance and its model
 * @world: what is made
 * @stream: where its configuration comes from
 *
 * Now and then without enough memory for the metadata.
 *
 * Return: 0 or -ENOMEM, nothing left.
 */
int world_create(struct world *world, struct stream *stream)
{
	uint8_t luck = next_byte(stream);
	int err;

	seam_fault_set(luck >= 240 ? luck - 239 : 0, luck & 1);
	err = create(world, stream);
	seam_fault_set(0, false);
	ops_stat.instances++;
	if (err) {
		MUST(err == -ENOMEM && luck >= 240);
		shadow_mem_exit(&world->mem);
		MUST(!seam_fault.live);
		return err;
	}
	shadow_mem_build_zonelists(&world->mem, world_distance);
	populate(world, stream);
	world_check(world);
	return 0;
}

/* Core's free blocks against the largest that the model's pages make. */
static void check_orders(struct world *world, uint32_t z)
{
	const struct shadow_zone *zone = &world->mem.zones[z];
	uint64_t want[MODEL_ORDERS], usable, free;
	uint32_t order, o;

	model_count(&world->model.zone[z], want);
	free = world->model.zone[z].nr[MODEL_FREE];
	seam_lock(&world->lock[z]);
	for (order = 0; order < MODEL_ORDERS; order++) {
		MUST(shadow_zone_nr_blocks(zone, order) == want[order]);
		for (usable = 0, o = order; o < MODEL_ORDERS; o++)
			usable += want[o] << o;
		MUST(shadow_zone_unusable(zone, order) ==
		     (free ? (free - usable) * 1000 / free : 1000));
	}
	seam_unlock(&world->lock[z]);
}

/* The classes of all pageblocks, the marks, and what they were raised by. */
static void check_rules(const struct world *world, uint32_t z)
{
	const struct shadow_zone *zone = &world->mem.zones[z];
	const struct model_zone *model = &world->model.zone[z];
	uint32_t page, size = 1U << model->pb_order;

	for (page = 0; page < model->nr_sections * MODEL_SECTION; page += size)
		MUST(world_pageblock_class(
			     world, shadow_zone_pageblock_mt(zone, page)) ==
		     model->class[page]);
	MUST(zone->nr_highatomic << model->pb_order ==
	     model->kind[MODEL_HIGHATOMIC]);
	MUST(!memcmp(zone->wmark, model->mark, sizeof(model->mark)));
	MUST(!memcmp(zone->lowmem_reserve, model->reserve,
		     sizeof(model->reserve)));
	MUST(zone->boost <= rules_boost(model));
}

/* What stands on per-CPU lists is bound by what they were told to keep. */
static void check_lists(const struct shadow_zone *zone)
{
	const struct shadow_pcp *pcp;
	uint32_t cpu;

	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++) {
		pcp = &zone->pcp[cpu];
		MUST(zone->config.pcp_batch || !pcp->count);
		MUST(pcp->high_min <= pcp->high && pcp->high <= pcp->high_max);
		MUST(pcp->limit <= pcp->high);
		MUST(!pcp->limit || pcp->limit >= pcp->high_min);
		MUST(!pcp->limit || zone->floor[0] != U64_MAX);
	}
}

/**
 * world_check() - compare all that core and the model both know
 * @world: the world
 */
void world_check(struct world *world)
{
	const struct shadow_zone *zone;
	const struct model_zone *model;
	struct shadow_check check;
	uint64_t nr[MODEL_USED + 1] = {};
	uint32_t z, state;

	ops_stat.checks++;
	if (shadow_mem_check(&world->mem, &check))
		model_fail(__FILE__, __LINE__, shadow_rule_name(check.broken));
	for (z = 0; z < world->model.nr_zones; z++) {
		zone = &world->mem.zones[z];
		model = &world->model.zone[z];
		for (state = 0; state <= MODEL_USED; state++)
			nr[state] += model->nr[state];
		MUST(!world->lock[z].held);
		MUST(zone->nr_free + model->free[MODEL_ISOLATE] +
			     world_on_lists(world, z) ==
		     model->nr[MODEL_FREE] + world_isolated_on_lists(world, z));
		MUST(zone->present == model_present(model));
		check_rules(world, z);
		check_lists(zone);
		if (!world_on_lists(world, z))
			check_orders(world, z);
	}
	MUST(check.pages[SHADOW_FRAME_FREE] + check.pages[SHADOW_FRAME_PCP] ==
	     nr[MODEL_FREE]);
	MUST(check.pages[SHADOW_FRAME_ALLOC] == nr[MODEL_USED]);
	MUST(check.pages[SHADOW_FRAME_LIVE] == nr[MODEL_LIVE]);
}

/**
 * world_drain() - empty the lists of every CPU
 * @world: the world
 */
void world_drain(struct world *world)
{
	uint32_t i;

	for (i = 0; i < world->mem.config.nr_cpus; i++)
		shadow_mem_drain(&world->mem, i);
	for (i = 0; i < world->model.nr_zones; i++)
		MUST(!world_on_lists(world, i));
}

/**
 * world_destroy() - give every block back and free the instance
 * @world: the world
 *
 * All memory must merge to the largest blocks that its pages make.
 */
void world_destroy(struct world *world)
{
	struct model *model = &world->model;
	const struct model_block *block;
	uint32_t cpu = 0;
	uint64_t pfn;

	while (model->nr_blocks) {
		block = &model->block[model->nr_blocks - 1];
		pfn = model_pfn(&model->zone[block->zone], block->page);
		MUST(!shadow_mem_free(&world->mem, pfn, block->order, cpu));
		model_free(model, model->nr_blocks - 1);
		cpu = (cpu + 1) % world->mem.config.nr_cpus;
	}
	world_drain(world);
	world_check(world);
	shadow_mem_exit(&world->mem);
	MUST(!seam_fault.live);
}
