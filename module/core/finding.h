/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Findings: what users of caches did wrong, each said once, in a ring that
 * keeps the last ones. Judges nothing itself.
 */
#ifndef _SHADOWMM_CORE_FINDING_H
#define _SHADOWMM_CORE_FINDING_H

#include <seam.h>

struct shadow_slabs;

#define SHADOW_FINDING_NAME 32
#define SHADOW_FINDING_BYTES 16
#define SHADOW_NR_FINDINGS 64 /* of which the ring keeps the last */

/**
 * enum shadow_finding_kind - what was done
 * @SHADOW_FINDING_FOREIGN: a free of what is no object of any cache
 * @SHADOW_FINDING_CACHE: a free to another cache than the object's
 * @SHADOW_FINDING_POINTER: a free of an address within a slab where no object
 *                          begins
 * @SHADOW_FINDING_DOUBLE: a free of an object that is free
 * @SHADOW_FINDING_OVERRUN: bytes behind an object were written
 * @SHADOW_FINDING_UNDERRUN: bytes before an object were written
 * @SHADOW_FINDING_USE_AFTER_FREE: a free object was written
 * @SHADOW_FINDING_PADDING: bytes between or behind a slab's objects were written
 * @SHADOW_FINDING_LEAK: a cache was to be destroyed with the object live
 */
enum shadow_finding_kind {
	SHADOW_FINDING_FOREIGN,
	SHADOW_FINDING_CACHE,
	SHADOW_FINDING_POINTER,
	SHADOW_FINDING_DOUBLE,
	SHADOW_FINDING_OVERRUN,
	SHADOW_FINDING_UNDERRUN,
	SHADOW_FINDING_USE_AFTER_FREE,
	SHADOW_FINDING_PADDING,
	SHADOW_FINDING_LEAK,
	/* private: */
	SHADOW_NR_FINDING_KINDS,
};

/**
 * struct shadow_finding - one finding
 * @kind: what was done
 * @cpu: the CPU that saw it
 * @number: how many there were before it
 * @cache: the object's cache, its name; empty: none
 * @object: the object's address, or the one that was to be freed
 * @offset: of the first wrong byte, counted from the object's first
 * @nr_bytes: wrong bytes, from the first to the last
 * @bytes: the first of them as they were found
 * @want: what stood there by rule
 * @site: where the free that was refused was called, 0 where it was none
 * @alloc_site: where the object was allocated last; 0: not known
 * @free_site: where it was freed last; 0: not known
 * @alloc_owner: who allocated it
 * @free_owner: who freed it
 */
struct shadow_finding {
	u32 kind;
	u32 cpu;
	u64 number;
	char cache[SHADOW_FINDING_NAME];
	u64 object;
	s64 offset;
	u32 nr_bytes;
	u8 bytes[SHADOW_FINDING_BYTES];
	u8 want;
	u64 site;
	u64 alloc_site;
	u64 free_site;
	u32 alloc_owner;
	u32 free_owner;
};

u64 shadow_finding_nr(const struct shadow_slabs *slabs);
bool shadow_finding_read(struct shadow_slabs *slabs, u64 number,
			 struct shadow_finding *finding);
const char *shadow_finding_name(enum shadow_finding_kind kind);

/* For the caches: @finding->number is filled in. */
void shadow_finding_add(struct shadow_slabs *slabs,
			const struct shadow_finding *finding);

#endif /* _SHADOWMM_CORE_FINDING_H */
