/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a pfn to its section, in constant time: two levels of tables, as the
 * kernel's sparse memory has them. Looks into no zone.
 *
 * Large spans are mostly alike: one zone, whose indices run along with the pfns.
 * A leaf that is full of such sections is read at its first entry alone, so that
 * a lookup costs no more cache lines in a large machine than in a small one:
 *
 *   leaf  A A A . B B ...     mask: all bits    entry pfn >> 10 & 4095
 *         A A A A A A ...     mask: 0           entry 0
 */
#ifndef _SHADOWMM_CORE_PFNMAP_H
#define _SHADOWMM_CORE_PFNMAP_H

#include "core/frame.h"

struct shadow_zone;

#define SHADOW_LEAF_BITS 12
#define SHADOW_LEAF_SECTIONS (1U << SHADOW_LEAF_BITS)

/**
 * struct shadow_section - where a section's frames are
 * @zone: its zone; the map's nowhere: no such section
 * @offset: how far its frames' indices in the zone are ahead of their pfns
 */
struct shadow_section {
	struct shadow_zone *zone;
	u64 offset;
};

/* From a pfn to the byte of a leaf where its section is. */
#define SHADOW_SECTION_SHIFT (SHADOW_MAX_ORDER - 4)
#define SHADOW_LEAF_MASK \
	((SHADOW_LEAF_SECTIONS - 1) * sizeof(struct shadow_section))

/**
 * struct shadow_leaf - SHADOW_LEAF_SECTIONS sections
 * @mask: of a section's byte: SHADOW_LEAF_MASK; 0 where all are alike
 * @section: the sections
 * @like: the one that was set first
 * @nr_alike: sections that are like it
 */
struct shadow_leaf {
	u64 mask;
	struct shadow_section *section;
	struct shadow_section like;
	u32 nr_alike;
};

/**
 * struct shadow_pfnmap - sections by pfn
 * @root: leaves, NULL where there is none
 * @nr_roots: how many
 * @nr_leaves: leaves in use
 * @nowhere: the zone of a section that is none
 */
struct shadow_pfnmap {
	struct shadow_leaf **root;
	size_t nr_roots;
	u32 nr_leaves;
	struct shadow_zone *nowhere;
};

int shadow_pfnmap_init(struct shadow_pfnmap *map, u64 max_pfn,
		       struct shadow_zone *nowhere);
void shadow_pfnmap_exit(struct shadow_pfnmap *map);
int shadow_pfnmap_reserve(struct shadow_pfnmap *map, u64 pfn);
int shadow_pfnmap_set(struct shadow_pfnmap *map, u64 pfn,
		      struct shadow_zone *zone, u32 idx);
size_t shadow_pfnmap_bytes(const struct shadow_pfnmap *map);

/**
 * shadow_pfnmap_lookup() - a pfn's place in the map
 * @map: the map
 * @pfn: any number
 * @section: where the place is stored
 *
 * Context: any.
 * Return: false where nothing was reserved for the pfn.
 */
static inline bool shadow_pfnmap_lookup(const struct shadow_pfnmap *map,
					u64 pfn,
					struct shadow_section **section)
{
	size_t root = pfn >> (SHADOW_MAX_ORDER + SHADOW_LEAF_BITS);
	const struct shadow_leaf *leaf;

	if (unlikely(root >= map->nr_roots))
		return false;
	leaf = map->root[root];
	if (unlikely(!leaf))
		return false;
	/* While the mask changes, the old and the new one say the same. */
	*section = (struct shadow_section *)((char *)leaf->section +
					     (pfn >> SHADOW_SECTION_SHIFT &
					      leaf->mask));
	return true;
}

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
	struct shadow_section *section;

	return shadow_pfnmap_lookup(map, pfn, &section) ? section : NULL;
}

/* The index of a pfn's frame in its section's zone. */
static inline size_t shadow_section_idx(const struct shadow_section *section,
					u64 pfn)
{
	return section->offset + pfn;
}

/**
 * shadow_pfnmap_get() - the frame of a pfn
 * @map: the map
 * @pfn: any number
 * @idx: where the frame's index in its zone is stored
 *
 * Context: any.
 * Return: its zone; the map's @nowhere, or NULL, where the map has none.
 */
static inline struct shadow_zone *
shadow_pfnmap_get(const struct shadow_pfnmap *map, u64 pfn, u32 *idx)
{
	const struct shadow_section *section = shadow_pfnmap_entry(map, pfn);
	struct shadow_zone *zone;

	if (unlikely(!section))
		return NULL;
	zone = seam_load_acquire(&section->zone);
	*idx = shadow_section_idx(section, pfn);
	return zone;
}

#endif /* _SHADOWMM_CORE_PFNMAP_H */
