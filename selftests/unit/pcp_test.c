// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU lists: what a refill takes and in which order, what a drain gives
 * back, when one is due. Requests go through shadow_mem_alloc() and _free()
 * where the rule is theirs; mem_test.c has the choice of zones.
 */
#include "unit.h"

FIXTURE(pcp)
{
	struct shadow_mem mem;
	struct shadow_zone *zone;
	struct shadow_pcp *pcp; /* of CPU 0 */
};

static int near(int from, int to)
{
	return from != to;
}

static int make(struct shadow_mem *mem, u32 batch, u32 high,
		struct shadow_zone **zone)
{
	struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 2,
		.max_pfn = 1 << 20,
	};
	struct shadow_zone_config zone_config = {
		.max_sections = 2,
		.pb_order = 9,
		.nr_cpus = 2,
		.pcp_batch = batch,
		.pcp_high = high,
	};
	u32 idx;
	int err;

	err = shadow_mem_init(mem, &config)				 ?:
		      shadow_mem_add_zone(mem, &zone_config, NULL, zone) ?:
		      shadow_mem_reserve_section(mem, 0)		 ?:
		      shadow_mem_section(mem, *zone, 0, &idx)		 ?:
		      shadow_mem_section(mem, *zone, 1024, &idx);
	shadow_mem_build_zonelists(mem, near);
	return err;
}

FIXTURE_SETUP(pcp)
{
	ASSERT_EQ(0, make(&self->mem, 4, 6, &self->zone));
	self->pcp = &self->zone->pcp[0];
}

FIXTURE_TEARDOWN(pcp)
{
	EXPECT_STREQ("none", mem_rule(&self->mem));
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

static u64 get(struct shadow_mem *mem, unsigned int order, unsigned int mt,
	       u16 cpu)
{
	struct shadow_request req = {
		.order = order,
		.migratetype = mt,
		.cpu = cpu,
	};
	u64 pfn = SHADOW_PFN_NONE;

	shadow_mem_alloc(mem, &req, &pfn);
	return pfn;
}

TEST_F(pcp, new_lists_are_empty)
{
	unsigned int order, mt;

	EXPECT_EQ(0, self->pcp->count);
	EXPECT_EQ(4, self->pcp->batch);
	EXPECT_EQ(6, self->pcp->high);
	for (order = 0; order <= SHADOW_PCP_MAX_ORDER; order++)
		for (mt = 0; mt < SHADOW_NR_PCP_MT; mt++)
			EXPECT_PCP_LIST(self->zone, 0, order, mt, "");
	EXPECT_EQ(NONE, pop(self->zone, 0, 0, M));
}

/* before  F....... list -     after refill  PPPPF... list 0 1 2 3 */
TEST_F(pcp, refill_takes_a_batch_upwards_through_memory)
{
	lay_free(self->zone, 0, 3);
	refill(self->pcp, self->zone, 0, M);
	EXPECT_FRAMES(self->zone, 0, "PPPPF...");
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "0 1 2 3");
	EXPECT_EQ(4, self->pcp->count);
	EXPECT_EQ(4, self->zone->nr_free);
}

/* A batch is a number of pages, but of at least one block. */
TEST_F(pcp, refill_takes_a_batch_of_pages_at_each_order)
{
	static const u32 blocks[] = { 4, 2, 1, 1 };
	unsigned int order;

	for (order = 0; order <= SHADOW_PCP_MAX_ORDER; order++) {
		shadow_mem_exit(&self->mem);
		ASSERT_EQ(0, make(&self->mem, 4, 6, &self->zone));
		self->pcp = &self->zone->pcp[0];
		lay_free(self->zone, 0, 10);
		refill(self->pcp, self->zone, order, M);
		EXPECT_EQ(blocks[order],
			  self->pcp->size[shadow_pcp_list(order, M)].nr);
		EXPECT_EQ(blocks[order] << order, self->pcp->count);
	}
}

TEST_F(pcp, refill_takes_what_there_is)
{
	refill(self->pcp, self->zone, 0, M);
	EXPECT_EQ(0, self->pcp->count);
	lay_free(self->zone, 0, 1);
	refill(self->pcp, self->zone, 0, M);
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "0 1");
	EXPECT_EQ(2, self->pcp->count);
}

/* Stolen blocks stand on the list of the type that asked. */
TEST_F(pcp, refill_by_fallback_fills_the_list_asked_for)
{
	lay_free(self->zone, 0, 0);
	refill(self->pcp, self->zone, 0, U);
	EXPECT_PCP_LIST(self->zone, 0, 0, U, "0");
	EXPECT_EQ(U, shadow_frame_mt(&self->zone->frames[0]));
}

TEST_F(pcp, pop_allocates_from_the_head)
{
	lay_free(self->zone, 0, 3);
	refill(self->pcp, self->zone, 1, M);
	EXPECT_PCP_LIST(self->zone, 0, 1, M, "0 2");
	EXPECT_EQ(0, pop(self->zone, 0, 1, M));
	EXPECT_FRAMES(self->zone, 0, "A.P.F...");
	EXPECT_TRUE(shadow_frame_is_alloc(&self->zone->frames[0], 1));
	EXPECT_EQ(2, self->pcp->count);
	EXPECT_EQ(NONE, pop(self->zone, 0, 0, M));
	EXPECT_EQ(NONE, pop(self->zone, 0, 1, U));
}

/* The hot page: what a CPU freed last it gets first. */
TEST_F(pcp, freed_page_is_allocated_next)
{
	lay_free(self->zone, 0, 3);
	EXPECT_EQ(0, get(&self->mem, 0, M, 0));
	EXPECT_EQ(1, get(&self->mem, 0, M, 0));
	EXPECT_EQ(0, shadow_mem_free(&self->mem, 0, 0, 0));
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "0 2 3");
	EXPECT_EQ(0, get(&self->mem, 0, M, 0));
	EXPECT_EQ(2, get(&self->mem, 0, M, 0));
}

/* before  list 6 4 2 0, oldest last     drain(2 pages) gives 2 and 0 */
TEST_F(pcp, drain_gives_back_what_was_kept_longest)
{
	u32 idx;

	for (idx = 0; idx < 8; idx += 2) {
		lay_alloc(self->zone, idx, 0);
		push(self->zone, 0, idx, 0, M);
	}
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "6 4 2 0");
	shadow_pcp_drain(self->pcp, self->zone, 2, shadow_pcp_list(0, M));
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "6 4");
	EXPECT_FREE_LIST(self->zone, 0, M, "0 2");
	EXPECT_EQ(2, self->pcp->count);
	EXPECT_EQ(2, self->zone->nr_free);
	shadow_pcp_drain(self->pcp, self->zone, 1, shadow_pcp_list(0, M));
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "6");
}

/*
 * Lists of order 0 U, 0 M, 1 M and 3 R: each gives what it can, from the one
 * the drain begins with; a block goes whole, though one page of it would do.
 */
TEST_F(pcp, drain_goes_from_its_list_to_the_next)
{
	static const struct {
		u32 idx;
		unsigned int order, mt;
	} blocks[] = { { 0, 0, U }, { 2, 0, U },  { 4, 0, M }, { 6, 0, M },
		       { 8, 1, M }, { 12, 1, M }, { 16, 3, R } };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		lay_alloc(self->zone, blocks[i].idx, blocks[i].order);
		push(self->zone, 0, blocks[i].idx, blocks[i].order,
		     blocks[i].mt);
	}
	EXPECT_EQ(16, self->pcp->count);
	shadow_pcp_drain(self->pcp, self->zone, 2, shadow_pcp_list(0, M));
	EXPECT_FRAMES(self->zone, 0, "P-P-F-F-P.--P.--P.......");
	shadow_pcp_drain(self->pcp, self->zone, 1, shadow_pcp_list(1, M));
	EXPECT_FRAMES(self->zone, 0, "P-P-F-F-F.--P.--P.......");
	EXPECT_EQ(12, self->pcp->count);
	shadow_pcp_drain(self->pcp, self->zone, 3,
			 shadow_pcp_list(1, M)); /* 2 and 8 pages */
	EXPECT_FRAMES(self->zone, 0, "P-P-F-F-F.--F.--F.......");
	EXPECT_EQ(2, self->pcp->count);
	shadow_pcp_drain(self->pcp, self->zone, 1,
			 shadow_pcp_list(3, R)); /* round again */
	EXPECT_FRAMES(self->zone, 0, "F-P-F-F-F.--F.--F.......");
	shadow_pcp_drain(self->pcp, self->zone, 100, shadow_pcp_list(0, U));
	EXPECT_FRAMES(self->zone, 0, "F-F-F-F-F.--F.--F.......");
	EXPECT_EQ(0, self->pcp->count);
	EXPECT_EQ(16, self->zone->nr_free);
}

TEST_F(pcp, drain_of_nothing_does_nothing)
{
	shadow_pcp_drain(self->pcp, self->zone, 100, shadow_pcp_list(0, U));
	shadow_pcp_drain(self->pcp, self->zone, 0, shadow_pcp_list(3, R));
	EXPECT_EQ(0, self->pcp->count);
	EXPECT_EQ(0, self->zone->stat.free);
}

/* What comes back merges: four single pages, one block. */
TEST_F(pcp, drained_pages_merge)
{
	lay_free(self->zone, 0, 2);
	refill(self->pcp, self->zone, 0, M);
	EXPECT_FRAMES(self->zone, 0, "PPPP");
	shadow_pcp_drain(self->pcp, self->zone, 4, shadow_pcp_list(0, M));
	EXPECT_FRAMES(self->zone, 0, "F...");
}

/* high is 6: six pages stay, with the seventh a batch of four goes. */
TEST_F(pcp, free_above_high_drains_a_batch)
{
	u32 i;

	lay_free(self->zone, 0, 5);
	for (i = 0; i < 8; i++)
		ASSERT_EQ(i, get(&self->mem, 0, M, 0));
	EXPECT_EQ(0, self->pcp->count);
	for (i = 0; i < 6; i++)
		ASSERT_EQ(0, shadow_mem_free(&self->mem, i, 0, 0));
	EXPECT_EQ(6, self->pcp->count);
	EXPECT_EQ(24, self->zone->nr_free);
	ASSERT_EQ(0, shadow_mem_free(&self->mem, 6, 0, 0));
	EXPECT_EQ(3, self->pcp->count);
	EXPECT_EQ(28, self->zone->nr_free);
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "6 5 4");
}

/* Each CPU has its own lists: CPU 1 does not get what CPU 0 freed. */
TEST_F(pcp, cpus_keep_apart)
{
	lay_free(self->zone, 0, 4);
	EXPECT_EQ(0, get(&self->mem, 0, M, 0));
	EXPECT_EQ(4, get(&self->mem, 0, M, 1));
	EXPECT_EQ(0, shadow_mem_free(&self->mem, 4, 0, 0));
	EXPECT_PCP_LIST(self->zone, 0, 0, M, "4 1 2 3");
	EXPECT_EQ(5, get(&self->mem, 0, M, 1));
	shadow_mem_drain(&self->mem, 0);
	EXPECT_EQ(0, self->pcp->count);
	EXPECT_EQ(2, self->zone->pcp[1].count);
}

/* Isolated ones, too, which nr_free leaves out. */
static u64 free_pages(const struct shadow_zone *zone)
{
	unsigned int order;
	u64 pages = 0;

	for (order = 0; order <= SHADOW_MAX_ORDER; order++)
		pages += shadow_zone_nr_blocks(zone, order) << order;
	return pages;
}

/* Orders 0 to 3 of the three common types go through the lists, no others. */
TEST_F(pcp, only_small_orders_of_common_types_use_the_lists)
{
	unsigned int order, mt;
	bool listed;
	u64 pfn;

	for (mt = 0; mt < SHADOW_NR_MT; mt++) {
		for (order = 0; order <= 5; order++) {
			shadow_mem_exit(&self->mem);
			ASSERT_EQ(0, make(&self->mem, 4, 100, &self->zone));
			shadow_zone_set_pageblock_mt(self->zone, 0, 9, mt);
			lay_free(self->zone, 0, 9);
			/* a common type, for the watermark of high orders */
			lay_free(self->zone, 1024, 10);
			pfn = get(&self->mem, order, mt, 0);
			ASSERT_NE(SHADOW_PFN_NONE, pfn);
			listed = order <= 3 && mt <= R;
			ASSERT_EQ(listed ? max(4U, 1U << order) : 1U << order,
				  1536 - free_pages(self->zone));
			ASSERT_EQ(0,
				  shadow_mem_free(&self->mem, pfn, order, 0));
			/* High-atomic and CMA pages serve as movable ones. */
			listed = order <= 3 && mt != I;
			ASSERT_EQ(listed, !!self->zone->pcp[0].count);
			if (listed)
				ASSERT_NE(
					0,
					self->zone->pcp[0]
						.size[shadow_pcp_list(
							order, mt > R ? M : mt)]
						.nr);
		}
	}
}

/*
 * A CPU may keep 400 pages, and an eighth of what is free: 256, then, with
 * half of it gone, 128; whatever it was that the limit was told.
 */
TEST_F(pcp, fast_path_keeps_to_the_same_limit)
{
	struct shadow_zone *zone;
	struct shadow_pcp *pcp;

	shadow_mem_exit(&self->mem);
	ASSERT_EQ(0, make(&self->mem, 4, 16, &zone));
	pcp = &zone->pcp[0];
	lay_free(zone, 0, 10);
	lay_free(zone, 1024, 10);
	shadow_pcp_set_high(pcp, zone, 16, 400);
	EXPECT_EQ(16, pcp->limit);
	pcp->high = 400;
	shadow_zone_update_floor(zone);
	EXPECT_EQ(256, pcp->limit);
	ASSERT_NE(NONE, take(zone, 10, M));
	shadow_zone_update_floor(zone);
	EXPECT_EQ(128, pcp->limit);
	shadow_pcp_set_high(pcp, zone, 200, 400);
	EXPECT_EQ(200, pcp->limit);
	shadow_pcp_set_high(pcp, zone, 16, 400);
	refill(pcp, zone, 0, M);
	EXPECT_EQ(shadow_pcp_most(pcp, zone), pcp->limit);
	shadow_zone_want_slow(zone, true);
	EXPECT_EQ(0, pcp->limit);
	shadow_pcp_trim(pcp, zone, 0);
	EXPECT_EQ(0, pcp->limit);
	shadow_zone_want_slow(zone, false);
	EXPECT_EQ(shadow_pcp_most(pcp, zone), pcp->limit);
	shadow_pcp_drain(pcp, zone, pcp->count, 0);
	EXPECT_EQ(shadow_pcp_most(pcp, zone), pcp->limit);
}

/* high 0: nothing stays on a list after a free. */
TEST_F(pcp, high_of_zero_keeps_nothing)
{
	shadow_mem_exit(&self->mem);
	ASSERT_EQ(0, make(&self->mem, 1, 0, &self->zone));
	lay_free(self->zone, 0, 3);
	EXPECT_EQ(0, get(&self->mem, 0, M, 0));
	EXPECT_EQ(0, shadow_mem_free(&self->mem, 0, 0, 0));
	EXPECT_FRAMES(self->zone, 0, "F.......");
}

/* batch 0: no lists at all, and each free goes to the buddy system. */
TEST_F(pcp, batch_of_zero_means_no_lists)
{
	shadow_mem_exit(&self->mem);
	ASSERT_EQ(0, make(&self->mem, 0, 6, &self->zone));
	lay_free(self->zone, 0, 3);
	EXPECT_EQ(0, get(&self->mem, 0, M, 1));
	EXPECT_FRAMES(self->zone, 0, "AFF.F...");
	EXPECT_EQ(0, shadow_mem_free(&self->mem, 0, 0, 1));
	EXPECT_FRAMES(self->zone, 0, "F.......");
	shadow_mem_drain(&self->mem, 1);
}

/*
 * A page on a list whose pageblock changed its type in the meantime goes to
 * the new type's free list.
 */
TEST_F(pcp, drain_follows_the_pageblock)
{
	lay_free(self->zone, 0, 0);
	EXPECT_EQ(0, get(&self->mem, 0, M, 0));
	EXPECT_EQ(0, shadow_mem_free(&self->mem, 0, 0, 0));
	shadow_zone_set_pageblock_mt(self->zone, 0, 9, C);
	shadow_mem_drain(&self->mem, 0);
	EXPECT_FREE_LIST(self->zone, 0, C, "0");
	EXPECT_FREE_LIST(self->zone, 0, M, "");
}

TEST_HARNESS_MAIN
