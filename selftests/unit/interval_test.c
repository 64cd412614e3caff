// SPDX-License-Identifier: GPL-2.0
/*
 * Intervals: those that have a page, and no others, in order; the tree against an
 * array that is searched from end to end.
 */
#include "core/interval.h"
#include "unit.h"

#define MOST 300

struct thing {
	u32 link;
	struct shadow_interval interval;
};

FIXTURE(interval)
{
	struct shadow_pool pool;
	struct shadow_intervals set;
	u32 root;
};

FIXTURE_SETUP(interval)
{
	shadow_pool_init(&self->pool, sizeof(struct thing),
			 offsetof(struct thing, link));
	self->set = (struct shadow_intervals){
		&self->pool,
		offsetof(struct thing, interval),
	};
	self->root = 0;
}

FIXTURE_TEARDOWN(interval)
{
	shadow_pool_exit(&self->pool);
	EXPECT_EQ(0, seam_fault.live);
}

static u32 add(struct shadow_intervals *set, struct shadow_pool *pool,
	       u32 *root, u64 first, u64 last)
{
	u32 id = shadow_pool_get(pool);
	struct shadow_interval *interval = shadow_interval_at(set, id);

	interval->first = first;
	interval->last = last;
	shadow_interval_insert(set, root, id);
	return id;
}

/* Those that have one of the pages, by where they start: "0-9 2-2". */
static const char *drawn(struct shadow_intervals *set, u32 root, u64 first,
			 u64 last)
{
	static char text[256];
	size_t len = 0;
	u32 id;

	text[0] = '\0';
	for (id = shadow_interval_first(set, root, first, last); id;
	     id = shadow_interval_next(set, id, first, last))
		len += snprintf(
			text + len, sizeof(text) - len, "%s%llu-%llu",
			len ? " " : "",
			(unsigned long long)shadow_interval_at(set, id)->first,
			(unsigned long long)shadow_interval_at(set, id)->last);
	return text;
}

#define EXPECT_FOUND(first, last, drawing) \
	EXPECT_STREQ(drawing, drawn(&self->set, self->root, first, last))

/*
 *   page  0 1 2 3 4 5 6 7 8 9
 *         [─────────────────]
 *             [─]   [─────]
 *           [─]       [───]
 */
TEST_F(interval, intervals_that_have_a_page_are_found_in_order)
{
	u32 id;

	EXPECT_FOUND(0, ~0ULL, "");
	id = add(&self->set, &self->pool, &self->root, 2, 3);
	add(&self->set, &self->pool, &self->root, 5, 8);
	add(&self->set, &self->pool, &self->root, 1, 2);
	add(&self->set, &self->pool, &self->root, 0, 9);
	add(&self->set, &self->pool, &self->root, 6, 8);
	EXPECT_FOUND(2, 2, "0-9 1-2 2-3");
	EXPECT_FOUND(4, 4, "0-9");
	EXPECT_FOUND(9, 20, "0-9");
	EXPECT_FOUND(10, 20, "");
	EXPECT_FOUND(3, 5, "0-9 2-3 5-8");
	EXPECT_FOUND(0, ~0ULL, "0-9 1-2 2-3 5-8 6-8");
	shadow_interval_erase(&self->set, &self->root, id);
	EXPECT_FOUND(2, 3, "0-9 1-2");
}

/* Equal ones do not hide one another. */
TEST_F(interval, equal_intervals_are_all_found)
{
	u32 id[3], i;

	for (i = 0; i < 3; i++)
		id[i] = add(&self->set, &self->pool, &self->root, 4, 6);
	EXPECT_FOUND(5, 5, "4-6 4-6 4-6");
	for (i = 0; i < 3; i++)
		shadow_interval_erase(&self->set, &self->root, id[i]);
	EXPECT_EQ(0, self->root);
}

/* A little generator, the same on every machine. */
static u32 draw(u64 *seed, u32 below)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 33) % below;
}

TEST_F(interval, tree_agrees_with_an_array_searched_from_end_to_end)
{
	struct shadow_interval *node;
	u32 id[MOST], nr = 0, i, j, found, real, counted;
	u64 seed = 1, first, last;

	for (i = 0; i < 20000; i++) {
		j = draw(&seed, MOST);
		if (j >= nr) {
			first = draw(&seed, 1000);
			last = first + draw(&seed, i % 3 ? 10 : 500);
			id[nr++] = add(&self->set, &self->pool, &self->root,
				       first, last);
		} else {
			shadow_interval_erase(&self->set, &self->root, id[j]);
			shadow_pool_put(&self->pool, id[j]);
			id[j] = id[--nr];
		}
		first = draw(&seed, 1200);
		last = first + draw(&seed, 20);
		real = 0;
		for (j = 0; j < nr; j++) {
			node = shadow_interval_at(&self->set, id[j]);
			real += node->first <= last && node->last >= first;
		}
		found = 0;
		for (j = shadow_interval_first(&self->set, self->root, first,
					       last);
		     j; j = shadow_interval_next(&self->set, j, first, last)) {
			node = shadow_interval_at(&self->set, j);
			ASSERT_TRUE(node->first <= last && node->last >= first);
			found++;
		}
		ASSERT_EQ(real, found);
		if (i % 64)
			continue;
		counted = 0;
		ASSERT_TRUE(shadow_interval_check(&self->set, self->root,
						  &counted));
		ASSERT_EQ(nr, counted);
	}
}

/* In order, the worst for a tree that is not balanced: how deep is it? */
TEST_F(interval, tree_of_numbers_in_order_stays_shallow)
{
	u32 i, id = 0, depth, most = 0;

	for (i = 0; i < 4096; i++)
		id = add(&self->set, &self->pool, &self->root, i, i);
	for (i = 1; i <= 4096; i++) {
		depth = 0;
		for (id = i; id; id = shadow_interval_at(&self->set, id)->up)
			depth++;
		most = max(most, depth);
	}
	EXPECT_GT(40, most);
}

TEST_HARNESS_MAIN
