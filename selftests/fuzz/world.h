/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One instance of core and the model of it, made from a stream and compared.
 */
#ifndef _SHADOWMM_FUZZ_WORLD_H
#define _SHADOWMM_FUZZ_WORLD_H

#include "core/buddy.h"
#include "core/check.h"
#include "core/mem.h"

#include "model.h"
#include "ops.h"

#define WORLD_NODES 3
#define WORLD_CPUS 3
#define WORLD_MAX_PFN (1ULL << 24)

/**
 * struct world - an instance and its model
 * @mem: the instance
 * @model: the model
 */
struct world {
	struct shadow_mem mem;
	struct model model;
};

uint8_t next_byte(struct stream *stream);
uint32_t next_below(struct stream *stream, uint32_t limit);

int world_create(struct world *world, struct stream *stream);
void world_destroy(struct world *world);
void world_check(const struct world *world);
void world_drain(struct world *world);
int world_add_section(struct world *world, uint32_t zone, uint64_t pfn);
uint64_t world_on_lists(const struct world *world, uint32_t zone);
int world_distance(int from, int to);

#endif /* _SHADOWMM_FUZZ_WORLD_H */
