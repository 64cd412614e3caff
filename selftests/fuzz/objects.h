/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A naive slab allocator's memory: which objects are live, whose they are, and
 * what their owners wrote into them; which pages belong to caches. It knows no
 * slab and no sheaf; it says what must be true of any allocator that serves the
 * same requests. Shares no line with core.
 */
#ifndef _SHADOWMM_FUZZ_OBJECTS_H
#define _SHADOWMM_FUZZ_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

#define OBJECTS_MOST 4096
#define OBJECTS_CACHES 12
#define OBJECTS_PFNS (16 * MODEL_SECTION)
#define OBJECTS_NOBODY 255

enum object_state {
	OBJECT_LIVE,
	OBJECT_WAITING, /* freed, and a grace period has to pass */
};

/**
 * struct object - one object
 * @addr: where it is
 * @size: bytes that are its owner's
 * @cache: whose it is
 * @state: may it be written?
 * @stamp: what its owner wrote into each byte
 */
struct object {
	uint64_t addr;
	uint32_t size;
	uint8_t cache;
	uint8_t state;
	uint8_t stamp;
};

/**
 * struct objects - all objects and pages
 * @memory: contents, from pfn 0 on
 * @object: the objects, in no order
 * @nr: how many
 * @of_caches: by pfn, pages that belong to caches
 * @cache: by pfn, the cache that had an object in it; OBJECTS_NOBODY: none yet
 * @live: by cache, live objects
 * @waiting: by cache, those that wait
 * @stamps: stamps given so far
 */
struct objects {
	uint8_t *memory;
	struct object object[OBJECTS_MOST];
	uint32_t nr;
	bool of_caches[OBJECTS_PFNS];
	uint8_t cache[OBJECTS_PFNS];
	uint32_t live[OBJECTS_CACHES];
	uint32_t waiting[OBJECTS_CACHES];
	uint32_t stamps;
};

void objects_init(struct objects *objects, uint8_t *memory);
void objects_add(struct objects *objects, uint64_t addr, uint32_t size,
		 uint32_t align, uint8_t cache, bool contents);
void objects_del(struct objects *objects, uint32_t nr);
void objects_wait(struct objects *objects, uint32_t nr);
void objects_elapsed(struct objects *objects, uint8_t cache, uint32_t nr);
uint32_t objects_find(const struct objects *objects, uint64_t addr);
void objects_pages(struct objects *objects, struct model *model, uint64_t pfn,
		   uint32_t order, bool came);
void objects_check(const struct objects *objects);

#endif /* _SHADOWMM_FUZZ_OBJECTS_H */
