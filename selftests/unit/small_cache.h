/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of tests of one cache: four objects a slab, on two nodes.
 */
#ifndef _UNIT_SMALL_CACHE_H
#define _UNIT_SMALL_CACHE_H

#include "cache.h"

FIXTURE(small)
{
	struct caches caches;
	struct shadow_slabs *slabs;
	struct shadow_cache *cache; /* four objects a slab */
	struct shadow_request req; /* CPU 0, node 0 */
	u64 addr[64];
};

FIXTURE_SETUP(small)
{
	const struct shadow_slabs_config config = { .min_objects = 4 };
	const struct shadow_cache_config small = small_config("small");

	memset(self, 0, sizeof(*self));
	caches_make(_metadata, &self->caches, &config);
	self->slabs = self->caches.mem.slabs;
	self->cache = make_cache(_metadata, &self->caches, &small);
	ASSERT_EQ(0, self->cache->order);
	ASSERT_EQ(4, self->cache->objects);
}

FIXTURE_TEARDOWN(small)
{
	caches_end(_metadata, &self->caches);
}

/* Take @nr objects for a CPU into the fixture's slots. */
static void fill(struct __test_metadata *_metadata,
		 struct _test_data_small *self, u32 nr, u32 cpu)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		self->addr[i] = get(self->cache, cpu);
		ASSERT_NE(0, self->addr[i]);
	}
}

#endif /* _UNIT_SMALL_CACHE_H */
