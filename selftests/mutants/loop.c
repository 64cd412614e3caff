// SPDX-License-Identifier: GPL-2.0
/*
 * The plain loop that every mutant survives: blocks of small orders, allocated
 * and given back on one CPU, nothing asked but that each call succeeds. Checks
 * no invariant: that is what the tests are for.
 */
#include <stdio.h>

#include "core/mem.h"

#define ROUNDS 2000
#define BLOCKS 16
#define SECTIONS 8

static int distance(int from, int to)
{
	return from != to;
}

static int make(struct shadow_mem *mem)
{
	const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = SECTIONS << SHADOW_MAX_ORDER,
	};
	const struct shadow_zone_config zone_config = {
		.max_sections = SECTIONS,
		.pb_order = 9,
		.pcp_batch = 31,
		.pcp_high = 186,
	};
	struct shadow_zone *zone;
	u32 i, idx;
	int err;

	err = shadow_mem_init(mem, &config);
	if (!err)
		err = shadow_mem_add_zone(mem, &zone_config, NULL, &zone);
	for (i = 0; !err && i < SECTIONS; i++) {
		err = shadow_mem_reserve_section(mem, i << SHADOW_MAX_ORDER);
		if (!err)
			err = shadow_mem_section(mem, zone,
						 i << SHADOW_MAX_ORDER, &idx);
		if (!err)
			err = shadow_zone_add_block(zone, idx,
						    SHADOW_MAX_ORDER);
	}
	if (!err)
		shadow_mem_build_zonelists(mem, distance);
	return err;
}

int main(void)
{
	struct shadow_request req = { .migratetype = SHADOW_MT_MOVABLE };
	struct shadow_mem mem;
	u64 pfn[BLOCKS];
	int i, round, err;

	err = make(&mem);
	for (round = 0; !err && round < ROUNDS; round++) {
		req.order = round % 4;
		for (i = 0; !err && i < BLOCKS; i++)
			err = shadow_mem_alloc(&mem, &req, &pfn[i]);
		while (!err && i--)
			err = shadow_mem_free(&mem, pfn[i], req.order, 0);
	}
	if (err)
		fprintf(stderr, "loop: round %d: error %d\n", round, err);
	shadow_mem_exit(&mem);
	return !!err;
}
