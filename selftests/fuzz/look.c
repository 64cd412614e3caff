// SPDX-License-Identifier: GPL-2.0
/*
 * Looking closer while all else goes on: the log of decisions and tracking,
 * switched on and off; references to tracked blocks. They may change no
 * answer but that of a free of a block that is held more than once.
 */
#include "core/explain.h"
#include "core/track.h"
#include "world.h"

#define LOOK_REFS 4
#define LOOK_TRIES 64

/* Each decision that is left is one that can be; the last are all there. */
static void read_log(const struct shadow_explain *log)
{
	struct shadow_rec_explain rec;
	uint64_t seq = log->next > log->entries ? log->next - log->entries : 0;

	while (seq < log->next) {
		MUST(shadow_explain_read(log, ++seq, &rec));
		MUST(rec.kind < SHADOW_NR_EXPLAIN_KINDS);
		MUST(rec.order <= SHADOW_MAX_ORDER);
		MUST(rec.op <= log->ops);
	}
}

/**
 * op_explain() - the log of decisions goes on, or off
 * @world: the world
 * @stream: how large it is
 */
void op_explain(struct world *world, struct stream *stream)
{
	struct shadow_mem *mem = &world->mem;
	struct shadow_explain *log;

	if (mem->explain) {
		log = shadow_mem_explain_stop(mem);
		read_log(log);
	} else {
		log = shadow_explain_create(next_below(stream, 300),
					    mem->config.nr_cpus);
		MUST(log);
		MUST(!shadow_mem_explain_start(mem, log));
		log = NULL;
	}
	shadow_explain_destroy(log);
}

/**
 * op_track() - a zone's blocks are tracked from now on, or no longer
 * @world: the world
 * @stream: which, and how many at most
 */
void op_track(struct world *world, struct stream *stream)
{
	uint32_t z = next_below(stream, world->model.nr_zones);
	struct shadow_zone *zone = &world->mem.zones[z];
	bool on = zone->track && zone->track->on;
	struct shadow_track *track;

	if (!on) {
		track = shadow_track_create(1 + next_below(stream, 500));
		MUST(track);
	}
	seam_lock(&world->lock[z]);
	if (on)
		track = shadow_zone_track_stop(zone);
	else
		track = shadow_zone_track_start(zone, track);
	seam_unlock(&world->lock[z]);
	shadow_track_destroy(track);
}

/* Is the block one that has a descriptor? Told by its frame alone. */
static bool is_tracked(struct world *world, uint64_t pfn)
{
	struct shadow_zone *zone;
	uint32_t idx;

	zone = shadow_mem_find(&world->mem, pfn, &idx);
	return shadow_frame_owner(&zone->frames[idx]);
}

/**
 * op_hold() - hold a block more than once: it cannot be freed or split
 * @world: the world
 * @stream: which, how often, and whether the last put frees it
 */
void op_hold(struct world *world, struct stream *stream)
{
	struct shadow_mem *mem = &world->mem;
	const struct model_block *block;
	uint32_t nr, refs, i, tries = LOOK_TRIES;
	uint64_t pfn;
	bool last;

	if (!world->model.nr_blocks)
		return;
	nr = next_below(stream, world->model.nr_blocks);
	refs = 1 + next_below(stream, LOOK_REFS);
	last = next_byte(stream) & 1;
	do {
		nr = (nr + 1) % world->model.nr_blocks;
		block = &world->model.block[nr];
		pfn = model_pfn(&world->model.zone[block->zone], block->page);
	} while (!is_tracked(world, pfn) && --tries);
	if (!is_tracked(world, pfn)) {
		MUST(shadow_mem_get(mem, pfn) == -ENODATA);
		MUST(shadow_mem_put(mem, pfn, 0) == -ENODATA);
		return;
	}
	for (i = 0; i < refs; i++)
		MUST(!shadow_mem_get(mem, pfn));
	MUST(shadow_mem_free(mem, pfn, block->order, 0) == -EBUSY);
	MUST(shadow_mem_split(mem, pfn, block->order, 0) == -EBUSY);
	for (i = 0; i < refs; i++)
		MUST(!shadow_mem_put(mem, pfn, 0));
	if (!last)
		return;
	MUST(!shadow_mem_put(mem, pfn, 0));
	model_free(&world->model, nr);
	ops_stat.held++;
}
