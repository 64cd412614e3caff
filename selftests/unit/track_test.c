// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors of allocated blocks: who has one, what it says, references, a
 * pool that is used up, switching off under tracked blocks.
 */
#include "core/fault.h"
#include "core/mover.h"
#include "core/track.h"
#include "unit.h"

/* One zone of a section, which is free; per-CPU lists; a pool of 4. */
FIXTURE(track)
{
	struct shadow_mem mem;
	struct shadow_zone *zone;
	struct shadow_track *track;
	struct shadow_request req;
	u64 pfn;
};

static int one_node(int from, int to)
{
	return from != to;
}

FIXTURE_SETUP(track)
{
	static const struct shadow_mem_config config = {
		.max_zones = 1,
		.nr_nodes = 1,
		.nr_cpus = 2,
		.max_pfn = 1 << 12,
	};
	static const struct shadow_zone_config zone_config = {
		.max_sections = 1,
		.pb_order = 9,
		.pcp_batch = 4,
		.pcp_high = 16,
	};
	u32 idx;

	memset(self, 0, sizeof(*self));
	ASSERT_EQ(0, shadow_mem_init(&self->mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&self->mem, &zone_config, NULL,
					 &self->zone));
	ASSERT_EQ(0, shadow_mem_reserve_section(&self->mem, 0));
	ASSERT_EQ(0, shadow_mem_section(&self->mem, self->zone, 0, &idx));
	lay_free(self->zone, 0, SHADOW_MAX_ORDER);
	shadow_mem_build_zonelists(&self->mem, one_node);
	self->track = shadow_track_create(4);
	ASSERT_NE(NULL, self->track);
	ASSERT_EQ(NULL, shadow_zone_track_start(self->zone, self->track));
	self->req.migratetype = M;
	self->req.owner = 77;
	self->req.site = 0x1234;
}

FIXTURE_TEARDOWN(track)
{
	EXPECT_STREQ("none", mem_rule(&self->mem));
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

static int ask(struct shadow_mem *mem, struct shadow_request *req,
	       unsigned int order, u64 *pfn)
{
	req->order = order;
	return shadow_mem_alloc(mem, req, pfn);
}

static int agree(void *ctx, u64 from, u64 to, unsigned int order)
{
	(void)from;
	(void)to;
	(void)order;
	return *(int *)ctx;
}

/*
 * before  A..A tracked at 0, its new place at 3
 * after   F..A tracked at 3; where the owner refuses A..F, tracked at 0
 */
TEST_F(track, descriptor_goes_where_the_block_goes)
{
	int verdict = -EBUSY;
	struct shadow_mover mover = { .move = agree, .ctx = &verdict };
	struct shadow_block from = { .zone = self->zone };
	struct shadow_block to = { .zone = self->zone, .idx = 3 };
	struct shadow_desc desc;

	self->zone->config.pcp_batch = 0;
	ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
	ASSERT_EQ(0, self->pfn);
	ASSERT_EQ(0, shadow_mem_get(&self->mem, 0));
	ASSERT_TRUE(shadow_buddy_take(self->zone, 3, 0));
	EXPECT_EQ(-EBUSY, shadow_mover_move(&mover, &from, &to, 0));
	EXPECT_TRUE(shadow_track_find(self->zone, 0, &desc));
	EXPECT_EQ(1, self->track->nr);
	ASSERT_TRUE(shadow_buddy_take(self->zone, 3, 0));
	verdict = 0;
	EXPECT_EQ(0, shadow_mover_move(&mover, &from, &to, 0));
	EXPECT_EQ(1, self->track->nr);
	ASSERT_TRUE(shadow_track_find(self->zone, 3, &desc));
	EXPECT_EQ(2, desc.refs);
	EXPECT_EQ(77, desc.owner);
	EXPECT_EQ(0x1234, desc.site);
	EXPECT_FRAMES(self->zone, 0, "F.FAF");
}

TEST_F(track, block_has_a_descriptor_until_it_is_freed)
{
	struct shadow_desc desc;
	unsigned int order;

	for (order = 0; order <= 9; order++) {
		ASSERT_EQ(0, ask(&self->mem, &self->req, order, &self->pfn));
		ASSERT_TRUE(shadow_track_find(self->zone, self->pfn, &desc));
		EXPECT_EQ(1, desc.refs);
		EXPECT_EQ(77, desc.owner);
		EXPECT_EQ(0x1234, desc.site);
		EXPECT_EQ(order, desc.order);
		EXPECT_EQ(self->pfn, desc.idx);
		EXPECT_EQ(1, self->track->nr);
		EXPECT_STREQ("none", mem_rule(&self->mem));
		ASSERT_EQ(0, shadow_mem_free(&self->mem, self->pfn, order, 1));
		EXPECT_EQ(0, self->track->nr);
	}
}

/* The block is free, and known still: the one freed first is forgotten first. */
TEST_F(track, freed_block_is_remembered_for_a_while)
{
	struct shadow_desc desc;
	u64 pfn[5];
	u32 i;

	for (i = 0; i < 4; i++) {
		self->req.owner = i;
		ASSERT_EQ(0, ask(&self->mem, &self->req, 5, &pfn[i]));
	}
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn[i], 5, 0));
	for (i = 0; i < 4; i++) {
		ASSERT_TRUE(shadow_track_find(self->zone, pfn[i], &desc));
		EXPECT_EQ(0, desc.refs);
		EXPECT_EQ(i, desc.owner);
	}
	ASSERT_EQ(0, ask(&self->mem, &self->req, 6, &pfn[4]));
	EXPECT_TRUE(shadow_track_find(self->zone, pfn[1], &desc));
	EXPECT_EQ(1, desc.owner);
	EXPECT_FALSE(shadow_track_find(self->zone, 1, &desc));
	ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn[4], 6, 0));
}

TEST_F(track, block_with_references_is_not_freed)
{
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	ASSERT_EQ(0, shadow_mem_get(&self->mem, self->pfn));
	EXPECT_EQ(-EBUSY, shadow_mem_free(&self->mem, self->pfn, 3, 0));
	EXPECT_EQ(1, self->mem.faults[SHADOW_FAULT_BUSY]);
	EXPECT_FRAMES(self->zone, self->pfn, "A.......");
	EXPECT_EQ(0, shadow_mem_put(&self->mem, self->pfn, 0));
	EXPECT_FRAMES(self->zone, self->pfn, "A.......");
	EXPECT_EQ(0, shadow_mem_put(&self->mem, self->pfn, 0));
	EXPECT_FRAMES(self->zone, self->pfn, "P.......");
	EXPECT_EQ(-EFAULT, shadow_mem_put(&self->mem, self->pfn, 0));
	EXPECT_EQ(-EFAULT, shadow_mem_get(&self->mem, self->pfn));
}

TEST_F(track, references_of_what_has_none_are_refused)
{
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_EQ(-EFAULT, shadow_mem_get(&self->mem, self->pfn + 1));
	EXPECT_EQ(-EFAULT, shadow_mem_put(&self->mem, self->pfn + 1, 0));
	EXPECT_EQ(-ENOENT, shadow_mem_get(&self->mem, 4000));
	EXPECT_EQ(-ENOENT, shadow_mem_put(&self->mem, 4000, 0));
	EXPECT_EQ(-EINVAL, shadow_mem_put(&self->mem, self->pfn, 2));
	self->track->desc[0].refs = U32_MAX;
	EXPECT_EQ(-EOVERFLOW, shadow_mem_get(&self->mem, self->pfn));
	self->track->desc[0].refs = 1;
	EXPECT_EQ(NULL, shadow_zone_track_stop(self->zone));
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_EQ(-ENODATA, shadow_mem_get(&self->mem, self->pfn));
	EXPECT_EQ(-ENODATA, shadow_mem_put(&self->mem, self->pfn, 0));
}

/* A.......  and its parts, A.A.A.A., the pool having room for three of them */
TEST_F(track, parts_of_a_split_block_have_descriptors_of_their_own)
{
	struct shadow_track_stat stat;
	struct shadow_desc desc;
	u64 other;
	u32 i;

	ASSERT_EQ(0, ask(&self->mem, &self->req, 4, &other));
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	ASSERT_EQ(0, shadow_mem_split(&self->mem, self->pfn, 3, 1));
	EXPECT_STREQ("none", mem_rule(&self->mem));
	for (i = 0; i < 3; i++) {
		ASSERT_TRUE(shadow_track_find(self->zone, self->pfn + i * 2,
					      &desc));
		EXPECT_EQ(77, desc.owner);
		EXPECT_EQ(0x1234, desc.site);
		EXPECT_EQ(1, desc.order);
		EXPECT_EQ(1, desc.refs);
	}
	EXPECT_FALSE(shadow_track_find(self->zone, self->pfn + 6, &desc));
	shadow_track_stat(&self->mem, &stat);
	EXPECT_TRUE(stat.on);
	EXPECT_EQ(4, stat.capacity);
	EXPECT_EQ(4, stat.nr);
	EXPECT_EQ(1, stat.missed);
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0,
			  shadow_mem_free(&self->mem, self->pfn + i * 2, 1, 0));
	EXPECT_EQ(1, self->track->nr);
}

TEST_F(track, split_of_a_block_with_references_is_refused)
{
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	ASSERT_EQ(0, shadow_mem_get(&self->mem, self->pfn));
	EXPECT_EQ(-EBUSY, shadow_mem_split(&self->mem, self->pfn, 3, 0));
	EXPECT_FRAMES(self->zone, self->pfn, "A.......");
	EXPECT_EQ(0, shadow_mem_put(&self->mem, self->pfn, 0));
	EXPECT_EQ(0, shadow_mem_split(&self->mem, self->pfn, 3, 0));
}

/* Four have one, the fifth does not; all five come and go. */
TEST_F(track, block_beyond_the_pool_is_counted_and_not_tracked)
{
	struct shadow_desc desc;
	u64 pfn[5];
	u32 i;

	for (i = 0; i < 5; i++)
		ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &pfn[i]));
	EXPECT_EQ(1, self->track->missed);
	EXPECT_FALSE(shadow_track_find(self->zone, pfn[4], &desc));
	EXPECT_STREQ("none", mem_rule(&self->mem));
	for (i = 0; i < 5; i++)
		ASSERT_EQ(0, shadow_mem_free(&self->mem, pfn[i], 0, 0));
	EXPECT_EQ(0, self->track->nr);
}

/* Off, with a block that is tracked still: its pool goes after it. */
TEST_F(track, switched_off_it_costs_nothing)
{
	struct shadow_zone *zone = self->zone;
	u64 later;

	ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
	EXPECT_FALSE(shadow_mem_alloc_fast(&self->mem, &self->req,
					   shadow_pcp_place(0), &later));
	EXPECT_EQ(NULL, shadow_zone_track_stop(zone));
	EXPECT_EQ(NULL, shadow_zone_track_stop(zone));
	EXPECT_EQ(0, zone->slow);
	EXPECT_TRUE(shadow_mem_alloc_fast(&self->mem, &self->req,
					  shadow_pcp_place(0), &later));
	EXPECT_EQ(1, self->track->nr);
	EXPECT_TRUE(shadow_mem_free_fast(&self->mem, later, 0,
					 shadow_pcp_place(0)));
	EXPECT_FALSE(shadow_mem_free_fast(&self->mem, self->pfn, 0,
					  shadow_pcp_place(0)));
	ASSERT_EQ(0, shadow_mem_free(&self->mem, self->pfn, 0, 0));
	EXPECT_EQ(self->track, shadow_zone_track_stop(zone));
	EXPECT_EQ(NULL, zone->track);
	shadow_track_destroy(self->track);
}

TEST_F(track, second_pool_is_refused)
{
	struct shadow_track *other = shadow_track_create(1);

	EXPECT_EQ(other, shadow_zone_track_start(self->zone, other));
	EXPECT_EQ(1, self->zone->slow);
	shadow_track_destroy(other);
}

TEST_F(track, pool_counts_in_the_instances_bytes)
{
	size_t with = shadow_mem_bytes(&self->mem);

	EXPECT_EQ(self->track, shadow_zone_track_stop(self->zone));
	EXPECT_EQ(with - shadow_mem_bytes(&self->mem),
		  shadow_track_bytes(self->track));
	EXPECT_EQ(sizeof(*self->track) + 4 * sizeof(struct shadow_desc),
		  shadow_track_bytes(self->track));
	shadow_track_destroy(self->track);
}

/* Two blocks with descriptors 0 and 1 of four, and one thing that is wrong. */
TEST_F(track, check_finds_what_is_wrong_with_descriptors)
{
	struct shadow_track *track = self->track;
	struct shadow_frame *frame;
	struct shadow_track good;
	struct shadow_desc desc[4];
	u64 word;
	u32 i;

	ASSERT_EQ(0, ask(&self->mem, &self->req, 4, &self->pfn));
	frame = &self->zone->frames[self->pfn];
	ASSERT_EQ(0, ask(&self->mem, &self->req, 4, &self->pfn));
	good = *track;
	word = frame->word;
	memcpy(desc, track->desc, sizeof(desc));
	for (i = 0; i < 8; i++) {
		switch (i) {
		case 0: /* a number past the pool's end */
			frame->word |= 7ULL << SHADOW_OWNER_SHIFT;
			break;
		case 1: /* a number, and no pool */
			self->zone->track = NULL;
			break;
		case 2:
			track->desc[1].refs = 0;
			break;
		case 3: /* in line, and in use */
			track->desc[3].refs = 1;
			break;
		case 4: /* not all are in line */
			track->head = 3;
			break;
		case 5: /* the line does not end */
			track->desc[3].next = 2;
			break;
		case 6:
			track->tail = 2;
			break;
		case 7:
			track->desc[0].idx++;
			break;
		}
		EXPECT_STREQ("descriptors", mem_rule(&self->mem));
		self->zone->track = track;
		*track = good;
		frame->word = word;
		memcpy(track->desc, desc, sizeof(desc));
		EXPECT_STREQ("none", mem_rule(&self->mem));
	}
}

TEST(pool_that_cannot_be_made_leaves_nothing)
{
	unsigned long nth;

	EXPECT_EQ(NULL, shadow_track_create(0));
	EXPECT_EQ(NULL, shadow_track_create(SHADOW_TRACK_MOST + 1));
	for (nth = 1; nth <= 2; nth++) {
		seam_fault_set(nth, false);
		EXPECT_EQ(NULL, shadow_track_create(4));
		seam_fault_set(0, false);
		EXPECT_EQ(0, seam_fault.live);
	}
	shadow_track_destroy(NULL);
	EXPECT_EQ(0, shadow_track_bytes(NULL));
}

/* A...A.FF  each frame's block, from its first to its last */
TEST_F(track, head_of_a_frame_is_found)
{
	static const u32 heads[8] = { 0, 0, 0, 0, 4, 4, 6, 7 };
	u32 i;

	ASSERT_EQ(0, ask(&self->mem, &self->req, 4, &self->pfn));
	ASSERT_EQ(0, shadow_mem_split(&self->mem, self->pfn, 4, 2));
	ASSERT_EQ(0, shadow_mem_split(&self->mem, self->pfn + 4, 2, 1));
	ASSERT_EQ(0, shadow_mem_split(&self->mem, self->pfn + 6, 1, 0));
	for (i = 0; i < 8; i++)
		EXPECT_EQ(self->pfn + heads[i],
			  shadow_zone_head(self->zone, self->pfn + i));
}

TEST(every_fault_has_an_error_of_its_own)
{
	unsigned int i;

	for (i = 0; i < SHADOW_NR_FAULTS; i++)
		EXPECT_EQ(i, shadow_fault_of(shadow_fault_error(i)));
	EXPECT_EQ(SHADOW_NR_FAULTS, shadow_fault_of(-EINVAL));
	EXPECT_EQ(SHADOW_NR_FAULTS, shadow_fault_of(0));
}

TEST_HARNESS_MAIN
