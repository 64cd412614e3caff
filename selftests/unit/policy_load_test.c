// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: for each a load under which it wins against stock, or loses, as its
 * source predicts. Both figures are printed; they are whole pageblocks, where
 * more are better, unless the load says otherwise.
 */
#include "policy.h"

/* Movable pages with some others between them; then the movable ones go. */
static u64 load_mixed(const char *name)
{
	struct load *load = load_make(name, 32);
	u32 i;

	for (i = 0; i < 20000; i++)
		load_alloc(load, 0, i % 16 ? M : i % 32 ? U : R, 0, i & 1);
	for (i = load->nr; i--;)
		if (load->blocks[i].mt == M)
			load_free(load, i, i & 1);
	return load_end(load);
}

static u32 load_used(const struct load *load)
{
	return load->zone->present - load->zone->nr_free;
}

/*
 * Memory fills up and half of it goes again, by chance, so that no pageblock is
 * whole. Then a tenth of the blocks goes and comes, a hundred times, on two
 * CPUs; half of the memory is in use all the time.
 */
static u64 load_churn(const char *name, u32 orders)
{
	struct load *load = load_make(name, 32);
	u32 high = load->zone->present * 95 / 100;
	u32 low = load->zone->present / 2;
	u32 round, i;

	while (load_used(load) < high)
		load_alloc(load, load_random(load, orders), M, 0,
			   load_random(load, 2));
	while (load_used(load) > low)
		load_free(load, load_random(load, load->nr),
			  load_random(load, 2));
	for (round = 0; round < 100; round++) {
		for (i = load->nr / 10; i--;)
			load_free(load, load_random(load, load->nr),
				  load_random(load, 2));
		while (load_used(load) < low)
			load_alloc(load, load_random(load, orders), M, 0,
				   load_random(load, 2));
	}
	return load_end(load);
}

/*
 * Processes that ask for @pages each, in turn; then, if @exits, all but each
 * eighth end.
 */
static u64 load_processes(const char *name, u32 owners, u32 pages, bool exits)
{
	struct load *load = load_make(name, 32);
	u32 i;

	for (i = 0; i < owners * pages; i++)
		load_alloc(load, 0, M, 1 + i % owners, i & 1);
	for (i = load->nr; exits && i--;)
		if (load->blocks[i].owner % 8)
			load_free(load, i, i & 1);
	return load_end(load);
}

/* One page of each type in a zone of two pageblocks. */
static u64 load_tiny(const char *name)
{
	struct load *load = load_make(name, 1);

	load_alloc(load, 0, M, 0, 0);
	load_alloc(load, 0, U, 0, 0);
	return load_end(load);
}

/* Splits for a page that comes and goes a thousand times. */
static u64 load_splits(const char *name)
{
	struct load *load = load_make(name, 32);
	u64 splits;
	u32 i;

	for (i = 0; i < 1000; i++) {
		load_alloc(load, 0, M, 0, 0);
		load_free(load, 0, 0);
	}
	splits = load->zone->stat.split;
	load_end(load);
	return splits;
}

/* Whole pageblocks when all has been freed, and no list was drained. */
static u64 load_idle(const char *name)
{
	struct load *load = load_make(name, 32);
	u64 whole;
	u32 i;

	for (i = 0; i < 4096; i++)
		load_alloc(load, 0, M, 0, i & 1);
	while (load->nr)
		load_free(load, load_random(load, load->nr), load->nr & 1);
	whole = shadow_zone_nr_blocks(load->zone, SHADOW_MAX_ORDER);
	load_end(load);
	return whole;
}

enum verdict {
	WINS,
	LOSES,
	TIES
};

/* Says both figures, of which the larger one wins. */
static enum verdict compare(const char *load, const char *name, u64 figure,
			    u64 stock)
{
	printf("# %s: %s %llu, stock %llu\n", load, name,
	       (unsigned long long)figure, (unsigned long long)stock);
	if (figure == stock)
		return TIES;
	return figure > stock ? WINS : LOSES;
}

/* A load without parameters, under a policy and under stock. */
static enum verdict judge(const char *load, u64 (*run)(const char *name),
			  const char *name)
{
	return compare(load, name, run(name), run("stock"));
}

static u64 load_churn_pages(const char *name)
{
	return load_churn(name, 1);
}

static u64 load_churn_orders(const char *name)
{
	return load_churn(name, 4);
}

static u64 load_exits(const char *name)
{
	return load_processes(name, 32, 600, true);
}

static u64 load_small(const char *name)
{
	return load_processes(name, 48, 4, false);
}

TEST(classic_loses_whole_pageblocks_to_mixed_types)
{
	EXPECT_EQ(LOSES, judge("mixed types", load_mixed, "classic"));
}

/* Fewer splits would be better. */
TEST(classic_splits_for_every_page)
{
	EXPECT_EQ(WINS, judge("splits", load_splits, "classic"));
}

TEST(classic_is_whole_again_at_once)
{
	EXPECT_EQ(WINS, judge("all freed", load_idle, "classic"));
}

TEST(no_mobility_loses_whole_pageblocks_to_mixed_types)
{
	EXPECT_EQ(LOSES, judge("mixed types", load_mixed, "no_mobility"));
}

TEST(no_mobility_wins_where_pageblocks_are_few)
{
	EXPECT_EQ(WINS, judge("two pageblocks", load_tiny, "no_mobility"));
}

TEST(best_fit_makes_more_pageblocks_whole)
{
	EXPECT_EQ(WINS, judge("churn of orders 0 to 3", load_churn_orders,
			      "best_fit"));
}

TEST(pid_clustered_frees_whole_pageblocks_at_exits)
{
	EXPECT_EQ(WINS, judge("exits", load_exits, "pid_clustered"));
}

TEST(pid_clustered_touches_more_pageblocks_while_many_live)
{
	EXPECT_EQ(LOSES, judge("small processes", load_small, "pid_clustered"));
}

TEST(llfree_makes_more_pageblocks_whole)
{
	EXPECT_EQ(WINS, judge("churn of pages", load_churn_pages, "llfree"));
	EXPECT_EQ(WINS,
		  judge("churn of orders 0 to 3", load_churn_orders, "llfree"));
}

TEST(llfree_loses_whole_pageblocks_to_mixed_types)
{
	EXPECT_EQ(LOSES, judge("mixed types", load_mixed, "llfree"));
}

TEST_HARNESS_MAIN
