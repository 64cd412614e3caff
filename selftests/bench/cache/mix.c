// SPDX-License-Identifier: GPL-2.0
/*
 * The mix that is counted under callgrind: blocks of orders 0 to 9 come and go
 * at random in a zone of a given size, of which 70 % is in use. Nothing is
 * counted before the last part. Checks nothing but that it runs.
 *
 * usage: mix FRAMES OPS UNMOVABLE
 *
 * UNMOVABLE of a hundred requests are for unmovable pages, the others for movable
 * ones.
 */
#include <stdio.h>
#include <valgrind/callgrind.h>

#include "core/mem.h"

#define PERCENT 70
#define KEPT 4096 /* blocks that come and go; the others stay */
#define BATCH 16 /* freed, and then as many allocated */

/**
 * struct block - a block that is held
 * @pfn: its first page frame; 0: none
 * @order: its order
 */
struct block {
	u64 pfn;
	u32 order;
};

static struct shadow_mem mem;
static struct block kept[KEPT];
static u64 nr_kept;
static u64 unmovable;
static u64 seed = 88172645463325252ULL;

static u64 next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed >> 16;
}

static int distance(int from, int to)
{
	return from != to;
}

static int add_sections(struct shadow_zone *zone, u64 sections)
{
	u64 i, pfn;
	u32 idx;
	int err = 0;

	/* pfn 0 is nobody's, so that it can mean none. */
	for (i = 1; !err && i <= sections; i++) {
		pfn = i << SHADOW_MAX_ORDER;
		err = shadow_mem_reserve_section(&mem, pfn);
		if (!err)
			err = shadow_mem_section(&mem, zone, pfn, &idx);
		if (!err)
			err = shadow_zone_add_block(zone, idx,
						    SHADOW_MAX_ORDER);
	}
	return err;
}

static int make(u64 frames)
{
	u64 sections = (frames + SHADOW_SECTION_FRAMES - 1) >> SHADOW_MAX_ORDER;
	const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = (sections + 1) << SHADOW_MAX_ORDER,
	};
	const struct shadow_zone_config zone_config = {
		.max_sections = sections,
		.pb_order = 9,
		.pcp_batch = 63,
		.pcp_high = 378,
	};
	struct shadow_zone *zone;
	int err;

	err = shadow_mem_init(&mem, &config);
	if (!err)
		err = shadow_mem_add_zone(&mem, &zone_config, NULL, &zone);
	if (!err)
		err = add_sections(zone, sections);
	if (!err)
		shadow_mem_build_zonelists(&mem, distance);
	return err;
}

/* Half of all requests are for one page, a quarter for two, and so on. */
static int get(struct block *block)
{
	const struct shadow_request req = {
		.order = __builtin_ctzll(next_random() | 1 << 9),
		.migratetype = unmovable && next_random() % 100 < unmovable ?
				       SHADOW_MT_UNMOVABLE :
				       SHADOW_MT_MOVABLE,
	};
	int err = shadow_mem_alloc(&mem, &req, &block->pfn);

	block->order = req.order;
	if (err)
		block->pfn = 0;
	return err;
}

/* Use 70 %, and keep some of the blocks, spread evenly over all. */
static void fill(void)
{
	struct shadow_zone *zone = &mem.zones[0];
	u64 keep = zone->present * (100 - PERCENT) / 100;
	struct block block;
	u64 nr, at;

	for (nr = 0; zone->nr_free > keep && !get(&block); nr++) {
		at = nr < KEPT ? nr : next_random() % (nr + 1);
		if (at < KEPT)
			kept[at] = block;
	}
	nr_kept = nr < KEPT ? nr : KEPT;
}

/* An operation is an allocation or a free: BATCH frees, then as many others. */
static u64 run(u64 ops)
{
	struct block *block, *gone[BATCH];
	u64 failed = 0;
	unsigned int i;

	for (; ops >= 2 * BATCH; ops -= 2 * BATCH) {
		for (i = 0; i < BATCH; i++) {
			block = &kept[next_random() % nr_kept];
			gone[i] = block;
			if (block->pfn)
				shadow_mem_free(&mem, block->pfn, block->order,
						0);
			block->pfn = 0;
		}
		for (i = 0; i < BATCH; i++)
			if (!gone[i]->pfn)
				failed += !!get(gone[i]);
	}
	return failed;
}

int main(int argc, char **argv)
{
	u64 ops, failed;

	if (argc != 4 || make(strtoull(argv[1], NULL, 0)))
		return 1;
	ops = strtoull(argv[2], NULL, 0);
	unmovable = strtoull(argv[3], NULL, 0);
	fill();
	run(ops * 4);
	CALLGRIND_START_INSTRUMENTATION;
	run(ops);
	CALLGRIND_ZERO_STATS;
	failed = run(ops);
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("%llu %zu %llu\n", (unsigned long long)mem.zones[0].present,
	       shadow_mem_bytes(&mem) + sizeof(mem),
	       (unsigned long long)failed);
	shadow_mem_exit(&mem);
	return 0;
}
