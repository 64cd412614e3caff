/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a pfn to its section, in constant time: two levels of tables, as the
 * kernel's sparse memory has them. Looks into no zone.
 */
#ifndef _SHADOWMM_CORE_PFNMAP_H
#define _SHADOWMM_CORE_PFNMAP_H

#include "core/frame.h"

struct shadow_zone;

#define SHADOW_LEAF_BITS 12
#define SHADOW_LEAF_SECTIONS (1U << SHADOW_LEAF_BITS)

/**
 * struct shadow_section - where a section's frames are
 * @zone: its zone; NULL: no such section
 * @idx: index of its first frame in the zone
 */
struct shadow_section {
	struct shadow_zone *zone;
	u32 idx;
};

/**
 * struct shadow_pfnmap - sections by pfn
 * @root: tables of SHADOW_LEAF_SECTIONS sections, NULL where there is none
 * @nr_roots: how many
 * @nr_leaves: tables in use
 */
struct shadow_pfnmap {
	struct shadow_section **root;
	size_t nr_roots;
	u32 nr_leaves;
};

int shadow_pfnmap_init(struct shadow_pfnmap *map, u64 max_pfn);
void shadow_pfnmap_exit(struct shadow_pfnmap *map);
int shadow_pfnmap_reserve(struct shadow_pfnmap *map, u64 pfn);
int shadow_pfnmap_set(struct shadow_pfnmap *map, u64 pfn,
		      struct shadow_section section);
size_t shadow_pfnmap_bytes(const struct shadow_pfnmap *map);

/**
 * shadow_pfnmap_entry() - a pfn's place in the map
 * @map: the map
 * @pfn: any number
 *
 * Context: any.
 * Return: the place, or NULL where nothing was reserved for the pfn.
 */
static inline struct shadow_section *
shadow_pfnmap_entry(const struct shadow_pfnmap *map, u64 pfn)
{
	u64 section = pfn >> SHADOW_MAX_ORDER;
	u64 root = section >> SHADOW_LEAF_BITS;
	struct shadow_section *leaf;

	if (unlikely(root >= map->nr_roots))
		return NULL;
	leaf = READ_ONCE(map->root[root]);
	if (unlikely(!leaf))
		return NULL;
	return &leaf[section & (SHADOW_LEAF_SECTIONS - 1)];
}

/**
 * shadow_pfnmap_get() - the frame of a pfn
 * @map: the map
 * @pfn: any number
 * @idx: where the frame's index in its zone is stored
 *
 * Context: any.
 * Return: its zone, or NULL where the map has none.
 */
static inline struct shadow_zone *
shadow_pfnmap_get(const struct shadow_pfnmap *map, u64 pfn, u32 *idx)
{
	size_t root = pfn >> (SHADOW_MAX_ORDER + SHADOW_LEAF_BITS);
	const struct shadow_section *entry;
	struct shadow_zone *zone;

	if (unlikely(root >= map->nr_roots))
		return NULL;
	entry = map->root[root];
	if (unlikely(!entry))
		return NULL;
	entry += pfn >> SHADOW_MAX_ORDER & (SHADOW_LEAF_SECTIONS - 1);
	zone = seam_load_acquire(&entry->zone);
	*idx = entry->idx + (pfn & (SHADOW_SECTION_FRAMES - 1));
	return zone;
}

#endif /* _SHADOWMM_CORE_PFNMAP_H */
