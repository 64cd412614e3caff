// SPDX-License-Identifier: GPL-2.0
/*
 * The index as a tree: it grows, splits, joins and shrinks, agrees with a sorted
 * array whatever is done to it, fails before anything is changed or not at all,
 * and its checker finds each rule that is broken.
 */
#include "core/index_priv.h"
#include "index.h"

#define MOST 2500

FIXTURE(tree)
{
	struct shadow_index index;
	struct shadow_range model[MOST]; /* what should be there, in order */
	u32 nr;
	u64 seed;
};

FIXTURE_SETUP(tree)
{
	shadow_index_pool_init(&index_nodes);
	ASSERT_EQ(0, shadow_index_init(&self->index, NULL, &index_nodes));
	self->nr = 0;
	self->seed = 88172645463325252ULL;
}

FIXTURE_TEARDOWN(tree)
{
	EXPECT_TRUE(index_leaves_nothing(&self->index));
}

static u64 draw(FIXTURE_DATA(tree) * self, u64 below)
{
	self->seed ^= self->seed << 13;
	self->seed ^= self->seed >> 7;
	self->seed ^= self->seed << 17;
	return (self->seed >> 16) % below;
}

/* Where in the model the first range is whose end is above an address. */
static u32 model_seek(const FIXTURE_DATA(tree) * self, u64 addr)
{
	u32 low = 0, high = self->nr, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (self->model[mid].end > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static u32 model_id(const FIXTURE_DATA(tree) * self, u32 i)
{
	return i < self->nr ? self->model[i].id : 0;
}

static u64 model_floor(const FIXTURE_DATA(tree) * self, u32 i)
{
	return i ? self->model[i - 1].end : 0;
}

/* A place, the one before it and the one behind it are the model's. */
static bool place_is(const FIXTURE_DATA(tree) * self,
		     const struct shadow_place *place, u32 i)
{
	struct shadow_place other = *place;
	struct shadow_range before;

	if (place->range.id != model_id(self, i))
		return false;
	shadow_index_before(&self->index, place, &before);
	if (before.id != (i ? model_id(self, i - 1) : 0) ||
	    before.end != model_floor(self, i))
		return false;
	if (!place->range.id)
		return true;
	return shadow_index_next(&self->index, &other) ==
		       model_id(self, i + 1) &&
	       shadow_index_prev(&self->index, &other) == place->range.id;
}

static bool insert_one(FIXTURE_DATA(tree) * self, u32 i, u64 addr, u64 span,
		       struct shadow_place *place)
{
	u64 room = (i < self->nr ? self->model[i].start : span);
	struct shadow_range range = { .start = addr, .id = self->seed | 1 };

	if (self->nr == MOST || addr >= room)
		return true;
	range.end = addr + 1 + draw(self, min(room - addr, 20ULL));
	if (shadow_index_reserve(&self->index, 1))
		return false;
	shadow_index_insert(&self->index, place, &range);
	memmove(self->model + i + 1, self->model + i,
		(self->nr++ - i) * sizeof(range));
	self->model[i] = range;
	return place_is(self, place, i);
}

static bool erase_one(FIXTURE_DATA(tree) * self, u32 i,
		      struct shadow_place *place)
{
	if (i == self->nr)
		return true;
	shadow_index_erase(&self->index, place);
	memmove(self->model + i, self->model + i + 1,
		(--self->nr - i) * sizeof(*self->model));
	return place_is(self, place, i);
}

static bool change_one(FIXTURE_DATA(tree) * self, u32 i, u64 span,
		       struct shadow_place *place)
{
	u64 low = model_floor(self, i), high = span;
	struct shadow_range *range = &self->model[i];

	if (i == self->nr)
		return true;
	if (i + 1 < self->nr)
		high = self->model[i + 1].start;
	range->start = low + draw(self, high - low);
	range->end = range->start + 1 + draw(self, high - range->start);
	shadow_index_change(&self->index, place, range->start, range->end);
	return place_is(self, place, i);
}

/* A wish, in the index and in the model. */
static bool gaps_agree(FIXTURE_DATA(tree) * self, u64 span, bool highest)
{
	struct shadow_gap_wish wish = { .size = 1 + draw(self, 24) };
	struct shadow_place place;
	struct shadow_range gap;
	u64 start = 0, end = 0;
	bool there = false, got;
	u32 k, i = 0;

	wish.low = draw(self, span);
	wish.high = wish.low + draw(self, span);
	for (k = 0; k <= self->nr && !there; k++) {
		i = highest ? self->nr - k : k;
		start = max(model_floor(self, i), wish.low);
		end = i < self->nr ? self->model[i].start : U64_MAX;
		end = min(end, wish.high);
		there = end > start && end - start >= wish.size;
	}
	got = highest ? shadow_index_gap_highest(&self->index, &wish, &gap,
						 &place) :
			shadow_index_gap_lowest(&self->index, &wish, &gap,
						&place);
	if (!got || !there)
		return got == there;
	return gap.start == start && gap.end == end &&
	       place_is(self, &place, i);
}

/* From the place that an op left, another one is found as from the root. */
static bool near_agrees(FIXTURE_DATA(tree) * self, u64 span,
			struct shadow_place *place)
{
	u64 addr = draw(self, span);
	u32 i = model_seek(self, addr);

	return shadow_index_near(&self->index, addr, place) ==
		       model_id(self, i) &&
	       place_is(self, place, i);
}

/* @grow of 8 ops that change put a range in. */
static bool one_op(FIXTURE_DATA(tree) * self, u64 span, u32 grow)
{
	u64 addr = draw(self, span);
	u32 i = model_seek(self, addr), what = draw(self, 10);
	struct shadow_place place;
	bool right;

	if (shadow_index_find(&self->index, addr) != model_id(self, i))
		return false;
	shadow_index_seek(&self->index, addr, &place);
	if (!place_is(self, &place, i))
		return false;
	shadow_index_begin(&self->index);
	if (what < grow)
		right = insert_one(self, i, addr, span, &place);
	else if (what < 8)
		right = erase_one(self, i, &place);
	else
		right = change_one(self, i, span, &place);
	shadow_index_end(&self->index);
	return right && near_agrees(self, span, &place) &&
	       gaps_agree(self, span, what & 1);
}

/* Fuller and emptier by turns, all of them checked every so often. */
TEST_F(tree, random_ops_agree_with_a_sorted_array)
{
	static const struct {
		u64 span;
		u32 ops, turn, check;
	} rows[] = { { 60, 40000, 100, 1 },
		     { 2000, 60000, 800, 16 },
		     { 40000, 60000, 12000, 256 } };
	u32 row, op;

	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		for (op = 0; op < rows[row].ops; op++) {
			ASSERT_TRUE(one_op(self, rows[row].span,
					   op / rows[row].turn % 2 ? 2 : 6))
			{
				TH_LOG("row %u, op %u", row, op);
			}
			if (op % rows[row].check == 0)
				ASSERT_STREQ("none", index_rule(&self->index));
		}
		while (self->nr) {
			drop(&self->index, 0);
			self->nr--;
		}
		EXPECT_EQ(0, self->index.nr_nodes);
	}
}

/* Ranges of one address, every second one, in the order of @step. */
static int fill(struct shadow_index *index, u32 nr, u32 step)
{
	u32 i, at = 0;
	int err = 0;

	for (i = 0; !err && i < nr; i++) {
		at = (at + step) % nr;
		err = put(index, 2 * at, 2 * at + 1, at + 1);
	}
	return err;
}

/* Up, down and across: nodes are well filled, and each range is found. */
TEST_F(tree, hundred_thousand_ranges_are_found_in_four_levels)
{
	static const u32 steps[] = { 1, 99999, 61803 };
	u32 i, at;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		ASSERT_EQ(0, fill(&self->index, 100000, steps[i]));
		EXPECT_EQ(4, self->index.depth);
		EXPECT_STREQ("none", index_rule(&self->index));
		EXPECT_GT(100000 / 16, self->index.nr_nodes);
		for (at = 0; at < 100000; at++)
			ASSERT_EQ(at + 1,
				  shadow_index_find(&self->index, 2 * at));
		EXPECT_EQ(0, shadow_index_find(&self->index, 200000));
		shadow_index_exit(&self->index);
		shadow_index_init(&self->index, NULL, &index_nodes);
	}
}

/* Whoever adds at one end leaves nodes of 24 entries behind. */
TEST_F(tree, ordered_inserts_leave_nodes_three_quarters_full)
{
	ASSERT_EQ(0, fill(&self->index, 2400, 1));
	EXPECT_GT(2400 / 24 + 10, self->index.nr_nodes);
	shadow_index_exit(&self->index);
	shadow_index_init(&self->index, NULL, &index_nodes);
	ASSERT_EQ(0, fill(&self->index, 2400, 2399));
	EXPECT_GT(2400 / 24 + 10, self->index.nr_nodes);
}

/* After a reservation of n, n inserts ask for no memory, wherever they go. */
TEST_F(tree, reserved_inserts_cannot_fail)
{
	struct shadow_range range = { .id = 1 };
	struct shadow_place place;
	u32 round, i, nr;

	ASSERT_EQ(0, fill(&self->index, 1100, 331));
	for (round = 0; round < 300; round++) {
		nr = 1 + draw(self, round % 10 ? 6 : 400);
		ASSERT_EQ(0, shadow_index_reserve(&self->index, nr));
		seam_fault_set(1, true);
		for (i = 0; i < nr; i++) {
			range.start = round % 3 ? draw(self, 2200) | 1 :
						  self->index.nr * 4 + 4000;
			range.end = range.start + 1;
			if (shadow_index_seek(&self->index, range.start,
					      &place) &&
			    place.range.start < range.end)
				continue;
			shadow_index_insert(&self->index, &place, &range);
		}
		EXPECT_EQ(0, seam_fault.requests);
		seam_fault_set(0, false);
		ASSERT_STREQ("none", index_rule(&self->index));
		for (i = 0; i < nr / 2; i++)
			drop(&self->index, draw(self, 2200));
	}
}

/* An n-th request for memory fails, n = 1, 2, …: nothing has changed. */
TEST_F(tree, failed_reservation_changes_nothing)
{
	unsigned long nth, requests = 1;
	const char *before;
	int err;

	ASSERT_EQ(0, lay(&self->index, "AA.B..CCCC"));
	before = strdup(drawn_index(&self->index));
	for (nth = 1; nth <= requests; nth++) {
		seam_fault_set(nth, nth % 2);
		err = shadow_index_reserve(&self->index, 200000);
		requests = seam_fault.requests;
		seam_fault_set(0, false);
		EXPECT_INDEX(&self->index, before);
		EXPECT_INDEX_SOUND(&self->index);
		if (!err)
			break;
		EXPECT_EQ(-ENOMEM, err);
		/* What came in vain goes back to the pool. */
		ASSERT_EQ(0, shadow_index_reserve(&self->index, 1));
		EXPECT_GT(100, self->index.nr_spare);
	}
	EXPECT_LT(1, nth);
	free((void *)before);
}

/* Two indices of one pool: the nodes that one gives back serve the other. */
TEST_F(tree, indices_share_the_pool)
{
	struct shadow_index other;
	size_t bytes;

	shadow_index_init(&other, NULL, &index_nodes);
	ASSERT_EQ(0, fill(&self->index, 5000, 1));
	EXPECT_EQ(shadow_pool_used(&index_nodes) *
			  sizeof(struct shadow_index_node),
		  shadow_index_bytes(&self->index));
	shadow_index_exit(&self->index);
	bytes = shadow_pool_bytes(&index_nodes);
	ASSERT_EQ(0, fill(&other, 5000, 1));
	EXPECT_EQ(bytes, shadow_pool_bytes(&index_nodes));
	EXPECT_INDEX_SOUND(&other);
	shadow_index_exit(&other);
}

/* Top-down, without a gap: every entry is as wide as the others, 0. */
TEST_F(tree, ranges_without_any_gap_split_soundly)
{
	u32 i;

	for (i = 200; i; i--) {
		ASSERT_EQ(0, put(&self->index, i, i + 1, i));
		EXPECT_INDEX_SOUND(&self->index);
	}
	for (i = 0; i < 200; i++) {
		drop(&self->index, 0);
		EXPECT_INDEX_SOUND(&self->index);
	}
}

/*
 * A tree of three levels; break one thing of its root, of the first leaf, or of
 * the index, and the rule by that name is found broken.
 */
TEST_F(tree, checker_finds_each_broken_rule)
{
	struct shadow_index *index = &self->index, sound;
	struct shadow_index_node *root, *leaf, node, top;
	struct shadow_place place;
	u32 unused;

	ASSERT_EQ(0, fill(index, 1100, 331));
	ASSERT_EQ(3, index->depth);
	EXPECT_INDEX_SOUND(index);
	shadow_index_seek(index, 0, &place);
	root = place.node[0];
	leaf = place.node[2];
	unused = leaf->first ? 0 : leaf->last;
	sound = *index;
	node = *leaf;
	top = *root;

#define BREAK(rule, what)                              \
	do {                                           \
		what;                                  \
		EXPECT_STREQ(rule, index_rule(index)); \
		*index = sound;                        \
		*leaf = node;                          \
		*root = top;                           \
	} while (0)
	BREAK("seq", index->seq++);
	BREAK("depth", index->root = 0);
	BREAK("depth", index->depth = SHADOW_INDEX_DEPTH + 1);
	BREAK("link", root->ref[root->first] = index->pool->nr);
	BREAK("link", root->ref[root->first] = 0);
	BREAK("fill", leaf->last = leaf->first + INDEX_LEAST - 1);
	BREAK("fill", leaf->last = INDEX_FAN + 1);
	BREAK("fill", root->last = root->first + 1);
	BREAK("rest", leaf->ref[unused] = 7);
	BREAK("rest", leaf->end[unused] = 7);
	BREAK("order", leaf->end[leaf->first] = leaf->start[leaf->first]);
	BREAK("order", leaf->start[leaf->first + 1] = 0);
	BREAK("id", leaf->ref[leaf->first] = 0);
	BREAK("sum", root->end[root->first]++);
	BREAK("sum", root->start[root->first]++);
	BREAK("gap", root->gap[root->first]++);
	BREAK("gap", root->gap[root->first]--);
	BREAK("widest", leaf->widest = leaf->last);
	BREAK("widest", leaf->widest = leaf->first);
	BREAK("widest", leaf->most++);
	BREAK("widest", leaf->others = 0);
	BREAK("count", index->nr--);
	BREAK("count", index->nr_nodes++);
	BREAK("link", index->nr_nodes--);
	BREAK("spare", index->spare = index->pool->nr);
	BREAK("spare", index->nr_spare = index->pool->nr);
#undef BREAK
	EXPECT_INDEX_SOUND(index);
}

TEST_HARNESS_MAIN
