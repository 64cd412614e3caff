// SPDX-License-Identifier: GPL-2.0
/*
 * The checker itself: a healthy instance passes, and for every rule there are
 * ways to break it that it reports as just that rule, in the right zone.
 */
#include "core/track.h"
#include "unit.h"

/*
 * Two zones, 0 on node 0 and 2 on node 1, of one section each, pageblocks of
 * order 3; each with
 *
 *   0       8       16
 *   F.A.FAL-PPA.FA--F.A.----        free order 1: 16 0   order 0: 12 4
 *
 * and the block on CPU 1's list of order 0: 8 9. The blocks at 2 and 10 have
 * two of four descriptors: 0 and 1.
 */
struct sick {
	struct shadow_mem mem;
	struct shadow_zone *zone; /* the one that is broken: node 1, index 2 */
};

#define PICTURE "F.A.FAL-PPA.FA--F.A.----"

static int one_row(int from, int to)
{
	return from != to;
}

static int lay_zone(struct shadow_mem *mem, u32 node, u32 index,
		    struct shadow_zone **zone)
{
	struct shadow_zone_config config = {
		.node = node,
		.index = index,
		.max_sections = 1,
		.pb_order = 3,
		.max_groups = 16,
		.nr_cpus = 2,
		.pcp_batch = 4,
	};
	const struct shadow_request req = { .order = 1 };
	u64 pfn = (node + 1) << SHADOW_MAX_ORDER;
	u32 i, idx;
	int err;

	err = shadow_mem_add_zone(mem, &config, NULL, zone)	?:
		      shadow_mem_reserve_section(mem, pfn)	?:
		      shadow_mem_section(mem, *zone, pfn, &idx) ?:
		      shadow_zone_add_live(*zone, 6, 1);
	if (err)
		return err;
	for (i = 2; i < 24; i += 8)
		lay_alloc(*zone, i, 1);
	lay_alloc(*zone, 5, 0);
	lay_alloc(*zone, 13, 0);
	for (i = 8; i < 10; i++)
		lay_alloc(*zone, i, 0);
	for (i = 10; i-- > 8;)
		push(*zone, 1, i, 0, M);
	lay_free(*zone, 0, 1);
	lay_free(*zone, 4, 0);
	lay_free(*zone, 12, 0);
	lay_free(*zone, 16, 1);
	shadow_zone_track_start(*zone, shadow_track_create(4));
	shadow_track_add(*zone, 2, &req);
	shadow_track_add(*zone, 10, &req);
	return 0;
}

static int lay_out(struct sick *sick)
{
	struct shadow_mem_config config = {
		.max_zones = 2,
		.nr_nodes = 2,
		.nr_cpus = 2,
		.max_pfn = 1 << 20,
		.policy = &shadow_policy_best_fit,
	};
	struct shadow_zone *other;
	int err;

	err = shadow_mem_init(&sick->mem, &config)	 ?:
		      lay_zone(&sick->mem, 0, 0, &other) ?:
		      lay_zone(&sick->mem, 1, 2, &sick->zone);
	shadow_mem_build_zonelists(&sick->mem, one_row);
	return err;
}

TEST(healthy_instance_passes_and_its_pages_add_up)
{
	struct shadow_check check;
	struct sick sick;

	ASSERT_EQ(0, lay_out(&sick));
	EXPECT_FRAMES(sick.zone, 0, PICTURE);
	EXPECT_FREE_LIST(sick.zone, 0, M, "12 4");
	EXPECT_FREE_LIST(sick.zone, 1, M, "16 0");
	EXPECT_PCP_LIST(sick.zone, 1, 0, M, "8 9");
	EXPECT_EQ(0, shadow_mem_check(&sick.mem, &check));
	EXPECT_EQ(SHADOW_RULE_NONE, check.broken);
	EXPECT_EQ(2 * 6, check.pages[SHADOW_FRAME_FREE]);
	EXPECT_EQ(2 * 8, check.pages[SHADOW_FRAME_ALLOC]);
	EXPECT_EQ(2 * 2, check.pages[SHADOW_FRAME_PCP]);
	EXPECT_EQ(2 * 1, check.pages[SHADOW_FRAME_LIVE]);
	EXPECT_EQ(2 * (1024 - 17), check.pages[SHADOW_FRAME_HOLE]);
	EXPECT_EQ(0, check.pages[SHADOW_FRAME_TAIL]);
	shadow_mem_exit(&sick.mem);
	EXPECT_EQ(0, seam_fault.live);
}

static struct shadow_frame *frame(struct sick *sick, u32 idx)
{
	return &sick->zone->frames[idx];
}

static struct shadow_list *list(struct sick *sick, unsigned int order)
{
	return &sick->zone->free_area[order][M];
}

static u32 *stack_nr(struct sick *sick)
{
	return &sick->zone->pcp[1].size[shadow_pcp_list(0, M)].nr;
}

static void link_prev(struct sick *s)
{
	shadow_frame_set_prev(frame(s, 0), 4);
}

static void link_first_prev(struct sick *s)
{
	shadow_frame_set_prev(frame(s, 16), 0);
}

static void link_tail(struct sick *s)
{
	list(s, 1)->tail = 16;
}

static void link_tail_of_empty(struct sick *s)
{
	list(s, 5)->tail = 0;
}

static void link_loop(struct sick *s)
{
	shadow_frame_set_next(frame(s, 0), 16);
}

static void link_out_of_zone(struct sick *s)
{
	shadow_frame_set_next(frame(s, 0), 1024);
}

static void link_head_out_of_zone(struct sick *s)
{
	list(s, 1)->head = NONE - 1;
}

static void link_stack_out_of_zone(struct sick *s)
{
	frame(s, 9)->word = shadow_frame_stacked(0, M, 1024);
}

static void count_too_many(struct sick *s)
{
	list(s, 1)->nr++;
}

static void count_too_few(struct sick *s)
{
	list(s, 1)->nr--;
}

static void count_of_empty(struct sick *s)
{
	list(s, 4)->nr = 1;
}

static void count_stack_too_many(struct sick *s)
{
	(*stack_nr(s))++;
}

static void count_stack_too_few(struct sick *s)
{
	(*stack_nr(s))--;
}

static void count_stack_loop(struct sick *s)
{
	frame(s, 9)->word = shadow_frame_stacked(0, M, 8);
}

static void block_order(struct sick *s)
{
	frame(s, 16)->word += 1 << SHADOW_ORDER_SHIFT;
}

static void block_type(struct sick *s)
{
	frame(s, 16)->word ^= (u64)(M ^ R) << SHADOW_MT_SHIFT;
}

static void block_allocated(struct sick *s)
{
	frame(s, 12)->word ^= SHADOW_FRAME_FREE ^ SHADOW_FRAME_ALLOC;
}

static void block_of_stack(struct sick *s)
{
	frame(s, 8)->word ^= (u64)(M ^ R) << SHADOW_MT_SHIFT;
}

static void block_of_stack_with_prev(struct sick *s)
{
	shadow_frame_set_prev(frame(s, 9), 8);
}

static void free_too_many(struct sick *s)
{
	s->zone->nr_free++;
}

static void free_too_few(struct sick *s)
{
	s->zone->nr_free--;
}

static void mask_bit_lost(struct sick *s)
{
	s->zone->free_mask[M] &= ~1;
}

static void mask_bit_too_many(struct sick *s)
{
	s->zone->free_mask[C] |= 1 << 10;
}

static void mask_common_lost(struct sick *s)
{
	s->zone->free_orders = 0;
}

static void highatomic_pages(struct sick *s)
{
	s->zone->nr_free_highatomic++;
}

static void highatomic_pageblocks(struct sick *s)
{
	s->zone->nr_highatomic++;
}

static void pcp_too_many(struct sick *s)
{
	s->zone->pcp[1].count++;
}

static void pcp_of_empty(struct sick *s)
{
	s->zone->pcp[0].count = 1;
}

static void align_order(struct sick *s)
{
	frame(s, 5)->word = shadow_frame_head(SHADOW_FRAME_ALLOC, 1, M);
}

static void align_too_large(struct sick *s)
{
	frame(s, 2)->word = shadow_frame_head(SHADOW_FRAME_ALLOC, 11, M);
}

static void tail_missing(struct sick *s)
{
	frame(s, 3)->word = SHADOW_FRAME_HOLE;
}

static void tail_too_many(struct sick *s)
{
	frame(s, 7)->word = SHADOW_FRAME_TAIL;
}

static void tail_behind_smaller_block(struct sick *s)
{
	frame(s, 10)->word = shadow_frame_head(SHADOW_FRAME_ALLOC, 0, M);
}

static void tail_with_bits(struct sick *s)
{
	frame(s, 1)->word |= 1 << SHADOW_ORDER_SHIFT;
}

static void tail_of_the_last_frame(struct sick *s)
{
	frame(s, 1023)->word = SHADOW_FRAME_TAIL;
}

static void listed_free(struct sick *s)
{
	frame(s, 10)->word = shadow_frame_head(SHADOW_FRAME_FREE, 1, M);
}

static void listed_pcp(struct sick *s)
{
	frame(s, 10)->word = shadow_frame_head(SHADOW_FRAME_PCP, 1, M);
}

static void merged_pair(struct sick *s)
{
	shadow_buddy_link(s->zone, 5, 0, M);
}

static void merged_pageblocks(struct sick *s)
{
	lay_alloc(s->zone, 32, 3);
	lay_alloc(s->zone, 40, 3);
	shadow_zone_set_pageblock_mt(s->zone, 40, 3, R);
	shadow_buddy_link(s->zone, 32, 3, M);
	shadow_buddy_link(s->zone, 40, 3, R);
}

static void pageblock_changed(struct sick *s)
{
	shadow_zone_set_pageblock_mt(s->zone, 0, 3, U);
}

static void pageblock_group_says_mixed(struct sick *s)
{
	s->zone->group[1] = SHADOW_MT_MIXED;
}

static void pageblock_group_says_one_type(struct sick *s)
{
	shadow_zone_set_pageblock_mt(s->zone, 1016, 3, U);
	s->zone->group[15] = M;
}

static void pageblock_second_changed(struct sick *s)
{
	lay_free(s->zone, 32, 4);
	shadow_zone_set_pageblock_mt(s->zone, 40, 3, C);
}

static void state_six(struct sick *s)
{
	frame(s, 5)->word = SHADOW_NR_FRAME_STATES;
}

static void state_hole_with_bits(struct sick *s)
{
	frame(s, 7)->word |= 1ULL << SHADOW_OWNER_SHIFT;
}

static void state_live_with_bits(struct sick *s)
{
	frame(s, 6)->word |= 1ULL << SHADOW_ORDER_SHIFT;
}

static void present_too_many(struct sick *s)
{
	s->zone->present++;
}

static void present_lost_page(struct sick *s)
{
	frame(s, 5)->word = SHADOW_FRAME_HOLE;
}

static void pfnmap_base(struct sick *s)
{
	s->zone->pfn_offset[0] += SHADOW_SECTION_FRAMES;
}

static void pfnmap_other_zone(struct sick *s)
{
	shadow_pfnmap_set(&s->mem.pfnmap, shadow_zone_pfn(s->zone, 0),
			  &s->mem.zones[0], 0);
}

static void pfnmap_other_section(struct sick *s)
{
	shadow_pfnmap_set(&s->mem.pfnmap, shadow_zone_pfn(s->zone, 0), s->zone,
			  1024);
}

/* best_fit keeps a count of free pages for each pageblock. */
static void policy_count_wrong(struct sick *s)
{
	((u16 *)s->zone->policy_data)[1]++;
}

static void track_owner_lost(struct sick *s)
{
	frame(s, 2)->word &= (1ULL << SHADOW_OWNER_SHIFT) - 1;
}

static void track_shared_by_two(struct sick *s)
{
	frame(s, 2)->word = frame(s, 10)->word;
}

static void track_order(struct sick *s)
{
	s->zone->track->desc[0].order = 0;
}

static void track_too_many(struct sick *s)
{
	s->zone->track->nr++;
}

#define BREACH(rule, how)                     \
	{                                     \
		SHADOW_RULE_##rule, how, #how \
	}

static const struct breach {
	enum shadow_rule rule;
	void (*how)(struct sick *sick);
	const char *name;
} breaches[] = {
	BREACH(LIST_LINK, link_prev),
	BREACH(LIST_LINK, link_first_prev),
	BREACH(LIST_LINK, link_tail),
	BREACH(LIST_LINK, link_tail_of_empty),
	BREACH(LIST_LINK, link_loop),
	BREACH(LIST_LINK, link_out_of_zone),
	BREACH(LIST_LINK, link_head_out_of_zone),
	BREACH(LIST_LINK, link_stack_out_of_zone),
	BREACH(LIST_COUNT, count_too_many),
	BREACH(LIST_COUNT, count_too_few),
	BREACH(LIST_COUNT, count_of_empty),
	BREACH(LIST_COUNT, count_stack_too_many),
	BREACH(LIST_COUNT, count_stack_too_few),
	BREACH(LIST_COUNT, count_stack_loop),
	BREACH(LIST_BLOCK, block_order),
	BREACH(LIST_BLOCK, block_type),
	BREACH(LIST_BLOCK, block_allocated),
	BREACH(LIST_BLOCK, block_of_stack),
	BREACH(LIST_BLOCK, block_of_stack_with_prev),
	BREACH(NR_FREE, free_too_many),
	BREACH(NR_FREE, free_too_few),
	BREACH(MASK, mask_bit_lost),
	BREACH(MASK, mask_bit_too_many),
	BREACH(MASK, mask_common_lost),
	BREACH(HIGHATOMIC, highatomic_pages),
	BREACH(HIGHATOMIC, highatomic_pageblocks),
	BREACH(PCP, pcp_too_many),
	BREACH(PCP, pcp_of_empty),
	BREACH(ALIGN, align_order),
	BREACH(ALIGN, align_too_large),
	BREACH(TAIL, tail_missing),
	BREACH(TAIL, tail_too_many),
	BREACH(TAIL, tail_behind_smaller_block),
	BREACH(TAIL, tail_with_bits),
	BREACH(TAIL, tail_of_the_last_frame),
	BREACH(LISTED, listed_free),
	BREACH(LISTED, listed_pcp),
	BREACH(MERGED, merged_pair),
	BREACH(MERGED, merged_pageblocks),
	BREACH(PAGEBLOCK, pageblock_changed),
	BREACH(PAGEBLOCK, pageblock_second_changed),
	BREACH(PAGEBLOCK, pageblock_group_says_mixed),
	BREACH(PAGEBLOCK, pageblock_group_says_one_type),
	BREACH(STATE, state_six),
	BREACH(STATE, state_hole_with_bits),
	BREACH(STATE, state_live_with_bits),
	BREACH(PRESENT, present_too_many),
	BREACH(PRESENT, present_lost_page),
	BREACH(PFNMAP, pfnmap_base),
	BREACH(PFNMAP, pfnmap_other_zone),
	BREACH(PFNMAP, pfnmap_other_section),
	BREACH(POLICY, policy_count_wrong),
	BREACH(TRACK, track_owner_lost),
	BREACH(TRACK, track_shared_by_two),
	BREACH(TRACK, track_order),
	BREACH(TRACK, track_too_many),
};

TEST(every_breach_is_reported_as_its_rule)
{
	struct shadow_check check;
	struct sick sick;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(breaches); i++) {
		ASSERT_EQ(0, lay_out(&sick));
		ASSERT_STREQ("none", mem_rule(&sick.mem));
		breaches[i].how(&sick);
		EXPECT_EQ(-EUCLEAN, shadow_mem_check(&sick.mem, &check));
		EXPECT_EQ(breaches[i].rule, check.broken)
		{
			TH_LOG("%s gave: %s", breaches[i].name,
			       shadow_rule_name(check.broken));
		}
		EXPECT_EQ(1, check.node);
		EXPECT_EQ(2, check.zone);
		shadow_mem_exit(&sick.mem);
	}
	EXPECT_EQ(0, seam_fault.live);
}

/* The rules of caches: cache_check_test.c. */
TEST(every_rule_of_the_page_allocator_has_a_breach)
{
	unsigned int rule;
	u32 i;

	for (rule = SHADOW_RULE_NONE + 1; rule < SHADOW_RULE_TAG; rule++) {
		for (i = 0; i < ARRAY_SIZE(breaches); i++)
			if (breaches[i].rule == rule)
				break;
		EXPECT_GT(ARRAY_SIZE(breaches), i);
	}
}

/* Where it is broken: the frame that a reader should look at. */
TEST(report_names_the_frame)
{
	static const struct {
		void (*how)(struct sick *sick);
		u32 idx;
	} rows[] = {
		{ tail_missing, 3 },	  { state_six, 5 },
		{ align_order, 5 },	  { merged_pair, 4 },
		{ link_prev, 0 },	  { block_type, 16 },
		{ pageblock_changed, 0 }, { pfnmap_base, 0 },
		{ free_too_many, NONE },
	};
	struct shadow_check check;
	struct sick sick;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ASSERT_EQ(0, lay_out(&sick));
		rows[i].how(&sick);
		EXPECT_EQ(-EUCLEAN, shadow_mem_check(&sick.mem, &check));
		EXPECT_EQ(rows[i].idx, check.idx);
		shadow_mem_exit(&sick.mem);
	}
}

/* Types that do not mix may stand apart: that breaks no rule. */
TEST(unmixed_neighbours_are_no_breach)
{
	struct sick sick;

	ASSERT_EQ(0, lay_out(&sick));
	shadow_zone_set_pageblock_mt(sick.zone, 40, 3, C);
	lay_free(sick.zone, 32, 3);
	lay_free(sick.zone, 40, 3);
	EXPECT_FRAMES(sick.zone, 32, "F.......F.......");
	EXPECT_STREQ("none", mem_rule(&sick.mem));
	shadow_mem_exit(&sick.mem);
}

TEST(check_changes_nothing)
{
	struct shadow_zone before;
	struct shadow_check check;
	struct sick sick;

	ASSERT_EQ(0, lay_out(&sick));
	before = *sick.zone;
	shadow_mem_check(&sick.mem, &check);
	EXPECT_EQ(0, memcmp(&before, sick.zone, sizeof(before)));
	EXPECT_FRAMES(sick.zone, 0, PICTURE);
	shadow_mem_exit(&sick.mem);
}

TEST(every_rule_has_a_name_of_its_own)
{
	unsigned int a, b;

	for (a = 0; a < SHADOW_NR_RULES; a++)
		for (b = 0; b < a; b++)
			EXPECT_STRNE(shadow_rule_name(a), shadow_rule_name(b));
	EXPECT_STREQ("unknown", shadow_rule_name(SHADOW_NR_RULES));
}

TEST_HARNESS_MAIN
