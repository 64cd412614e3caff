// SPDX-License-Identifier: GPL-2.0
/*
 * An instance: which zone serves a request, and what happens to sections and
 * bytes. free_test.c has the frees.
 */
#include "unit.h"

#define NR_NODES 3

/*
 * Three nodes in a row, 0 - 1 - 2, each with a DMA zone (index 0) and a Normal
 * one (index 2). Zone z of node n starts at pfn (n * 8 + z) << 10, so a pfn
 * says where it is from: where(pfn) = node * 10 + index of the zone.
 */
FIXTURE(mem)
{
	struct shadow_mem mem;
	struct shadow_zone *zone[NR_NODES * 2]; /* by node, DMA first */
	struct shadow_request req;
	u64 pfn;
};

static int in_a_row(int from, int to)
{
	return from > to ? from - to : to - from;
}

static u64 start_pfn(u32 node, u32 index)
{
	return (u64)(node * 8 + index) << SHADOW_MAX_ORDER;
}

static u32 where(u64 pfn)
{
	u32 section = pfn >> SHADOW_MAX_ORDER;

	return pfn == SHADOW_PFN_NONE ? 99 : section / 8 * 10 + section % 8;
}

static int add_zone(struct shadow_mem *mem, u32 node, u32 index,
		    struct shadow_zone **zone)
{
	struct shadow_zone_config config = {
		.node = node,
		.index = index,
		.max_sections = 1,
		.pb_order = 9,
	};
	u32 idx;

	return shadow_mem_add_zone(mem, &config, NULL, zone) ?:
		       shadow_mem_reserve_section(mem, start_pfn(node, index)) ?:
		       shadow_mem_section(mem, *zone, start_pfn(node, index),
					  &idx);
}

static const struct shadow_mem_config good = {
	.max_zones = NR_NODES * SHADOW_MAX_ZONES,
	.nr_nodes = NR_NODES,
	.nr_cpus = 2,
	.max_pfn = 1 << 20,
};

FIXTURE_SETUP(mem)
{
	u32 node;

	memset(self, 0, sizeof(*self));
	self->pfn = SHADOW_PFN_NONE;
	self->req.migratetype = M;
	self->req.highest_zone = SHADOW_MAX_ZONES - 1;
	ASSERT_EQ(0, shadow_mem_init(&self->mem, &good));
	for (node = 0; node < NR_NODES; node++) {
		ASSERT_EQ(0,
			  add_zone(&self->mem, node, 0, &self->zone[node * 2]));
		ASSERT_EQ(0, add_zone(&self->mem, node, 2,
				      &self->zone[node * 2 + 1]));
	}
	shadow_mem_build_zonelists(&self->mem, in_a_row);
}

FIXTURE_TEARDOWN(mem)
{
	EXPECT_STREQ("none", mem_rule(&self->mem));
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* Where does this request get its page from? 99: nowhere. */
static u32 served(struct shadow_mem *mem, const struct shadow_request *req)
{
	u64 pfn = SHADOW_PFN_NONE;

	if (shadow_mem_alloc(mem, req, &pfn) && pfn != SHADOW_PFN_NONE)
		return 100;
	return where(pfn);
}

/* The zones of a request, in order, each having one page: "12 10 02". */
static const char *tried(struct shadow_mem *mem,
			 const struct shadow_request *req)
{
	static char text[128];
	size_t len = 0;
	u32 at;

	text[0] = '\0';
	while ((at = served(mem, req)) != 99)
		len += snprintf(text + len, sizeof(text) - len, "%s%02u",
				len ? " " : "", at);
	return text;
}

static void give_each_zone_pages(struct shadow_zone **zone, u32 nr)
{
	u32 i, page;

	for (i = 0; i < NR_NODES * 2; i++)
		for (page = 0; page < nr; page++)
			lay_free(zone[i], page, 0);
}

static int try_config(struct shadow_mem_config config)
{
	struct shadow_mem mem;
	int err = shadow_mem_init(&mem, &config);

	if (!err)
		shadow_mem_exit(&mem);
	return seam_fault.live ? -EBUSY : err;
}

TEST(config_that_cannot_be_is_refused)
{
	struct shadow_mem_config config = good;

	EXPECT_EQ(0, try_config(config));
	config.max_zones = 0;
	EXPECT_EQ(-EINVAL, try_config(config));
	config.max_zones = NR_NODES * SHADOW_MAX_ZONES + 1;
	EXPECT_EQ(-EINVAL, try_config(config));
	config = good;
	config.nr_nodes = 0;
	EXPECT_EQ(-EINVAL, try_config(config));
	config = good;
	config.nr_cpus = 0;
	EXPECT_EQ(-EINVAL, try_config(config));
	config = good;
	config.max_pfn = 0;
	EXPECT_EQ(-EINVAL, try_config(config));
	config.max_pfn = 1ULL << 40;
	EXPECT_EQ(0, try_config(config));
	config.max_pfn = (1ULL << 40) + 1;
	EXPECT_EQ(-EINVAL, try_config(config));
	config.max_pfn = ~0ULL;
	EXPECT_EQ(-EINVAL, try_config(config));
}

TEST(exit_of_a_zeroed_instance_is_allowed)
{
	struct shadow_mem mem = {};

	shadow_mem_exit(&mem);
	EXPECT_EQ(NULL, mem.zones);
}

TEST(zone_that_does_not_fit_the_instance_is_refused)
{
	struct shadow_mem_config config = {
		.max_zones = 1, .nr_nodes = 1, .nr_cpus = 2, .max_pfn = 1
	};
	struct shadow_zone_config zone = { .max_sections = 1 };
	struct shadow_zone *made = (void *)1;
	struct shadow_mem mem;

	ASSERT_EQ(0, shadow_mem_init(&mem, &config));
	zone.node = 1;
	EXPECT_EQ(-EINVAL, shadow_mem_add_zone(&mem, &zone, NULL, &made));
	zone.node = 0;
	zone.pb_order = 11;
	EXPECT_EQ(-EINVAL, shadow_mem_add_zone(&mem, &zone, NULL, &made));
	EXPECT_EQ(0, mem.nr_zones);
	EXPECT_EQ((void *)1, made);
	zone.pb_order = 9;
	EXPECT_EQ(0, shadow_mem_add_zone(&mem, &zone, NULL, &made));
	EXPECT_EQ(-ENOSPC, shadow_mem_add_zone(&mem, &zone, NULL, &made));
	EXPECT_EQ(1, mem.nr_zones);
	shadow_mem_exit(&mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* Near nodes first; of two as near, the lower number; in a node from the top. */
TEST_F(mem, zones_are_tried_by_distance_then_from_the_highest)
{
	static const char *const order[NR_NODES] = {
		"02 00 12 10 22 20",
		"12 10 02 00 22 20",
		"22 20 12 10 02 00",
	};
	u32 node, i;

	for (node = 0; node < NR_NODES; node++) {
		self->req.node = node;
		for (i = 0; i < NR_NODES * 2; i++)
			lay_free(self->zone[i], node * 2, 0);
		EXPECT_STREQ(order[node], tried(&self->mem, &self->req));
	}
}

TEST_F(mem, request_for_low_memory_gets_low_memory)
{
	give_each_zone_pages(self->zone, 1);
	self->req.highest_zone = 1;
	self->req.node = 1;
	EXPECT_STREQ("10 00 20", tried(&self->mem, &self->req));
	self->req.highest_zone = 2;
	EXPECT_STREQ("12 02 22", tried(&self->mem, &self->req));
}

TEST_F(mem, thisnode_never_leaves_the_node)
{
	give_each_zone_pages(self->zone, 1);
	self->req.flags = SHADOW_REQ_THISNODE;
	self->req.node = 1;
	EXPECT_STREQ("12 10", tried(&self->mem, &self->req));
}

/* Every zone down to its low mark, only then the first down to its minimum. */
TEST_F(mem, minimum_comes_after_every_low_mark)
{
	u32 i;

	give_each_zone_pages(self->zone, 3);
	for (i = 0; i < NR_NODES * 2; i++)
		set_marks(self->zone[i], 1, 2);
	EXPECT_STREQ("02 00 12 10 22 20 02 00 12 10 22 20",
		     tried(&self->mem, &self->req));
	for (i = 0; i < NR_NODES * 2; i++)
		EXPECT_EQ(1, self->zone[i]->nr_free);
}

/*
 * A high request may use half of the minimum, rounded as the kernel does:
 * of 4 two stay, of 5 three (min - min / 2).
 */
TEST_F(mem, high_request_leaves_half_of_the_minimum)
{
	static const u64 left[] = { 0, 1, 1, 2, 2, 3 };
	struct shadow_zone *zone = self->zone[1];
	u32 min;

	for (min = 0; min < ARRAY_SIZE(left); min++) {
		while (zone->nr_free < 8)
			lay_free(zone, zone->present, 0);
		set_marks(zone, min, 8);
		self->req.flags = 0;
		tried(&self->mem, &self->req);
		EXPECT_EQ(min, zone->nr_free);
		self->req.flags = SHADOW_REQ_HIGH;
		tried(&self->mem, &self->req);
		EXPECT_EQ(left[min], zone->nr_free);
	}
}

/* DMA keeps two pages from requests that could have gone to Normal. */
TEST_F(mem, lowmem_reserve_keeps_pages_from_higher_requests)
{
	struct shadow_zone *dma = self->zone[0];
	u32 i;

	for (i = 0; i < 4; i++)
		lay_free(dma, i, 0);
	set_reserve(dma, 2, 2);
	self->req.highest_zone = 2;
	EXPECT_STREQ("00 00", tried(&self->mem, &self->req));
	self->req.highest_zone = 0;
	EXPECT_STREQ("00 00", tried(&self->mem, &self->req));
}

/* The mark says yes, no type gives: the next zone is tried. */
TEST_F(mem, zone_without_the_type_is_passed_over)
{
	shadow_zone_set_pageblock_mt(self->zone[1], 0, 9, C);
	lay_free(self->zone[1], 0, 3);
	lay_free(self->zone[0], 0, 0);
	EXPECT_EQ(0, served(&self->mem, &self->req));
	EXPECT_EQ(99, served(&self->mem, &self->req));
	self->req.migratetype = C;
	EXPECT_EQ(2, served(&self->mem, &self->req));
}

TEST_F(mem, request_that_cannot_be_is_refused)
{
	struct shadow_request bad[5];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		bad[i] = self->req;
	bad[0].order = SHADOW_MAX_ORDER + 1;
	bad[1].migratetype = SHADOW_NR_MT;
	bad[2].highest_zone = SHADOW_MAX_ZONES;
	bad[3].node = NR_NODES;
	bad[4].cpu = 2;
	give_each_zone_pages(self->zone, 1);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL,
			  shadow_mem_alloc(&self->mem, &bad[i], &self->pfn));
		EXPECT_EQ(SHADOW_PFN_NONE, self->pfn);
	}
	EXPECT_EQ(1, self->zone[0]->nr_free);
}

TEST_F(mem, request_that_nothing_serves_changes_nothing)
{
	give_each_zone_pages(self->zone, 1);
	self->req.order = 1;
	EXPECT_EQ(-ENOMEM,
		  shadow_mem_alloc(&self->mem, &self->req, &self->pfn));
	EXPECT_EQ(SHADOW_PFN_NONE, self->pfn);
	EXPECT_EQ(1, self->zone[0]->nr_free);
}

TEST(instance_without_zones_or_zonelists_serves_nothing)
{
	struct shadow_request req = { .migratetype = M };
	struct shadow_zone *zone;
	struct shadow_mem mem;

	ASSERT_EQ(0, shadow_mem_init(&mem, &good));
	EXPECT_EQ(99, served(&mem, &req));
	shadow_mem_build_zonelists(&mem, in_a_row);
	EXPECT_EQ(99, served(&mem, &req));
	ASSERT_EQ(0, add_zone(&mem, 0, 0, &zone));
	lay_free(zone, 0, 0);
	EXPECT_EQ(99, served(&mem, &req));
	shadow_mem_build_zonelists(&mem, in_a_row);
	EXPECT_EQ(0, served(&mem, &req));
	shadow_mem_exit(&mem);
}

TEST_F(mem, section_is_made_once)
{
	u64 pfn = start_pfn(1, 0);
	u32 idx = 7;

	EXPECT_EQ(0,
		  shadow_mem_section(&self->mem, self->zone[2], pfn + 5, &idx));
	EXPECT_EQ(5, idx);
	EXPECT_EQ(1, self->zone[2]->nr_sections);
	EXPECT_EQ(self->zone[2], shadow_mem_find(&self->mem, pfn + 6, &idx));
	EXPECT_EQ(6, idx);
	EXPECT_EQ(NULL, shadow_mem_find(&self->mem, start_pfn(0, 7), &idx));
	EXPECT_EQ(NULL, shadow_mem_find(&self->mem, ~0ULL, &idx));
}

/* Another zone's, one too many, nowhere reserved: nothing changes. */
TEST_F(mem, section_that_cannot_be_changes_nothing)
{
	struct shadow_zone *zone = self->zone[0];
	u32 idx = 7;

	EXPECT_EQ(-EEXIST,
		  shadow_mem_section(&self->mem, zone, start_pfn(1, 0), &idx));
	EXPECT_EQ(-ENOSPC,
		  shadow_mem_section(&self->mem, zone, start_pfn(0, 1), &idx));
	EXPECT_EQ(-ENOENT,
		  shadow_mem_section(&self->mem, zone, 1ULL << 35, &idx));
	EXPECT_EQ(7, idx);
	EXPECT_EQ(1, zone->nr_sections);
}

/* A zone with room, but no memory reserved for the map: no section is left. */
TEST(section_that_was_not_reserved_is_not_added)
{
	struct shadow_zone_config config = { .max_sections = 2 };
	struct shadow_zone *zone;
	struct shadow_mem mem;
	u32 idx = 7;

	ASSERT_EQ(0, shadow_mem_init(&mem, &good));
	ASSERT_EQ(0, shadow_mem_add_zone(&mem, &config, NULL, &zone));
	EXPECT_EQ(-ENOENT, shadow_mem_section(&mem, zone, 0, &idx));
	EXPECT_EQ(0, zone->nr_sections);
	EXPECT_EQ(7, idx);
	EXPECT_STREQ("none", mem_rule(&mem));
	shadow_mem_exit(&mem);
}

TEST_F(mem, reserve_past_the_last_pfn_is_refused)
{
	EXPECT_EQ(0, shadow_mem_reserve_section(&self->mem, good.max_pfn - 1));
	EXPECT_EQ(-ERANGE,
		  shadow_mem_reserve_section(&self->mem, good.max_pfn));
	EXPECT_EQ(-ERANGE, shadow_mem_reserve_section(&self->mem, ~0ULL));
}

/* What an instance says it takes is what it asked for, to the byte. */
TEST(bytes_are_all_that_was_asked_for)
{
	struct shadow_zone_config config = {
		.max_sections = 3,
		.pb_order = 9,
		.nr_cpus = 2,
		.pcp_batch = 1,
	};
	struct shadow_zone *zone;
	struct shadow_mem mem;

	seam_fault_set(0, false);
	ASSERT_EQ(0, shadow_mem_init(&mem, &good));
	EXPECT_EQ(seam_fault.bytes, shadow_mem_bytes(&mem));
	ASSERT_EQ(0, shadow_mem_add_zone(&mem, &config, NULL, &zone));
	EXPECT_EQ(seam_fault.bytes, shadow_mem_bytes(&mem));
	ASSERT_EQ(0, shadow_mem_reserve_section(&mem, 5));
	EXPECT_EQ(seam_fault.bytes, shadow_mem_bytes(&mem));
	shadow_mem_exit(&mem);
}

/*
 * 4 TiB of 4 KiB pages in nine zones of two nodes, all but 512 GiB each: the
 * first, the last and a middle section of each hold pages.
 */
TEST(four_tebibytes_fit_in_nine_zones)
{
	struct shadow_mem_config config = { .max_zones = 10,
					    .nr_nodes = 2,
					    .nr_cpus = 1,
					    .max_pfn = 1ULL << 30 };
	struct shadow_zone_config zone_config = {
		.max_sections = SHADOW_MAX_SECTIONS,
		.pb_order = 9,
	};
	struct shadow_request req = { .order = 10,
				      .migratetype = M,
				      .highest_zone = 4 };
	struct shadow_zone *zone;
	struct shadow_mem mem;
	u64 section, pfn, nr = 0;
	u32 i, idx, slots;

	ASSERT_EQ(0, shadow_mem_init(&mem, &config));
	for (i = 0; i < 9; i++) {
		zone_config.node = i / 5;
		zone_config.index = i % 5;
		ASSERT_EQ(0,
			  shadow_mem_add_zone(&mem, &zone_config, NULL, &zone));
		slots = min((1U << 20) - i * SHADOW_MAX_SECTIONS,
			    SHADOW_MAX_SECTIONS);
		for (section = 0; section < slots; section++) {
			pfn = (section + (u64)i * SHADOW_MAX_SECTIONS) << 10;
			ASSERT_EQ(0, shadow_mem_reserve_section(&mem, pfn));
			ASSERT_EQ(0, shadow_mem_section(&mem, zone, pfn, &idx));
			ASSERT_EQ(section << 10, idx);
			if (section && section != slots / 2 &&
			    section != slots - 1)
				continue;
			ASSERT_EQ(0, shadow_zone_add_block(zone, idx, 10));
			nr++;
		}
	}
	EXPECT_EQ(1ULL << 20, (u64)8 * SHADOW_MAX_SECTIONS + slots);
	shadow_mem_build_zonelists(&mem, in_a_row);
	while (!shadow_mem_alloc(&mem, &req, &pfn)) {
		nr--;
		EXPECT_EQ(0, pfn & 1023);
		zone = shadow_mem_find(&mem, pfn, &idx);
		ASSERT_NE(NULL, zone);
		EXPECT_EQ(pfn, shadow_zone_pfn(zone, idx));
		EXPECT_TRUE(shadow_frame_is_alloc(&zone->frames[idx], 10));
	}
	EXPECT_EQ(0, nr);
	/* 8 bytes a frame, and for all else less than 1 % of that */
	EXPECT_GT((9ULL * SHADOW_MAX_SECTIONS << 10) * 8 / 100 * 101,
		  shadow_mem_bytes(&mem));
	shadow_mem_exit(&mem);
	EXPECT_EQ(0, seam_fault.live);
}

TEST_HARNESS_MAIN
