// SPDX-License-Identifier: GPL-2.0
/*
 * The formatters of slab caches: each line as the kernel's own file has it,
 * parts that a cache does not have left out, records cut short passed over.
 */
#include "format/slabinfo.h"
#include "format/slabs.h"
#include "text.h"
#include "uapi/slab.h"

#define HEAD                                                                   \
	"slabinfo - version: 2.1",                                             \
		"# name            <active_objs> <num_objs> <objsize> "        \
		"<objperslab> <pagesperslab> : tunables <limit> <batchcount> " \
		"<sharedfactor> : slabdata <active_slabs> <num_slabs> "        \
		"<sharedavail>"

FIXTURE(slabs)
{
	struct rec_list *list;
};

FIXTURE_SETUP(slabs)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(slabs)
{
	free(self->list);
}

static struct shadow_rec_slabinfo *info_add(struct rec_list *list,
					    const char *name)
{
	struct shadow_rec_slabinfo *info;

	info = REC_ADD(list, SHADOW_SLAB_INFO, struct shadow_rec_slabinfo);
	name_set(info->name, name);
	return info;
}

TEST_F(slabs, slabinfo_is_the_kernels_text)
{
	static const char *const lines[] = {
		HEAD,
		"kmalloc-8k            14     16   8192    4    8 : tunables    0    0    0 : slabdata      4      4      0",
		"a_name_of_twenty_four_ch      0      0    208   19    1 : tunables    0    0    0 : slabdata      0      0      0",
		NULL,
	};
	struct shadow_rec_slabinfo *info;

	info = info_add(self->list, "kmalloc-8k");
	info->active_objs = 14;
	info->num_objs = 16;
	info->size = 8192;
	info->objs_per_slab = 4;
	info->pages_per_slab = 8;
	info->active_slabs = 4;
	info->num_slabs = 4;
	info = info_add(self->list, "a_name_of_twenty_four_ch");
	info->size = 208;
	info->objs_per_slab = 19;
	info->pages_per_slab = 1;
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_slabinfo, self->list), lines));
}

TEST_F(slabs, slabinfo_of_no_cache_is_its_head)
{
	static const char *const lines[] = { HEAD, NULL };

	rec_add(self->list, SHADOW_SLAB_INFO, 8);
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_slabinfo, self->list), lines));
}

static struct shadow_rec_cache *cache_add(struct rec_list *list,
					  const char *name, const char *engine)
{
	struct shadow_rec_cache *cache;

	cache = REC_ADD(list, SHADOW_SLAB_CACHE, struct shadow_rec_cache);
	name_set(cache->name, name);
	name_set(cache->engine, engine);
	cache->object_size = 60;
	cache->size = 64;
	cache->align = 8;
	cache->objs_per_slab = 64;
	cache->min_partial = 5;
	cache->nr_slabs = 2;
	cache->nr_objects = 128;
	cache->inuse = 100;
	cache->bytes = 8192;
	cache->padding_waste = 400;
	return cache;
}

TEST_F(slabs, a_cache_with_sheaves)
{
	static const char *const lines[] = {
		"cache one",
		"  engine    sheaves",
		"  flags     hwcache_align ctor",
		"  object    size 60 stride 64 align 8",
		"  slab      order 0 least 0 objects 64",
		"  limits    min_partial 5 sheaf 60",
		"  aliases   3",
		"  cpu 0     main 7 spare 0",
		"  cpu 12    main 0 rcu 4",
		"  node 0    slabs 2 objects 128 full 1 partial 1 empty 0 free 17 barn_full 1 barn_empty 2",
		"  fill 0    <=25% 0 <=50% 0 <=75% 1 <100% 0",
		"  objects   total 128 inuse 100 unused 28 deferred 4",
		"  bytes     slabs 8192 tails 0 padding 400 metadata 1234",
		NULL,
	};
	struct shadow_rec_cache_node *node;
	struct shadow_rec_cache_cpu *cpu;
	struct shadow_rec_cache *cache;

	cache = cache_add(self->list, "one", "sheaves");
	cache->flags = SHADOW_SLABF_HWCACHE_ALIGN | SHADOW_SLABF_CTOR;
	cache->sheaf_capacity = 60;
	cache->aliases = 3;
	cache->deferred = 4;
	cache->metadata = 1234;
	cpu = REC_ADD(self->list, SHADOW_SLAB_CPU, struct shadow_rec_cache_cpu);
	cpu->flags = SHADOW_CACHE_CPU_SHEAVES | SHADOW_CACHE_CPU_SPARE;
	cpu->main = 7;
	cpu = REC_ADD(self->list, SHADOW_SLAB_CPU, struct shadow_rec_cache_cpu);
	cpu->cpu = 12;
	cpu->flags = SHADOW_CACHE_CPU_SHEAVES | SHADOW_CACHE_CPU_RCU;
	cpu->rcu = 4;
	node = REC_ADD(self->list, SHADOW_SLAB_NODE,
		       struct shadow_rec_cache_node);
	node->flags = SHADOW_CACHE_NODE_LISTS | SHADOW_CACHE_NODE_BARN;
	node->nr_slabs = 2;
	node->nr_objects = 128;
	node->nr_full = 1;
	node->nr_partial = 1;
	node->partial_free = 17;
	node->barn_full = 1;
	node->barn_empty = 2;
	node->fill[2] = 1;
	EXPECT_TRUE(is_lines(text_of(shadow_format_slabs, self->list), lines));
}

TEST_F(slabs, a_cache_with_cpu_slabs)
{
	static const char *const cpu_line[] = {
		"  cpu 0     slab_node 0 slab_objects 64 slab_inuse 64 slab_free - partial 2 partial_free 30",
	};
	const char *text;
	struct shadow_rec_cache_node *node;
	struct shadow_rec_cache_cpu *cpu;
	struct shadow_rec_cache *cache;

	cache = cache_add(self->list, "old", "cpu slabs");
	cache->inuse = SHADOW_SLAB_UNKNOWN;
	cache->cpu_partial = 120;
	cache->cpu_partial_slabs = 4;
	cpu = REC_ADD(self->list, SHADOW_SLAB_CPU, struct shadow_rec_cache_cpu);
	cpu->flags = SHADOW_CACHE_CPU_SLAB | SHADOW_CACHE_CPU_PARTIAL;
	cpu->slab_objects = 64;
	cpu->slab_inuse = 64;
	cpu->slab_free = SHADOW_SLAB_UNKNOWN;
	cpu->partial_slabs = 2;
	cpu->partial_free = 30;
	node = REC_ADD(self->list, SHADOW_SLAB_NODE,
		       struct shadow_rec_cache_node);
	node->flags = SHADOW_CACHE_NODE_CUT;
	node->nr_partial = 2000;
	node->partial_free = 1024;
	text = text_of(shadow_format_slabs, self->list);
	EXPECT_TRUE(has_line(text, "  flags     -"));
	EXPECT_TRUE(has_line(
		text,
		"  limits    min_partial 5 cpu_partial 120 cpu_partial_slabs 4"));
	EXPECT_TRUE(has_line(text, cpu_line[0]));
	EXPECT_TRUE(has_line(
		text,
		"  node 0    slabs 0 objects 0 partial 2000 empty >0 free >1024"));
	EXPECT_TRUE(has_line(
		text, "  objects   total 128 inuse - unused - deferred 0"));
}

TEST_F(slabs, what_stands_behind_a_cache_is_its_own)
{
	struct shadow_rec_cache_cpu *cpu;
	const char *text;

	cache_add(self->list, "one", "classic");
	cache_add(self->list, "two", "sheaves");
	cpu = REC_ADD(self->list, SHADOW_SLAB_CPU, struct shadow_rec_cache_cpu);
	cpu->flags = SHADOW_CACHE_CPU_SHEAVES;
	rec_add(self->list, SHADOW_SLAB_CPU, 16);
	text = text_of(shadow_format_slabs, self->list);
	EXPECT_NE(NULL, strstr(text, "cache two"));
	EXPECT_LT(strstr(text, "cache two"), strstr(text, "cpu 0"));
	EXPECT_EQ(NULL, strstr(strstr(text, "cpu 0") + 1, "cpu 0"));
}

TEST_HARNESS_MAIN
