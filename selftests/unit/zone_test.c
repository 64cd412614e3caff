// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a zone: what it may be made of, sections and their holes, blocks
 * that come and go, watermarks to the page, figures.
 */
#include "unit.h"

FIXTURE(zone)
{
	struct shadow_zone zone;
	u32 slot;
};

FIXTURE_SETUP(zone)
{
	ASSERT_EQ(0, zone_make(&self->zone, 2, 9));
}

FIXTURE_TEARDOWN(zone)
{
	EXPECT_SOUND(&self->zone);
	shadow_zone_exit(&self->zone);
	EXPECT_EQ(0, seam_fault.live);
}

static const struct shadow_zone_config good = {
	.max_sections = 1,
	.pb_order = 9,
	.nr_cpus = 1,
	.pcp_batch = 1,
};

/* Try a configuration; on failure nothing may be left. */
static int try_config(struct shadow_zone_config config)
{
	struct shadow_zone zone;
	int err = shadow_zone_init(&zone, &config, STOCK, NULL);

	if (!err)
		shadow_zone_exit(&zone);
	return seam_fault.live ? -EBUSY : err;
}

TEST(config_that_cannot_be_is_refused)
{
	struct shadow_zone_config config = good;

	EXPECT_EQ(0, try_config(config));
	config.max_sections = 0;
	EXPECT_EQ(0, try_config(config));
	config.max_sections = SHADOW_MAX_SECTIONS + 1;
	EXPECT_EQ(-EINVAL, try_config(config));
	config = good;
	config.pb_order = SHADOW_MAX_ORDER;
	EXPECT_EQ(0, try_config(config));
	config.pb_order = SHADOW_MAX_ORDER + 1;
	EXPECT_EQ(-EINVAL, try_config(config));
	config = good;
	config.index = SHADOW_MAX_ZONES - 1;
	EXPECT_EQ(0, try_config(config));
	config.index = SHADOW_MAX_ZONES;
	EXPECT_EQ(-EINVAL, try_config(config));
	config = good;
	config.nr_cpus = 0;
	EXPECT_EQ(-EINVAL, try_config(config));
	config.pcp_batch = 0;
	EXPECT_EQ(-EINVAL, try_config(config));
}

TEST(exit_of_a_zeroed_zone_is_allowed)
{
	struct shadow_zone zone = {};

	shadow_zone_exit(&zone);
	EXPECT_EQ(NULL, zone.frames);
}

TEST_F(zone, new_sections_are_holes_of_movable_pageblocks)
{
	EXPECT_FRAMES(&self->zone, 0, "----");
	EXPECT_FRAMES(&self->zone, 2044, "----");
	EXPECT_TYPES(&self->zone, "MMMM");
	EXPECT_EQ(0, self->zone.present);
	EXPECT_EQ(2048, shadow_zone_nr_frames(&self->zone));
}

/* Sections need not follow each other: index 1024 is any section's start. */
TEST_F(zone, frames_keep_the_low_bits_of_their_pfn)
{
	struct shadow_zone *zone = &self->zone;

	shadow_zone_exit(zone);
	ASSERT_EQ(0, shadow_zone_init(zone, &good, STOCK, NULL));
	EXPECT_EQ(0, shadow_zone_add_section(zone, 1ULL << 39, &self->slot));
	EXPECT_EQ(0, self->slot);
	EXPECT_EQ(1ULL << 39, shadow_zone_pfn(zone, 0));
	EXPECT_EQ((1ULL << 39) + 1023, shadow_zone_pfn(zone, 1023));
}

TEST_F(zone, section_out_of_place_or_too_many_is_refused)
{
	self->slot = 77;
	EXPECT_EQ(-EINVAL,
		  shadow_zone_add_section(&self->zone, 1, &self->slot));
	EXPECT_EQ(-EINVAL,
		  shadow_zone_add_section(&self->zone, 1023, &self->slot));
	EXPECT_EQ(-ENOSPC,
		  shadow_zone_add_section(&self->zone, 1 << 20, &self->slot));
	EXPECT_EQ(77, self->slot);
	EXPECT_EQ(2, self->zone.nr_sections);
}

/* Sections in line with their indices, then one that is not. */
TEST_F(zone, each_section_has_its_own_pfns)
{
	const u64 first[] = { 5, 6, 9, 8 };
	struct shadow_zone_config config = good;
	struct shadow_zone *zone = &self->zone;
	u32 i, slot;

	shadow_zone_exit(zone);
	config.max_sections = ARRAY_SIZE(first);
	ASSERT_EQ(0, shadow_zone_init(zone, &config, STOCK, NULL));
	for (i = 0; i < ARRAY_SIZE(first); i++) {
		EXPECT_EQ(0,
			  shadow_zone_add_section(zone, first[i] << 10, &slot));
		EXPECT_EQ(i < 2 ? 0 : U32_MAX, zone->offset_mask);
		for (slot = 0; slot <= i; slot++)
			EXPECT_EQ((first[slot] << 10) + 77,
				  shadow_zone_pfn(zone, (slot << 10) + 77));
	}
}

/* Pageblocks of order 9, four a group, and the last group half there. */
TEST_F(zone, group_says_the_type_of_its_pageblocks_or_that_they_differ)
{
	struct shadow_zone_config config = good;
	struct shadow_zone *zone = &self->zone;
	u32 slot;

	shadow_zone_exit(zone);
	config.max_sections = 5;
	config.max_groups = 3;
	ASSERT_EQ(0, shadow_zone_init(zone, &config, STOCK, NULL));
	EXPECT_EQ(11, zone->group_order);
	for (slot = 0; slot < 5; slot++)
		ASSERT_EQ(0, shadow_zone_add_section(zone, (u64)slot << 10,
						     &slot));
	EXPECT_EQ(M, shadow_zone_group_mt(zone, 0));
	EXPECT_EQ(M, shadow_zone_group_mt(zone, 5119));
	shadow_zone_set_pageblock_mt(zone, 2048 + 512, 9, U);
	EXPECT_EQ(M, shadow_zone_group_mt(zone, 2047));
	EXPECT_EQ(SHADOW_MT_MIXED, shadow_zone_group_mt(zone, 2048));
	EXPECT_EQ(SHADOW_MT_MIXED, shadow_zone_group_mt(zone, 4095));
	shadow_zone_set_pageblock_mt(zone, 2048, 10, U);
	EXPECT_EQ(SHADOW_MT_MIXED, shadow_zone_group_mt(zone, 2048));
	shadow_zone_set_pageblock_mt(zone, 3072, 10, U);
	EXPECT_EQ(U, shadow_zone_group_mt(zone, 2048));
	shadow_zone_set_pageblock_mt(zone, 4096, 10, I);
	EXPECT_EQ(I, shadow_zone_group_mt(zone, 4096));
	EXPECT_TYPES(zone, "MMMMUUUUII");
}

/* Frames for 8 sections, 16, 20: what stands in them comes along. */
TEST(zone_that_grows_keeps_what_it_has)
{
	const struct shadow_zone_config config = {
		.max_sections = 20,
		.grows = true,
		.pb_order = 9,
		.nr_cpus = 1,
	};
	const u32 section = SHADOW_SECTION_FRAMES * sizeof(struct shadow_frame);
	struct shadow_zone zone;
	size_t none;
	u32 slot, i;

	ASSERT_EQ(0, shadow_zone_init(&zone, &config, STOCK, NULL));
	none = shadow_zone_bytes(&zone);
	EXPECT_GT(section, none);
	EXPECT_EQ(-ENOENT, shadow_zone_add_section(&zone, 0, &slot));
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, shadow_zone_reserve(&zone));
		ASSERT_EQ(none + (i < 8	 ? 8 :
				  i < 16 ? 16 :
					   20) *
					  section,
			  shadow_zone_bytes(&zone));
		ASSERT_EQ(0, shadow_zone_add_section(
				     &zone, (u64)i << SHADOW_MAX_ORDER, &slot));
		ASSERT_EQ(i, slot);
		lay_alloc(&zone, i << SHADOW_MAX_ORDER, i % 10);
		lay_free(&zone, (i << SHADOW_MAX_ORDER) + 512, 9);
		EXPECT_SOUND(&zone);
	}
	EXPECT_EQ(-ENOSPC, shadow_zone_reserve(&zone));
	EXPECT_EQ(-ENOSPC, shadow_zone_add_section(&zone, 1 << 20, &slot));
	for (i = 0; i < 20; i++)
		EXPECT_TRUE(shadow_frame_is_alloc(
			&zone.frames[i << SHADOW_MAX_ORDER], i % 10));
	EXPECT_EQ(20, shadow_zone_nr_blocks(&zone, 9));
	shadow_zone_exit(&zone);
	EXPECT_EQ(0, seam_fault.live);
}

/* A section whose pages come piece by piece, with a hole at 6. */
TEST_F(zone, pages_around_a_hole_do_not_join)
{
	struct shadow_zone *zone = &self->zone;

	EXPECT_EQ(0, shadow_zone_add_block(zone, 0, 2));
	EXPECT_EQ(0, shadow_zone_add_block(zone, 4, 1));
	EXPECT_EQ(0, shadow_zone_add_block(zone, 7, 0));
	EXPECT_FRAMES(zone, 0, "F...F.-F");
	EXPECT_EQ(7, zone->present);
	EXPECT_EQ(7, zone->nr_free);
	EXPECT_EQ(0, shadow_zone_add_block(zone, 6, 0));
	EXPECT_FRAMES(zone, 0, "F.......");
}

TEST_F(zone, add_block_out_of_place_is_refused)
{
	struct shadow_zone *zone = &self->zone;

	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 1, 1));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 512, 10));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 0, 11));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 0, 64));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 2048, 0));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 2048, 10));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, 1U << 31, 10));
	EXPECT_EQ(-EINVAL, shadow_zone_add_block(zone, -1024U, 10));
	EXPECT_EQ(0, zone->present);
}

/* FLA-: what is there already stays as it is, whatever it is. */
TEST_F(zone, add_block_over_pages_changes_nothing)
{
	struct shadow_zone *zone = &self->zone;
	unsigned int order;

	lay_free(zone, 0, 0);
	ASSERT_EQ(0, shadow_zone_add_live(zone, 1, 1));
	lay_alloc(zone, 2, 0);
	for (order = 0; order <= SHADOW_MAX_ORDER; order++)
		EXPECT_EQ(-EEXIST, shadow_zone_add_block(zone, 0, order));
	EXPECT_EQ(-EEXIST, shadow_zone_add_block(zone, 1, 0));
	EXPECT_EQ(-EEXIST, shadow_zone_add_block(zone, 2, 1));
	EXPECT_FRAMES(zone, 0, "FLA-");
	EXPECT_EQ(3, zone->present);
}

TEST_F(zone, add_live_takes_any_range_of_holes)
{
	struct shadow_zone *zone = &self->zone;

	EXPECT_EQ(0, shadow_zone_add_live(zone, 3, 4));
	EXPECT_FRAMES(zone, 0, "---LLLL-");
	EXPECT_EQ(4, zone->present);
	EXPECT_EQ(0, zone->nr_free);
	EXPECT_EQ(-EEXIST, shadow_zone_add_live(zone, 0, 4));
	EXPECT_EQ(-EEXIST, shadow_zone_add_live(zone, 6, 1));
	EXPECT_FRAMES(zone, 0, "---LLLL-");
	EXPECT_EQ(0, shadow_zone_add_live(zone, 2047, 1));
	EXPECT_EQ(5, zone->present);
}

TEST_F(zone, add_live_out_of_the_zone_is_refused)
{
	EXPECT_EQ(-EINVAL, shadow_zone_add_live(&self->zone, 0, 0));
	EXPECT_EQ(-EINVAL, shadow_zone_add_live(&self->zone, 2048, 1));
	EXPECT_EQ(-EINVAL, shadow_zone_add_live(&self->zone, 2047, 2));
	EXPECT_EQ(-EINVAL, shadow_zone_add_live(&self->zone, 0, 2049));
	EXPECT_EQ(-EINVAL, shadow_zone_add_live(&self->zone, U32_MAX, 2));
	EXPECT_EQ(0, self->zone.present);
}

/* before  F.......     remove(order 1 at 2)     after  F.--F... */
TEST_F(zone, remove_block_leaves_a_hole)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 3);
	EXPECT_EQ(0, shadow_zone_remove_block(zone, 2, 1));
	EXPECT_FRAMES(zone, 0, "F.--F...");
	EXPECT_EQ(6, zone->present);
	EXPECT_EQ(6, zone->nr_free);
	EXPECT_EQ(0, shadow_zone_add_block(zone, 2, 1));
	EXPECT_FRAMES(zone, 0, "F.......");
}

TEST_F(zone, remove_block_in_use_or_absent_changes_nothing)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 2);
	ASSERT_TRUE(shadow_buddy_take(zone, 1, 0));
	ASSERT_EQ(0, shadow_zone_add_live(zone, 4, 1));
	EXPECT_EQ(-EBUSY, shadow_zone_remove_block(zone, 1, 0));
	EXPECT_EQ(-EBUSY, shadow_zone_remove_block(zone, 0, 1));
	EXPECT_EQ(-EBUSY, shadow_zone_remove_block(zone, 4, 0));
	EXPECT_EQ(-EBUSY, shadow_zone_remove_block(zone, 5, 0));
	EXPECT_EQ(-EINVAL, shadow_zone_remove_block(zone, 1, 1));
	EXPECT_EQ(-EINVAL, shadow_zone_remove_block(zone, 0, 11));
	EXPECT_EQ(-EINVAL, shadow_zone_remove_block(zone, 2048, 0));
	EXPECT_FRAMES(zone, 0, "FAF.L-");
	EXPECT_EQ(5, zone->present);
}

/* A range below a pageblock changes all of it, one above it several. */
TEST_F(zone, set_pageblock_mt_changes_whole_pageblocks)
{
	struct shadow_zone *zone = &self->zone;

	shadow_zone_set_pageblock_mt(zone, 512, 0, U);
	EXPECT_TYPES(zone, "MUMM");
	shadow_zone_set_pageblock_mt(zone, 1024, 10, C);
	EXPECT_TYPES(zone, "MUCC");
	shadow_zone_set_pageblock_mt(zone, 0, 9, R);
	EXPECT_TYPES(zone, "RUCC");
}

static bool ok_below(struct shadow_zone *zone, unsigned int order,
		     unsigned int mt, u64 mark, unsigned int highest)
{
	struct shadow_request req = {
		.order = order,
		.migratetype = mt,
		.highest_zone = highest,
	};

	set_marks(zone, 0, mark);
	return shadow_watermark_ok(zone, &req, SHADOW_WMARK_LOW);
}

static bool ok(struct shadow_zone *zone, unsigned int order, unsigned int mt,
	       u64 mark)
{
	return ok_below(zone, order, mt, mark, 0);
}

/* 16 pages are free, 10 must stay: 6 may go, in a block of order 2 at most. */
TEST_F(zone, watermark_is_kept_to_the_page)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 4);
	EXPECT_TRUE(ok(zone, 0, M, 15));
	EXPECT_FALSE(ok(zone, 0, M, 16));
	EXPECT_TRUE(ok(zone, 2, M, 12));
	EXPECT_FALSE(ok(zone, 2, M, 13));
	EXPECT_TRUE(ok(zone, 4, M, 0));
	EXPECT_FALSE(ok(zone, 4, M, 1));
	EXPECT_FALSE(ok(zone, 5, M, 0));
	EXPECT_FALSE(ok(zone, 0, M, 1ULL << 62));
}

/* The reserve is the highest zone's that the request could use. */
TEST_F(zone, lowmem_reserve_adds_to_the_watermark)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 4);
	set_reserve(zone, 1, 5);
	set_reserve(zone, 4, 16);
	EXPECT_TRUE(ok_below(zone, 0, M, 15, 0));
	EXPECT_TRUE(ok_below(zone, 0, M, 10, 1));
	EXPECT_FALSE(ok_below(zone, 0, M, 11, 1));
	EXPECT_TRUE(ok_below(zone, 2, M, 7, 1));
	EXPECT_FALSE(ok_below(zone, 2, M, 8, 1));
	EXPECT_FALSE(ok_below(zone, 0, M, 0, 4));
}

/* F-F-: two pages are free, but no block of order 1. */
TEST_F(zone, watermark_wants_a_block_that_is_large_enough)
{
	struct shadow_zone *zone = &self->zone;

	lay_free(zone, 0, 0);
	lay_free(zone, 2, 0);
	EXPECT_TRUE(ok(zone, 0, M, 0));
	EXPECT_FALSE(ok(zone, 1, M, 0));
	lay_free(zone, 3, 0);
	EXPECT_TRUE(ok(zone, 1, M, 0));
	EXPECT_TRUE(ok(zone, 1, U, 0));
	EXPECT_TRUE(ok(zone, 1, C, 0));
	EXPECT_FALSE(ok(zone, 2, M, 0));
}

/* Each common type's blocks count for each common type's requests. */
TEST_F(zone, watermark_counts_blocks_of_all_common_types)
{
	struct shadow_zone *zone = &self->zone;
	unsigned int mt, wanted;

	for (mt = U; mt <= R; mt++) {
		shadow_zone_set_pageblock_mt(zone, 0, 9, mt);
		lay_free(zone, 0, 2);
		for (wanted = U; wanted <= R; wanted++) {
			EXPECT_TRUE(ok(zone, 2, wanted, 0));
			EXPECT_FALSE(ok(zone, 3, wanted, 0));
		}
		ASSERT_EQ(0, shadow_zone_remove_block(zone, 0, 2));
	}
}

/* CMA's blocks count for CMA's requests alone. */
TEST_F(zone, watermark_counts_special_blocks_for_their_own_type_only)
{
	struct shadow_zone *zone = &self->zone;

	shadow_zone_set_pageblock_mt(zone, 0, 9, C);
	lay_free(zone, 0, 4);
	EXPECT_TRUE(ok(zone, 1, C, 0));
	EXPECT_FALSE(ok(zone, 1, M, 0));
	EXPECT_FALSE(ok(zone, 1, H, 0));
	EXPECT_FALSE(ok(zone, 1, I, 0));
}

TEST_F(zone, nr_blocks_adds_all_types_up)
{
	struct shadow_zone *zone = &self->zone;
	unsigned int order;

	shadow_zone_set_pageblock_mt(zone, 0, 9, C);
	lay_free(zone, 0, 4);
	lay_free(zone, 1024, 4);
	lay_free(zone, 1048, 3);
	for (order = 0; order <= SHADOW_MAX_ORDER; order++)
		EXPECT_EQ(order == 4 ? 2 : order == 3,
			  shadow_zone_nr_blocks(zone, order));
}

/* 4 + 1 + 1 free pages: of 6, a third is no use to order 1 and above. */
TEST_F(zone, unusable_is_the_part_in_smaller_blocks)
{
	struct shadow_zone *zone = &self->zone;

	EXPECT_EQ(1000, shadow_zone_unusable(zone, 0));
	lay_free(zone, 0, 2);
	lay_free(zone, 8, 0);
	lay_free(zone, 10, 0);
	EXPECT_EQ(0, shadow_zone_unusable(zone, 0));
	EXPECT_EQ(333, shadow_zone_unusable(zone, 1));
	EXPECT_EQ(333, shadow_zone_unusable(zone, 2));
	EXPECT_EQ(1000, shadow_zone_unusable(zone, 3));
	EXPECT_EQ(1000, shadow_zone_unusable(zone, 10));
}

/* 8 bytes a frame, 8 a section, 2 a pageblock, and the CPUs' lists. */
TEST_F(zone, bytes_are_eight_a_frame)
{
	struct shadow_zone_config config = good;
	struct shadow_zone zone;

	EXPECT_EQ(2 * (1024 * 8 + 8 + 4) + sizeof(struct shadow_pcp),
		  shadow_zone_bytes(&self->zone));
	config.nr_cpus = 3;
	ASSERT_EQ(0, shadow_zone_init(&zone, &config, STOCK, NULL));
	EXPECT_EQ(1024 * 8 + 8 + 4 + 3 * sizeof(struct shadow_pcp),
		  shadow_zone_bytes(&zone));
	shadow_zone_exit(&zone);
}

TEST_HARNESS_MAIN
