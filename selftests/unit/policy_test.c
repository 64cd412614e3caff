// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: which block each one chooses, drawn; and that all of them are sound
 * whatever comes. policy_load_test.c has their loads.
 */
#include "policy.h"

/* A block for a request on a CPU; NONE where there is none. */
static u32 ask(struct shadow_mem *mem, struct shadow_request req)
{
	u64 pfn;

	req.migratetype = req.migratetype ?: M;
	return shadow_mem_alloc(mem, &req, &pfn) ? NONE : pfn;
}

#define ASK(...) ask(&mem, (struct shadow_request){ __VA_ARGS__ })

TEST(stock_takes_the_lower_half_of_the_smallest_block)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, STOCK, 1, 3);

	lay_free(zone, 0, 3);
	lay_free(zone, 8, 2);
	EXPECT_EQ(8, take(zone, 0, M));
	EXPECT_FRAMES(zone, 0, "F.......AFF.----");
	destroy(&mem);
}

TEST(classic_takes_the_upper_half_of_the_smallest_block)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("classic"), 1, 3);

	lay_free(zone, 0, 3);
	lay_free(zone, 8, 2);
	EXPECT_EQ(11, take(zone, 0, U));
	EXPECT_FRAMES(zone, 0, "F.......F.FA----");
	EXPECT_EQ(10, take(zone, 0, U));
	EXPECT_EQ(8, take(zone, 1, U));
	EXPECT_EQ(6, take(zone, 1, U));
	EXPECT_FRAMES(zone, 0, "F...F.A.A.AA----");
	destroy(&mem);
}

/* Freed last, used first: no block waits at a tail for its buddy. */
TEST(classic_frees_to_the_head)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("classic"), 1, 3);

	lay_alloc(zone, 0, 0);
	lay_alloc(zone, 1, 0);
	lay_free(zone, 2, 1);
	lay_free(zone, 5, 0);
	seam_lock(zone->lock);
	shadow_buddy_free(zone, 0, 0);
	seam_unlock(zone->lock);
	EXPECT_FREE_LIST(zone, 0, U, "0 5");
	destroy(&mem);
}

TEST(classic_has_no_types_and_no_reserve)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make_full(&mem, policy("classic"), 128, 8);
	struct shadow_request req = {
		.order = 1,
		.migratetype = R,
		.flags = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK,
	};
	u64 pfn;

	EXPECT_EQ(0, shadow_mem_alloc(&mem, &req, &pfn));
	EXPECT_EQ(0, zone->nr_highatomic);
	EXPECT_NE(NONE, ASK(.migratetype = M));
	EXPECT_NE(NONE, ASK(.migratetype = U));
	EXPECT_TYPES(zone, "UUUU");
	shadow_zone_set_pageblock_mt(zone, 0, 0, H);
	EXPECT_TYPES(zone, "UUUU");
	EXPECT_EQ(0, zone->pcp[0].count);
	EXPECT_EQ(0, zone->stat.fallback);
	destroy(&mem);
}

/* One node, zones 2 and 0, ten pages each; both keep three. */
static void make_two(struct shadow_mem *mem, const char *name)
{
	const struct shadow_mem_config config = {
		.max_zones = 2,
		.nr_nodes = 1,
		.nr_cpus = 1,
		.max_pfn = 2 << SHADOW_MAX_ORDER,
		.policy = policy(name),
	};
	struct shadow_zone_config zone_config = {
		.max_sections = 1,
		.pb_order = 9,
		.watermark = { 3, 3, 3 },
	};
	struct shadow_zone *zone;
	u32 i, page, idx;

	if (shadow_mem_init(mem, &config))
		abort();
	for (i = 0; i < 2; i++) {
		zone_config.index = i * 2;
		if (shadow_mem_add_zone(mem, &zone_config, NULL, &zone) ||
		    shadow_mem_reserve_section(mem, i << SHADOW_MAX_ORDER) ||
		    shadow_mem_section(mem, zone, i << SHADOW_MAX_ORDER, &idx))
			abort();
		for (page = 0; page < 10; page++)
			lay_free(zone, page, 0);
	}
	shadow_mem_build_zonelists(mem, one_node);
}

/* How many pages each zone gives: "high low". */
static const char *given(const char *name, u32 flags)
{
	struct shadow_request req = {
		.migratetype = M,
		.highest_zone = 2,
		.flags = flags,
	};
	static char text[32];
	struct shadow_mem mem;
	u32 nr[2] = {};
	u64 pfn;

	make_two(&mem, name);
	while (!shadow_mem_alloc(&mem, &req, &pfn))
		nr[pfn >> SHADOW_MAX_ORDER]++;
	snprintf(text, sizeof(text), "%u %u", nr[1], nr[0]);
	destroy(&mem);
	return text;
}

/*
 * Marks of 3. stock: each zone keeps three. classic: free > 3 + 1 in the first
 * zone, free > 3 + 3 + 1 in the next; a quarter of the marks is none here.
 */
TEST(classic_adds_the_marks_up_along_the_zonelist)
{
	EXPECT_STREQ("7 7", given("stock", 0));
	EXPECT_STREQ("6 3", given("classic", 0));
	EXPECT_STREQ("9 9", given("classic", SHADOW_REQ_NONBLOCK));
	EXPECT_STREQ("10 10", given("classic", SHADOW_REQ_NOWMARK));
}

/* Two sections of two pageblocks each; pages of any type share the first. */
TEST(no_mobility_makes_all_pageblocks_unmovable)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make_full(&mem, policy("no_mobility"), 2, 9);
	u32 movable = ASK(.migratetype = M);

	EXPECT_TYPES(zone, "UUMM");
	EXPECT_EQ(1, zone->stat.steal);
	EXPECT_EQ(movable + 1, ASK(.migratetype = R));
	EXPECT_EQ(movable + 2, ASK(.migratetype = U));
	EXPECT_EQ(M, shadow_frame_mt(&zone->frames[movable]));
	EXPECT_EQ(R, shadow_frame_mt(&zone->frames[movable + 1]));
	destroy(&mem);
}

/* mmmmmmmmmmmmF... with pageblocks of order 4: stock leaves it movable. */
TEST(no_mobility_claims_a_pageblock_that_is_not_worth_it)
{
	static const char *const names[] = { "stock", "no_mobility" };
	struct shadow_zone *zone;
	struct shadow_mem mem;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		zone = make(&mem, policy(names[i]), 1, 4);
		lay_alloc(zone, 0, 3);
		lay_alloc(zone, 8, 2);
		lay_free(zone, 12, 2);
		EXPECT_EQ(12, ASK(.migratetype = R));
		EXPECT_TYPES(zone, i ? "U" : "M");
		destroy(&mem);
	}
}

/*
 * 0       8       16
 * F.AA----FAFAAAAAF.......
 *
 * Pageblocks of order 3 with 2, 2 and 8 free pages; then 2, 1 and 8.
 */
TEST(best_fit_takes_from_the_fullest_pageblock)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("best_fit"), 1, 3);

	lay_free(zone, 0, 1);
	lay_alloc(zone, 2, 1);
	lay_free(zone, 8, 0);
	lay_alloc(zone, 9, 0);
	lay_free(zone, 10, 0);
	lay_alloc(zone, 11, 0);
	lay_alloc(zone, 12, 2);
	lay_free(zone, 16, 3);
	EXPECT_EQ(8, take(zone, 0, M)); /* as full as 0: the smaller order */
	EXPECT_EQ(10, take(zone, 0, M)); /* fuller than any */
	EXPECT_EQ(0, take(zone, 0, M)); /* not the whole one */
	EXPECT_EQ(16, take(zone, 1, M)); /* no other serves */
	EXPECT_FRAMES(zone, 0, "AFA.----AAAAA...A.F.F...");
	destroy(&mem);
}

/* A smaller block is worth less than a full pageblock. */
TEST(best_fit_splits_a_larger_block_in_a_fuller_pageblock)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("best_fit"), 1, 3);

	lay_free(zone, 0, 0);
	lay_free(zone, 4, 2);
	lay_free(zone, 8, 1);
	EXPECT_EQ(8, take(zone, 0, M));
	destroy(&mem);
}

/* Pageblocks of order 3: owner 7 asks, then 9, then 7 again. */
TEST(pid_clustered_gives_each_owner_its_pageblocks)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("pid_clustered"), 1, 3);

	lay_free(zone, 0, 4);
	lay_free(zone, 16, 3);
	EXPECT_EQ(16, ASK(.owner = 7));
	EXPECT_EQ(0, ASK(.owner = 9));
	EXPECT_EQ(17, ASK(.owner = 7));
	EXPECT_EQ(20, ASK(.owner = 7, .order = 2));
	EXPECT_EQ(2, ASK(.owner = 9, .order = 1));
	EXPECT_EQ(18, ASK(.owner = 7, .order = 1));
	EXPECT_FRAMES(zone, 0, "AFA.F...F.......AAA.A...");
	EXPECT_EQ(8, ASK(.owner = 7)); /* its own is full: a whole one */
	EXPECT_EQ(1, ASK(.owner = 9));
	destroy(&mem);
}

/* F...AAF. all of owner 7's: the smallest block that serves, not the first. */
TEST(pid_clustered_splits_the_smallest_block_of_a_pageblock)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("pid_clustered"), 1, 3);

	lay_free(zone, 0, 3);
	EXPECT_EQ(0, ASK(.owner = 7, .order = 2));
	EXPECT_EQ(4, ASK(.owner = 7, .order = 1));
	EXPECT_EQ(0, shadow_mem_free(&mem, 0, 2, 0));
	EXPECT_FRAMES(zone, 0, "F...A.F.");
	EXPECT_EQ(6, ASK(.owner = 7));
	destroy(&mem);
}

/* What is freed goes to the same owner again, what is whole to anybody. */
TEST(pid_clustered_forgets_an_owner_that_has_freed_all)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("pid_clustered"), 1, 3);

	lay_free(zone, 0, 3);
	EXPECT_EQ(0, ASK(.owner = 7, .order = 2));
	EXPECT_EQ(4, ASK(.owner = 7, .order = 2));
	EXPECT_EQ(0, shadow_mem_free(&mem, 0, 2, 0));
	EXPECT_SOUND(zone);
	EXPECT_EQ(0, ASK(.owner = 7, .order = 1));
	EXPECT_EQ(0, shadow_mem_free(&mem, 0, 1, 0));
	EXPECT_EQ(0, shadow_mem_free(&mem, 4, 2, 0));
	EXPECT_FRAMES(zone, 0, "F.......");
	EXPECT_EQ(0, ASK(.owner = 9));
	EXPECT_EQ(1, ASK(.owner = 9));
	destroy(&mem);
}

/* Nobody's pageblocks before another's; another's before none. */
TEST(pid_clustered_shares_when_no_pageblock_is_left)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("pid_clustered"), 1, 3);

	lay_free(zone, 0, 3);
	lay_free(zone, 8, 3);
	EXPECT_EQ(0, ASK(.order = 1)); /* no owner */
	EXPECT_EQ(8, ASK(.owner = 7, .order = 0));
	EXPECT_EQ(2, ASK(.owner = 9, .order = 0));
	EXPECT_EQ(4, ASK(.owner = 9, .order = 2));
	EXPECT_EQ(3, ASK(.owner = 9, .order = 0));
	EXPECT_EQ(9, ASK(.owner = 9, .order = 0));
	EXPECT_FRAMES(zone, 0, "A.AAA...AAF.F...");
	destroy(&mem);
}

/*
 * Pageblocks of order 3: a tree is a section. Two CPUs, two trees; each stays
 * in its own while there is room.
 */
TEST(llfree_gives_each_cpu_a_tree)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("llfree"), 3, 3);

	lay_free(zone, 0, 5);
	lay_free(zone, 1024, 10);
	lay_free(zone, 2048, 10);
	EXPECT_EQ(2048, ASK(.cpu = 0));
	EXPECT_EQ(1024, ASK(.cpu = 1));
	EXPECT_EQ(2049, ASK(.cpu = 0));
	EXPECT_EQ(1026, ASK(.cpu = 1, .order = 1));
	EXPECT_EQ(2052, ASK(.cpu = 0, .order = 2));
	EXPECT_FRAMES(zone, 2048, "AAF.A...F.......");
	EXPECT_FRAMES(zone, 1024, "AFA.F...F.......");
	EXPECT_FRAMES(zone, 0, "F.......");
	destroy(&mem);
}

/* Tree 0 is nearly full, tree 1 partly free, tree 2 whole. */
TEST(llfree_prefers_partly_free_trees_then_whole_ones)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("llfree"), 3, 3);

	lay_free(zone, 2048, 10);
	lay_free(zone, 1024, 7);
	lay_free(zone, 0, 1);
	EXPECT_EQ(1024, ASK(.order = 1));
	EXPECT_EQ(1026, ASK(.order = 1));
	EXPECT_EQ(1028, ASK(.order = 2));
	EXPECT_EQ(2048, ASK(.order = 7));
	EXPECT_EQ(1032, ASK(.order = 1)); /* small ones stay */
	EXPECT_EQ(2176, ASK(.order = 7));
	destroy(&mem);
}

/* When all others are used up, the nearly full tree serves, too. */
TEST(llfree_takes_nearly_full_trees_last)
{
	struct shadow_mem mem;
	struct shadow_zone *zone = make(&mem, policy("llfree"), 2, 3);

	lay_free(zone, 0, 1);
	lay_free(zone, 1024, 10);
	EXPECT_EQ(1024, ASK(.order = 0));
	EXPECT_EQ(1536, ASK(.order = 9));
	EXPECT_EQ(1280, ASK(.order = 8));
	EXPECT_EQ(1152, ASK(.order = 7));
	EXPECT_EQ(1088, ASK(.order = 6));
	EXPECT_EQ(1056, ASK(.order = 5));
	EXPECT_EQ(1040, ASK(.order = 4));
	EXPECT_EQ(1032, ASK(.order = 3));
	EXPECT_EQ(1028, ASK(.order = 2));
	EXPECT_EQ(1026, ASK(.order = 1));
	EXPECT_EQ(0, ASK(.order = 1));
	EXPECT_EQ(1025, ASK(.order = 0));
	EXPECT_EQ(NONE, ASK(.order = 0));
	destroy(&mem);
}

/* One request or free by chance, of any order, type, owner and CPU. */
static void step(struct load *load)
{
	u32 order = load_random(load, 3) ? load_random(load, 4) :
					   load_random(load, 11);

	if (load_random(load, 100) < 55 && load->nr < 2000)
		load_alloc(load, order, load_random(load, SHADOW_NR_MT),
			   load_random(load, 5), load_random(load, 2));
	else if (load->nr)
		load_free(load, load_random(load, load->nr),
			  load_random(load, 2));
}

TEST(every_policy_is_sound_along_random_operations)
{
	static const u32 pb_orders[] = { 0, 3, 9, 10 };
	const struct shadow_policy *policy;
	unsigned int i, n, p;
	struct load *load;

	for (p = 0; (policy = shadow_policy_at(p)); p++) {
		for (i = 0; i < ARRAY_SIZE(pb_orders); i++) {
			load = calloc(1, sizeof(*load));
			ASSERT_NE(NULL, load);
			load->random = 1234567 + i;
			load->zone =
				make_full(&load->mem, policy, 5, pb_orders[i]);
			for (n = 0; n < 4000; n++) {
				step(load);
				if (n % 40)
					continue;
				ASSERT_STREQ("none", mem_rule(&load->mem))
				{
					TH_LOG("%s, pageblocks of order %u",
					       policy->name, pb_orders[i]);
				}
			}
			load_end(load);
		}
	}
	EXPECT_EQ(0, seam_fault.live);
}

/* Pageblocks that change their type under a policy stay counted. */
TEST(every_policy_serves_until_nothing_is_left)
{
	const struct shadow_policy *policy;
	struct shadow_zone *zone;
	struct shadow_mem mem;
	unsigned int p;
	u32 i, served;

	for (p = 0; (policy = shadow_policy_at(p)); p++) {
		zone = make_full(&mem, policy, 4, 9);
		served = 0;
		for (i = 0; i < 5000; i++)
			served += ASK(.migratetype = 1 + i % 2, .owner = i % 9,
				      .cpu = 0) != NONE;
		/* classic wants more than there is need of */
		EXPECT_EQ(4096 - !!policy->enough, served)
		{
			TH_LOG("%s", policy->name);
		}
		EXPECT_EQ(!!policy->enough, zone->nr_free);
		destroy(&mem);
	}
}

TEST(policy_that_gets_no_memory_leaves_no_zone)
{
	const struct shadow_zone_config config = {
		.max_sections = 4,
		.pb_order = 9,
		.nr_cpus = 2,
	};
	const struct shadow_policy *policy;
	struct shadow_zone zone;
	unsigned long requests;
	unsigned int p, n;

	for (p = 0; (policy = shadow_policy_at(p)); p++) {
		seam_fault_set(0, false);
		ASSERT_EQ(0, shadow_zone_init(&zone, &config, policy, NULL));
		EXPECT_EQ(seam_fault.bytes, shadow_zone_bytes(&zone));
		EXPECT_EQ(!policy->init, !zone.policy_bytes);
		requests = seam_fault.requests;
		shadow_zone_exit(&zone);
		for (n = 1; n <= requests; n++) {
			seam_fault_set(n, false);
			EXPECT_EQ(-ENOMEM, shadow_zone_init(&zone, &config,
							    policy, NULL));
			EXPECT_EQ(0, seam_fault.live);
		}
		seam_fault_set(0, false);
	}
}

/* A zone of a machine that has none of its pages. */
TEST(every_policy_can_have_an_empty_zone)
{
	const struct shadow_zone_config config = {
		.pb_order = 9,
		.nr_cpus = 2,
	};
	const struct shadow_policy *policy;
	struct shadow_zone zone;
	unsigned int p;

	for (p = 0; (policy = shadow_policy_at(p)); p++) {
		seam_fault_set(0, false);
		ASSERT_EQ(0, shadow_zone_init(&zone, &config, policy, NULL));
		EXPECT_GT(4096, zone.policy_bytes);
		EXPECT_EQ(NONE, take(&zone, 0, U));
		EXPECT_SOUND(&zone);
		shadow_zone_exit(&zone);
	}
}

TEST(policies_are_found_by_name)
{
	const struct shadow_policy *policy;
	unsigned int p;

	for (p = 0; (policy = shadow_policy_at(p)); p++) {
		EXPECT_EQ(policy, shadow_policy_find(policy->name));
		EXPECT_GT(SHADOW_POLICY_NAME_LEN, strlen(policy->name));
		EXPECT_GT(SHADOW_POLICY_SOURCE_LEN, strlen(policy->source));
	}
	EXPECT_EQ(6, p);
	EXPECT_EQ(NULL, shadow_policy_find("stoc"));
	EXPECT_EQ(NULL, shadow_policy_find(""));
}

/*
 * before  A.......F.......  pageblocks of 8, movable (new) and unmovable
 * after   F...............  one block, of the type that its list has
 */
TEST(no_mobility_merges_pageblocks_new_and_used)
{
	struct shadow_zone_config config = {
		.max_sections = 1,
		.pb_order = 3,
		.nr_cpus = 1,
	};
	struct shadow_zone zone;
	u32 slot;

	ASSERT_EQ(0, shadow_zone_init(&zone, &config, policy("no_mobility"),
				      NULL));
	ASSERT_EQ(0, shadow_zone_add_section(&zone, 0, &slot));
	shadow_zone_set_pageblock_mt(&zone, 8, 3, U);
	lay_free(&zone, 8, 3);
	lay_free(&zone, 0, 3);
	EXPECT_TYPES(&zone, "MM");
	EXPECT_FREE_LIST(&zone, 4, M, "0");
	EXPECT_SOUND(&zone);
	shadow_zone_exit(&zone);
}

TEST_HARNESS_MAIN
