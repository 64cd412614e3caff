// SPDX-License-Identifier: GPL-2.0
/*
 * The operations on many pages at once: bulk, exact size, isolation, contiguous
 * ranges, compaction. The model owns all blocks, so it is the mover: it refuses
 * now and then.
 */
#include "core/bulk.h"
#include "core/compact.h"
#include "core/contig.h"
#include "core/exact.h"
#include "core/isolate.h"

#include "rules.h"

#define BULK 64

/**
 * struct moving - what the mover works on
 * @world: the world
 * @stream: says what it refuses
 * @moved: blocks moved
 */
struct moving {
	struct world *world;
	struct stream *stream;
	uint64_t moved;
};

static int move(void *ctx, u64 from, u64 to, unsigned int order)
{
	struct moving *moving = ctx;
	struct model *model = &moving->world->model;
	const struct model_block *block;
	uint32_t fz, fp, tz, tp, nr;

	MUST(model_find(model, from, &fz, &fp));
	MUST(model_find(model, to, &tz, &tp));
	MUST(model->zone[fz].state[fp] == MODEL_USED);
	nr = model->zone[fz].block[fp];
	block = &model->block[nr];
	MUST(block->page == fp && block->order == order);
	MUST(model->zone[tz].class[tp] != MODEL_ISOLATE);
	switch (next_byte(moving->stream)) {
	case 0:
		return -EBUSY;
	case 1:
		return -EINTR;
	}
	model_free(model, nr);
	model_use(model, tz, tp, order);
	moving->moved++;
	return 0;
}

static void drain(void *ctx)
{
	struct moving *moving = ctx;
	uint32_t cpu;

	for (cpu = 0; cpu < moving->world->mem.config.nr_cpus; cpu++)
		shadow_mem_drain(&moving->world->mem, cpu);
}

static struct shadow_mover mover_of(struct moving *moving)
{
	return (struct shadow_mover){
		.move = move,
		.drain = drain,
		.ctx = moving,
	};
}

/* Any range near the zones, mostly inside one. */
static uint64_t random_range(struct world *world, struct stream *stream,
			     uint64_t *nr)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	struct model_zone *zone = &world->model.zone[z];
	uint32_t sizes[] = { 1, 8, 64, 512, 1024, 2048 };

	*nr = next_below(stream, sizes[next_below(stream, 6)] + 1);
	if (!zone->nr_sections || next_byte(stream) < 8)
		return next_below(stream, 65536);
	return zone->pfn[next_below(stream, zone->nr_sections)] +
	       next_below(stream, MODEL_SECTION);
}

/* Is every page of the range one of a section, all of them of one zone? */
static bool is_one_zone(const struct world *world, uint64_t start, uint64_t nr)
{
	uint32_t first, z, page;
	uint64_t i;

	if (!nr || !model_find(&world->model, start, &first, &page))
		return false;
	for (i = 0; i < nr; i++)
		if (!model_find(&world->model, start + i, &z, &page) ||
		    z != first)
			return false;
	return true;
}

/* All pageblocks of a range get the class, or the one that they had. */
static void set_range_class(struct world *world, uint64_t start, uint64_t nr,
			    bool isolate)
{
	static uint8_t was[MODEL_ZONES][MODEL_PAGES];
	struct model_zone *zone;
	uint32_t z, page, size;
	uint64_t i;

	for (i = 0; i < nr; i++) {
		MUST(model_find(&world->model, start + i, &z, &page));
		zone = &world->model.zone[z];
		size = 1U << zone->pb_order;
		page &= ~(size - 1);
		if (isolate && zone->class[page] != MODEL_ISOLATE) {
			was[z][page] = zone->class[page];
			model_set_class(zone, page, size, MODEL_ISOLATE);
		} else if (!isolate && zone->class[page] == MODEL_ISOLATE) {
			model_set_class(zone, page, size, was[z][page]);
		}
	}
}

/* Does the range touch a pageblock that is isolated? */
static bool has_isolated(const struct world *world, uint64_t start, uint64_t nr)
{
	uint32_t z, page;
	uint64_t i;

	for (i = 0; i < nr; i++)
		if (model_find(&world->model, start + i, &z, &page) &&
		    world->model.zone[z].class[page] == MODEL_ISOLATE)
			return true;
	return false;
}

/**
 * op_isolate() - isolate a range, allocate beside it, and undo that
 * @world: the world
 * @stream: which
 */
void op_isolate(struct world *world, struct stream *stream)
{
	uint64_t nr, start = random_range(world, stream, &nr);
	bool was_isolated = has_isolated(world, start, nr);
	uint32_t asks = next_below(stream, 16);
	int err;

	world_drain(world);
	err = shadow_isolate_range(&world->mem, start, start + nr);
	if (err) {
		MUST(err == -EINVAL || err == -ENOENT || err == -EBUSY);
		MUST(err == -EBUSY || !is_one_zone(world, start, nr));
		return;
	}
	MUST(is_one_zone(world, start, nr) && !was_isolated);
	set_range_class(world, start, nr, true);
	world_check(world);
	while (asks--)
		op_alloc(world, stream);
	world_drain(world);
	shadow_unisolate_range(&world->mem, start, start + nr);
	set_range_class(world, start, nr, false);
	world_check(world);
}

/**
 * op_contig() - allocate a range, and free some of it
 * @world: the world
 * @stream: which
 */
void op_contig(struct world *world, struct stream *stream)
{
	struct moving moving = { .world = world, .stream = stream };
	const struct shadow_mover mover = mover_of(&moving);
	uint64_t i, nr, start = random_range(world, stream, &nr);
	bool one_zone = is_one_zone(world, start, nr);
	bool isolated = has_isolated(world, start, nr);
	uint32_t z, page;
	int err;

	alloc_may_boost(world);
	err = shadow_contig_alloc(&world->mem, start, nr, &mover);
	if (err) {
		MUST(err == -EINVAL || err == -ENOENT || err == -EBUSY ||
		     err == -ENOMEM || err == -EINTR);
		MUST(one_zone || err == -EINVAL || err == -ENOENT ||
		     err == -EBUSY);
		world_check(world);
		return;
	}
	MUST(one_zone && !isolated);
	for (i = 0; i < nr; i++) {
		MUST(model_find(&world->model, start + i, &z, &page));
		model_use(&world->model, z, page, 0);
	}
	world_check(world);
}

/**
 * op_compact() - bring a zone's free pages together
 * @world: the world
 * @stream: which, for what order, and what is refused
 */
void op_compact(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	uint32_t order = next_below(stream, SHADOW_COMPACT_ALL + 2);
	struct moving moving = { .world = world, .stream = stream };
	const struct shadow_mover mover = mover_of(&moving);
	struct shadow_compact_stat stat;
	int err;

	err = shadow_compact_zone(&world->mem.zones[z], order, &mover, &stat);
	MUST((err == -EINVAL) == (order > SHADOW_COMPACT_ALL));
	if (err)
		return;
	MUST(stat.moved == moving.moved);
	world_check(world);
}

/**
 * op_bulk() - many blocks at once, and some of them back at once
 * @world: the world
 * @stream: which
 */
void op_bulk(struct world *world, struct stream *stream)
{
	struct shadow_request req = {
		.order = next_below(stream, 5),
		.migratetype = next_below(stream, SHADOW_NR_PCP_MT),
		.highest_zone = next_below(stream, SHADOW_ZONE_ROW),
		.node = next_below(stream, WORLD_NODES),
		.cpu = next_below(stream, world->mem.config.nr_cpus),
	};
	uint32_t nr = next_below(stream, BULK + 1), z, page, i, got;
	bool keep = next_byte(stream) & 1;
	u64 pfns[BULK];

	shadow_mem_update_first_zones(&world->mem);
	alloc_may_boost(world);
	got = shadow_mem_alloc_bulk(&world->mem, &req, nr, pfns);
	alloc_follow(world, &req);
	MUST(got <= nr && (req.highest_zone < SHADOW_MAX_ZONES || !got));
	for (i = 0; i < got; i++) {
		MUST(model_find(&world->model, pfns[i], &z, &page));
		MUST(rules_eligible(world, z, &req));
		MUST(rules_may_give(world, z, page, &req));
		model_use(&world->model, z, page, req.order);
	}
	if (keep)
		return;
	MUST(shadow_mem_free_bulk(&world->mem, req.order, got, pfns, req.cpu) ==
	     got);
	while (got--)
		model_free(&world->model, world->model.nr_blocks - 1);
}

/**
 * op_exact() - so many pages side by side, and perhaps back again
 * @world: the world
 * @stream: which
 */
void op_exact(struct world *world, struct stream *stream)
{
	struct shadow_request req = {
		.migratetype = next_below(stream, SHADOW_NR_PCP_MT),
		.highest_zone = next_below(stream, SHADOW_MAX_ZONES),
		.node = next_below(stream, WORLD_NODES),
		.cpu = next_below(stream, world->mem.config.nr_cpus),
	};
	uint32_t pages = next_below(stream, 1100), z, page, i;
	bool keep = next_byte(stream) & 1;
	u64 pfn;
	int err;

	if (next_byte(stream) & 1)
		pages %= 16;
	alloc_may_boost(world);
	err = shadow_mem_alloc_exact(&world->mem, &req, pages, &pfn);
	alloc_follow(world, &req);
	MUST((err == -EINVAL) == (!pages || pages > MODEL_SECTION));
	if (err)
		return;
	for (i = 0; i < pages; i++) {
		MUST(model_find(&world->model, pfn + i, &z, &page));
		MUST(rules_eligible(world, z, &req));
		MUST(rules_may_give(world, z, page, &req));
		model_use(&world->model, z, page, 0);
	}
	if (keep)
		return;
	MUST(!shadow_mem_free_exact(&world->mem, pfn, pages, req.cpu));
	while (pages--)
		model_free(&world->model, world->model.nr_blocks - 1);
}
