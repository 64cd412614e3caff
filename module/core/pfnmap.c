// SPDX-License-Identifier: GPL-2.0
/*
 * From a pfn to its section. Sections are set once and never taken out, so a
 * reader needs no lock.
 */
#include "core/pfnmap.h"

/**
 * shadow_pfnmap_init() - make an empty map
 * @map: the map
 * @max_pfn: one more than the highest page frame it will ever hold
 * @nowhere: the zone of a section that is none; its index is 0
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for no frames or more than 2^40, -ENOMEM.
 */
int shadow_pfnmap_init(struct shadow_pfnmap *map, u64 max_pfn,
		       struct shadow_zone *nowhere)
{
	u64 sections = (max_pfn + SHADOW_SECTION_FRAMES - 1) >>
		       SHADOW_MAX_ORDER;

	if (!max_pfn || max_pfn > 1ULL << 40)
		return -EINVAL;
	*map = (struct shadow_pfnmap){ .nowhere = nowhere };
	map->nr_roots = (sections + SHADOW_LEAF_SECTIONS - 1) >>
			SHADOW_LEAF_BITS;
	map->root = seam_alloc(map->nr_roots, sizeof(*map->root));
	return map->root ? 0 : -ENOMEM;
}

static void leaf_destroy(struct shadow_leaf *leaf)
{
	if (leaf)
		seam_free(leaf->section);
	seam_free(leaf);
}

/* A leaf of sections that are none: each pfn at its place in nowhere's. */
static struct shadow_leaf *leaf_create(u64 pfn, struct shadow_zone *nowhere)
{
	struct shadow_leaf *leaf = seam_alloc(1, sizeof(*leaf));
	u32 i;

	if (!leaf)
		return NULL;
	leaf->mask = SHADOW_LEAF_MASK;
	leaf->section =
		seam_alloc(SHADOW_LEAF_SECTIONS, sizeof(*leaf->section));
	if (!leaf->section) {
		leaf_destroy(leaf);
		return NULL;
	}
	for (i = 0; i < SHADOW_LEAF_SECTIONS; i++) {
		leaf->section[i].zone = nowhere;
		leaf->section[i].offset = -pfn;
		pfn += SHADOW_SECTION_FRAMES;
	}
	return leaf;
}

/**
 * shadow_pfnmap_exit() - free a map
 * @map: the map; a zeroed one is allowed
 */
void shadow_pfnmap_exit(struct shadow_pfnmap *map)
{
	size_t i;

	for (i = 0; map->root && i < map->nr_roots; i++)
		leaf_destroy(map->root[i]);
	seam_free(map->root);
	*map = (struct shadow_pfnmap){};
}

/**
 * shadow_pfnmap_reserve() - make sure that a later set needs no memory
 * @map: the map
 * @pfn: a page frame
 *
 * Context: may sleep; one writer.
 * Return: 0, -ERANGE for a pfn past the map's end, -ENOMEM.
 */
int shadow_pfnmap_reserve(struct shadow_pfnmap *map, u64 pfn)
{
	u64 root = pfn >> (SHADOW_MAX_ORDER + SHADOW_LEAF_BITS);
	struct shadow_leaf *leaf;

	BUILD_BUG_ON(sizeof(struct shadow_section) !=
		     1U << (SHADOW_MAX_ORDER - SHADOW_SECTION_SHIFT));
	if (root >= map->nr_roots)
		return -ERANGE;
	if (map->root[root])
		return 0;
	leaf = leaf_create(root << (SHADOW_MAX_ORDER + SHADOW_LEAF_BITS),
			   map->nowhere);
	if (!leaf)
		return -ENOMEM;
	seam_store_release(&map->root[root], leaf);
	map->nr_leaves++;
	return 0;
}

/* One more section of a leaf is set; with the last, are all alike? */
static void leaf_count(struct shadow_leaf *leaf, struct shadow_section section)
{
	if (!leaf->nr_alike)
		leaf->like = section;
	if (section.zone != leaf->like.zone ||
	    section.offset != leaf->like.offset)
		return;
	if (++leaf->nr_alike == SHADOW_LEAF_SECTIONS)
		seam_store_release(&leaf->mask, 0);
}

/**
 * shadow_pfnmap_set() - say where a pfn's section is
 * @map: the map
 * @pfn: any page frame of the section; shadow_pfnmap_reserve() was asked for it
 * @zone: its zone
 * @idx: the index of its first frame there
 *
 * Context: any; one writer.
 * Return: 0, -ENOENT where nothing was reserved.
 */
int shadow_pfnmap_set(struct shadow_pfnmap *map, u64 pfn,
		      struct shadow_zone *zone, u32 idx)
{
	size_t root = pfn >> (SHADOW_MAX_ORDER + SHADOW_LEAF_BITS);
	struct shadow_section *entry, section = { .zone = zone };
	struct shadow_leaf *leaf;
	bool first;

	if (root >= map->nr_roots || !map->root[root])
		return -ENOENT;
	leaf = map->root[root];
	entry = &leaf->section[pfn >> SHADOW_MAX_ORDER &
			       (SHADOW_LEAF_SECTIONS - 1)];
	first = entry->zone == map->nowhere;
	section.offset = idx - (pfn & ~(u64)(SHADOW_SECTION_FRAMES - 1));
	entry->offset = section.offset;
	seam_store_release(&entry->zone, zone);
	if (first)
		leaf_count(leaf, section);
	return 0;
}

/**
 * shadow_pfnmap_bytes() - memory that a map takes
 * @map: the map
 *
 * Return: bytes, those of struct shadow_pfnmap not included.
 */
size_t shadow_pfnmap_bytes(const struct shadow_pfnmap *map)
{
	return map->nr_roots * sizeof(*map->root) +
	       map->nr_leaves *
		       (sizeof(struct shadow_leaf) +
			SHADOW_LEAF_SECTIONS * sizeof(struct shadow_section));
}
