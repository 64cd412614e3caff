// SPDX-License-Identifier: GPL-2.0
/*
 * Frees and splits of an instance's blocks: what is refused and how it is
 * counted, what a split leaves, what draining does for a request, and that
 * zones are locked and unlocked in pairs.
 */
#include "core/family.h"
#include "unit.h"

static struct seam_lock zone_lock;

/* One zone, 16 MiB up, with 32 frames: 0 to 15 free, 16 live, 17 on holes. */
FIXTURE(free)
{
	struct shadow_mem mem;
	struct shadow_zone *zone;
};

#define BASE 4096ULL

static int one_node(int from, int to)
{
	return from != to;
}

FIXTURE_SETUP(free)
{
	struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 2,
		.max_pfn = 1 << 20,
	};
	struct shadow_zone_config zone_config = {
		.max_sections = 1,
		.pb_order = 9,
		.nr_cpus = 2,
		.pcp_batch = 2,
		.pcp_high = 8,
	};
	u32 idx;

	ASSERT_EQ(0, shadow_mem_init(&self->mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&self->mem, &zone_config, &zone_lock,
					 &self->zone));
	ASSERT_EQ(0, shadow_mem_reserve_section(&self->mem, BASE));
	seam_lock(&zone_lock);
	ASSERT_EQ(0, shadow_mem_section(&self->mem, self->zone, BASE, &idx));
	ASSERT_EQ(0, shadow_zone_add_live(self->zone, 16, 1));
	seam_unlock(&zone_lock);
	shadow_mem_build_zonelists(&self->mem, one_node);
	lay_free(self->zone, 0, 4);
	shadow_mem_update_first_zones(&self->mem);
	zone_lock.taken = 0;
}

FIXTURE_TEARDOWN(free)
{
	EXPECT_FALSE(zone_lock.held);
	EXPECT_STREQ("none", mem_rule(&self->mem));
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

static int get(struct shadow_mem *mem, unsigned int order, u16 cpu, u64 *pfn)
{
	struct shadow_request req = {
		.order = order,
		.migratetype = M,
		.cpu = cpu,
	};

	return shadow_mem_alloc(mem, &req, pfn);
}

#define EXPECT_FAULTS(foreign, twice, interior, order)                        \
	do {                                                                  \
		EXPECT_EQ(foreign, self->mem.faults[SHADOW_FAULT_FOREIGN]);   \
		EXPECT_EQ(twice, self->mem.faults[SHADOW_FAULT_DOUBLE]);      \
		EXPECT_EQ(interior, self->mem.faults[SHADOW_FAULT_INTERIOR]); \
		EXPECT_EQ(order, self->mem.faults[SHADOW_FAULT_ORDER]);       \
	} while (0)

/* No section, a hole, a live page: none is ours to free. */
TEST_F(free, foreign_page_is_refused)
{
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 0, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, BASE + 1024, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, ~0ULL, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, BASE + 17, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, BASE + 16, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_split(&self->mem, BASE + 16, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_split(&self->mem, 0, 0, 0));
	EXPECT_FAULTS(7, 0, 0, 0);
	EXPECT_FRAMES(self->zone, 0, "F...............L-");
}

/* What a sibling has handed out, and nothing else of it. */
TEST_F(free, page_of_a_sibling_is_refused_by_its_name)
{
	const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = 1 << 20,
	};
	struct shadow_family family = {};
	struct shadow_mem sibling, third;
	struct shadow_zone *zone;
	u32 idx;

	ASSERT_EQ(0, shadow_mem_init(&sibling, &config));
	ASSERT_EQ(0, shadow_mem_init(&third, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&sibling, &self->zone->config, NULL,
					 &zone));
	ASSERT_EQ(0, shadow_mem_reserve_section(&sibling, 0));
	ASSERT_EQ(0, shadow_mem_section(&sibling, zone, 0, &idx));
	lay_alloc(zone, 4, 2);
	lay_free(zone, 8, 0);
	ASSERT_EQ(0, shadow_zone_add_live(zone, 9, 1));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 4, 2, 0));

	shadow_family_join(&family, &sibling);
	shadow_family_join(&family, &self->mem);
	shadow_family_join(&family, &third);
	EXPECT_EQ(-EXDEV, shadow_mem_free(&self->mem, 4, 2, 0));
	EXPECT_EQ(-EXDEV, shadow_mem_free(&self->mem, 7, 0, 0));
	EXPECT_EQ(-EXDEV, shadow_mem_split(&self->mem, 4, 2, 0));
	EXPECT_EQ(&sibling, shadow_family_find(&third, 5));
	EXPECT_EQ(NULL, shadow_family_find(&sibling, 5));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 8, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 9, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 10, 0, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 2048, 0, 0));
	EXPECT_EQ(3, self->mem.faults[SHADOW_FAULT_INSTANCE]);
	EXPECT_EQ(5, self->mem.faults[SHADOW_FAULT_FOREIGN]);
	EXPECT_EQ(0, sibling.faults[SHADOW_FAULT_INSTANCE]);
	EXPECT_FRAMES(zone, 0, "----A...FL");

	shadow_family_leave(&self->mem);
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 4, 2, 0));
	shadow_family_leave(&self->mem);
	EXPECT_EQ(&sibling, shadow_family_find(&third, 5));
	shadow_family_leave(&sibling);
	EXPECT_EQ(NULL, shadow_family_find(&third, 5));
	shadow_family_leave(&third);
	EXPECT_EQ(NULL, family.first);
	shadow_mem_exit(&third);
	shadow_mem_exit(&sibling);
}

/* Free twice: once it is on the CPU's list, once on the free list. */
TEST_F(free, double_free_is_refused)
{
	u64 pfn;

	ASSERT_EQ(0, get(&self->mem, 0, 0, &pfn));
	EXPECT_EQ(BASE, pfn);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn, 0, 0));
	EXPECT_EQ(-EALREADY, shadow_mem_free(&self->mem, pfn, 0, 0));
	EXPECT_EQ(-EALREADY, shadow_mem_free(&self->mem, pfn, 0, 1));
	EXPECT_EQ(-EALREADY, shadow_mem_free(&self->mem, pfn, 3, 0));
	shadow_mem_drain(&self->mem, 0);
	EXPECT_EQ(-EALREADY, shadow_mem_free(&self->mem, pfn, 0, 0));
	EXPECT_EQ(-EALREADY, shadow_mem_split(&self->mem, pfn, 0, 0));
	EXPECT_FAULTS(0, 5, 0, 0);
	EXPECT_FRAMES(self->zone, 0, "F...............L-");
}

/* Inside an allocated block, and inside a free one. */
TEST_F(free, interior_page_is_refused)
{
	u64 pfn;

	ASSERT_EQ(0, get(&self->mem, 2, 0, &pfn));
	EXPECT_EQ(-EFAULT, shadow_mem_free(&self->mem, pfn + 1, 0, 0));
	EXPECT_EQ(-EFAULT, shadow_mem_free(&self->mem, pfn + 2, 1, 0));
	EXPECT_EQ(-EFAULT, shadow_mem_free(&self->mem, BASE + 15, 0, 0));
	EXPECT_EQ(-EFAULT, shadow_mem_split(&self->mem, pfn + 1, 0, 0));
	EXPECT_FAULTS(0, 0, 4, 0);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn, 2, 0));
}

TEST_F(free, wrong_order_is_refused)
{
	unsigned int order;
	u64 pfn;

	ASSERT_EQ(0, get(&self->mem, 2, 0, &pfn));
	for (order = 0; order <= SHADOW_MAX_ORDER; order++) {
		if (order == 2)
			continue;
		EXPECT_EQ(-EDOM, shadow_mem_free(&self->mem, pfn, order, 0));
		EXPECT_EQ(-EDOM, shadow_mem_split(&self->mem, pfn, order, 0));
	}
	EXPECT_FAULTS(0, 0, 0, 20);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn, 2, 0));
}

/* What cannot be is not counted as a fault of a page. */
TEST_F(free, cpu_or_order_that_cannot_be_is_refused)
{
	u64 pfn;

	ASSERT_EQ(0, get(&self->mem, 0, 0, &pfn));
	EXPECT_EQ(-EINVAL, shadow_mem_free(&self->mem, pfn, 0, 2));
	EXPECT_EQ(-EINVAL, shadow_mem_free(&self->mem, pfn, 11, 0));
	EXPECT_EQ(-EINVAL, shadow_mem_free(&self->mem, pfn, 16, 0));
	EXPECT_EQ(-EINVAL, shadow_mem_split(&self->mem, pfn, 11, 0));
	EXPECT_EQ(-EINVAL, shadow_mem_split(&self->mem, pfn, 0, 1));
	EXPECT_FAULTS(0, 0, 0, 0);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn, 0, 0));
}

/* before  A....... order 3     after  A.A.A.A. to order 1, each freed alone */
TEST_F(free, split_makes_blocks_that_are_freed_alone)
{
	u64 pfn;
	u32 i;

	ASSERT_EQ(0, get(&self->mem, 3, 0, &pfn));
	EXPECT_FRAMES(self->zone, 0, "A.......F.......");
	EXPECT_EQ(0, shadow_mem_split(&self->mem, pfn, 3, 1));
	EXPECT_FRAMES(self->zone, 0, "A.A.A.A.F.......");
	EXPECT_EQ(-EDOM, shadow_mem_free(&self->mem, pfn, 3, 0));
	EXPECT_EQ(0, shadow_mem_split(&self->mem, pfn, 1, 1));
	EXPECT_EQ(0, shadow_mem_split(&self->mem, pfn + 2, 1, 0));
	EXPECT_FRAMES(self->zone, 0, "A.AAA.A.F.......");
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn + 3, 0, 0));
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn + 2, 0, 0));
	for (i = 0; i < 8; i += 2)
		if (i != 2)
			EXPECT_EQ(0,
				  shadow_mem_free(&self->mem, pfn + i, 1, 0));
	shadow_mem_drain(&self->mem, 0);
	EXPECT_FRAMES(self->zone, 0, "F...............L-");
}

/* Every pair of orders; the parts keep the type that was asked for. */
TEST_F(free, split_goes_from_every_order_to_every_smaller_one)
{
	unsigned int order, to;
	u64 pfn;
	u32 i;

	for (order = 0; order <= 4; order++) {
		for (to = 0; to <= order; to++) {
			ASSERT_TRUE(take_at(self->zone, 0, order));
			ASSERT_EQ(0, shadow_mem_split(&self->mem, BASE, order,
						      to));
			for (i = 0; i < 1U << order; i += 1U << to) {
				pfn = BASE + i;
				ASSERT_EQ(M, shadow_frame_mt(
						     &self->zone->frames[i]));
				ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn,
							     to, 0));
			}
			shadow_mem_drain(&self->mem, 0);
			ASSERT_STREQ("F...............L",
				     drawn_frames(self->zone, 0, 17));
		}
	}
}

/*
 * Sixteen pages, all on CPU 0's lists or free around them: order 4 fails for
 * CPU 1, whose lists are not CPU 0's to give; CPU 0 gives its own back first.
 */
TEST_F(free, request_that_fails_gives_its_cpus_lists_back)
{
	u64 pfn, other;

	ASSERT_EQ(0, get(&self->mem, 0, 0, &pfn));
	ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn, 0, 0));
	EXPECT_FRAMES(self->zone, 0, "PPF.F...F.......");
	EXPECT_EQ(-ENOMEM, get(&self->mem, 4, 1, &other));
	EXPECT_FRAMES(self->zone, 0, "PPF.F...F.......");
	EXPECT_EQ(0, get(&self->mem, 4, 0, &pfn));
	EXPECT_EQ(BASE, pfn);
	EXPECT_EQ(-ENOMEM, get(&self->mem, 0, 0, &other));
	EXPECT_EQ(0, shadow_mem_free(&self->mem, pfn, 4, 0));
}

/* A CPU that there is not has nothing to drain. */
TEST_F(free, drain_empties_one_cpu)
{
	u64 pfn[2];

	ASSERT_EQ(0, get(&self->mem, 0, 0, &pfn[0]));
	ASSERT_EQ(0, get(&self->mem, 0, 1, &pfn[1]));
	ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn[0], 0, 0));
	ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn[1], 0, 1));
	shadow_mem_drain(&self->mem, 2);
	EXPECT_FRAMES(self->zone, 0, "PPPPF...F.......");
	shadow_mem_drain(&self->mem, 1);
	EXPECT_FRAMES(self->zone, 0, "PPF.F...F.......");
	shadow_mem_drain(&self->mem, 0);
	EXPECT_FRAMES(self->zone, 0, "F...............");
}

/* The lists' hits take no lock; refills, drains and large orders take one. */
TEST_F(free, zone_is_locked_only_off_the_lists)
{
	u64 pfn, big;

	zone_lock.taken = 0;
	ASSERT_EQ(0, get(&self->mem, 0, 0, &pfn));
	EXPECT_EQ(1, zone_lock.taken);
	ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn, 0, 0));
	ASSERT_EQ(0, get(&self->mem, 0, 0, &pfn));
	ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn, 0, 0));
	EXPECT_EQ(1, zone_lock.taken);
	shadow_mem_drain(&self->mem, 0);
	EXPECT_EQ(2, zone_lock.taken);
	ASSERT_EQ(0, get(&self->mem, 4, 0, &big));
	EXPECT_EQ(3, zone_lock.taken);
	EXPECT_EQ(0, shadow_mem_split(&self->mem, big, 4, 3));
	EXPECT_EQ(4, zone_lock.taken);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, big, 3, 0));
	EXPECT_EQ(4, zone_lock.taken);
	EXPECT_EQ(0, shadow_mem_free(&self->mem, big + 8, 3, 0));
	EXPECT_EQ(5, zone_lock.taken); /* 16 pages are above high */
}

TEST(every_fault_has_a_name_of_its_own)
{
	unsigned int a, b;

	for (a = 0; a < SHADOW_NR_FAULTS; a++)
		for (b = 0; b < a; b++)
			EXPECT_STRNE(shadow_fault_name(a),
				     shadow_fault_name(b));
	EXPECT_STREQ("unknown", shadow_fault_name(SHADOW_NR_FAULTS));
}

TEST_HARNESS_MAIN
