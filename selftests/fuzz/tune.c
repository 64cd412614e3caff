// SPDX-License-Identifier: GPL-2.0
/*
 * The operations that change how an instance works while it does: marks and
 * their boost, the types of pageblocks, the length of per-CPU lists, the slow
 * path for all. Allocates nothing.
 */
#include "rules.h"

static void set_marks(struct world *world, struct stream *stream, uint32_t z)
{
	struct model_zone *model = &world->model.zone[z];
	uint32_t i;

	for (i = 0; i < MODEL_MARKS; i++)
		model->mark[i] = next_below(stream, 64) * (i + 1);
	for (i = 0; i < MODEL_NODE_ZONES; i++)
		model->reserve[i] = next_byte(stream) & 1 ? next_byte(stream) :
							    0;
	shadow_watermark_set(&world->mem.zones[z], model->mark, model->reserve);
	model->boosted = false;
	MUST(!world->mem.zones[z].boost);
}

static void boost(struct world *world, uint32_t z)
{
	const struct shadow_zone *zone = &world->mem.zones[z];
	struct model_zone *model = &world->model.zone[z];
	uint64_t was = zone->boost;

	shadow_watermark_boost(&world->mem.zones[z]);
	model->boosted = true;
	if (model_present(model) >> model->pb_order < 4 || !rules_boost(model))
		MUST(zone->boost == was);
	else if (was + (1U << model->pb_order) <= rules_boost(model))
		MUST(zone->boost == was + (1U << model->pb_order));
	else
		MUST(zone->boost == rules_boost(model));
}

/**
 * op_marks() - one zone's marks, or all, change
 * @world: the world
 * @stream: how
 */
void op_marks(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	uint32_t what = next_below(stream, 8);

	if (what == 0) {
		shadow_mem_set_watermarks(&world->mem);
		rules_set_marks(world);
		return;
	}
	seam_lock(&world->lock[z]);
	if (what < 3) {
		set_marks(world, stream, z);
	} else if (what < 6) {
		boost(world, z);
	} else {
		shadow_watermark_unboost(&world->mem.zones[z]);
		world->model.zone[z].boosted = false;
		MUST(!world->mem.zones[z].boost);
	}
	seam_unlock(&world->lock[z]);
}

/**
 * op_paths() - every request takes the slow path, or need not any more; a CPU
 *              is to keep more pages, or less
 * @world: the world
 * @stream: how
 */
void op_paths(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	uint32_t cpu = next_below(stream, world->mem.config.nr_cpus);
	struct shadow_zone *zone = &world->mem.zones[z];

	seam_lock(&world->lock[z]);
	if (next_byte(stream) & 1) {
		world->slow[z] = !world->slow[z];
		shadow_zone_want_slow(zone, world->slow[z]);
	} else {
		shadow_pcp_set_high(&zone->pcp[cpu], zone,
				    next_below(stream, 100),
				    next_below(stream, 300));
	}
	seam_unlock(&world->lock[z]);
}

/**
 * op_set_type() - a pageblock changes its type where none of its pages is free
 * @world: the world
 * @stream: which, and to what
 */
void op_set_type(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	struct model_zone *zone = &world->model.zone[z];
	uint32_t size = 1U << zone->pb_order;
	uint32_t first = next_below(stream, MODEL_PAGES) & ~(size - 1);
	uint32_t mt = next_below(stream, SHADOW_NR_MT);
	uint32_t page;

	if (first >= zone->nr_sections * MODEL_SECTION)
		return;
	for (page = first; page < first + size; page++)
		if (zone->state[page] == MODEL_FREE)
			return;
	seam_lock(&world->lock[z]);
	shadow_zone_set_pageblock_mt(&world->mem.zones[z], first,
				     zone->pb_order, mt);
	seam_unlock(&world->lock[z]);
	model_set_class(zone, first, size, world_pageblock_class(world, mt));
}
