// SPDX-License-Identifier: GPL-2.0
/*
 * The checker's rules of caches: a healthy cache passes, and for every rule
 * there are ways to break it that are reported as just that rule, in the right
 * cache.
 */
#include "cache.h"

/*
 * Cache 0 is another one. Cache 1, four objects a slab:
 *
 *   slabs of node 0   AA.. partial, .... empty, four more full
 *   CPU 0             main 1, spare 4; the barn of node 0: one full, one empty
 *
 * and one large block of four pages.
 */
struct sick {
	struct caches caches;
	struct shadow_cache *cache;
	struct shadow_cache_node *node;
	u64 large;
};

static void lay_out(struct __test_metadata *_metadata, struct sick *sick,
		    const struct shadow_engine *engine)
{
	const struct shadow_slabs_config slabs = { .min_objects = 4 };
	struct shadow_cache_config config = small_config("other");
	const struct shadow_request req = {};
	struct shadow_cache *other;
	u64 addr[32];
	u32 i;

	caches_make(_metadata, &sick->caches, &slabs);
	other = make_cache(_metadata, &sick->caches, &config);
	ASSERT_NE(0, get(other, 1));
	config = small_config("sick");
	config.engine = engine;
	sick->cache = make_cache(_metadata, &sick->caches, &config);
	sick->node = &sick->cache->node[0];
	for (i = 0; i < 24; i++)
		addr[i] = get(sick->cache, 0);
	for (i = 0; i < 6; i++)
		ASSERT_EQ(0, put(sick->cache, addr[i], 0));
	shadow_cache_drain(sick->cache, 0);
	for (i = 8; i < 17; i++)
		ASSERT_EQ(0, put(sick->cache, addr[i], 0));
	ASSERT_EQ(0, shadow_kmalloc_slow(sick->caches.mem.slabs, 8193, 0, &req,
					 &sick->large));
}

static struct shadow_frame *frame(struct sick *sick, u64 addr)
{
	struct shadow_zone *zone;
	u32 idx;

	zone = shadow_mem_find(&sick->caches.mem, addr >> 12, &idx);
	return &zone->frames[idx];
}

static struct shadow_slab *slab(struct sick *sick, u32 number)
{
	return shadow_slab_at(&sick->node->pool, number);
}

static struct shadow_frame *slab_frame(struct sick *sick, u32 number)
{
	return frame(sick, (u64)slab(sick, number)->pfn << 12);
}

static void tag_lost(struct sick *s)
{
	slab_frame(s, 0)->word &= 0x3ff;
}

static void tag_of_another_cache(struct sick *s)
{
	slab_frame(s, 0)->word ^= 1ULL << SHADOW_TYPE_NR_SHIFT;
}

static void tag_of_another_slab(struct sick *s)
{
	slab_frame(s, 0)->word ^= 1ULL << SHADOW_OWNER_SHIFT;
}

static void tag_of_no_type(struct sick *s)
{
	slab_frame(s, 0)->word |= 15ULL << SHADOW_TYPE_SHIFT;
}

static void tag_missing_on_a_tail(struct sick *s)
{
	frame(s, s->large + 4096)->word = SHADOW_FRAME_TAIL;
}

static void tag_of_a_block_that_is_none(struct sick *s)
{
	s->caches.mem.slabs->large_pages--;
}

static void tag_of_a_plain_block(struct sick *s)
{
	const struct shadow_request req = {};
	u64 pfn;

	if (!shadow_mem_alloc(&s->caches.mem, &req, &pfn))
		frame(s, pfn << 12)->word |= s->cache->tag;
}

static void slab_moved(struct sick *s)
{
	slab(s, 1)->pfn++;
}

static void slab_bit_lost(struct sick *s)
{
	slab(s, s->node->partial.head)->map[0] = 0;
}

static void slab_bit_too_many(struct sick *s)
{
	slab(s, s->node->partial.head)->map[0] |= 0xf0;
}

static void slab_inuse(struct sick *s)
{
	slab(s, s->node->partial.head)->inuse ^= 1;
}

static void slab_of_five(struct sick *s)
{
	slab(s, 0)->nr = 5;
}

static void list_loop(struct sick *s)
{
	slab(s, s->node->partial.tail)->next = s->node->partial.head;
}

static void list_out_of_pool(struct sick *s)
{
	slab(s, s->node->partial.tail)->next = 1 << 20;
}

static void list_count(struct sick *s)
{
	s->node->empty.nr++;
}

static void list_tail(struct sick *s)
{
	s->node->empty.tail = 99;
}

static void list_lost_slab(struct sick *s)
{
	shadow_slab_list_del(&s->node->pool, &s->node->partial,
			     s->node->partial.head);
}

static void list_wrong(struct sick *s)
{
	u32 number = s->node->partial.head;

	shadow_slab_list_del(&s->node->pool, &s->node->partial, number);
	shadow_slab_list_push(&s->node->pool, &s->node->empty, number);
}

static void list_of_waiting(struct sick *s)
{
	s->node->waiting.slabs = s->node->partial.head;
	s->node->waiting.nr_slabs = 1;
}

static void count_slabs(struct sick *s)
{
	s->node->nr_slabs++;
}

static void count_objects(struct sick *s)
{
	s->node->nr_objects--;
}

static void count_taken(struct sick *s)
{
	s->node->nr_taken--;
}

static void pool_used(struct sick *s)
{
	s->node->pool.nr_used--;
}

static void pool_lost(struct sick *s)
{
	s->node->pool.free = slab(s, s->node->pool.free)->next;
}

static void pool_line_of_a_slab(struct sick *s)
{
	s->node->pool.free = 0;
}

static void barn_count(struct sick *s)
{
	s->node->barn.nr_full++;
}

static void barn_lost(struct sick *s)
{
	s->node->barn.empty = s->node->barn.empty->next;
	s->node->barn.nr_empty--;
}

static void barn_full_not_full(struct sick *s)
{
	s->node->barn.full->nr--;
}

static void barn_empty_not_empty(struct sick *s)
{
	s->node->barn.empty->nr = 1;
}

static void barn_top_too_high(struct sick *s)
{
	s->cache->cpu[0].top = s->cache->cpu[0].end + 1;
}

static void barn_no_bottom(struct sick *s)
{
	s->cache->cpu[0].main->none = 1;
}

static void sheaf_twice(struct sick *s)
{
	s->cache->cpu[0].top[-1] = s->cache->cpu[0].main->object[0];
	*s->cache->cpu[0].top++ = s->cache->cpu[0].main->object[0];
}

static void sheaf_twice_in_two(struct sick *s)
{
	s->node->barn.full->object[1] = s->cache->cpu[0].main->object[0];
}

static void sheaf_interior(struct sick *s)
{
	s->cache->cpu[0].main->object[0] += 8;
}

static void sheaf_of_another_cache(struct sick *s)
{
	struct shadow_cache *other = s->caches.mem.slabs->cache[0];

	s->cache->cpu[0].main->object[0] = other->cpu[1].main->object[0];
}

static void sheaf_free_in_its_slab(struct sick *s)
{
	u64 addr = (u64)slab(s, s->node->empty.head)->pfn << 12;

	s->cache->cpu[0].main->object[0] = addr;
}

static void sheaf_of_no_page(struct sick *s)
{
	s->cache->cpu[0].main->object[0] = 1ULL << 45;
}

/**
 * struct breach - one way to break a rule
 * @name: the function's
 * @rule: what the checker must say
 * @how: does it
 */
struct breach {
	const char *name;
	enum shadow_rule rule;
	void (*how)(struct sick *sick);
};

#define BREACH(rule, how)                     \
	{                                     \
#how, SHADOW_RULE_##rule, how \
	}

static const struct breach breaches[] = {
	BREACH(TAG, tag_lost),
	BREACH(TAG, tag_of_another_cache),
	BREACH(TAG, tag_of_another_slab),
	BREACH(TAG, tag_of_no_type),
	BREACH(TAG, tag_missing_on_a_tail),
	BREACH(TAG, tag_of_a_block_that_is_none),
	BREACH(TAG, tag_of_a_plain_block),
	BREACH(TAG, slab_moved),
	BREACH(SLAB, slab_bit_lost),
	BREACH(SLAB, slab_bit_too_many),
	BREACH(SLAB, slab_inuse),
	BREACH(SLAB, slab_of_five),
	BREACH(SLAB_LIST, list_loop),
	BREACH(SLAB_LIST, list_out_of_pool),
	BREACH(SLAB_LIST, list_count),
	BREACH(SLAB_LIST, list_tail),
	BREACH(SLAB_LIST, list_lost_slab),
	BREACH(SLAB_LIST, list_wrong),
	BREACH(SLAB_LIST, list_of_waiting),
	BREACH(SLAB_COUNT, count_slabs),
	BREACH(SLAB_COUNT, count_objects),
	BREACH(SLAB_COUNT, count_taken),
	BREACH(POOL, pool_used),
	BREACH(POOL, pool_lost),
	BREACH(POOL, pool_line_of_a_slab),
	BREACH(BARN, barn_count),
	BREACH(BARN, barn_lost),
	BREACH(BARN, barn_full_not_full),
	BREACH(BARN, barn_empty_not_empty),
	BREACH(BARN, barn_top_too_high),
	BREACH(BARN, barn_no_bottom),
	BREACH(SHEAF, sheaf_twice),
	BREACH(SHEAF, sheaf_twice_in_two),
	BREACH(SHEAF, sheaf_interior),
	BREACH(SHEAF, sheaf_of_another_cache),
	BREACH(SHEAF, sheaf_free_in_its_slab),
	BREACH(SHEAF, sheaf_of_no_page),
};

static void end(struct __test_metadata *_metadata, struct sick *sick)
{
	shadow_mem_exit(&sick->caches.mem);
	free(sick->caches.memory);
	EXPECT_EQ(0, seam_fault.live);
}

TEST(healthy_caches_pass_and_their_pages_add_up)
{
	struct shadow_check check;
	struct sick sick;

	lay_out(_metadata, &sick, NULL);
	EXPECT_NODE(sick.cache, 0, "AA.. | .... |");
	EXPECT_SHEAVES(sick.cache, 0, "main 1 spare 4 full 1 empty 1");
	EXPECT_EQ(0, shadow_mem_check(&sick.caches.mem, &check));
	EXPECT_EQ(U32_MAX, check.cache);
	EXPECT_EQ(7, check.typed[SHADOW_TYPE_SLAB]);
	EXPECT_EQ(4, check.typed[SHADOW_TYPE_LARGE]);
	EXPECT_EQ(0, check.typed[SHADOW_TYPE_PLAIN]);
	end(_metadata, &sick);
}

TEST(every_breach_is_reported_as_its_rule)
{
	struct shadow_check check;
	struct sick sick;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(breaches); i++) {
		lay_out(_metadata, &sick, NULL);
		ASSERT_STREQ("none", mem_rule(&sick.caches.mem));
		breaches[i].how(&sick);
		EXPECT_EQ(-EUCLEAN, shadow_mem_check(&sick.caches.mem, &check));
		EXPECT_EQ(breaches[i].rule, check.broken)
		{
			TH_LOG("%s gave: %s", breaches[i].name,
			       shadow_rule_name(check.broken));
		}
		if (check.broken > SHADOW_RULE_TAG)
			EXPECT_EQ(1, check.cache);
		end(_metadata, &sick);
	}
}

TEST(every_rule_of_caches_has_a_breach)
{
	unsigned int rule;
	u32 i;

	for (rule = SHADOW_RULE_TAG; rule < SHADOW_NR_RULES; rule++) {
		for (i = 0; i < ARRAY_SIZE(breaches); i++)
			if (breaches[i].rule == rule)
				break;
		EXPECT_GT(ARRAY_SIZE(breaches), i);
	}
}

/* Classic's lists of indices: a loop, an object on none, a mark lost. */
TEST(classic_maps_are_followed)
{
	struct shadow_check check;
	struct sick sick;
	u16 *map;
	u32 how;

	for (how = 0; how < 3; how++) {
		lay_out(_metadata, &sick, &shadow_engine_classic);
		ASSERT_STREQ("none", mem_rule(&sick.caches.mem));
		/* After the offset: the head, then each object's next. */
		map = (u16 *)slab(&sick, sick.node->empty.head)->map + 2;
		if (how == 0)
			map[4] = map[0];
		if (how == 1)
			map[0] = map[1];
		if (how == 2)
			map[3] = 0xfffe;
		EXPECT_EQ(-EUCLEAN, shadow_mem_check(&sick.caches.mem, &check));
		EXPECT_EQ(SHADOW_RULE_SLAB, check.broken);
		end(_metadata, &sick);
	}
}

TEST_HARNESS_MAIN
