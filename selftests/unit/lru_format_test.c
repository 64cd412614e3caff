// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of the lists that reclaim works on.
 */
#include "format/lru.h"
#include "text.h"
#include "uapi/lru.h"

FIXTURE(lru)
{
	struct rec_list *list;
};

FIXTURE_SETUP(lru)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(lru)
{
	free(self->list);
}

static struct shadow_rec_lru_vec *vec_add(struct rec_list *list, __u32 node,
					  const char *path)
{
	struct shadow_rec_lru_vec *vec;
	unsigned int i;

	vec = rec_add(list, SHADOW_LRU_VEC,
		      (sizeof(*vec) + strlen(path) + 8) / 8 * 8);
	vec->node = node;
	vec->ino = 7;
	for (i = 0; i < SHADOW_LRU_NR_LISTS; i++)
		vec->size[i] = 10 + i;
	name_set(vec->path, path);
	return vec;
}

TEST_F(lru, items_of_a_node_have_the_kernels_names)
{
	struct shadow_rec_lru_node *node;
	const char *text;
	unsigned int i;

	node = REC_ADD(self->list, SHADOW_LRU_NODE, *node);
	node->node = 1;
	for (i = 0; i < SHADOW_LRU_NR_ITEMS; i++)
		node->item[i] = 100 + i;
	text = text_of(shadow_format_lru, self->list);
	EXPECT_TRUE(has_line(text, "Node 1"));
	EXPECT_TRUE(has_line(text, "  nr_inactive_anon          100"));
	EXPECT_TRUE(has_line(text, "  nr_isolated_file          106"));
	EXPECT_TRUE(has_line(text, "  workingset_activate_file  111"));
	EXPECT_TRUE(has_line(text, "  workingset_nodereclaim    114"));
}

TEST_F(lru, lists_that_were_walked_have_what_was_found)
{
	static const char *const lines[] = {
		"   0        7            10            11            12            13            14          -          -          0 lists       /",
		"   1        7            10            11            12            13            14         21         25          9 lists       /a",
		NULL,
	};
	struct shadow_rec_lru_vec *vec;

	vec_add(self->list, 0, "/");
	vec = vec_add(self->list, 1, "/a");
	vec->flags = SHADOW_LRU_WALKED;
	vec->anon = 21;
	vec->file = 25;
	vec->age = 9;
	EXPECT_TRUE(has_lines(text_of(shadow_format_lru, self->list), lines));
}

TEST_F(lru, generations_stand_under_their_lruvec)
{
	static const char *const lines[] = {
		"     seq 3: 500 ms, anon 0 (gone), file 8",
		"     seq 4: 20 ms, anon 6, file 9",
		NULL,
	};
	struct shadow_rec_lru_vec *vec = vec_add(self->list, 0, "/");
	struct shadow_rec_lru_gen *gen;

	vec->flags = SHADOW_LRU_GENERATIONS;
	vec->min_seq[0] = 4;
	vec->min_seq[1] = 3;
	vec->max_seq = 4;
	gen = REC_ADD(self->list, SHADOW_LRU_GEN, *gen);
	gen->seq = 3;
	gen->age_ms = 500;
	gen->file = 8;
	gen = REC_ADD(self->list, SHADOW_LRU_GEN, *gen);
	gen->seq = 4;
	gen->age_ms = 20;
	gen->anon = 6;
	gen->file = 9;
	EXPECT_TRUE(has_lines(text_of(shadow_format_lru, self->list), lines));
}

TEST_HARNESS_MAIN
