// SPDX-License-Identifier: GPL-2.0
/*
 * The arena's caches as records, the same ones that the live side fills. Figures
 * of a cache in full are taken with all CPUs stopped, so that they agree to the
 * object; those of /proc/slabinfo's kind under the nodes' locks, as the kernel's
 * are. Makes no text.
 */
#include <linux/cpu.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <linux/string.h>

#include "shadow/caches_priv.h"
#include "uapi/slab.h"

static void record_info(struct shadow_cache *cache, struct grow *recs)
{
	struct shadow_rec_slabinfo *info;
	struct shadow_cache_stat stat;

	info = grow_rec(recs, SHADOW_SLAB_INFO, sizeof(*info));
	if (!info)
		return;
	shadow_caches_stat(cache, &stat);
	strscpy(info->name, cache->config.name, sizeof(info->name));
	info->active_objs = stat.taken;
	info->num_objs = stat.objects;
	info->active_slabs = stat.slabs;
	info->num_slabs = stat.slabs;
	info->size = cache->size;
	info->objs_per_slab = cache->objects;
	info->pages_per_slab = 1U << cache->order;
}

/**
 * shadow_caches_record_info() - some caches as /proc/slabinfo has them
 * @recs: gets a struct shadow_rec_slabinfo for each, the newest first
 * @passed: places of caches that were passed; 0: at the beginning
 * @bytes: of records that it stops at
 *
 * Context: may sleep.
 * Return: 1: there may be more; 0: that was all; -errno.
 */
int shadow_caches_record_info(struct grow *recs, u32 *passed, size_t bytes)
{
	const u32 most = caches_slabs()->config.max_caches;
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;

	mutex_lock(&caches_mutex);
	for (; *passed < most && recs->len < bytes; ++*passed) {
		cache = shadow_cache_at(slabs, most - 1 - *passed);
		if (cache)
			record_info(cache, recs);
	}
	mutex_unlock(&caches_mutex);
	return recs->err ?: *passed < most;
}

static u32 record_flags(const struct shadow_cache *cache)
{
	static const struct {
		u32 core;
		u32 rec;
	} flags[] = {
		{ SHADOW_CACHE_HWALIGN, SHADOW_SLABF_HWCACHE_ALIGN },
		{ SHADOW_CACHE_RED_ZONE, SHADOW_SLABF_RED_ZONE },
		{ SHADOW_CACHE_POISON, SHADOW_SLABF_POISON },
		{ SHADOW_CACHE_TRACK, SHADOW_SLABF_STORE_USER },
		{ SHADOW_CACHE_NO_MERGE, SHADOW_SLABF_NO_MERGE },
		{ SHADOW_CACHE_RECLAIMABLE, SHADOW_SLABF_RECLAIM },
		{ SHADOW_CACHE_RCU, SHADOW_SLABF_TYPESAFE_RCU },
		{ SHADOW_CACHE_KMALLOC, SHADOW_SLABF_KMALLOC },
	};
	u32 rec = cache->config.ctor ? SHADOW_SLABF_CTOR : 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (cache->config.flags & flags[i].core)
			rec |= flags[i].rec;
	return rec;
}

static void record_cache(struct shadow_cache *cache,
			 struct shadow_rec_cache *rec)
{
	struct shadow_cache_stat stat;

	shadow_cache_stat(cache, &stat);
	strscpy(rec->name, cache->config.name, sizeof(rec->name));
	strscpy(rec->engine, cache->engine->name, sizeof(rec->engine));
	rec->flags = record_flags(cache);
	rec->object_size = cache->object_size;
	rec->size = cache->size;
	rec->align = cache->align;
	rec->order = cache->order;
	rec->min_order = cache->min_order;
	rec->objs_per_slab = cache->objects;
	rec->aliases = cache->users - 1;
	rec->min_partial = cache->min_partial;
	rec->sheaf_capacity = cache->capacity;
	rec->nr_slabs = stat.slabs;
	rec->nr_objects = stat.objects;
	rec->inuse = stat.active;
	rec->deferred = stat.in_rcu;
	rec->bytes = stat.pages << PAGE_SHIFT;
	rec->padding_waste =
		stat.active * (u64)(cache->size - cache->object_size);
	rec->metadata = stat.bytes;
}

static void record_cpu(struct shadow_cache *cache, u32 cpu,
		       struct shadow_rec_cache_cpu *rec)
{
	struct shadow_cache_cpu_stat stat;

	rec->cpu = cpu;
	if (!cache->capacity)
		return;
	shadow_cache_cpu_stat(cache, cpu, &stat);
	rec->flags = SHADOW_CACHE_CPU_SHEAVES | SHADOW_CACHE_CPU_SPARE;
	rec->main = stat.main;
	rec->spare = stat.spare;
	rec->rcu = stat.rcu;
	if (stat.rcu)
		rec->flags |= SHADOW_CACHE_CPU_RCU;
}

/* How full the slabs are that have objects of both kinds. */
static void record_fill(const struct shadow_cache_node *node,
			struct shadow_rec_cache_node *rec)
{
	const struct shadow_slab *slab;
	u32 number = node->partial.head;

	while ((slab = shadow_slab_at(&node->pool, number))) {
		rec->fill[(slab->inuse * SHADOW_NR_FILLS - 1) / slab->nr]++;
		number = slab->next;
	}
}

static void record_node(struct shadow_cache *cache, u32 node,
			struct shadow_rec_cache_node *rec)
{
	struct shadow_cache_node_stat stat;

	shadow_cache_node_stat(cache, node, &stat);
	rec->node = node;
	rec->flags = SHADOW_CACHE_NODE_LISTS;
	rec->nr_slabs = stat.slabs;
	rec->nr_objects = stat.objects;
	rec->nr_partial = stat.partial + stat.empty;
	rec->nr_full = stat.slabs - stat.partial - stat.empty;
	rec->nr_empty = stat.empty;
	rec->partial_free = stat.objects - stat.taken;
	if (cache->capacity) {
		rec->flags |= SHADOW_CACHE_NODE_BARN;
		rec->barn_full = stat.barn_full;
		rec->barn_empty = stat.barn_empty;
	}
	record_fill(&cache->node[node], rec);
}

/**
 * struct record_run - records that are to be filled in
 * @slabs: of these caches
 * @from: the place of the first, less 1
 * @to: the place of the last
 * @change: caches_change when room was made for them
 * @cpus: these CPUs
 * @at: the first record
 */
struct record_run {
	struct shadow_slabs *slabs;
	u32 from;
	u32 to;
	unsigned int change;
	cpumask_var_t cpus;
	char *at;
};

/* One record after the other, in the order in which they were added. */
static void *record_next(struct record_run *run)
{
	const struct shadow_rec *rec = (void *)run->at;

	run->at += rec->size;
	return (void *)rec;
}

/* All CPUs are stopped. */
static int record_fill_in(void *data)
{
	struct record_run *run = data;
	struct shadow_cache *cache;
	u32 i, node;
	int cpu;

	if (run->change != caches_change)
		return -EAGAIN;
	for (i = run->from; i-- > run->to;) {
		cache = shadow_cache_at(run->slabs, i);
		if (!cache)
			continue;
		record_cache(cache, record_next(run));
		for_each_cpu(cpu, run->cpus)
			record_cpu(cache, cpu, record_next(run));
		for (node = 0; node < cache->nr_nodes; node++)
			record_node(cache, node, record_next(run));
	}
	return 0;
}

/* Room for them, since nothing can be asked for while the machine stands. */
static int record_make_room(struct record_run *run, struct grow *recs,
			    size_t bytes)
{
	struct shadow_cache *cache;
	u32 i, node;
	int cpu;

	grow_destroy(recs);
	mutex_lock(&caches_mutex);
	run->change = caches_change;
	cpumask_copy(run->cpus, cpu_online_mask);
	for (i = run->from; i && recs->len < bytes; i--) {
		cache = shadow_cache_at(run->slabs, i - 1);
		if (!cache)
			continue;
		grow_rec(recs, SHADOW_SLAB_CACHE,
			 sizeof(struct shadow_rec_cache));
		for_each_cpu(cpu, run->cpus)
			grow_rec(recs, SHADOW_SLAB_CPU,
				 sizeof(struct shadow_rec_cache_cpu));
		for (node = 0; node < cache->nr_nodes; node++)
			grow_rec(recs, SHADOW_SLAB_NODE,
				 sizeof(struct shadow_rec_cache_node));
	}
	mutex_unlock(&caches_mutex);
	run->to = i;
	run->at = recs->data;
	return recs->err;
}

/* Bytes behind the slabs' last objects: what the objects leave. */
static void record_tails(struct grow *recs)
{
	struct shadow_rec_cache *cache;
	size_t at;

	for (at = 0; at < recs->len; at += cache->rec.size) {
		cache = (void *)(recs->data + at);
		if (cache->rec.type == SHADOW_SLAB_CACHE)
			cache->tail_waste =
				cache->bytes - cache->nr_objects * cache->size;
	}
}

/**
 * shadow_caches_record() - some caches in full
 * @recs: empty; gets a struct shadow_rec_cache for each, the newest first, with
 *        what belongs to it behind it
 * @passed: places of caches that were passed; 0: at the beginning
 * @bytes: of records that it stops at
 *
 * Context: may sleep; the machine stands still while the figures are taken.
 * Return: 1: there may be more; 0: that was all; -errno.
 */
int shadow_caches_record(struct grow *recs, u32 *passed, size_t bytes)
{
	struct record_run run = { .slabs = caches_slabs() };
	const u32 most = run.slabs->config.max_caches;
	int err;

	run.from = most - *passed;

	if (!zalloc_cpumask_var(&run.cpus, GFP_KERNEL))
		return -ENOMEM;
	do {
		err = record_make_room(&run, recs, bytes);
		if (!err)
			err = stop_machine(record_fill_in, &run, NULL);
	} while (err == -EAGAIN);
	free_cpumask_var(run.cpus);
	if (err)
		return err;
	record_tails(recs);
	*passed = most - run.to;
	return run.to > 0;
}

/**
 * shadow_caches_stat() - a cache in figures
 * @cache: the cache
 * @stat: where they are stored
 *
 * Context: may sleep; objects in CPUs' sheaves are counted without asking them.
 */
void shadow_caches_stat(struct shadow_cache *cache,
			struct shadow_cache_stat *stat)
{
	unsigned long flags;

	local_irq_save(flags);
	shadow_cache_stat(cache, stat);
	local_irq_restore(flags);
}
EXPORT_SYMBOL_GPL(shadow_caches_stat);
