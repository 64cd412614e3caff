// SPDX-License-Identifier: GPL-2.0
/*
 * Bulk and exact-size allocation: how many come, from where, under how many
 * holds of the zone's lock, and that all come back.
 */
#include "core/bulk.h"
#include "core/exact.h"
#include "range.h"

FIXTURE(bulk)
{
	struct range range;
	struct shadow_request req;
	u64 pfns[4096];
};

FIXTURE_SETUP(bulk)
{
	range_make(_metadata, &self->range, 2, 9, 8);
	self->req.migratetype = M;
	self->req.highest_zone = 2;
}

FIXTURE_TEARDOWN(bulk)
{
	owner_drain(&self->range.owner);
	EXPECT_EQ(2048, self->range.zone->nr_free);
	EXPECT_EQ(2, shadow_zone_nr_blocks(self->range.zone, 10));
	range_end(_metadata, &self->range);
}

static bool distinct(const u64 *pfns, u32 nr, unsigned int order)
{
	u32 i, j;

	for (i = 0; i < nr; i++)
		for (j = 0; j < i; j++)
			if (pfns[i] >> order == pfns[j] >> order)
				return false;
	return true;
}

TEST_F(bulk, all_come_and_go)
{
	static const u32 counts[] = { 1, 2, 7, 8, 9, 64, 100, 500 };
	struct shadow_mem *mem = &self->range.mem;
	unsigned int order, i;
	u32 nr;

	for (order = 0; order <= SHADOW_PCP_MAX_ORDER; order++) {
		self->req.order = order;
		for (i = 0; i < ARRAY_SIZE(counts); i++) {
			nr = counts[i] >> order;
			if (!nr)
				continue;
			ASSERT_EQ(nr, shadow_mem_alloc_bulk(mem, &self->req, nr,
							    self->pfns));
			ASSERT_TRUE(distinct(self->pfns, nr, order));
			ASSERT_STREQ("none", mem_rule(mem));
			ASSERT_EQ(nr, shadow_mem_free_bulk(mem, order, nr,
							   self->pfns, 0));
			ASSERT_STREQ("none", mem_rule(mem));
		}
	}
}

/* 100 pages in batches of 8: the zone's lock is taken once. */
TEST_F(bulk, lists_are_filled_under_one_lock)
{
	unsigned long taken = self->range.lock.taken;

	ASSERT_EQ(100, shadow_mem_alloc_bulk(&self->range.mem, &self->req, 100,
					     self->pfns));
	EXPECT_EQ(taken + 1, self->range.lock.taken);
	EXPECT_EQ(4, self->range.zone->pcp[0].count);
	shadow_mem_free_bulk(&self->range.mem, 0, 100, self->pfns, 0);
}

/* What the CPU has already is given without any lock, the last one first. */
TEST_F(bulk, pages_of_the_list_need_no_lock)
{
	u64 last[4];
	unsigned long taken;

	ASSERT_EQ(4,
		  shadow_mem_alloc_bulk(&self->range.mem, &self->req, 4, last));
	ASSERT_EQ(4, shadow_mem_free_bulk(&self->range.mem, 0, 4, last, 0));
	taken = self->range.lock.taken;
	ASSERT_EQ(4, shadow_mem_alloc_bulk(&self->range.mem, &self->req, 4,
					   self->pfns));
	EXPECT_EQ(taken, self->range.lock.taken);
	EXPECT_EQ(last[3], self->pfns[0]);
	EXPECT_EQ(last[0], self->pfns[3]);
	shadow_mem_free_bulk(&self->range.mem, 0, 4, self->pfns, 0);
}

/* The zone has 2,048 pages, of which some must stay: one comes at a time. */
TEST_F(bulk, more_than_the_zone_has_gives_one)
{
	EXPECT_EQ(1, shadow_mem_alloc_bulk(&self->range.mem, &self->req, 4096,
					   self->pfns));
	shadow_mem_free_bulk(&self->range.mem, 0, 1, self->pfns, 0);
}

TEST_F(bulk, watermark_is_asked_for_all_of_them)
{
	u32 nr;

	seam_lock(self->range.zone->lock);
	set_marks(self->range.zone, 100, 1000);
	seam_unlock(self->range.zone->lock);
	nr = shadow_mem_alloc_bulk(&self->range.mem, &self->req, 1040,
				   self->pfns);
	EXPECT_EQ(1040, nr);
	EXPECT_EQ(1, shadow_mem_alloc_bulk(&self->range.mem, &self->req, 16,
					   self->pfns + nr));
	EXPECT_LE(1000, self->range.zone->nr_free);
	EXPECT_EQ(nr + 1, shadow_mem_free_bulk(&self->range.mem, 0, nr + 1,
					       self->pfns, 0));
}

/* Flags, large orders and types without per-CPU lists go the single way. */
TEST_F(bulk, what_lists_cannot_serve_comes_one_by_one)
{
	struct shadow_mem *mem = &self->range.mem;

	self->req.order = 4;
	EXPECT_EQ(1, shadow_mem_alloc_bulk(mem, &self->req, 3, self->pfns));
	EXPECT_EQ(1, shadow_mem_free_bulk(mem, 4, 1, self->pfns, 0));
	self->req.order = 0;
	self->req.flags = SHADOW_REQ_THISNODE;
	EXPECT_EQ(1, shadow_mem_alloc_bulk(mem, &self->req, 3, self->pfns));
	EXPECT_EQ(1, shadow_mem_free_bulk(mem, 0, 1, self->pfns, 0));
}

TEST_F(bulk, request_that_cannot_be_gives_none)
{
	struct shadow_mem *mem = &self->range.mem;

	EXPECT_EQ(0, shadow_mem_alloc_bulk(mem, &self->req, 0, self->pfns));
	self->req.node = 1;
	EXPECT_EQ(0, shadow_mem_alloc_bulk(mem, &self->req, 3, self->pfns));
	self->req.node = 0;
	self->req.migratetype = SHADOW_NR_MT;
	EXPECT_EQ(0, shadow_mem_alloc_bulk(mem, &self->req, 3, self->pfns));
	self->req.migratetype = M;
	self->req.highest_zone = 0;
	EXPECT_EQ(0, shadow_mem_alloc_bulk(mem, &self->req, 3, self->pfns));
}

/* One of four is freed twice: it is counted, the other three are free. */
TEST_F(bulk, refused_free_leaves_the_others_free)
{
	struct shadow_mem *mem = &self->range.mem;

	ASSERT_EQ(4, shadow_mem_alloc_bulk(mem, &self->req, 4, self->pfns));
	ASSERT_EQ(0, shadow_mem_free(mem, self->pfns[1], 0, 0));
	EXPECT_EQ(3, shadow_mem_free_bulk(mem, 0, 4, self->pfns, 0));
	EXPECT_EQ(1, mem->faults[SHADOW_FAULT_DOUBLE]);
}

/* before  F...........  5 pages  after  AAAAA, and 3 of 8 are free again */
TEST_F(bulk, exact_size_keeps_no_tail)
{
	struct shadow_mem *mem = &self->range.mem;
	struct shadow_zone *zone = self->range.zone;
	u64 pfn;
	u32 idx;

	ASSERT_EQ(0, shadow_mem_alloc_exact(mem, &self->req, 5, &pfn));
	ASSERT_EQ(zone, shadow_mem_find(mem, pfn, &idx));
	EXPECT_FRAMES(zone, idx, "AAAAAPPP");
	owner_drain(&self->range.owner);
	EXPECT_EQ(2048 - 5, zone->nr_free);
	EXPECT_FRAMES(zone, idx, "AAAAAFF.");
	EXPECT_EQ(0, shadow_mem_free_exact(mem, pfn, 5, 0));
}

TEST_F(bulk, every_exact_size_comes_and_goes)
{
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn;
	u32 nr;

	for (nr = 1; nr <= 1024; nr = nr < 40 ? nr + 1 : nr + 123) {
		ASSERT_EQ(0, shadow_mem_alloc_exact(mem, &self->req, nr, &pfn));
		owner_drain(&self->range.owner);
		ASSERT_EQ(2048 - nr, self->range.zone->nr_free);
		ASSERT_STREQ("none", mem_rule(mem));
		ASSERT_EQ(0, shadow_mem_free_exact(mem, pfn, nr, 0));
		owner_drain(&self->range.owner);
		ASSERT_EQ(2, shadow_zone_nr_blocks(self->range.zone, 10));
	}
}

TEST_F(bulk, exact_size_that_cannot_be_is_refused)
{
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn = 7;

	EXPECT_EQ(-EINVAL, shadow_mem_alloc_exact(mem, &self->req, 0, &pfn));
	EXPECT_EQ(-EINVAL, shadow_mem_alloc_exact(mem, &self->req, 1025, &pfn));
	seam_lock(self->range.zone->lock);
	set_marks(self->range.zone, 2000, 2000);
	seam_unlock(self->range.zone->lock);
	EXPECT_EQ(-ENOMEM, shadow_mem_alloc_exact(mem, &self->req, 60, &pfn));
	EXPECT_EQ(7, pfn);
}

/* The second of three pages is free already: the other two become so. */
TEST_F(bulk, refused_exact_free_frees_the_rest)
{
	struct shadow_mem *mem = &self->range.mem;
	u64 pfn;

	ASSERT_EQ(0, shadow_mem_alloc_exact(mem, &self->req, 3, &pfn));
	ASSERT_EQ(0, shadow_mem_free(mem, pfn + 1, 0, 0));
	EXPECT_EQ(-EALREADY, shadow_mem_free_exact(mem, pfn, 3, 0));
}

/* A policy without per-CPU lists serves them all the same. */
TEST(policies_without_lists_give_one_at_a_time)
{
	const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = 1 << 20,
		.policy = &shadow_policy_classic,
	};
	const struct shadow_zone_config zone_config = {
		.max_sections = 1,
		.pb_order = 9,
		.pcp_batch = 8,
		.pcp_high = 32,
	};
	struct shadow_request req = {};
	struct shadow_zone *zone;
	struct shadow_mem mem;
	u64 pfns[8];
	u32 idx;

	ASSERT_EQ(0, shadow_mem_init(&mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&mem, &zone_config, NULL, &zone));
	ASSERT_EQ(0, shadow_mem_reserve_section(&mem, 0));
	ASSERT_EQ(0, shadow_mem_section(&mem, zone, 0, &idx));
	lay_free(zone, 0, 10);
	shadow_mem_build_zonelists(&mem, range_distance);
	EXPECT_EQ(1, shadow_mem_alloc_bulk(&mem, &req, 8, pfns));
	EXPECT_EQ(1, shadow_mem_free_bulk(&mem, 0, 1, pfns, 0));
	EXPECT_EQ(1, shadow_zone_nr_blocks(zone, 10));
	EXPECT_STREQ("none", mem_rule(&mem));
	shadow_mem_exit(&mem);
}

TEST_HARNESS_MAIN
