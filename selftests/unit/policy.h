/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of policies share: an instance under a policy, and a load on
 * it, whose chance is the same in every run. Holds no test.
 */
#ifndef _SHADOWMM_UNIT_POLICY_H
#define _SHADOWMM_UNIT_POLICY_H

#include "unit.h"

#define MAX_BLOCKS 65536

static inline const struct shadow_policy *policy(const char *name)
{
	const struct shadow_policy *found = shadow_policy_find(name);

	if (!found)
		abort();
	return found;
}

static inline int one_node(int from, int to)
{
	return from != to;
}

/* An instance of one zone, all of it free, with per-CPU lists if there may be. */
static inline struct shadow_zone *make(struct shadow_mem *mem,
				       const struct shadow_policy *policy,
				       u32 sections, u32 pb_order)
{
	const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 2,
		.max_pfn = (u64)sections << SHADOW_MAX_ORDER,
		.policy = policy,
	};
	const struct shadow_zone_config zone_config = {
		.name = "Test",
		.max_sections = sections,
		.pb_order = pb_order,
		.pcp_batch = 63,
		.pcp_high = 378,
	};
	struct shadow_zone *zone;
	u32 i, idx;

	if (shadow_mem_init(mem, &config) ||
	    shadow_mem_add_zone(mem, &zone_config, NULL, &zone))
		abort();
	for (i = 0; i < sections; i++) {
		u64 pfn = (u64)i << SHADOW_MAX_ORDER;

		if (shadow_mem_reserve_section(mem, pfn) ||
		    shadow_mem_section(mem, zone, pfn, &idx))
			abort();
	}
	shadow_mem_build_zonelists(mem, one_node);
	return zone;
}

/* The same, with its pages in it. */
static inline struct shadow_zone *make_full(struct shadow_mem *mem,
					    const struct shadow_policy *policy,
					    u32 sections, u32 pb_order)
{
	struct shadow_zone *zone = make(mem, policy, sections, pb_order);
	u32 i;

	for (i = sections; i--;)
		lay_free(zone, i << SHADOW_MAX_ORDER, SHADOW_MAX_ORDER);
	shadow_mem_update_first_zones(mem);
	return zone;
}

static inline void destroy(struct shadow_mem *mem)
{
	if (strcmp(mem_rule(mem), "none"))
		abort();
	shadow_mem_exit(mem);
}

/* One block of a load. */
struct block {
	u64 pfn;
	u32 order;
	u32 mt;
	u32 owner;
};

/* A load on an instance: its blocks, and numbers that are no chance. */
struct load {
	struct shadow_mem mem;
	struct shadow_zone *zone;
	u32 nr;
	u64 random;
	struct block blocks[MAX_BLOCKS];
};

static inline struct load *load_make(const char *name, u32 sections)
{
	struct load *load = calloc(1, sizeof(*load));

	if (!load)
		abort();
	load->zone = make_full(&load->mem, policy(name), sections, 9);
	load->random = 88172645463325252ULL;
	return load;
}

static inline u32 load_random(struct load *load, u32 below)
{
	load->random ^= load->random << 13;
	load->random ^= load->random >> 7;
	load->random ^= load->random << 17;
	return (load->random >> 32) % below;
}

static inline void load_alloc(struct load *load, u32 order, u32 mt, u32 owner,
			      u32 cpu)
{
	struct shadow_request req = {
		.order = order,
		.migratetype = mt,
		.cpu = cpu,
		.owner = owner,
	};
	struct block *block = &load->blocks[load->nr];

	if (load->nr == MAX_BLOCKS)
		abort();
	*block = (struct block){ .order = order, .mt = mt, .owner = owner };
	if (!shadow_mem_alloc(&load->mem, &req, &block->pfn))
		load->nr++;
}

static inline void load_free(struct load *load, u32 i, u32 cpu)
{
	struct block *block = &load->blocks[i];

	if (shadow_mem_free(&load->mem, block->pfn, block->order, cpu))
		abort();
	*block = load->blocks[--load->nr];
}

/* Pages that are free in whole pageblocks, in pageblocks; then all is over. */
static inline u64 load_end(struct load *load)
{
	u64 whole = 0;
	u32 order;

	shadow_mem_drain(&load->mem, 0);
	shadow_mem_drain(&load->mem, 1);
	for (order = 9; order <= SHADOW_MAX_ORDER; order++)
		whole += shadow_zone_nr_blocks(load->zone, order)
			 << (order - 9);
	while (load->nr)
		load_free(load, load->nr - 1, 0);
	destroy(&load->mem);
	free(load);
	return whole;
}

#endif /* _SHADOWMM_UNIT_POLICY_H */
