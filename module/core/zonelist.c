// SPDX-License-Identifier: GPL-2.0
/*
 * In which order the zones of an instance are tried. Serves no request.
 */
#include "core/zonelist.h"

/* Index of the Normal zone in its node. */
#define NORMAL_INDEX 2

/* Does @a come before @b for a request from @node? */
static bool zone_before(const struct shadow_zone *a,
			const struct shadow_zone *b, int node,
			int (*distance)(int from, int to))
{
	int da = distance(node, a->config.node);
	int db = distance(node, b->config.node);

	if (da != db)
		return da < db;
	if (a->config.node != b->config.node)
		return a->config.node < b->config.node;
	return a->config.index > b->config.index;
}

static void build_first_zones(struct shadow_mem *mem, u32 node)
{
	struct shadow_zone **row;
	unsigned int highest;

	for (highest = 0; highest < SHADOW_ZONE_ROW; highest++) {
		row = shadow_zonelist_row(mem, node);
		while (*row &&
		       ((*row)->config.index > highest || !(*row)->present))
			row++;
		/* The row is longer than there are zones: none beyond them. */
		WRITE_ONCE(*shadow_first_zone(mem, node, highest),
			   highest < SHADOW_MAX_ZONES && *row ? *row :
								&mem->nowhere);
	}
}

/**
 * shadow_mem_build_zonelists() - decide in which order zones are tried
 * @mem: the instance
 * @distance: how far a node is from another; less than any other to itself
 *
 * The kernel's order: the near node first, in a node the highest zone first.
 *
 * Context: before the first request.
 */
void shadow_mem_build_zonelists(struct shadow_mem *mem,
				int (*distance)(int from, int to))
{
	struct shadow_zone **row;
	u32 node, i, j;

	for (node = 0; node < mem->config.nr_nodes; node++) {
		row = shadow_zonelist_row(mem, node);
		for (i = 0; i < mem->nr_zones; i++) {
			for (j = i; j && zone_before(&mem->zones[i], row[j - 1],
						     node, distance);
			     j--)
				row[j] = row[j - 1];
			row[j] = &mem->zones[i];
		}
	}
	shadow_mem_update_first_zones(mem);
}

/*
 * Is there a zone below this one in its node, to be used rather than that
 * pageblocks of this one get mixed? Only Normal above DMA32 is spared so
 * (kernel: alloc_flags_nofragment()).
 */
static bool is_spared(const struct shadow_mem *mem,
		      const struct shadow_zone *zone)
{
	const struct shadow_zone *other;
	u32 i;

	if (zone->config.index != NORMAL_INDEX)
		return false;
	for (i = 0; i < mem->nr_zones; i++) {
		other = &mem->zones[i];
		if (other->config.node == zone->config.node &&
		    other->config.index == NORMAL_INDEX - 1)
			return other->present;
	}
	return false;
}

/**
 * shadow_mem_update_first_zones() - zones have got their first pages, or have
 * lost their last ones
 * @mem: the instance
 *
 * Until this is called a request finds its zone by the slow path.
 *
 * Context: any; zones do not grow or shrink meanwhile.
 */
void shadow_mem_update_first_zones(struct shadow_mem *mem)
{
	u32 node, i;

	for (node = 0; node < mem->config.nr_nodes; node++)
		build_first_zones(mem, node);
	for (i = 0; i < mem->nr_zones; i++)
		mem->zones[i].spared = is_spared(mem, &mem->zones[i]);
}
