// SPDX-License-Identifier: GPL-2.0
/*
 * The 8 bytes of a frame and the lists that go through them. No zone's rule is
 * tested here.
 */
#include "unit.h"

TEST(frame_has_eight_bytes)
{
	EXPECT_EQ(8, sizeof(struct shadow_frame));
}

TEST(head_keeps_state_order_and_type)
{
	struct shadow_frame frame;
	unsigned int state, order, mt;

	for (state = 0; state < SHADOW_NR_FRAME_STATES; state++) {
		for (order = 0; order <= SHADOW_MAX_ORDER; order++) {
			for (mt = 0; mt < SHADOW_NR_MT; mt++) {
				frame.word =
					shadow_frame_head(state, order, mt);
				ASSERT_EQ(state, shadow_frame_state(&frame));
				ASSERT_EQ(order, shadow_frame_order(&frame));
				ASSERT_EQ(mt, shadow_frame_mt(&frame));
				ASSERT_EQ(0, shadow_frame_owner(&frame));
			}
		}
	}
}

/* Each field at its limits, with all others full: none touches another. */
TEST(links_touch_no_other_field)
{
	struct shadow_frame frame = {
		.word = shadow_frame_head(SHADOW_FRAME_FREE, 10, I),
	};

	shadow_frame_set_prev(&frame, NONE);
	shadow_frame_set_next(&frame, 0);
	EXPECT_EQ(NONE, shadow_frame_prev(&frame));
	EXPECT_EQ(0, shadow_frame_next(&frame));
	shadow_frame_set_next(&frame, NONE);
	shadow_frame_set_prev(&frame, 0);
	EXPECT_EQ(0, shadow_frame_prev(&frame));
	EXPECT_EQ(NONE, shadow_frame_next(&frame));
	EXPECT_EQ(SHADOW_FRAME_FREE, shadow_frame_state(&frame));
	EXPECT_EQ(10, shadow_frame_order(&frame));
	EXPECT_EQ(I, shadow_frame_mt(&frame));
}

TEST(owner_is_the_upper_half)
{
	struct shadow_frame frame = {
		.word = 0xdeadbeefULL << SHADOW_OWNER_SHIFT |
			shadow_frame_head(SHADOW_FRAME_ALLOC, 3, R),
	};

	EXPECT_EQ(0xdeadbeefU, shadow_frame_owner(&frame));
	EXPECT_TRUE(shadow_frame_is_alloc(&frame, 3));
	EXPECT_EQ(R, shadow_frame_mt(&frame));
}

/* A head is what it is at its own order only, whatever its type. */
TEST(is_free_and_is_alloc_want_the_exact_order)
{
	struct shadow_frame frame;
	unsigned int mt;

	for (mt = 0; mt < SHADOW_NR_MT; mt++) {
		frame.word = shadow_frame_head(SHADOW_FRAME_FREE, 2, mt);
		EXPECT_TRUE(shadow_frame_is_free(&frame, 2));
		EXPECT_FALSE(shadow_frame_is_free(&frame, 1));
		EXPECT_FALSE(shadow_frame_is_free(&frame, 3));
		EXPECT_FALSE(shadow_frame_is_alloc(&frame, 2));
		frame.word = shadow_frame_head(SHADOW_FRAME_PCP, 2, mt);
		EXPECT_FALSE(shadow_frame_is_free(&frame, 2));
		EXPECT_FALSE(shadow_frame_is_alloc(&frame, 2));
	}
	frame.word = SHADOW_FRAME_TAIL;
	EXPECT_FALSE(shadow_frame_is_free(&frame, 0));
}

FIXTURE(list)
{
	struct shadow_zone zone; /* only its frames are used */
	struct shadow_frame frames[8];
	struct shadow_list list;
	u64 word;
};

FIXTURE_SETUP(list)
{
	memset(self, 0, sizeof(*self));
	self->zone.frames = self->frames;
	self->word = shadow_frame_head(SHADOW_FRAME_FREE, 0, M);
	shadow_list_init(&self->list);
}

FIXTURE_TEARDOWN(list)
{
}

#define EXPECT_LIST(drawing) \
	EXPECT_STREQ(drawing, drawn_list(&self->zone, self->list.head))

TEST_F(list, new_list_is_empty)
{
	EXPECT_EQ(NONE, self->list.head);
	EXPECT_EQ(NONE, self->list.tail);
	EXPECT_EQ(0, self->list.nr);
	EXPECT_LIST("");
}

/* push: the last comes first; push_tail: the first comes first */
TEST_F(list, push_goes_to_the_head_push_tail_to_the_tail)
{
	shadow_list_push(&self->list, self->frames, 3, self->word);
	shadow_list_push(&self->list, self->frames, 5, self->word);
	EXPECT_LIST("5 3");
	shadow_list_push_tail(&self->list, self->frames, 1, self->word);
	EXPECT_LIST("5 3 1");
	EXPECT_EQ(5, self->list.head);
	EXPECT_EQ(1, self->list.tail);
	EXPECT_EQ(3, self->list.nr);
	EXPECT_EQ(NONE, shadow_frame_prev(&self->frames[5]));
	EXPECT_EQ(5, shadow_frame_prev(&self->frames[3]));
	EXPECT_EQ(3, shadow_frame_prev(&self->frames[1]));
	EXPECT_EQ(M, shadow_frame_mt(&self->frames[1]));
}

TEST_F(list, first_push_tail_makes_both_ends)
{
	shadow_list_push_tail(&self->list, self->frames, 0, self->word);
	EXPECT_EQ(0, self->list.head);
	EXPECT_EQ(0, self->list.tail);
}

/* before 4 3 2 1; del(4) head, del(1) tail, del(3) head, del(2) the only one */
TEST_F(list, del_mends_both_ends_and_the_middle)
{
	u32 i;

	for (i = 1; i <= 5; i++)
		shadow_list_push(&self->list, self->frames, i, self->word);
	shadow_list_del(&self->list, self->frames, 3);
	EXPECT_LIST("5 4 2 1");
	EXPECT_EQ(4, shadow_frame_prev(&self->frames[2]));
	shadow_list_del(&self->list, self->frames, 5);
	EXPECT_LIST("4 2 1");
	EXPECT_EQ(NONE, shadow_frame_prev(&self->frames[4]));
	shadow_list_del(&self->list, self->frames, 1);
	EXPECT_LIST("4 2");
	EXPECT_EQ(2, self->list.tail);
	shadow_list_del(&self->list, self->frames, 4);
	shadow_list_del(&self->list, self->frames, 2);
	EXPECT_LIST("");
	EXPECT_EQ(NONE, self->list.tail);
	EXPECT_EQ(0, self->list.nr);
}

TEST_HARNESS_MAIN
