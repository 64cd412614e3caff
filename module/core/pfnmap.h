/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a pfn to its section, in constant time: two levels of tables, as the
 * kernel's sparse memory has them. Knows no zone but by number.
 */
#ifndef _SHADOWMM_CORE_PFNMAP_H
#define _SHADOWMM_CORE_PFNMAP_H

#include <seam.h>

#define SHADOW_LEAF_BITS 12
#define SHADOW_LEAF_SECTIONS (1U << SHADOW_LEAF_BITS)

/**
 * struct shadow_section - where a section's frames are
 * @zone: number of the zone in its instance, plus 1; 0: no such section
 * @slot: the section's slot in the zone
 */
struct shadow_section {
	u32 zone;
	u32 slot;
};

/**
 * struct shadow_pfnmap - sections by pfn
 * @root: tables of SHADOW_LEAF_SECTIONS sections, NULL where there is none
 * @nr_roots: how many
 * @nr_leaves: tables in use
 */
struct shadow_pfnmap {
	struct shadow_section **root;
	u32 nr_roots;
	u32 nr_leaves;
};

int shadow_pfnmap_init(struct shadow_pfnmap *map, u64 max_pfn);
void shadow_pfnmap_exit(struct shadow_pfnmap *map);
int shadow_pfnmap_reserve(struct shadow_pfnmap *map, u64 pfn);
int shadow_pfnmap_set(struct shadow_pfnmap *map, u64 pfn,
		      struct shadow_section section);
struct shadow_section shadow_pfnmap_get(const struct shadow_pfnmap *map,
					u64 pfn);
size_t shadow_pfnmap_bytes(const struct shadow_pfnmap *map);

#endif /* _SHADOWMM_CORE_PFNMAP_H */
