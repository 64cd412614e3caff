// SPDX-License-Identifier: GPL-2.0
/*
 * Giving back: CPUs' sheaves to the slabs, empty slabs to the arena, on request,
 * when a CPU goes, when memory is to go off line, when the kernel is short of
 * pages. Takes nothing from a user.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "shadow/caches_priv.h"

/* Slabs given back with interrupts off at a stretch. */
#define SHRINK_BATCH 32

static int shrink_cpuhp; /* the state that the kernel gave us */

/* What it has for RCU begins to wait. Interrupts are off. */
static void drain_cpu(struct shadow_cache *cache, unsigned int cpu)
{
	shadow_cache_drain(cache, cpu);
	caches_rcu_ask(cache);
}

static void drain_this_cpu(void *cache)
{
	drain_cpu(cache, smp_processor_id());
}

/**
 * caches_drain() - empty the sheaves of all CPUs
 * @cache: of this cache
 *
 * Those of CPUs that do not run are empty.
 *
 * Context: may sleep; caches_mutex held.
 */
void caches_drain(struct shadow_cache *cache)
{
	lockdep_assert_held(&caches_mutex);
	on_each_cpu(drain_this_cpu, cache, true);
}

/**
 * shadow_caches_shrink() - give a cache's empty slabs back to the arena
 * @cache: the cache
 *
 * Context: may sleep; called by shadow_caches_use().
 * Return: how many slabs.
 */
u64 shadow_caches_shrink(struct shadow_cache *cache)
{
	unsigned long flags;
	u64 slabs = 0;
	u32 some;

	caches_drain(cache);
	do {
		local_irq_save(flags);
		some = shadow_cache_shrink(cache, smp_processor_id(),
					   SHRINK_BATCH);
		local_irq_restore(flags);
		slabs += some;
		cond_resched();
	} while (some == SHRINK_BATCH);
	return slabs;
}
EXPORT_SYMBOL_GPL(shadow_caches_shrink);

/* caches_mutex is held. */
static u64 shrink_all(void)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;
	u64 sum = 0;
	u32 i;

	for (i = 0; i < slabs->config.max_caches; i++) {
		cache = shadow_cache_at(slabs, i);
		if (cache)
			sum += shadow_caches_shrink(cache);
	}
	return sum;
}

/**
 * shadow_caches_shrink_all() - shadow_caches_shrink() for every cache
 *
 * Context: may sleep; cpus_read_lock() may be held.
 * Return: how many slabs.
 */
u64 shadow_caches_shrink_all(void)
{
	u64 slabs;

	mutex_lock(&caches_mutex);
	slabs = shrink_all();
	mutex_unlock(&caches_mutex);
	return slabs;
}

/* Objects that CPUs of a node have in their sheaves. */
static u64 node_cpu_objects(const struct shadow_cache *cache, u32 node)
{
	struct shadow_cache_cpu_stat share;
	unsigned int cpu;
	u64 objects = 0;

	for_each_online_cpu(cpu) {
		if (shadow_cache_share(cache, shadow_cache_place(cpu))->node !=
		    node)
			continue;
		shadow_cache_cpu_stat(cache, cpu, &share);
		objects += share.main + share.spare;
	}
	return objects;
}

/* More than none where a sheaf has an object: that may be all its slab has. */
static u64 node_pages(struct shadow_cache *cache, u32 node)
{
	struct shadow_cache_node_stat stat;
	unsigned long flags;
	u64 objects;

	local_irq_save(flags);
	shadow_cache_node_stat(cache, node, &stat);
	local_irq_restore(flags);
	objects = (u64)stat.barn_full * cache->capacity +
		  node_cpu_objects(cache, node);
	return (stat.empty << cache->order) +
	       DIV_ROUND_UP_ULL(objects * cache->size, PAGE_SIZE);
}

/**
 * shadow_caches_reclaimable() - what shadow_caches_reclaim() would give
 * @node: of which node
 *
 * Context: may sleep, in reclaim; an estimate.
 * Return: pages
 */
u64 shadow_caches_reclaimable(int node)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;
	u64 pages = 0;
	u32 i;

	if (!slabs || !mutex_trylock(&caches_mutex))
		return 0;
	for (i = 0; i < slabs->config.max_caches; i++) {
		cache = shadow_cache_at(slabs, i);
		if (cache && node < cache->nr_nodes)
			pages += node_pages(cache, node);
	}
	mutex_unlock(&caches_mutex);
	return pages;
}

/**
 * shadow_caches_reclaim() - give empty slabs to the arena for the kernel's sake
 *
 * Where caches come or go just now nothing is given: that may be what asks for
 * memory.
 *
 * Context: may sleep, in reclaim; allocates nothing.
 * Return: how many slabs.
 */
u64 shadow_caches_reclaim(void)
{
	u64 slabs;

	if (!caches_slabs() || !mutex_trylock(&caches_mutex))
		return 0;
	slabs = shrink_all();
	mutex_unlock(&caches_mutex);
	return slabs;
}

/* A CPU has gone: what it had goes to the slabs. */
static int shrink_cpu_dead(unsigned int cpu)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;
	unsigned long flags;
	u32 i;

	mutex_lock(&caches_mutex);
	for (i = 0; i < slabs->config.max_caches; i++) {
		cache = shadow_cache_at(slabs, i);
		if (!cache)
			continue;
		/* nobody runs there, and nobody will until we return */
		local_irq_save(flags);
		drain_cpu(cache, cpu);
		local_irq_restore(flags);
	}
	mutex_unlock(&caches_mutex);
	return 0;
}

/**
 * caches_shrink_init() - hear of CPUs that go
 *
 * Context: may sleep; the caches are up.
 * Return: 0 or -errno.
 */
int caches_shrink_init(void)
{
	shrink_cpuhp = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN,
						 "mm/shadowmm:dead", NULL,
						 shrink_cpu_dead);
	return shrink_cpuhp < 0 ? shrink_cpuhp : 0;
}

/**
 * caches_shrink_exit() - undo caches_shrink_init()
 *
 * Context: may sleep.
 */
void caches_shrink_exit(void)
{
	cpuhp_remove_state_nocalls(shrink_cpuhp);
}
