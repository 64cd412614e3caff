// SPDX-License-Identifier: GPL-2.0
/*
 * What users of caches do wrong: each is said once, with all that is known of
 * it, and the cache goes on. Under both engines.
 */
#include "cache.h"

#define ALLOC_SITE 0xa110c
#define FREE_SITE 0xf7ee

FIXTURE(wrong)
{
	struct caches caches;
	struct shadow_slabs *slabs;
	struct shadow_cache *cache; /* debugs all, 40 bytes an object */
	struct shadow_cache *plain; /* does not */
	u8 *base;
};

FIXTURE_VARIANT(wrong)
{
	const struct shadow_engine *engine;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(wrong, sheaves) { .engine = &shadow_engine_sheaves };
FIXTURE_VARIANT_ADD(wrong, classic) { .engine = &shadow_engine_classic };
/* clang-format on */

FIXTURE_SETUP(wrong)
{
	const struct shadow_slabs_config config = { .min_objects = 4 };
	struct shadow_cache_config of = small_config("debug");

	memset(self, 0, sizeof(*self));
	caches_make(_metadata, &self->caches, &config);
	self->slabs = self->caches.mem.slabs;
	self->base = (u8 *)self->caches.memory;
	of.size = 40;
	of.flags = SHADOW_CACHE_DEBUG;
	of.engine = variant->engine;
	self->cache = make_cache(_metadata, &self->caches, &of);
	of = small_config("plain");
	of.engine = variant->engine;
	self->plain = make_cache(_metadata, &self->caches, &of);
}

FIXTURE_TEARDOWN(wrong)
{
	caches_end(_metadata, &self->caches);
}

#define EXPECT_FOUND(nr, what)                                                \
	do {                                                                  \
		EXPECT_EQ(nr, shadow_finding_nr(self->slabs));                \
		EXPECT_STREQ(what,                                            \
			     shadow_finding_name(found(&self->caches).kind)); \
	} while (0)

/* Bytes 40 and 42, behind the last, are written: 40 to 42 it says. */
TEST_F(wrong, overrun_is_found_at_the_free)
{
	u64 addr = get(self->cache, 0);
	struct shadow_finding finding;

	self->base[addr + 40] = 1;
	self->base[addr + 42] = 3;
	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_FOUND(1, "overrun");
	finding = found(&self->caches);
	EXPECT_STREQ("debug", finding.cache);
	EXPECT_EQ(addr, finding.object);
	EXPECT_EQ(40, finding.offset);
	EXPECT_EQ(3, finding.nr_bytes);
	EXPECT_EQ(1, finding.bytes[0]);
	EXPECT_EQ(0xcc, finding.bytes[1]);
	EXPECT_EQ(3, finding.bytes[2]);
	EXPECT_EQ(0xcc, finding.want);
	EXPECT_EQ(ALLOC_SITE, finding.alloc_site);
	EXPECT_EQ(7, finding.alloc_owner);
	EXPECT_EQ(FREE_SITE, finding.free_site);
	EXPECT_EQ(8, finding.free_owner);
	/* Once: it was mended. */
	EXPECT_EQ(addr, get(self->cache, 0));
	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_EQ(0, shadow_cache_validate(self->cache, 0));
	EXPECT_FOUND(1, "overrun");
}

TEST_F(wrong, underrun_is_found_at_the_free)
{
	u64 addr = get(self->cache, 0);

	self->base[addr - 1] = 1;
	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_FOUND(1, "underrun");
	EXPECT_EQ(-1, found(&self->caches).offset);
	EXPECT_EQ(1, found(&self->caches).nr_bytes);
}

/* It is found when the object is to be used again, which it is not at once. */
TEST_F(wrong, use_after_free_is_found_at_the_next_allocation)
{
	u64 addr = get(self->cache, 0), other;

	EXPECT_EQ(0, put(self->cache, addr, 0));
	self->base[addr + 5] = 0;
	other = get(self->cache, 0);
	EXPECT_NE(addr, other);
	EXPECT_FOUND(1, "use after free");
	EXPECT_EQ(5, found(&self->caches).offset);
	EXPECT_EQ(0x6b, found(&self->caches).want);
	EXPECT_EQ(FREE_SITE, found(&self->caches).free_site);
	EXPECT_EQ(0, put(self->cache, other, 0));
	EXPECT_FOUND(1, "use after free");
}

/* The last byte has a value of its own. */
TEST_F(wrong, use_after_free_of_the_last_byte_is_found)
{
	u64 addr = get(self->cache, 0);

	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_EQ(0xa5, self->base[addr + 39]);
	self->base[addr + 39] = 0x6b;
	EXPECT_EQ(1, shadow_cache_validate(self->cache, 0));
	EXPECT_FOUND(1, "use after free");
	EXPECT_EQ(0, shadow_cache_validate(self->cache, 0));
}

TEST_F(wrong, double_free_is_refused)
{
	u64 addr = get(self->cache, 0), other = get(self->cache, 0);

	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_EQ(0, put(self->cache, other, 1));
	EXPECT_EQ(-EALREADY, put(self->cache, addr, 0));
	EXPECT_FOUND(1, "double free");
	EXPECT_EQ(addr, found(&self->caches).object);
	EXPECT_EQ(FREE_SITE, found(&self->caches).site);
	EXPECT_EQ(ALLOC_SITE, found(&self->caches).alloc_site);
}

/* Without debugging the sheaf sees it if nothing came between, else the slab. */
TEST_F(wrong, double_free_is_found_without_debugging)
{
	u64 addr = get(self->plain, 0), other = get(self->plain, 0);

	EXPECT_EQ(0, put(self->plain, addr, 0));
	EXPECT_EQ(-EALREADY, put(self->plain, addr, 0));
	EXPECT_FOUND(1, "double free");
	EXPECT_EQ(0, put(self->plain, other, 0));
	if (!self->plain->capacity) {
		EXPECT_EQ(-EALREADY, put(self->plain, addr, 0));
		EXPECT_FOUND(2, "double free");
		return;
	}
	EXPECT_EQ(0, put(self->plain, addr, 0));
	EXPECT_STREQ("object in a sheaf", mem_rule(&self->caches.mem));
	shadow_cache_drain(self->plain, 0);
	EXPECT_FOUND(2, "double free");
}

TEST_F(wrong, free_to_another_cache_is_refused)
{
	u64 addr = get(self->cache, 0);

	EXPECT_EQ(-EXDEV, put(self->plain, addr, 0));
	EXPECT_FOUND(1, "wrong cache");
	EXPECT_STREQ("debug", found(&self->caches).cache);
	EXPECT_EQ(ALLOC_SITE, found(&self->caches).alloc_site);
	EXPECT_EQ(0, put(self->cache, addr, 0));
}

TEST_F(wrong, pointer_into_an_object_is_refused)
{
	u64 addr = get(self->cache, 0), plain = get(self->plain, 0);

	EXPECT_EQ(-EFAULT, put(self->cache, addr + 8, 0));
	EXPECT_FOUND(1, "invalid pointer");
	EXPECT_EQ(addr, found(&self->caches).object);
	EXPECT_EQ(8, found(&self->caches).offset);
	EXPECT_EQ(-EFAULT, put(self->cache, addr + 1, 0));
	EXPECT_EQ(-EFAULT, put(self->plain, plain + 512, 0));
	EXPECT_FOUND(3, "invalid pointer");
}

/* No page, a free page, a plain page, an address past all. */
TEST_F(wrong, what_is_no_object_is_refused)
{
	struct shadow_request req = {};
	u64 pfn;

	ASSERT_EQ(0, shadow_mem_alloc(&self->caches.mem, &req, &pfn));
	EXPECT_EQ(-ENOENT, put(self->plain, 0, 0));
	EXPECT_EQ(-ENOENT, put(self->plain, pfn << 12, 0));
	EXPECT_EQ(-ENOENT, put(self->plain, (pfn + 1) << 12, 0));
	EXPECT_EQ(-ENOENT, put(self->plain, 1ULL << 50, 0));
	EXPECT_EQ(-ENOENT, put(self->plain, U64_MAX, 0));
	EXPECT_FOUND(5, "no object");
	EXPECT_STREQ("", found(&self->caches).cache);
}

/* A free page's links may look like any cache's tag; its state does not. */
TEST_F(wrong, free_pages_link_is_no_tag)
{
	struct shadow_zone *zone = self->caches.zone[0];
	u64 addr = (1ULL << 10 | 512) << 12;
	u32 prev = self->plain->tag >> SHADOW_PREV_SHIFT;
	u64 word = zone->frames[512].word;

	zone->frames[512].word = shadow_frame_head(SHADOW_FRAME_FREE, 0, M) |
				 (u64)prev << SHADOW_PREV_SHIFT;
	EXPECT_EQ(-ENOENT, put(self->plain, addr, 0));
	zone->frames[512].word = shadow_frame_stacked(0, M, 0) |
				 (u64)prev << SHADOW_PREV_SHIFT;
	EXPECT_EQ(-ENOENT, put(self->plain, addr, 0));
	zone->frames[512].word = word;
}

TEST_F(wrong, padding_behind_the_last_object_is_looked_at)
{
	u64 addr = get(self->cache, 0);
	u64 end = (addr | 4095) + 1;

	self->base[end - 1] = 0;
	EXPECT_EQ(0, put(self->cache, addr, 0));
	EXPECT_FOUND(1, "padding overwritten");
	self->base[addr + self->cache->size - self->cache->left - 1] = 0;
	EXPECT_EQ(1, shadow_cache_validate(self->cache, 0));
	EXPECT_FOUND(2, "padding overwritten");
}

/* Each flag alone looks only at its own bytes. */
TEST_F(wrong, flags_work_alone)
{
	static const u32 flags[] = { SHADOW_CACHE_RED_ZONE, SHADOW_CACHE_POISON,
				     SHADOW_CACHE_TRACK };
	struct shadow_cache_config config = { .size = 36 };
	struct shadow_cache *cache;
	u64 addr, nr, i;

	config.engine = self->cache->config.engine;
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		sprintf(config.name, "flag%u", flags[i]);
		config.flags = flags[i];
		cache = make_cache(_metadata, &self->caches, &config);
		nr = shadow_finding_nr(self->slabs);
		addr = get(cache, 0);
		memset(self->base + addr, 1, 36);
		EXPECT_EQ(0, put(cache, addr, 0));
		EXPECT_EQ(nr, shadow_finding_nr(self->slabs));
		addr = get(cache, 0);
		self->base[addr + 36] = 1;
		EXPECT_EQ(0, put(cache, addr, 0));
		nr += flags[i] != SHADOW_CACHE_TRACK;
		EXPECT_EQ(nr, shadow_finding_nr(self->slabs));
		self->base[addr] = 1;
		addr = get(cache, 0);
		nr += flags[i] == SHADOW_CACHE_POISON;
		EXPECT_EQ(nr, shadow_finding_nr(self->slabs));
		EXPECT_EQ(0, put(cache, addr, 0));
	}
}

static u32 constructed;

static void construct(void *object)
{
	memset(object, 0x77, 40);
	constructed++;
}

/* Once, when the slab is made, and poison leaves it alone. */
TEST_F(wrong, constructor_runs_once_an_object)
{
	struct shadow_cache_config config = {
		.name = "ctor",
		.size = 40,
		.ctor = construct,
		.flags = SHADOW_CACHE_DEBUG,
		.engine = self->cache->config.engine,
	};
	struct shadow_cache *cache;
	u64 addr;
	u32 i;

	constructed = 0;
	cache = make_cache(_metadata, &self->caches, &config);
	for (i = 0; i < 3; i++) {
		addr = get(cache, 0);
		EXPECT_EQ(0x77, self->base[addr]);
		EXPECT_EQ(0x77, self->base[addr + 39]);
		EXPECT_EQ(0, put(cache, addr, 0));
	}
	EXPECT_EQ(cache->node[0].nr_objects, constructed);
	EXPECT_EQ(0, shadow_finding_nr(self->slabs));
}

/* kmalloc(50) has 64 bytes; the 51st is nobody's. */
TEST_F(wrong, kmalloc_guards_what_was_asked_for)
{
	const struct shadow_request req = {};
	u64 addr;

	ASSERT_EQ(0, shadow_kmalloc_init(self->slabs, SHADOW_CACHE_DEBUG,
					 self->cache->config.engine));
	ASSERT_EQ(0, shadow_kmalloc(self->slabs, 50, 0, &req, &addr));
	memset(self->base + addr, 1, 50);
	EXPECT_EQ(64, shadow_ksize(self->slabs, addr));
	EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &req));
	EXPECT_EQ(0, shadow_finding_nr(self->slabs));
	ASSERT_EQ(0, shadow_kmalloc(self->slabs, 50, 0, &req, &addr));
	self->base[addr + 50] = 1;
	EXPECT_EQ(0, shadow_kfree(self->slabs, addr, &req));
	EXPECT_FOUND(1, "overrun");
	EXPECT_EQ(50, found(&self->caches).offset);
}

TEST_F(wrong, ring_keeps_the_last_findings)
{
	struct shadow_finding finding;
	u32 i;

	EXPECT_FALSE(shadow_finding_read(self->slabs, 0, &finding));
	for (i = 0; i < SHADOW_NR_FINDINGS + 3; i++)
		EXPECT_EQ(-ENOENT, put(self->plain, i, 0));
	EXPECT_FALSE(shadow_finding_read(self->slabs, 2, &finding));
	for (; i-- > 3;) {
		EXPECT_TRUE(shadow_finding_read(self->slabs, i, &finding));
		EXPECT_EQ(i, finding.number);
		EXPECT_EQ(i, finding.object);
	}
	EXPECT_FALSE(shadow_finding_read(self->slabs, SHADOW_NR_FINDINGS + 3,
					 &finding));
}

/* A leak says who asked for the object. */
TEST_F(wrong, leaks_name_their_sites)
{
	struct shadow_object live;
	u64 addr = get(self->cache, 0), cursor = 0;

	EXPECT_EQ(-EBUSY, shadow_cache_empty(self->cache, 0));
	EXPECT_FOUND(1, "leak");
	EXPECT_EQ(addr, found(&self->caches).object);
	EXPECT_EQ(ALLOC_SITE, found(&self->caches).alloc_site);
	EXPECT_EQ(1, shadow_cache_live(self->cache, &cursor, &live, 1));
	EXPECT_EQ(addr, live.addr);
	EXPECT_EQ(ALLOC_SITE, live.alloc_site);
	EXPECT_EQ(7, live.alloc_owner);
}

/* A mirror has no bytes: what would write into them is refused. */
TEST_F(wrong, mirror_refuses_what_needs_contents)
{
	struct shadow_cache_config config = { .name = "m", .size = 64 };
	struct shadow_cache *cache;
	u32 flag;

	self->slabs->base = NULL;
	for (flag = SHADOW_CACHE_RED_ZONE; flag <= SHADOW_CACHE_TRACK;
	     flag <<= 1) {
		config.flags = flag;
		EXPECT_EQ(-EOPNOTSUPP,
			  shadow_cache_create(self->slabs, &config, &cache));
	}
	config.flags = 0;
	config.ctor = construct;
	EXPECT_EQ(-EOPNOTSUPP,
		  shadow_cache_create(self->slabs, &config, &cache));
	config.ctor = NULL;
	EXPECT_EQ(0, shadow_cache_create(self->slabs, &config, &cache));
	shadow_cache_zero(cache, get(cache, 0));
	self->slabs->base = self->caches.memory;
}

TEST_F(wrong, every_kind_has_a_name_of_its_own)
{
	u32 a, b;

	for (a = 0; a < SHADOW_NR_FINDING_KINDS; a++)
		for (b = 0; b < a; b++)
			EXPECT_STRNE(shadow_finding_name(a),
				     shadow_finding_name(b));
	EXPECT_STREQ("unknown", shadow_finding_name(a));
}

TEST_HARNESS_MAIN
