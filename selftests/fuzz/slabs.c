// SPDX-License-Identifier: GPL-2.0
/*
 * The life of an instance with caches and its models: made, compared, destroyed.
 */
#include <stdio.h>

#include "slabs.h"

#define SECTIONS 2 /* of each node */

/* Contents of all pages; what an earlier instance left does not matter. */
static uint8_t memory[(size_t)OBJECTS_PFNS << 12];

static void on_pages(void *ctx, u64 pfn, unsigned int order, bool came)
{
	struct slabs *slabs = ctx;
	uint8_t cache = slabs->objects.cache[pfn];

	if (!came && cache < SLABS_CACHES &&
	    (slabs->cache[cache].flags & SHADOW_CACHE_RCU))
		MUST(slabs->grace);
	objects_pages(&slabs->objects, &slabs->model, pfn, order, came);
}

static void on_rcu(void *ctx, struct shadow_cache *cache)
{
	const struct slabs *slabs = ctx;

	MUST(cache->slabs == slabs->mem.slabs);
}

static int add_node(struct slabs *slabs, struct stream *stream, uint32_t node)
{
	struct shadow_zone_config config = {
		.node = node,
		.max_sections = SECTIONS,
		.pb_order = 9,
		.pcp_batch = next_below(stream, 3) * 8,
		.pcp_high = next_below(stream, 64),
	};
	struct model_zone *model = &slabs->model.zone[node];
	struct shadow_zone *zone;
	uint32_t i, idx;
	uint64_t pfn;
	int err;

	err = shadow_mem_add_zone(&slabs->mem, &config, &slabs->lock[node],
				  &zone);
	model->pb_order = config.pb_order;
	slabs->model.nr_zones = node + 1;
	for (i = 0; !err && i < SECTIONS; i++) {
		pfn = (uint64_t)(node * SECTIONS + i + 1) << SHADOW_MAX_ORDER;
		err = shadow_mem_reserve_section(&slabs->mem, pfn);
		if (err)
			break;
		seam_lock(&slabs->lock[node]);
		MUST(!shadow_mem_section(&slabs->mem, zone, pfn, &idx));
		MUST(!shadow_zone_add_block(zone, idx, 10));
		seam_unlock(&slabs->lock[node]);
		model->pfn[model->nr_sections++] = pfn;
		model->kind[MODEL_COMMON] += MODEL_SECTION;
		model_set(model, idx, MODEL_SECTION, MODEL_FREE);
	}
	return err;
}

/**
 * slabs_create() - make an instance that may have caches, and its models
 * @slabs: what is made
 * @stream: where its configuration comes from
 *
 * Return: 0 or -ENOMEM, nothing left.
 */
int slabs_create(struct slabs *slabs, struct stream *stream)
{
	static const uint16_t cpu_node[] = { 0, 1, 0 };
	struct shadow_mem_config config = {
		.max_zones = SLABS_NODES,
		.nr_nodes = SLABS_NODES,
		.nr_cpus = 1 + next_below(stream, WORLD_CPUS),
		.max_pfn = OBJECTS_PFNS,
	};
	struct shadow_slabs_config caches = {
		.min_objects = next_below(stream, 32),
		.seed = next_byte(stream),
		.base = (char *)memory,
		.cpu_node = cpu_node,
		.rcu = on_rcu,
		.pages = on_pages,
		.ctx = slabs,
	};
	uint8_t luck = next_byte(stream);
	uint32_t i;
	int err;

	memset(slabs, 0, sizeof(*slabs));
	objects_init(&slabs->objects, memory);
	for (i = 0; i < MODEL_ZONES; i++)
		slabs->model.zone[i].nr[MODEL_ABSENT] = MODEL_PAGES;
	seam_fault_set(luck >= 240 ? (luck - 239) * 4 : 0, luck & 1);
	err = shadow_mem_init(&slabs->mem, &config);
	for (i = 0; !err && i < SLABS_NODES; i++)
		err = add_node(slabs, stream, i);
	err = err ?: shadow_slabs_create(&slabs->mem, &caches);
	err = err ?: shadow_kmalloc_init(slabs->mem.slabs, 0, NULL);
	seam_fault_set(0, false);
	ops_stat.instances++;
	if (err) {
		MUST(err == -ENOMEM && luck >= 240);
		shadow_mem_exit(&slabs->mem);
		MUST(!seam_fault.live);
		return err;
	}
	shadow_mem_build_zonelists(&slabs->mem, world_distance);
	slabs_check(slabs);
	return 0;
}

static void check_cache(struct slabs *slabs, uint32_t nr)
{
	struct shadow_cache *cache = slabs->cache[nr].cache;
	struct shadow_cache_stat stat;
	uint32_t i;

	shadow_cache_stat(cache, &stat);
	MUST(stat.active == slabs->objects.live[nr]);
	MUST(stat.in_rcu == slabs->objects.waiting[nr]);
	MUST(stat.taken <= stat.objects);
	MUST(stat.objects * slabs->cache[nr].size + stat.wasted <=
	     stat.pages * 4096 + stat.waiting * 4096 * 1024);
	for (i = 0; i < cache->nr_nodes; i++)
		MUST(!cache->node[i].lock.held);
}

/**
 * slabs_check() - compare all that core and the models both know
 * @slabs: the instance
 */
void slabs_check(struct slabs *slabs)
{
	struct shadow_check check;
	uint64_t free = 0, of_caches = 0;
	uint32_t i, cpu;

	ops_stat.checks++;
	if (shadow_mem_check(&slabs->mem, &check)) {
		fprintf(stderr, "cache %u, slab or sheaf %u\n", check.cache,
			check.idx);
		model_fail(__FILE__, __LINE__, shadow_rule_name(check.broken));
	}
	for (i = 0; i < SLABS_NODES; i++) {
		free += slabs->mem.zones[i].nr_free;
		for (cpu = 0; cpu < slabs->mem.config.nr_cpus; cpu++)
			free += slabs->mem.zones[i].pcp[cpu].count;
		free -= slabs->model.zone[i].nr[MODEL_FREE];
		MUST(!slabs->lock[i].held);
	}
	MUST(!free);
	for (i = 0; i < OBJECTS_PFNS; i++)
		of_caches += slabs->objects.of_caches[i];
	MUST(check.typed[SHADOW_TYPE_SLAB] + check.typed[SHADOW_TYPE_LARGE] ==
	     of_caches);
	for (i = 0; i < SLABS_CACHES; i++)
		if (slabs->cache[i].cache)
			check_cache(slabs, i);
	MUST(shadow_finding_nr(slabs->mem.slabs) == slabs->findings);
	objects_check(&slabs->objects);
}

/**
 * slabs_grace() - a whole grace period for a cache
 * @slabs: the instance
 * @nr: the cache
 */
void slabs_grace(struct slabs *slabs, uint32_t nr)
{
	struct shadow_cache *cache = slabs->cache[nr].cache;
	uint32_t cpu;

	for (cpu = 0; cpu < slabs->mem.config.nr_cpus; cpu++)
		shadow_cache_rcu_push(cache, cpu);
	if (!shadow_cache_rcu_begin(cache)) {
		MUST(!slabs->objects.waiting[nr]);
		return;
	}
	objects_elapsed(&slabs->objects, nr, slabs->objects.waiting[nr]);
	slabs->grace = true;
	shadow_cache_rcu_end(cache, 0);
	slabs->grace = false;
}

static void free_all(struct slabs *slabs)
{
	const struct shadow_request by = {};
	const struct object *object;

	while (slabs->objects.nr) {
		object = &slabs->objects.object[slabs->objects.nr - 1];
		if (object->state == OBJECT_WAITING) {
			slabs_grace(slabs, object->cache);
			continue;
		}
		objects_del(&slabs->objects, slabs->objects.nr - 1);
		MUST(!shadow_kfree(
			slabs->mem.slabs,
			slabs->objects.object[slabs->objects.nr].addr, &by));
	}
}

/**
 * slabs_destroy() - give everything back and free the instance
 * @slabs: the instance
 *
 * Caches that are destroyed leave no page.
 */
void slabs_destroy(struct slabs *slabs)
{
	struct shadow_cache *cache;
	struct shadow_cache_name *name;
	const struct model_block *block;
	uint64_t pfn;

	free_all(slabs);
	while ((name = slabs->mem.slabs->names)) {
		cache = name->cache;
		while (cache->users == 1 &&
		       shadow_cache_empty(cache, 0) == -EAGAIN) {
			MUST(shadow_cache_rcu_begin(cache));
			slabs->grace = true;
			shadow_cache_rcu_end(cache, 0);
			slabs->grace = false;
		}
		MUST(!shadow_cache_destroy(slabs->mem.slabs, name->name));
	}
	memset(slabs->cache, 0, sizeof(slabs->cache));
	while (slabs->model.nr_blocks) {
		block = &slabs->model.block[slabs->model.nr_blocks - 1];
		pfn = model_pfn(&slabs->model.zone[block->zone], block->page);
		MUST(!slabs->objects.of_caches[pfn]);
		MUST(!shadow_mem_free(&slabs->mem, pfn, block->order, 0));
		model_free(&slabs->model, slabs->model.nr_blocks - 1);
	}
	slabs_check(slabs);
	shadow_mem_exit(&slabs->mem);
	MUST(!seam_fault.live);
}
