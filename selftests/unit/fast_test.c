// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that a per-CPU list could serve at once: the list is used only where
 * the zone's turn, its node and its watermarks allow it.
 */
#include "unit.h"

#define LISTED 4

/*
 * Nodes 0 and 1, each with DMA (index 0) and Normal (index 2), and node 2 with
 * no memory. Every zone has 16 pages: 4 on CPU 0's list, 12 free. A zone's
 * number here is node * 2, and 1 more for Normal; its section has that number.
 */
FIXTURE(fast)
{
	struct shadow_mem mem;
	struct shadow_zone *zone[4];
	struct shadow_request req;
};

static int in_a_row(int from, int to)
{
	return from > to ? from - to : to - from;
}

FIXTURE_SETUP(fast)
{
	struct shadow_mem_config config = {
		.max_zones = 4,
		.nr_nodes = 3,
		.nr_cpus = 1,
		.max_pfn = 1 << 20,
	};
	struct shadow_zone_config zone_config = {
		.max_sections = 1,
		.pb_order = 3,
		.max_groups = 16,
		.nr_cpus = 1,
		.pcp_batch = LISTED,
		.pcp_high = 100,
	};
	u32 i, idx;

	memset(self, 0, sizeof(*self));
	self->req.migratetype = M;
	self->req.highest_zone = SHADOW_MAX_ZONES - 1;
	ASSERT_EQ(0, shadow_mem_init(&self->mem, &config));
	for (i = 0; i < 4; i++) {
		zone_config.node = i / 2;
		zone_config.index = i % 2 * 2;
		ASSERT_EQ(0, shadow_mem_add_zone(&self->mem, &zone_config, NULL,
						 &self->zone[i]));
		ASSERT_EQ(0, shadow_mem_reserve_section(&self->mem, i << 10));
		ASSERT_EQ(0, shadow_mem_section(&self->mem, self->zone[i],
						i << 10, &idx));
		lay_free(self->zone[i], 0, 4);
		refill(&self->zone[i]->pcp[0], self->zone[i], 0, M);
	}
	shadow_mem_build_zonelists(&self->mem, in_a_row);
}

FIXTURE_TEARDOWN(fast)
{
	EXPECT_STREQ("none", mem_rule(&self->mem));
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* The number of the zone that serves a request; 99: none. */
static u32 served(struct shadow_mem *mem, const struct shadow_request *req)
{
	u64 pfn;

	return shadow_mem_alloc(mem, req, &pfn) ? 99 : pfn >> 10;
}

static u32 listed(const struct shadow_zone *zone)
{
	return zone->pcp[0].count;
}

/* before  list 0 1 2 3     after  list 1 2 3, no page left the free lists */
TEST_F(fast, list_of_the_first_zone_serves)
{
	EXPECT_EQ(1, served(&self->mem, &self->req));
	EXPECT_EQ(LISTED - 1, listed(self->zone[1]));
	EXPECT_EQ(12, self->zone[1]->nr_free);
	self->req.node = 1;
	EXPECT_EQ(3, served(&self->mem, &self->req));
}

/* The list could serve it, but there is no such zone. */
TEST_F(fast, zone_that_cannot_be_is_refused)
{
	u64 pfn = 1;

	self->req.highest_zone = SHADOW_ZONE_ROW - 1;
	EXPECT_EQ(-EINVAL, shadow_mem_alloc(&self->mem, &self->req, &pfn));
	EXPECT_EQ(1, pfn);
	EXPECT_EQ(LISTED, listed(self->zone[1]));
}

/* Marks that were raised hold for who could be served by a list, too. */
TEST_F(fast, raised_marks_keep_a_list_from_requests)
{
	self->zone[1]->boost = 12;
	shadow_zone_update_floor(self->zone[1]);
	EXPECT_EQ(0, served(&self->mem, &self->req));
	EXPECT_EQ(LISTED, listed(self->zone[1]));
	shadow_watermark_unboost(self->zone[1]);
	EXPECT_EQ(1, served(&self->mem, &self->req));
}

TEST_F(fast, request_for_low_memory_passes_higher_lists_over)
{
	self->req.highest_zone = 1;
	EXPECT_EQ(0, served(&self->mem, &self->req));
	EXPECT_EQ(LISTED, listed(self->zone[1]));
}

/* Node 2 has nothing: only who may leave it gets a page of node 1's list. */
TEST_F(fast, thisnode_does_not_use_another_nodes_list)
{
	self->req.node = 2;
	self->req.flags = SHADOW_REQ_THISNODE;
	EXPECT_EQ(99, served(&self->mem, &self->req));
	self->req.flags = 0;
	EXPECT_EQ(3, served(&self->mem, &self->req));
}

/* Pages on a list do not count: 12 are free, the next zone's turn at 12. */
TEST_F(fast, list_is_left_alone_below_the_low_mark)
{
	set_marks(self->zone[1], 0, 12);
	EXPECT_EQ(0, served(&self->mem, &self->req));
	EXPECT_EQ(LISTED, listed(self->zone[1]));
	set_marks(self->zone[1], 0, 11);
	EXPECT_EQ(1, served(&self->mem, &self->req));
	EXPECT_EQ(LISTED - 1, listed(self->zone[1]));
}

/* All are below low: the first one's list serves, and no list is given back. */
TEST_F(fast, minimum_is_reached_with_the_lists_as_they_are)
{
	u32 i;

	for (i = 0; i < 4; i++)
		set_marks(self->zone[i], 11, 12);
	EXPECT_EQ(1, served(&self->mem, &self->req));
	EXPECT_EQ(LISTED - 1, listed(self->zone[1]));
	EXPECT_EQ(LISTED, listed(self->zone[0]));
	EXPECT_EQ(LISTED, listed(self->zone[3]));
}

/* Below the minimum the lists go back; with them the first zone has enough. */
TEST_F(fast, lists_are_given_back_below_the_minimum)
{
	u32 i;

	for (i = 0; i < 4; i++)
		set_marks(self->zone[i], 15, 20);
	EXPECT_EQ(1, served(&self->mem, &self->req));
	EXPECT_EQ(0, listed(self->zone[0]));
	EXPECT_EQ(12, self->zone[1]->nr_free);
	for (i = 0; i < 4; i++)
		set_marks(self->zone[i], 16, 20);
	EXPECT_EQ(99, served(&self->mem, &self->req));
}

/* The reserve counts for a list, too. */
TEST_F(fast, lowmem_reserve_keeps_a_list_from_higher_requests)
{
	self->req.highest_zone = 0;
	set_reserve(self->zone[0], 0, 12);
	EXPECT_EQ(2, served(&self->mem, &self->req));
	set_reserve(self->zone[0], 0, 11);
	EXPECT_EQ(0, served(&self->mem, &self->req));
}

/* high is a limit to the page: at high a free stays, one above it drains. */
TEST_F(fast, free_fills_the_list_up_to_high)
{
	struct shadow_pcp *pcp = &self->zone[1]->pcp[0];
	u64 pfn[2];

	ASSERT_EQ(0, shadow_mem_alloc(&self->mem, &self->req, &pfn[0]));
	ASSERT_EQ(0, shadow_mem_alloc(&self->mem, &self->req, &pfn[1]));
	pcp->high = 3;
	pcp->limit = 3;
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn[0], 0, 0));
	EXPECT_EQ(3, pcp->count);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn[1], 0, 0));
	EXPECT_EQ(0, pcp->count);
}

/*
 * Pageblocks of eight pages, eight of them a group, in which one differs: each
 * page goes to its own pageblock's list, an isolated one's to none.
 */
TEST_F(fast, freed_page_goes_by_its_own_pageblock_in_a_mixed_group)
{
	struct shadow_zone *zone = self->zone[1];
	const size_t place = shadow_pcp_place(0);

	shadow_mem_drain(&self->mem, 0);
	lay_alloc(zone, 64, 0);
	lay_alloc(zone, 72, 0);
	lay_alloc(zone, 80, 0);
	shadow_zone_set_pageblock_mt(zone, 72, 3, U);
	shadow_zone_set_pageblock_mt(zone, 80, 3, I);
	EXPECT_EQ(SHADOW_MT_MIXED, shadow_zone_group_mt(zone, 64));
	EXPECT_TRUE(shadow_mem_free_fast(&self->mem, 1024 + 64, 0, place));
	EXPECT_TRUE(shadow_mem_free_fast(&self->mem, 1024 + 72, 0, place));
	EXPECT_FALSE(shadow_mem_free_fast(&self->mem, 1024 + 80, 0, place));
	EXPECT_PCP_LIST(zone, 0, 0, M, "64");
	EXPECT_PCP_LIST(zone, 0, 0, U, "72");
	EXPECT_EQ(0, shadow_mem_free(&self->mem, 1024 + 80, 0, 0));
}

TEST_HARNESS_MAIN
