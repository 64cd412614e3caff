// SPDX-License-Identifier: GPL-2.0
/*
 * What the CPUs have of a slab cache: a slab to allocate from and partial ones
 * (6.1, 6.12), or sheaves (7.3). Each CPU is asked by an interrupt. CPU slabs
 * are the CPU's own while its interrupts are off; sheaves have a lock that is
 * tried, and tried again where the interrupt found it taken. Follows a CPU's
 * free list through its free objects: nothing else counts them.
 */
#include <linux/delay.h>
#include <linux/smp.h>
#include <linux/swab.h>
#include <linux/uaccess.h>

#include "kernel/compat.h"
#include "live/slab_caches.h"
#include "live/slab_cpus.h"

/* Partial slabs of a CPU that are looked at; the kernel keeps some ten. */
#define LIVE_CPU_PARTIAL_MAX 10000

/* How often a CPU is asked whose sheaves are in use at that moment. */
#define LIVE_CPU_TRIES 100

/**
 * live_slab_cpus_missing() - ask whether the CPUs' parts can be read
 *
 * Return: what the kernel lacks for it; NULL: nothing.
 */
const char *live_slab_cpus_missing(void)
{
	if (COMPAT_LOCAL_LOCKS_SLEEP)
		return "local lock that an interrupt can take (PREEMPT_RT)";
	return layout_missing(LAYOUT_HAS_slab_sheaves ?
				      LAYOUT_GROUP_slab_sheaves :
				      LAYOUT_GROUP_slab_cpu);
}

/**
 * live_slab_cpus_init() - get room for what the CPUs have
 * @cpus: the room; live_slab_cpus_exit() is due, whatever is returned
 * @held: where its bytes are counted
 *
 * Return: 0 or -ENOMEM.
 */
int live_slab_cpus_init(struct live_slab_cpus *cpus, struct held *held)
{
	cpus->held = held;
	cpus->cpu = live_slab_room(held, nr_cpu_ids * sizeof(*cpus->cpu));
	cpus->slabs = live_slab_room(held, nr_node_ids * sizeof(*cpus->slabs));
	return cpus->cpu && cpus->slabs ? 0 : -ENOMEM;
}

/**
 * live_slab_cpus_exit() - give the room back
 * @cpus: the room
 */
void live_slab_cpus_exit(struct live_slab_cpus *cpus)
{
	live_slab_room_free(cpus->held, cpus->cpu,
			    nr_cpu_ids * sizeof(*cpus->cpu));
	live_slab_room_free(cpus->held, cpus->slabs,
			    nr_node_ids * sizeof(*cpus->slabs));
}

/* The object behind a free one; what it holds may be garbage, or not there. */
static int live_free_next(const struct kmem_cache *cache, void **object)
{
	unsigned long at =
		(unsigned long)*object + slub_cache_read(cache, offset, u32);
	unsigned long word;

	if (copy_from_kernel_nofault(&word, (const void *)at, sizeof(word)))
		return -EFAULT;
	/* CONFIG_SLAB_FREELIST_HARDENED, freelist_ptr_decode() in mm/slub.c */
	if (LAYOUT_BITS_kmem_cache__random)
		word ^= slub_cache_read(cache, random, unsigned long) ^
			swab(at);
	*object = (void *)word;
	return 0;
}

/* Objects of a CPU's free list, of which there can be no more than @max. */
static u64 live_free_count(const struct kmem_cache *cache, void *object,
			   unsigned int max)
{
	unsigned int count;

	for (count = 0; object; count++)
		if (count == max || live_free_next(cache, &object))
			return SHADOW_SLAB_UNKNOWN;
	return count;
}

static bool live_cpu_partial(struct live_slab_cpus *cpus,
			     struct shadow_rec_cache_cpu *cpu,
			     struct slub_slab *slab)
{
	struct slub_counts counts;

	for (; slab; slab = layout_read(slab, slab, next, struct slub_slab *)) {
		if (++cpu->partial_slabs > LIVE_CPU_PARTIAL_MAX)
			return false;
		counts = slub_slab_counts(slab);
		cpu->partial_free += counts.objects - counts.inuse;
		atomic_long_inc(&cpus->slabs[slub_slab_nid(slab)]);
	}
	return true;
}

/* Interrupts off: nobody but this CPU changes what it has, and it is here. */
static bool live_cpu_slabs(struct live_slab_cpus *cpus,
			   struct shadow_rec_cache_cpu *cpu)
{
	const void *own = slub_this_cpu(cpus->cache, cpu_slab);
	struct slub_slab *slab;
	struct slub_counts counts;

	slab = layout_read(own, kmem_cache_cpu, slab, struct slub_slab *);
	if (slab) {
		counts = slub_slab_counts(slab);
		cpu->flags |= SHADOW_CACHE_CPU_SLAB;
		cpu->slab_objects = counts.objects;
		cpu->slab_inuse = counts.inuse;
		cpu->slab_free = live_free_count(
			cpus->cache,
			layout_read(own, kmem_cache_cpu, freelist, void *),
			counts.objects);
		cpu->node = slub_slab_nid(slab);
		atomic_long_inc(&cpus->slabs[cpu->node]);
	}
	if (!LAYOUT_BITS_kmem_cache_cpu__partial)
		return true;
	slab = layout_read(own, kmem_cache_cpu, partial, struct slub_slab *);
	if (slab)
		cpu->flags |= SHADOW_CACHE_CPU_PARTIAL;
	return live_cpu_partial(cpus, cpu, slab);
}

static u32 live_sheaf_size(const struct slub_sheaf *sheaf)
{
	return layout_read(sheaf, slab_sheaf, size, u32);
}

static bool live_cpu_sheaves(struct live_slab_cpus *cpus,
			     struct shadow_rec_cache_cpu *cpu)
{
	void *own = slub_this_cpu(cpus->cache, cpu_sheaves);
	void *lock = layout_at(own, slub_percpu_sheaves, lock);
	const struct slub_sheaf *sheaf;

	if (!slub_cache_read(cpus->cache, sheaf_capacity, u32))
		return true;
	if (!compat_local_trylock(lock))
		return false;
	cpu->flags |= SHADOW_CACHE_CPU_SHEAVES;
	sheaf = layout_read(own, slub_percpu_sheaves, main,
			    struct slub_sheaf *);
	cpu->main = live_sheaf_size(sheaf);
	sheaf = layout_read(own, slub_percpu_sheaves, spare,
			    struct slub_sheaf *);
	if (sheaf) {
		cpu->flags |= SHADOW_CACHE_CPU_SPARE;
		cpu->spare = live_sheaf_size(sheaf);
	}
	sheaf = layout_read(own, slub_percpu_sheaves, rcu_free,
			    struct slub_sheaf *);
	if (sheaf) {
		cpu->flags |= SHADOW_CACHE_CPU_RCU;
		cpu->rcu = live_sheaf_size(sheaf);
	}
	compat_local_unlock(lock);
	return true;
}

/* On the CPU itself, with interrupts off. */
static void live_cpu_take(void *arg)
{
	struct live_slab_cpus *cpus = arg;
	unsigned int id = smp_processor_id();
	struct shadow_rec_cache_cpu *cpu = &cpus->cpu[id];
	bool taken;

	*cpu = (struct shadow_rec_cache_cpu){ .cpu = id };
	if (LAYOUT_HAS_slab_sheaves)
		taken = live_cpu_sheaves(cpus, cpu);
	else
		taken = live_cpu_slabs(cpus, cpu);
	cpu->rec.size = sizeof(*cpu);
	cpu->rec.type = taken ? SHADOW_SLAB_CPU : 0;
}

/**
 * live_slab_cpus_take() - ask all CPUs what they have of a cache
 * @cpus: gets it
 * @cache: the cache
 *
 * Context: process; under live_slab_caches_lock(). Interrupts every CPU that is
 * online, all at once.
 */
void live_slab_cpus_take(struct live_slab_cpus *cpus, struct kmem_cache *cache)
{
	unsigned int tries;
	int nid, cpu;

	cpus->cache = cache;
	for (nid = 0; nid < nr_node_ids; nid++)
		atomic_long_set(&cpus->slabs[nid], 0);
	on_each_cpu(live_cpu_take, cpus, 1);

	/* Only sheaves' locks can be found taken; such a CPU counted no slab. */
	if (!LAYOUT_HAS_slab_sheaves)
		return;
	for_each_online_cpu(cpu)
		for (tries = 0;
		     !cpus->cpu[cpu].rec.type && tries < LIVE_CPU_TRIES;
		     tries++) {
			usleep_range(20, 100);
			smp_call_function_single(cpu, live_cpu_take, cpus, 1);
		}
}

/**
 * live_slab_cpu_unused() - objects that a CPU has and that nobody uses
 * @cpu: what the CPU has
 *
 * Return: objects; SHADOW_SLAB_UNKNOWN where it cannot be told.
 */
u64 live_slab_cpu_unused(const struct shadow_rec_cache_cpu *cpu)
{
	if (!cpu->rec.type || cpu->slab_free == SHADOW_SLAB_UNKNOWN)
		return SHADOW_SLAB_UNKNOWN;
	return cpu->slab_free + cpu->slab_objects - cpu->slab_inuse +
	       cpu->partial_free + cpu->main + cpu->spare + cpu->rcu;
}
