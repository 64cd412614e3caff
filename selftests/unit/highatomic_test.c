// SPDX-License-Identifier: GPL-2.0
/*
 * The high-atomic reserve: what comes to it, and how it is given up.
 */
#include "core/highatomic.h"
#include "unit.h"

static int one_node(int from, int to)
{
	return from != to;
}

/* One zone of a section, with pageblocks of 8 pages. */
static struct shadow_zone *make(struct shadow_mem *mem,
				const struct shadow_policy *policy)
{
	const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = 1 << 20,
		.policy = policy,
	};
	const struct shadow_zone_config zone_config = {
		.max_sections = 1,
		.pb_order = 3,
	};
	struct shadow_zone *zone;
	u32 idx;

	if (shadow_mem_init(mem, &config) ||
	    shadow_mem_add_zone(mem, &zone_config, NULL, &zone) ||
	    shadow_mem_reserve_section(mem, 0) ||
	    shadow_mem_section(mem, zone, 0, &idx) ||
	    shadow_zone_add_block(zone, 0, 10))
		abort();
	shadow_mem_build_zonelists(mem, one_node);
	return zone;
}

/*
 * before  HF......F.......    pageblocks of 8: reserved and free, common and
 *                             free, apart
 * after   F...............    released: one block
 */
TEST(released_pageblock_merges_with_its_free_buddy)
{
	struct shadow_request urgent = {
		.order = 1,
		.migratetype = M,
		.flags = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK,
	};
	struct shadow_request rest = { .migratetype = M };
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, STOCK);
	u64 pfn;

	ASSERT_EQ(0, shadow_mem_alloc(&mem, &urgent, &pfn));
	EXPECT_EQ(1, zone->nr_highatomic);
	ASSERT_EQ(0, shadow_mem_free(&mem, pfn, 1, 0));
	EXPECT_EQ(8, zone->nr_free_highatomic);
	EXPECT_SOUND(zone);
	EXPECT_TRUE(shadow_highatomic_release(&mem, &rest));
	EXPECT_EQ(0, zone->nr_highatomic);
	EXPECT_EQ(1, shadow_zone_nr_blocks(zone, 10));
	EXPECT_SOUND(zone);
	EXPECT_FALSE(shadow_highatomic_release(&mem, &rest));
	shadow_mem_exit(&mem);
}

/* What it gives up for a movable request is unmovable's, like all it has. */
TEST(without_mobility_released_pages_go_to_the_one_type)
{
	struct shadow_request urgent = {
		.order = 1,
		.flags = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK,
	};
	struct shadow_request rest = { .migratetype = M };
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, &shadow_policy_no_mobility);
	u64 pfn;

	ASSERT_EQ(0, shadow_mem_alloc(&mem, &urgent, &pfn));
	ASSERT_EQ(1, zone->nr_highatomic);
	EXPECT_TRUE(shadow_highatomic_release(&mem, &rest));
	EXPECT_TYPES(zone, "UU");
	EXPECT_SOUND(zone);
	shadow_mem_exit(&mem);
}

TEST_HARNESS_MAIN
