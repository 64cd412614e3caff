/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One instance of core with caches, and the models of its pages and objects,
 * made from a stream.
 */
#ifndef _SHADOWMM_FUZZ_SLABS_H
#define _SHADOWMM_FUZZ_SLABS_H

#include "core/cache.h"
#include "core/check.h"
#include "core/kmalloc.h"

#include "objects.h"
#include "world.h"

#define SLABS_CACHES (OBJECTS_CACHES - 2)
#define SLABS_KMALLOC (OBJECTS_CACHES - 2) /* the model's cache of kmalloc() */
#define SLABS_NODES 2

/**
 * struct fuzz_cache - a cache that the fuzzer made
 * @cache: core's; NULL: none
 * @size: bytes of an object
 * @align: of an object
 * @flags: as it was made
 * @stacks: its frees may stand in sheaves
 */
struct fuzz_cache {
	struct shadow_cache *cache;
	uint32_t size;
	uint32_t align;
	uint32_t flags;
	bool stacks;
};

/**
 * struct slabs - the instance and its models
 * @mem: the instance
 * @lock: its zones' locks
 * @model: its pages
 * @objects: its objects
 * @cache: caches that were made
 * @findings: findings that there must be by now
 * @grace: a grace period has just passed: typesafe pages may go
 */
struct slabs {
	struct shadow_mem mem;
	struct seam_lock lock[SLABS_NODES];
	struct model model;
	struct objects objects;
	struct fuzz_cache cache[SLABS_CACHES];
	uint64_t findings;
	bool grace;
};

int slabs_create(struct slabs *slabs, struct stream *stream);
void slabs_destroy(struct slabs *slabs);
void slabs_check(struct slabs *slabs);
void slabs_grace(struct slabs *slabs, uint32_t nr);
void slabs_run(struct stream *stream, uint64_t max_ops);

#endif /* _SHADOWMM_FUZZ_SLABS_H */
