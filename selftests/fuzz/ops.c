// SPDX-License-Identifier: GPL-2.0
/*
 * The operations but those that allocate (alloc.c) and those that tune
 * (tune.c), and which byte of a stream means which. Each asks core, then says
 * by the model alone whether the answer may be: why a free is refused, say.
 */
#include <inttypes.h>
#include <stdio.h>

#include "slabs.h"
#include "world.h"

struct ops_stat ops_stat;

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
	seam_lock(&world->lock[z]);
	MUST(shadow_zone_add_block(&world->mem.zones[z], page, order) == want);
	seam_unlock(&world->lock[z]);
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
	seam_lock(&world->lock[z]);
	MUST(shadow_zone_add_live(&world->mem.zones[z], page, nr) == want);
	seam_unlock(&world->lock[z]);
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

	seam_lock(&world->lock[z]);
	if (remove || !in_place(model, page, order))
		err = shadow_zone_remove_block(zone, page, order);
	else
		err = shadow_buddy_take(zone, page, order) ? 0 : -EBUSY;
	seam_unlock(&world->lock[z]);
	if (!in_place(model, page, order)) {
		MUST(err == -EINVAL);
		return;
	}
	whole = model_whole(model, page, order);
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

/* What an operation's byte means: the first row it is below. */
static const struct op {
	uint32_t below;
	void (*run)(struct world *world, struct stream *stream);
} ops[] = {
	{ 104, op_alloc },	{ 105, op_bulk },      { 107, op_exact },
	{ 108, op_isolate },	{ 109, op_contig },    { 110, op_compact },
	{ 114, op_alloc_many }, { 186, op_free },      { 188, op_hold },
	{ 189, op_explain },	{ 190, op_track },     { 210, op_wild },
	{ 220, op_split },	{ 230, op_take },      { 234, op_add_block },
	{ 238, op_drain },	{ 242, op_set_type },  { 244, op_add_live },
	{ 247, op_free_many },	{ 248, op_bad_alloc }, { 250, op_add_section },
	{ 253, op_marks },	{ 256, op_paths },
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

	if (next_byte(stream) & 1) {
		slabs_run(stream, max_ops);
		return;
	}
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
		{ ops_stat.held, " by their last reference, " },
		{ ops_stat.refused, " bad calls refused, " },
		{ ops_stat.reserved, " pageblocks reserved, " },
		{ ops_stat.released, " released, " },
		{ ops_stat.instances, " instances, " },
		{ ops_stat.checks, " comparisons\n" },
	};
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		printf("%" PRIu64 "%s", rows[i].nr, rows[i].what);
	fflush(stdout);
}
