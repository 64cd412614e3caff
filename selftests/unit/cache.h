/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of caches share: an instance with pages that have contents,
 * and caches drawn as text. A slab is drawn object by object,
 *
 *   A taken, in a sheaf or out   . free
 *
 * and a node's slabs list by list: "partial | empty | full". Holds no test.
 */
#ifndef _SHADOWMM_UNIT_CACHE_H
#define _SHADOWMM_UNIT_CACHE_H

#include "core/cache.h"
#include "core/kmalloc.h"
#include "unit.h"

#define WORLD_SECTION (1UL << (SHADOW_MAX_ORDER + SHADOW_PAGE_SHIFT))

/**
 * struct caches - an instance of two nodes and two CPUs, one on each
 * @mem: the instance: node n has the section that begins at pfn (n + 1) << 10,
 *       all of it free, and no per-CPU page lists
 * @zone: its zones
 * @memory: its contents, from pfn 0 on
 * @told: how often the owner was told that something waits
 * @came: blocks of pages that came to the caches,
 * @left: and left them
 */
struct caches {
	struct shadow_mem mem;
	struct shadow_zone *zone[2];
	char *memory;
	u32 told;
	u32 came;
	u32 left;
};

static inline int next_to(int from, int to)
{
	return from != to;
}

static inline void on_rcu(void *ctx, struct shadow_cache *cache)
{
	struct caches *caches = ctx;

	(void)cache;
	caches->told++;
}

static inline void on_pages(void *ctx, u64 pfn, unsigned int order, bool came)
{
	struct caches *caches = ctx;

	(void)pfn;
	(void)order;
	if (came)
		caches->came++;
	else
		caches->left++;
}

static inline void caches_add_node(struct __test_metadata *_metadata,
				   struct caches *caches, u32 node)
{
	const struct shadow_zone_config config = {
		.node = node,
		.max_sections = 2,
		.pb_order = 9,
	};
	u64 pfn = (u64)(node + 1) << SHADOW_MAX_ORDER;
	u32 idx;

	ASSERT_EQ(0, shadow_mem_add_zone(&caches->mem, &config, NULL,
					 &caches->zone[node]));
	ASSERT_EQ(0, shadow_mem_reserve_section(&caches->mem, pfn));
	ASSERT_EQ(0, shadow_mem_section(&caches->mem, caches->zone[node], pfn,
					&idx));
	lay_free(caches->zone[node], idx, SHADOW_MAX_ORDER);
}

/* @config's base, node of each CPU and callbacks are filled in. */
static inline void caches_make(struct __test_metadata *_metadata,
			       struct caches *caches,
			       const struct shadow_slabs_config *config)
{
	static const u16 cpu_node[] = { 0, 1 };
	const struct shadow_mem_config mem_config = {
		.max_zones = 2,
		.nr_nodes = 2,
		.nr_cpus = 2,
		.max_pfn = 1 << 20,
	};
	struct shadow_slabs_config full = *config;
	u32 i;

	memset(caches, 0, sizeof(*caches));
	ASSERT_EQ(0, shadow_mem_init(&caches->mem, &mem_config));
	for (i = 0; i < 2; i++)
		caches_add_node(_metadata, caches, i);
	shadow_mem_build_zonelists(&caches->mem, next_to);
	caches->memory = calloc(3, WORLD_SECTION);
	ASSERT_NE(NULL, caches->memory);
	full.base = caches->memory;
	full.cpu_node = cpu_node;
	full.rcu = on_rcu;
	full.pages = on_pages;
	full.ctx = caches;
	ASSERT_EQ(0, shadow_slabs_create(&caches->mem, &full));
}

static inline void caches_end(struct __test_metadata *_metadata,
			      struct caches *caches)
{
	EXPECT_STREQ("none", mem_rule(&caches->mem));
	shadow_mem_exit(&caches->mem);
	EXPECT_EQ(0, seam_fault.live);
	free(caches->memory);
}

/* Four objects a slab, one page each; sheaves of four, two a barn. */
static inline struct shadow_cache_config small_config(const char *name)
{
	struct shadow_cache_config config = {
		.size = 1024,
		.capacity = 4,
		.barn = 2,
	};

	snprintf(config.name, sizeof(config.name), "%s", name);
	return config;
}

static inline const char *drawn_slab(const struct shadow_cache *cache,
				     const struct shadow_slab *slab)
{
	static char text[65];
	u32 i;

	for (i = 0; i < slab->nr && i < sizeof(text) - 1; i++)
		text[i] = cache->engine->is_free(slab, i) ? '.' : 'A';
	text[i] = '\0';
	return text;
}

static inline size_t draw_slabs(char *text, size_t len,
				const struct shadow_cache *cache,
				const struct shadow_cache_node *node,
				const struct shadow_slab_list *list)
{
	const struct shadow_slab *slab;
	u32 number;

	for (number = list->head;
	     number != SHADOW_SLAB_NONE && len < DRAWING_MAX - 80;
	     number = slab->next) {
		slab = shadow_slab_at(&node->pool, number);
		len += snprintf(text + len, DRAWING_MAX - len, "%s ",
				drawn_slab(cache, slab));
	}
	return len;
}

/* A node's slabs: "AA.. | .... | " and whatever full ones are listed. */
static inline const char *drawn_node(const struct shadow_cache *cache, u32 node)
{
	const struct shadow_cache_node *n = &cache->node[node];
	static char text[DRAWING_MAX];
	size_t len = 0;

	len = draw_slabs(text, len, cache, n, &n->partial);
	len += snprintf(text + len, 8, "| ");
	len = draw_slabs(text, len, cache, n, &n->empty);
	len += snprintf(text + len, 8, n->full.nr ? "| " : "|");
	len = draw_slabs(text, len, cache, n, &n->full);
	if (n->full.nr)
		text[len - 1] = '\0';
	return text;
}

/* A CPU's sheaves and its node's barn: "main 3 spare 0 full 1 empty 1". */
static inline const char *drawn_sheaves(struct shadow_cache *cache, u32 cpu)
{
	struct shadow_cache_node_stat node;
	struct shadow_cache_cpu_stat share;
	static char text[DRAWING_MAX];

	shadow_cache_cpu_stat(cache, cpu, &share);
	shadow_cache_node_stat(cache, cache->cpu[cpu].node, &node);
	sprintf(text, "main %u spare %u full %u empty %u", share.main,
		share.spare, node.barn_full, node.barn_empty);
	return text;
}

/* An object for a CPU, from its node; 0: none. */
static inline u64 get(struct shadow_cache *cache, u32 cpu)
{
	const struct shadow_request req = {
		.cpu = cpu,
		.node = cache->cpu[cpu].node,
		.site = 0xa110c,
		.owner = 7,
	};
	u64 addr = 0;
	int err;

	do
		err = shadow_cache_alloc(cache, &req, &addr);
	while (err == -EAGAIN && !shadow_cache_reserve(cache));
	return err ? 0 : addr;
}

static inline int put(struct shadow_cache *cache, u64 addr, u32 cpu)
{
	const struct shadow_request by = {
		.cpu = cpu,
		.site = 0xf7ee,
		.owner = 8,
	};

	return shadow_cache_free(cache, addr, &by);
}

static inline struct shadow_cache *
make_cache(struct __test_metadata *_metadata, struct caches *caches,
	   const struct shadow_cache_config *config)
{
	struct shadow_cache *cache = NULL;

	ASSERT_EQ(0, shadow_cache_create(caches->mem.slabs, config, &cache));
	return cache;
}

static inline u64 caches_free_pages(const struct caches *caches)
{
	return caches->zone[0]->nr_free + caches->zone[1]->nr_free;
}

/* The last finding. */
static inline struct shadow_finding found(struct caches *caches)
{
	struct shadow_finding finding = {};

	shadow_finding_read(caches->mem.slabs,
			    shadow_finding_nr(caches->mem.slabs) - 1, &finding);
	return finding;
}

#define EXPECT_NODE(cache, node, drawing) \
	EXPECT_STREQ(drawing, drawn_node(cache, node))
#define EXPECT_SHEAVES(cache, cpu, drawing) \
	EXPECT_STREQ(drawing, drawn_sheaves(cache, cpu))

#endif /* _SHADOWMM_UNIT_CACHE_H */
