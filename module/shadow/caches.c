// SPDX-License-Identifier: GPL-2.0
/*
 * Caches of objects on the arena's real pages: how they come, are found and go.
 * Which kmalloc() is made of, too. Touches no object: caches_object.c does.
 */
#include <linux/module.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "shadow/caches_priv.h"
#include "shadow/poison.h"

#define CACHES_TRIES 8 /* more comes to wait for RCU: empty it so often */
#define CACHES_MOST 256 /* that there may be at one time */

DEFINE_MUTEX(caches_mutex); /* caches come and go */
unsigned int caches_change; /* caches_mutex */
static bool caches_left; /* with objects in use */
static u16 *caches_cpu_node; /* which the caches look at as long as they are */
DEFINE_PER_CPU(size_t, caches_place);

/**
 * caches_request() - what core wants to know of who asks
 * @req: where it is stored
 * @how: SHADOW_CACHES_*
 * @caller: where in the kernel it is asked
 *
 * Context: interrupts off.
 */
void caches_request(struct shadow_request *req, unsigned int how,
		    unsigned long caller)
{
	unsigned int cpu = smp_processor_id();

	*req = (struct shadow_request){
		.highest_zone = MAX_NR_ZONES - 1,
		.node = cpu_to_mem(cpu),
		.cpu = cpu,
		.owner = task_pid_nr(current),
		.site = caller,
	};
	if (how & SHADOW_CACHES_NOWAIT)
		req->flags |= SHADOW_REQ_NONBLOCK;
	if (how & SHADOW_CACHES_HIGH)
		req->flags |= SHADOW_REQ_HIGH;
}

/* Pages of a slab hold no pattern, neither when they come nor when they go. */
static void caches_pages(void *unused, u64 pfn, unsigned int order, bool came)
{
	if (came)
		shadow_poison_check(pfn, order);
	else
		shadow_poison_fill(pfn, order);
}

static int caches_note_nodes(void)
{
	unsigned int cpu;

	caches_cpu_node = kcalloc(nr_cpu_ids, sizeof(u16), GFP_KERNEL);
	if (!caches_cpu_node)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		caches_cpu_node[cpu] = cpu_to_mem(cpu);
	return 0;
}

static int caches_make(void)
{
	struct shadow_slabs_config config = {
		.max_caches = CACHES_MOST,
		.base = __va(0),
		.cpu_node = caches_cpu_node,
		.seed = get_random_u64() | 1,
		.rcu = caches_rcu_kick,
		.pages = caches_pages,
	};
	struct shadow_mem *mem = &arena.mem;
	int err;

	err = shadow_slabs_create(mem, &config);
	if (err)
		return err;
	err = shadow_kmalloc_init(mem->slabs, 0, NULL);
	if (err)
		shadow_slabs_destroy(mem);
	return err;
}

/**
 * shadow_caches_init() - bring the caches up, those of kmalloc() made
 *
 * Context: may sleep; the arena is up.
 * Return: 0 or -errno; on failure nothing is held.
 */
int shadow_caches_init(void)
{
	unsigned int cpu;
	int err;

	for_each_possible_cpu(cpu)
		per_cpu(caches_place, cpu) = shadow_cache_place(cpu);
	err = caches_note_nodes();
	if (err)
		return err;
	err = caches_rcu_init(CACHES_MOST);
	if (err)
		goto free_nodes;
	err = caches_make();
	if (err)
		goto exit_rcu;
	err = caches_shrink_init();
	if (err)
		goto destroy;
	return 0;

destroy:
	shadow_slabs_destroy(&arena.mem);
exit_rcu:
	caches_rcu_exit();
free_nodes:
	kfree(caches_cpu_node);
	return err;
}

/* What is left in a cache that goes all the same. */
static void caches_name_left(struct shadow_cache *cache)
{
	struct shadow_cache_stat stat;

	shadow_caches_stat(cache, &stat);
	if (!stat.active)
		return;
	caches_left = true;
	pr_warn("shadowmm: slab: cache %s goes with %llu objects in use\n",
		cache->config.name, stat.active);
}

/**
 * shadow_caches_left() - did caches go with objects in use?
 *
 * Context: after shadow_caches_exit().
 * Return: true if so: their pages go with the arena.
 */
bool shadow_caches_left(void)
{
	return caches_left;
}

/**
 * shadow_caches_exit() - take the caches down
 *
 * Objects that are in use still are named, and gone.
 *
 * Context: may sleep; nobody uses them any more.
 */
void shadow_caches_exit(void)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;
	u32 i;

	caches_shrink_exit();
	mutex_lock(&caches_mutex);
	for (i = 0; i < slabs->config.max_caches; i++) {
		cache = shadow_cache_at(slabs, i);
		if (!cache)
			continue;
		caches_rcu_flush(cache);
		shadow_caches_shrink(cache);
		caches_name_left(cache);
	}
	if (slabs->nr_large) {
		caches_left = true;
		pr_warn("shadowmm: slab: kmalloc() goes with %llu large blocks in use\n",
			slabs->nr_large);
	}
	mutex_unlock(&caches_mutex);
	caches_rcu_exit();
	shadow_slabs_destroy(&arena.mem);
	kfree(caches_cpu_node);
}

/**
 * shadow_caches_create() - make a cache on the arena's pages
 * @config: what it is to be
 * @cache: where it is stored
 *
 * Context: may sleep.
 * Return: as shadow_cache_create().
 */
int shadow_caches_create(const struct shadow_cache_config *config,
			 struct shadow_cache **cache)
{
	int err;

	mutex_lock(&caches_mutex);
	WRITE_ONCE(caches_change, caches_change + 1);
	err = shadow_cache_create(caches_slabs(), config, cache);
	WRITE_ONCE(caches_change, caches_change + 1);
	mutex_unlock(&caches_mutex);
	return err;
}
EXPORT_SYMBOL_GPL(shadow_caches_create);

/* A cache that is to go with its last name. caches_mutex is held. */
static int caches_empty(struct shadow_cache *cache)
{
	unsigned int tries = CACHES_TRIES;
	unsigned long flags;
	int err;

	do {
		caches_rcu_flush(cache);
		shadow_caches_shrink(cache);
		local_irq_save(flags);
		err = shadow_cache_empty(cache, smp_processor_id());
		local_irq_restore(flags);
	} while (err == -EAGAIN && --tries);
	if (err)
		return err == -EAGAIN ? -EBUSY : err;
	/* A CPU may look at it still who came by way of a page. */
	synchronize_rcu();
	return 0;
}

/**
 * shadow_caches_destroy() - take a name off a cache, and it away with the last
 * @name: the name
 *
 * What waits for RCU is waited for. Where objects are in use it is refused, and
 * the first of them become findings.
 *
 * Context: may sleep.
 * Return: 0; -ENOENT for no such name; -EPERM for one of kmalloc()'s; -EBUSY
 * where objects are in use.
 */
int shadow_caches_destroy(const char *name)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;
	int err = -ENOENT;

	mutex_lock(&caches_mutex);
	cache = shadow_cache_find(slabs, name);
	if (cache) {
		err = 0;
		if (cache->config.flags & SHADOW_CACHE_KMALLOC)
			err = -EPERM;
		else if (cache->users == 1)
			err = caches_empty(cache);
	}
	if (!err) {
		WRITE_ONCE(caches_change, caches_change + 1);
		err = shadow_cache_destroy(slabs, name);
		WRITE_ONCE(caches_change, caches_change + 1);
	}
	mutex_unlock(&caches_mutex);
	caches_tell(slabs);
	return err;
}
EXPORT_SYMBOL_GPL(shadow_caches_destroy);

/**
 * shadow_caches_settled() - may caches be looked at while the machine stands?
 *
 * Context: the machine is stopped.
 * Return: false where a cache was just coming or going.
 */
bool shadow_caches_settled(void)
{
	return !(READ_ONCE(caches_change) & 1);
}

/**
 * shadow_caches_settle() - wait until shadow_caches_settled() would be true
 *
 * Context: may sleep.
 */
void shadow_caches_settle(void)
{
	mutex_lock(&caches_mutex);
	mutex_unlock(&caches_mutex);
}

/**
 * shadow_caches_use() - do something with a cache that goes by a name
 * @name: the name
 * @use: does it; the cache stays until it returns
 * @ctx: handed to it
 *
 * Context: may sleep.
 * Return: -ENOENT where there is none of that name; else what @use returned.
 */
int shadow_caches_use(const char *name,
		      int (*use)(struct shadow_cache *cache, void *ctx),
		      void *ctx)
{
	struct shadow_cache *cache;
	int err = -ENOENT;

	mutex_lock(&caches_mutex);
	cache = shadow_cache_find(caches_slabs(), name);
	if (cache)
		err = use(cache, ctx);
	mutex_unlock(&caches_mutex);
	return err;
}
EXPORT_SYMBOL_GPL(shadow_caches_use);

/**
 * shadow_caches_engine() - an engine by its name
 * @name: sheaves or classic
 *
 * Context: any.
 * Return: the engine; NULL where there is none of that name.
 */
const struct shadow_engine *shadow_caches_engine(const char *name)
{
	const struct shadow_engine *engine;
	unsigned int i;

	for (i = 0; (engine = shadow_engine_at(i)); i++)
		if (!strcmp(engine->name, name))
			return engine;
	return NULL;
}
EXPORT_SYMBOL_GPL(shadow_caches_engine);
