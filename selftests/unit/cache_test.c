// SPDX-License-Identifier: GPL-2.0
/*
 * Objects on their way out of slabs and sheaves, and back. cache_life_test.c has
 * caches as such, cache_debug_test.c what users do wrong, cache_layout_test.c
 * sizes.
 */
#include "small_cache.h"

/* A new slab fills the sheaf: slab AAAA, main 4, of which one is handed out. */
TEST_F(small, first_object_fills_the_sheaf_from_a_new_slab)
{
	u64 free = caches_free_pages(&self->caches);

	fill(_metadata, self, 1, 0);
	EXPECT_NODE(self->cache, 0, "| |");
	EXPECT_NODE(self->cache, 1, "| |");
	EXPECT_SHEAVES(self->cache, 0, "main 3 spare 0 full 0 empty 2");
	EXPECT_EQ(free - 1, caches_free_pages(&self->caches));
	EXPECT_EQ(1, self->caches.came);
	EXPECT_EQ(1, self->addr[0] >> (SHADOW_PAGE_SHIFT + SHADOW_MAX_ORDER));
}

TEST_F(small, frames_of_a_slab_bear_its_cache_and_number)
{
	struct shadow_frame *frame;
	u64 pfn;
	u32 idx;

	fill(_metadata, self, 5, 0);
	pfn = self->addr[4] >> SHADOW_PAGE_SHIFT;
	frame = &shadow_mem_find(&self->caches.mem, pfn, &idx)->frames[idx];
	EXPECT_EQ(self->cache->tag,
		  shadow_frame_tag_of(&self->caches.zone[0]->frames[idx]));
	EXPECT_EQ(1, shadow_frame_owner(&self->caches.zone[0]->frames[idx]));
	EXPECT_EQ(SHADOW_FRAME_ALLOC, shadow_frame_state(frame));
}

/* The page allocator refuses what is a cache's, and leaves it as it is. */
TEST_F(small, page_of_a_cache_is_refused_by_the_page_allocator)
{
	u64 pfn;

	fill(_metadata, self, 1, 0);
	pfn = self->addr[0] >> SHADOW_PAGE_SHIFT;
	EXPECT_EQ(-EPERM, shadow_mem_free(&self->caches.mem, pfn, 0, 0));
	EXPECT_EQ(-EPERM, shadow_mem_split(&self->caches.mem, pfn, 0, 0));
	EXPECT_EQ(2, self->caches.mem.faults[SHADOW_FAULT_TYPE]);
	EXPECT_EQ(0, put(self->cache, self->addr[0], 0));
}

/* Objects are distinct, aligned, within pages of the cache; 0 is none. */
TEST_F(small, objects_do_not_overlap)
{
	u32 i, j;

	fill(_metadata, self, 64, 0);
	for (i = 0; i < 64; i++) {
		EXPECT_EQ(0, self->addr[i] % 1024);
		for (j = 0; j < i; j++)
			ASSERT_NE(self->addr[i], self->addr[j]);
	}
}

/*
 * 16 objects, then all back: main and spare take 8, the barn's two sheaves are
 * exchanged for full ones, and no object goes to a slab.
 */
TEST_F(small, frees_fill_main_spare_and_barn)
{
	u32 i;

	fill(_metadata, self, 16, 0);
	EXPECT_SHEAVES(self->cache, 0, "main 0 spare 0 full 0 empty 2");
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	EXPECT_SHEAVES(self->cache, 0, "main 4 spare 0 full 0 empty 2");
	EXPECT_EQ(0, put(self->cache, self->addr[4], 0));
	EXPECT_SHEAVES(self->cache, 0, "main 1 spare 4 full 0 empty 2");
	for (i = 5; i < 9; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	EXPECT_SHEAVES(self->cache, 0, "main 1 spare 4 full 1 empty 1");
	for (i = 9; i < 16; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	EXPECT_SHEAVES(self->cache, 0, "main 4 spare 4 full 2 empty 0");
	EXPECT_NODE(self->cache, 0, "| |");
}

/* The barn has no empty sheaf left: the full main one goes to its slabs. */
TEST_F(small, full_barn_sends_a_sheaf_to_its_slabs)
{
	u32 i;

	fill(_metadata, self, 17, 0);
	shadow_cache_drain(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "...A | |");
	for (i = 0; i < 16; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	EXPECT_SHEAVES(self->cache, 0, "main 4 spare 4 full 2 empty 0");
	EXPECT_EQ(0, put(self->cache, self->addr[16], 0));
	EXPECT_SHEAVES(self->cache, 0, "main 1 spare 4 full 2 empty 0");
	EXPECT_STREQ("none", mem_rule(&self->caches.mem));
}

/* And what the barn has is used before slabs are. */
TEST_F(small, full_sheaves_of_the_barn_serve_before_slabs)
{
	u32 i;

	fill(_metadata, self, 16, 0);
	for (i = 0; i < 16; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	fill(_metadata, self, 16, 0);
	EXPECT_SHEAVES(self->cache, 0, "main 0 spare 0 full 0 empty 2");
	EXPECT_EQ(4, self->caches.came);
}

/* before  AAAA AAAA     after  AA.A at the partial list's tail, AAAA on none */
TEST_F(small, free_at_a_full_slab_makes_it_partial)
{
	fill(_metadata, self, 8, 0);
	EXPECT_NODE(self->cache, 0, "| |");
	EXPECT_EQ(0, put(self->cache, self->addr[1], 0));
	shadow_cache_drain(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "AA.A | |");
	EXPECT_EQ(0, put(self->cache, self->addr[5], 0));
	EXPECT_EQ(0, put(self->cache, self->addr[6], 0));
	shadow_cache_drain(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "AA.A A..A | |");
}

/* The partial list's head is used first, then empty slabs, then new pages. */
TEST_F(small, partial_slabs_serve_first_then_empty_ones)
{
	u32 i;

	fill(_metadata, self, 12, 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	EXPECT_EQ(0, put(self->cache, self->addr[5], 0));
	shadow_cache_drain(self->cache, 0);
	EXPECT_NODE(self->cache, 0, "AA.A | .... |");
	EXPECT_NE(0, get(self->cache, 0));
	EXPECT_NODE(self->cache, 0, "AAA. | |");
	EXPECT_EQ(3, self->caches.came);
}

/* min_partial is 5: the sixth that is not full and gets empty goes. */
TEST_F(small, empty_slabs_are_kept_up_to_min_partial)
{
	u64 free = caches_free_pages(&self->caches);
	u32 i;

	ASSERT_EQ(5, self->cache->min_partial);
	fill(_metadata, self, 32, 0);
	EXPECT_EQ(free - 8, caches_free_pages(&self->caches));
	for (i = 0; i < 32; i++) {
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
		shadow_cache_drain(self->cache, 0);
	}
	EXPECT_NODE(self->cache, 0, "| .... .... .... .... |");
	EXPECT_EQ(free - 4, caches_free_pages(&self->caches));
	EXPECT_EQ(4, self->caches.left);
}

TEST_F(small, shrink_gives_all_empty_slabs_back)
{
	u64 free = caches_free_pages(&self->caches);
	u32 i;

	fill(_metadata, self, 16, 0);
	for (i = 0; i < 15; i++)
		EXPECT_EQ(0, put(self->cache, self->addr[i], 0));
	EXPECT_EQ(1, shadow_cache_shrink(self->cache, 0, 1));
	EXPECT_EQ(1, shadow_cache_shrink(self->cache, 0, 100));
	EXPECT_EQ(0, shadow_cache_shrink(self->cache, 0, 100));
	shadow_cache_drain(self->cache, 0);
	EXPECT_EQ(1, shadow_cache_shrink(self->cache, 0, 100));
	EXPECT_NODE(self->cache, 0, "A... | |");
	EXPECT_EQ(free - 1, caches_free_pages(&self->caches));
}

/* before  A... AA.. AAA.     after  AAA. AA.. A... */
TEST_F(small, shrink_puts_the_fullest_slabs_first)
{
	static const u32 freed[] = { 1, 2, 3, 6, 7, 11 };
	u32 i;

	fill(_metadata, self, 12, 0);
	for (i = 0; i < ARRAY_SIZE(freed); i++)
		EXPECT_EQ(0, put(self->cache, self->addr[freed[i]], 0));
	shadow_cache_drain(self->cache, 0);
	shadow_cache_shrink(self->cache, 0, 100);
	EXPECT_EQ(3, shadow_slab_at(&self->cache->node[0].pool,
				    self->cache->node[0].partial.head)
			     ->inuse);
	EXPECT_EQ(1, shadow_slab_at(&self->cache->node[0].pool,
				    self->cache->node[0].partial.tail)
			     ->inuse);
}

/* CPU 0 frees an object of node 1: it does not stay in CPU 0's sheaf. */
TEST_F(small, object_of_another_node_goes_to_its_slab)
{
	u64 addr = get(self->cache, 1);

	EXPECT_SHEAVES(self->cache, 1, "main 3 spare 0 full 0 empty 2");
	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_SHEAVES(self->cache, 0, "main 0 spare 0 full 0 empty 2");
	EXPECT_NODE(self->cache, 1, "AAA. | |");
}

/* CPU 0 wants node 1: not off its sheaf, though that has objects. */
TEST_F(small, node_that_is_wanted_serves)
{
	self->req.node = 1;
	fill(_metadata, self, 1, 0);
	EXPECT_EQ(0, shadow_cache_alloc(self->cache, &self->req, self->addr));
	EXPECT_EQ(2, self->addr[0] / WORLD_SECTION);
	EXPECT_SHEAVES(self->cache, 0, "main 3 spare 0 full 0 empty 2");
	EXPECT_NODE(self->cache, 1, "A... | |");
}

/* Node 0 has no page left: its CPU gets node 1's, unless no other will do. */
TEST_F(small, node_without_pages_is_helped_by_another)
{
	take_at(self->caches.zone[0], 0, SHADOW_MAX_ORDER);
	self->req.flags = SHADOW_REQ_THISNODE;
	EXPECT_EQ(-ENOMEM,
		  shadow_cache_alloc(self->cache, &self->req, self->addr));
	self->req.flags = 0;
	EXPECT_EQ(0, shadow_cache_alloc(self->cache, &self->req, self->addr));
	EXPECT_EQ(2, self->addr[0] / WORLD_SECTION);
	EXPECT_NODE(self->cache, 1, "A... | |");
	EXPECT_EQ(0, put(self->cache, self->addr[0], 0));
	EXPECT_NODE(self->cache, 1, "| .... |");
}

/* It takes node 1's objects before it takes more of its pages. */
TEST_F(small, objects_of_another_node_come_before_its_pages)
{
	u32 i;

	take_at(self->caches.zone[0], 0, SHADOW_MAX_ORDER);
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(0, shadow_cache_alloc(self->cache, &self->req,
						self->addr + i));
		EXPECT_EQ(1, self->cache->node[1].nr_slabs);
	}
	EXPECT_EQ(0,
		  shadow_cache_alloc(self->cache, &self->req, self->addr + i));
	EXPECT_EQ(2, self->cache->node[1].nr_slabs);
	EXPECT_NODE(self->cache, 1, "A... | |");
}

/* But not before pages of its own. */
TEST_F(small, pages_of_its_own_node_come_before_objects_of_another)
{
	fill(_metadata, self, 1, 1);
	self->req.cpu = 0;
	self->req.node = 0;
	EXPECT_EQ(0, shadow_cache_alloc(self->cache, &self->req, self->addr));
	EXPECT_EQ(1, self->addr[0] / WORLD_SECTION);
	EXPECT_EQ(1, self->cache->node[1].nr_slabs);
}

/* No page anywhere: an object that is free on another node is found. */
TEST_F(small, object_of_any_node_serves_where_no_page_is_left)
{
	fill(_metadata, self, 4, 1);
	EXPECT_EQ(0, put(self->cache, self->addr[0], 1));
	shadow_cache_drain(self->cache, 1);
	while (!shadow_mem_alloc(&self->caches.mem, &self->req, self->addr + 9))
		;
	self->req.flags = SHADOW_REQ_NODEMASK;
	self->req.nodemask = 1;
	EXPECT_EQ(-ENOMEM,
		  shadow_cache_alloc(self->cache, &self->req, self->addr + 1));
	self->req.flags = 0;
	EXPECT_EQ(0,
		  shadow_cache_alloc(self->cache, &self->req, self->addr + 1));
	EXPECT_EQ(self->addr[0], self->addr[1]);
	EXPECT_EQ(-ENOMEM,
		  shadow_cache_alloc(self->cache, &self->req, self->addr + 1));
}

/* Pages were short: a slab of the smallest order that holds an object. */
TEST_F(small, smaller_slab_where_no_large_block_is_free)
{
	struct shadow_cache_config config = { .name = "large", .size = 3000 };
	struct shadow_cache *large;
	u32 i;

	large = make_cache(_metadata, &self->caches, &config);
	ASSERT_EQ(2, large->order);
	ASSERT_EQ(5, large->objects);
	self->req.flags = SHADOW_REQ_THISNODE;
	for (i = 0; i < 1024; i += 2)
		take_at(self->caches.zone[0], i, 0);
	ASSERT_EQ(0, shadow_zone_nr_blocks(self->caches.zone[0], 1));
	EXPECT_EQ(0, shadow_cache_alloc(large, &self->req, self->addr));
	EXPECT_EQ(0, shadow_cache_alloc(large, &self->req, self->addr + 1));
	EXPECT_EQ(2, large->node[0].nr_slabs);
	EXPECT_EQ(2, large->node[0].nr_objects);
	EXPECT_STREQ("none", mem_rule(&self->caches.mem));
	EXPECT_EQ(0, put(large, self->addr[0], 0));
	EXPECT_EQ(0, put(large, self->addr[1], 0));
}

/* -EAGAIN changes nothing; shadow_cache_reserve() helps. */
TEST_F(small, slab_without_a_descriptor_is_to_be_tried_again)
{
	struct shadow_slab_pool *pool = &self->cache->node[0].pool;
	u32 first = pool->per_chunk, i, free;

	for (i = 0; i < first * 4; i++)
		ASSERT_EQ(0, shadow_cache_alloc(self->cache, &self->req,
						self->addr));
	EXPECT_EQ(0, pool->nr_free);
	EXPECT_TRUE(shadow_cache_is_short(self->cache));
	free = caches_free_pages(&self->caches);
	EXPECT_EQ(-EAGAIN,
		  shadow_cache_alloc(self->cache, &self->req, self->addr));
	EXPECT_EQ(free, caches_free_pages(&self->caches));
	EXPECT_STREQ("none", mem_rule(&self->caches.mem));
	EXPECT_EQ(0, shadow_cache_reserve(self->cache));
	EXPECT_FALSE(shadow_cache_is_short(self->cache));
	EXPECT_EQ(0, shadow_cache_alloc(self->cache, &self->req, self->addr));
}

TEST_F(small, requests_that_cannot_be_are_refused)
{
	struct shadow_request bad[] = {
		{ .cpu = 2 },
		{ .node = 2 },
		{ .highest_zone = SHADOW_MAX_ZONES, .node = 1 },
	};
	u32 i, got = 9;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL,
			  shadow_cache_alloc(self->cache, &bad[i], self->addr));
		EXPECT_EQ(-EINVAL,
			  shadow_cache_alloc_bulk(self->cache, &bad[i], 2,
						  self->addr, &got));
		EXPECT_EQ(0, got);
	}
	EXPECT_EQ(-EINVAL, put(self->cache, 4096, 2));
	EXPECT_EQ(0, self->addr[0]);
}

TEST_F(small, bulk_takes_sheaves_then_slabs)
{
	u32 got;

	fill(_metadata, self, 2, 0);
	EXPECT_EQ(0, shadow_cache_alloc_bulk(self->cache, &self->req, 13,
					     self->addr + 2, &got));
	EXPECT_EQ(13, got);
	EXPECT_SHEAVES(self->cache, 0, "main 1 spare 0 full 0 empty 2");
	EXPECT_EQ(15, shadow_cache_free_bulk(self->cache, 15, self->addr,
					     &self->req));
	EXPECT_SHEAVES(self->cache, 0, "main 4 spare 4 full 2 empty 0");
}

/* What is wrong in a bulk is refused, and the rest is freed. */
TEST_F(small, bulk_free_refuses_what_is_wrong)
{
	fill(_metadata, self, 6, 0);
	self->addr[6] = self->addr[5];
	self->addr[7] = self->addr[0] + 512;
	self->addr[8] = 64;
	EXPECT_EQ(6, shadow_cache_free_bulk(self->cache, 9, self->addr,
					    &self->req));
	EXPECT_EQ(3, shadow_finding_nr(self->slabs));
}

TEST_F(small, bulk_that_fails_says_how_many_there_are)
{
	static u64 many[9000];
	u32 got = 0, all = 0;
	int err;

	do {
		err = shadow_cache_alloc_bulk(self->cache, &self->req,
					      9000 - all, many + all, &got);
		all += got;
	} while (err == -EAGAIN && !shadow_cache_reserve(self->cache));
	EXPECT_EQ(-ENOMEM, err);
	EXPECT_EQ(2 * 1024 * 4, all);
	EXPECT_EQ(all,
		  shadow_cache_free_bulk(self->cache, all, many, &self->req));
}

/* A block at pfn 0 has an object of address 0, which none can be. */
TEST_F(small, page_frame_0_is_passed_over)
{
	u32 idx;

	ASSERT_EQ(0, shadow_mem_section(&self->caches.mem, self->caches.zone[0],
					0, &idx));
	take_at(self->caches.zone[0], 0, SHADOW_MAX_ORDER);
	lay_free(self->caches.zone[0], idx, 1);
	self->req.flags = SHADOW_REQ_THISNODE;
	EXPECT_EQ(0, shadow_cache_alloc(self->cache, &self->req, self->addr));
	EXPECT_EQ(1, self->addr[0] >> SHADOW_PAGE_SHIFT);
	EXPECT_EQ(1, self->caches.zone[0]->nr_free);
}

/* Without a seed objects come in the order of the slab's last to first. */
TEST_F(small, objects_come_in_random_order_where_there_is_a_seed)
{
	const struct shadow_cache_config config = { .name = "r", .size = 64 };
	struct shadow_cache *cache;
	u32 i, in_a_row = 0;
	bool seen[64] = {};
	u64 addr, last = 0;

	self->slabs->config.seed = 12345;
	cache = make_cache(_metadata, &self->caches, &config);
	for (i = 0; i < 64; i++) {
		addr = get(cache, 0);
		in_a_row += addr == last - 64 || addr == last + 64;
		EXPECT_FALSE(seen[addr % 4096 / 64]);
		seen[addr % 4096 / 64] = true;
		last = addr;
	}
	EXPECT_GT(10, in_a_row);
}

TEST_F(small, figures_add_up)
{
	struct shadow_cache_stat stat;

	fill(_metadata, self, 6, 0);
	EXPECT_EQ(0, put(self->cache, self->addr[0], 0));
	shadow_cache_stat(self->cache, &stat);
	EXPECT_EQ(5, stat.active);
	EXPECT_EQ(8, stat.taken);
	EXPECT_EQ(8, stat.objects);
	EXPECT_EQ(2, stat.slabs);
	EXPECT_EQ(2, stat.pages);
	EXPECT_EQ(0, stat.wasted);
	EXPECT_EQ(3, stat.in_sheaves);
	EXPECT_EQ(shadow_cache_bytes(self->cache), stat.bytes);
}

/* Memory that is counted is memory that was asked for. */
TEST_F(small, bytes_are_those_that_were_asked_for)
{
	const struct shadow_cache_config config = { .name = "b", .size = 24 };
	size_t before = shadow_mem_bytes(&self->caches.mem), asked;

	seam_fault_set(0, false);
	make_cache(_metadata, &self->caches, &config);
	asked = seam_fault.bytes;
	EXPECT_EQ(asked, shadow_mem_bytes(&self->caches.mem) - before);
	EXPECT_EQ(24, self->cache->node[0].pool.stride);
}

TEST_F(small, zero_clears_the_object_and_nothing_else)
{
	u8 *byte;

	fill(_metadata, self, 3, 0);
	byte = (u8 *)self->caches.memory + self->addr[1];
	memset(byte - 1024, 0xff, 3 * 1024);
	shadow_cache_zero(self->cache, self->addr[1]);
	EXPECT_EQ(0xff, byte[-1]);
	EXPECT_EQ(0, byte[0]);
	EXPECT_EQ(0, byte[1023]);
	EXPECT_EQ(0xff, byte[1024]);
}

TEST_HARNESS_MAIN
