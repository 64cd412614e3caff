/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One instance of core and the model of it, made from a stream and compared.
 */
#ifndef _SHADOWMM_FUZZ_WORLD_H
#define _SHADOWMM_FUZZ_WORLD_H

#include "core/buddy.h"
#include "core/check.h"
#include "core/mem.h"
#include "core/watermark.h"

#include "model.h"
#include "ops.h"

#define WORLD_NODES 3
#define WORLD_CPUS 3
#define WORLD_MAX_PFN (1ULL << 24)

/**
 * struct world - an instance and its model
 * @mem: the instance
 * @lock: its zones' locks, which catch who misuses them
 * @slow: zones that were told to take the slow path
 * @model: the model
 */
struct world {
	struct shadow_mem mem;
	struct seam_lock lock[MODEL_ZONES];
	bool slow[MODEL_ZONES];
	struct model model;
};

int world_create(struct world *world, struct stream *stream);
void world_destroy(struct world *world);
void world_check(struct world *world);
void world_drain(struct world *world);
int world_add_section(struct world *world, uint32_t zone, uint64_t pfn);
uint64_t world_on_lists(const struct world *world, uint32_t zone);
uint64_t world_isolated_on_lists(const struct world *world, uint32_t zone);
int world_distance(int from, int to);
enum model_class world_class(const struct world *world, unsigned int mt);
enum model_class world_pageblock_class(const struct world *world,
				       unsigned int mt);

/* The operations, by file: alloc.c, look.c, ranges.c, tune.c. */
void op_alloc(struct world *world, struct stream *stream);
void op_alloc_many(struct world *world, struct stream *stream);
void op_bad_alloc(struct world *world, struct stream *stream);
void op_bulk(struct world *world, struct stream *stream);
void op_compact(struct world *world, struct stream *stream);
void op_contig(struct world *world, struct stream *stream);
void op_exact(struct world *world, struct stream *stream);
void op_explain(struct world *world, struct stream *stream);
void op_hold(struct world *world, struct stream *stream);
void op_isolate(struct world *world, struct stream *stream);
void op_marks(struct world *world, struct stream *stream);
void op_paths(struct world *world, struct stream *stream);
void op_set_type(struct world *world, struct stream *stream);
void op_track(struct world *world, struct stream *stream);

#endif /* _SHADOWMM_FUZZ_WORLD_H */
