// SPDX-License-Identifier: GPL-2.0
/*
 * kmalloc: which size comes from where, and frees of whatever address.
 */
#include "cache.h"

FIXTURE(kmalloc)
{
	struct caches caches;
	struct shadow_slabs *slabs;
	struct shadow_request req; /* CPU 0, node 0 */
};

FIXTURE_SETUP(kmalloc)
{
	const struct shadow_slabs_config config = {};

	memset(self, 0, sizeof(*self));
	caches_make(_metadata, &self->caches, &config);
	self->slabs = self->caches.mem.slabs;
	ASSERT_EQ(0, shadow_kmalloc_init(self->slabs, 0, NULL));
}

FIXTURE_TEARDOWN(kmalloc)
{
	caches_end(_metadata, &self->caches);
}

/* The kernel's classes: the smallest that holds the size. */
TEST_F(kmalloc, sizes_come_from_the_kernels_classes)
{
	static const struct {
		u32 size;
		const char *name;
	} rows[] = {
		{ 1, "kmalloc-8" },	{ 8, "kmalloc-8" },
		{ 9, "kmalloc-16" },	{ 64, "kmalloc-64" },
		{ 65, "kmalloc-96" },	{ 96, "kmalloc-96" },
		{ 97, "kmalloc-128" },	{ 129, "kmalloc-192" },
		{ 192, "kmalloc-192" }, { 193, "kmalloc-256" },
		{ 1024, "kmalloc-1k" }, { 4097, "kmalloc-8k" },
		{ 8192, "kmalloc-8k" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_STREQ(rows[i].name,
			     shadow_kmalloc_cache(self->slabs, rows[i].size, 0)
				     ->config.name);
	EXPECT_EQ(NULL, shadow_kmalloc_cache(self->slabs, 0, 0));
	EXPECT_EQ(NULL, shadow_kmalloc_cache(self->slabs, 8193, 0));
	EXPECT_EQ(8192, shadow_kmalloc_size(SHADOW_KMALLOC_CLASSES - 1));
	EXPECT_STREQ("kmalloc-rcl-96",
		     shadow_kmalloc_cache(self->slabs, 70,
					  SHADOW_KMALLOC_RECLAIMABLE)
			     ->config.name);
	EXPECT_EQ(-EEXIST, shadow_kmalloc_init(self->slabs, 0, NULL));
}

/* Every size gets that many bytes, ksize() of its class, aligned as it. */
TEST_F(kmalloc, every_size_fits_its_object)
{
	u32 size;
	u64 addr;

	for (size = 1; size <= 20000; size += size / 50 + 1) {
		ASSERT_EQ(0, shadow_kmalloc(self->slabs, size, 0, &self->req,
					    &addr));
		EXPECT_LE(size, shadow_ksize(self->slabs, addr));
		if (size > 192)
			EXPECT_GT(size * 2, shadow_ksize(self->slabs, addr));
		if ((size & (size - 1)) == 0 && size <= 4096)
			EXPECT_EQ(0, addr % size);
		EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &self->req));
	}
	EXPECT_EQ(0, shadow_finding_nr(self->slabs));
}

/* 20000 bytes are 8 pages; all their frames say so. */
TEST_F(kmalloc, large_sizes_are_pages_of_their_own)
{
	u64 free = caches_free_pages(&self->caches), addr;
	struct shadow_check check;

	ASSERT_EQ(0, shadow_kmalloc(self->slabs, 20000, 0, &self->req, &addr));
	EXPECT_EQ(free - 8, caches_free_pages(&self->caches));
	EXPECT_EQ(32768, shadow_ksize(self->slabs, addr));
	EXPECT_EQ(NULL, shadow_kmalloc_cache_of(self->slabs, addr));
	EXPECT_EQ(1, self->slabs->nr_large);
	EXPECT_EQ(0, shadow_mem_check(&self->caches.mem, &check));
	EXPECT_EQ(8, check.typed[SHADOW_TYPE_LARGE]);
	EXPECT_EQ(-EPERM, shadow_mem_free(&self->caches.mem, addr >> 12, 3, 0));
	EXPECT_EQ(-EFAULT, shadow_kfree(self->slabs, addr + 4096, &self->req));
	EXPECT_EQ(-EFAULT, shadow_kfree(self->slabs, addr + 8, &self->req));
	EXPECT_EQ(-EAGAIN, shadow_kfree_rcu(self->slabs, addr, &self->req));
	EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &self->req));
	EXPECT_EQ(free, caches_free_pages(&self->caches));
	EXPECT_EQ(0, self->slabs->large_pages);
	EXPECT_EQ(-ENOENT, shadow_kfree(self->slabs, addr, &self->req));
}

TEST_F(kmalloc, sizes_that_cannot_be_are_refused)
{
	struct shadow_request bad = { .cpu = 2 };
	u64 addr = 1;

	EXPECT_EQ(-E2BIG, shadow_kmalloc(self->slabs, (4 << 20) + 1, 0,
					 &self->req, &addr));
	EXPECT_EQ(-E2BIG,
		  shadow_kmalloc(self->slabs, SIZE_MAX, 0, &self->req, &addr));
	EXPECT_EQ(-EINVAL, shadow_kmalloc(self->slabs, 8, 0, &bad, &addr));
	EXPECT_EQ(-EINVAL, shadow_kmalloc(self->slabs, 9000, 0, &bad, &addr));
	EXPECT_EQ(1, addr);
}

/* 0 bytes are something that can be freed, like nothing at all. */
TEST_F(kmalloc, nothing_can_be_had_and_freed)
{
	u64 addr;

	EXPECT_EQ(0, shadow_kmalloc(self->slabs, 0, 0, &self->req, &addr));
	EXPECT_EQ(SHADOW_KMALLOC_NOTHING, addr);
	EXPECT_EQ(0, shadow_ksize(self->slabs, addr));
	EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &self->req));
	EXPECT_EQ(0, shadow_kfree(self->slabs, 0, &self->req));
	EXPECT_EQ(0, shadow_kfree_rcu(self->slabs, 0, &self->req));
	EXPECT_EQ(0, shadow_finding_nr(self->slabs));
}

/* kfree() takes any cache's object; what is none is refused. */
TEST_F(kmalloc, kfree_finds_the_cache)
{
	const struct shadow_cache_config small = small_config("small");
	struct shadow_cache *cache;
	u64 addr;

	cache = make_cache(_metadata, &self->caches, &small);
	addr = get(cache, 0);
	EXPECT_EQ(cache, shadow_kmalloc_cache_of(self->slabs, addr + 5));
	EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &self->req));
	EXPECT_SHEAVES(cache, 0, "main 4 spare 0 full 0 empty 2");
	EXPECT_EQ(-EALREADY, shadow_kfree(self->slabs, addr, &self->req));
	EXPECT_EQ(-EFAULT, shadow_kfree(self->slabs, addr + 8, &self->req));
	EXPECT_EQ(-ENOENT, shadow_kfree(self->slabs, 1 << 30, &self->req));
	EXPECT_EQ(-ENOENT, shadow_kfree_rcu(self->slabs, 1 << 30, &self->req));
	EXPECT_EQ(4, shadow_finding_nr(self->slabs));
}

TEST_F(kmalloc, objects_wait_for_a_grace_period)
{
	struct shadow_cache *cache;
	u64 addr;

	ASSERT_EQ(0, shadow_kmalloc(self->slabs, 64, 0, &self->req, &addr));
	cache = shadow_kmalloc_cache_of(self->slabs, addr);
	EXPECT_EQ(0, shadow_kfree_rcu(self->slabs, addr, &self->req));
	EXPECT_EQ(1, self->caches.told);
	shadow_cache_rcu_push(cache, 0);
	EXPECT_TRUE(shadow_cache_rcu_begin(cache));
	shadow_cache_rcu_end(cache, 0);
	EXPECT_EQ(0, shadow_cache_empty(cache, 0));
}

/* Fast paths: what they refuse changes nothing. */
TEST_F(kmalloc, fast_paths_leave_the_rest_to_the_slow_one)
{
	struct shadow_mem *mem = &self->caches.mem;
	u64 addr;

	EXPECT_EQ(0, shadow_kmalloc_fast(self->slabs, 64, 0, 0));
	EXPECT_EQ(0, shadow_kmalloc_fast(self->slabs, 0, 0, 0));
	EXPECT_EQ(0, shadow_kmalloc_fast(self->slabs, 9000, 0, 0));
	ASSERT_EQ(0, shadow_kmalloc(self->slabs, 64, 0, &self->req, &addr));
	EXPECT_FALSE(shadow_kfree_fast(mem, self->slabs, addr,
				       shadow_cache_place(1)));
	EXPECT_FALSE(shadow_kfree_fast(mem, self->slabs, addr + 1, 0));
	EXPECT_FALSE(shadow_kfree_fast(mem, self->slabs, 1ULL << 50, 0));
	EXPECT_TRUE(shadow_kfree_fast(mem, self->slabs, addr, 0));
	EXPECT_FALSE(shadow_kfree_fast(mem, self->slabs, addr, 0));
	EXPECT_EQ(addr, shadow_kmalloc_fast(self->slabs, 64, 0, 0));
	EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &self->req));
}

TEST_HARNESS_MAIN
