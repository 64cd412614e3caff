// SPDX-License-Identifier: GPL-2.0
/*
 * What of the caches waits for a grace period: objects that were freed by RCU,
 * slabs of typesafe caches. Says when one has passed; core knows what waits.
 *
 *   asked 0 -> n   n times something came to wait; the first one starts
 *   begin          core moves what waits to what elapses: call_rcu()
 *   end            it is freed; once more, until nothing was asked meanwhile
 *
 * A CPU's sheaf of such objects begins to wait when it is full, or after a while.
 */
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "shadow/caches_priv.h"

/* More comes to wait meanwhile: wait so many times. */
#define RCU_TRIES 8

/* A sheaf that does not get full waits so long before it waits for RCU. */
#define RCU_WHILE (HZ / 20)

/**
 * struct caches_rcu - a cache's grace periods
 * @head: for call_rcu()
 * @cache: the cache
 * @asked: how often something came to wait since the last start; 0: nothing is
 *         under way
 * @late: a CPU has begun a sheaf
 */
struct caches_rcu {
	struct rcu_head head;
	struct shadow_cache *cache;
	atomic_t asked;
	bool late;
};

/**
 * struct rcu_object - an object that waits by itself: its cache has no sheaves
 * @head: for call_rcu()
 * @cache: its cache; NULL: kmalloc() gave it
 * @addr: its address
 */
struct rcu_object {
	struct rcu_head head;
	struct shadow_cache *cache;
	u64 addr;
};

static void rcu_late(struct work_struct *work);

static struct caches_rcu *rcus; /* by the cache's number */
static DECLARE_DELAYED_WORK(rcu_work, rcu_late);

static void rcu_start(struct caches_rcu *rcu);

static void rcu_done(struct rcu_head *head)
{
	struct caches_rcu *rcu = container_of(head, struct caches_rcu, head);
	unsigned long flags;

	local_irq_save(flags);
	shadow_cache_rcu_end(rcu->cache, smp_processor_id());
	rcu_start(rcu);
	local_irq_restore(flags);
	caches_tell(caches_slabs());
}

/* Interrupts are off. */
static void rcu_start(struct caches_rcu *rcu)
{
	int seen;

	do {
		seen = atomic_read_acquire(&rcu->asked);
		if (shadow_cache_rcu_begin(rcu->cache)) {
			call_rcu(&rcu->head, rcu_done);
			return;
		}
	} while (atomic_sub_return(seen, &rcu->asked));
}

/**
 * caches_rcu_ask() - what waits of a cache begins to wait for a grace period
 * @cache: the cache
 *
 * Context: interrupts off, no lock of a node held.
 */
void caches_rcu_ask(struct shadow_cache *cache)
{
	struct caches_rcu *rcu = &rcus[cache->number];

	if (atomic_inc_return(&rcu->asked) > 1)
		return;
	rcu->cache = cache;
	rcu_start(rcu);
}

/**
 * caches_rcu_kick() - something of a cache has come to wait, or is about to
 * @unused: core's context
 * @cache: the cache
 *
 * Context: interrupts off, no lock of a node held.
 */
void caches_rcu_kick(void *unused, struct shadow_cache *cache)
{
	caches_rcu_ask(cache);
	WRITE_ONCE(rcus[cache->number].late, true);
	queue_delayed_work(system_wq, &rcu_work, RCU_WHILE);
}

static void rcu_push_this_cpu(void *cache)
{
	shadow_cache_rcu_push(cache, smp_processor_id());
}

/* All CPUs' sheaves of a cache begin to wait. caches_mutex is held. */
static void rcu_push(struct shadow_cache *cache)
{
	unsigned long flags;

	WRITE_ONCE(rcus[cache->number].late, false);
	on_each_cpu(rcu_push_this_cpu, cache, true);
	local_irq_save(flags);
	caches_rcu_ask(cache);
	local_irq_restore(flags);
}

static void rcu_late(struct work_struct *work)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache;
	u32 i;

	mutex_lock(&caches_mutex);
	for (i = 0; i < slabs->config.max_caches; i++) {
		cache = shadow_cache_at(slabs, i);
		if (cache && READ_ONCE(rcus[i].late))
			rcu_push(cache);
	}
	mutex_unlock(&caches_mutex);
}

/**
 * caches_rcu_flush() - wait for all that waits of a cache
 * @cache: the cache
 *
 * What comes to wait meanwhile may wait still.
 *
 * Context: may sleep; caches_mutex held.
 */
void caches_rcu_flush(struct shadow_cache *cache)
{
	struct caches_rcu *rcu = &rcus[cache->number];
	unsigned int tries = RCU_TRIES;

	lockdep_assert_held(&caches_mutex);
	rcu_push(cache);
	do {
		rcu_barrier();
	} while (atomic_read(&rcu->asked) && --tries);
}

static void rcu_object_done(struct rcu_head *head)
{
	struct rcu_object *object = container_of(head, struct rcu_object, head);

	if (object->cache)
		shadow_caches_free(object->cache, object->addr);
	else
		shadow_caches_kfree(object->addr);
	kfree(object);
}

/**
 * caches_rcu_object() - free one object after a grace period
 * @cache: its cache; NULL: kmalloc() gave it
 * @addr: its address
 *
 * Context: any but NMI.
 * Return: 0 or -ENOMEM.
 */
int caches_rcu_object(struct shadow_cache *cache, u64 addr)
{
	struct rcu_object *object;

	object = kmalloc(sizeof(*object), GFP_NOWAIT | __GFP_NOWARN);
	if (!object)
		return -ENOMEM;
	object->cache = cache;
	object->addr = addr;
	call_rcu(&object->head, rcu_object_done);
	return 0;
}

/**
 * caches_rcu_init() - get ready for @nr caches
 * @nr: how many there may be
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int caches_rcu_init(u32 nr)
{
	rcus = kvcalloc(nr, sizeof(*rcus), GFP_KERNEL);
	return rcus ? 0 : -ENOMEM;
}

/**
 * caches_rcu_exit() - undo caches_rcu_init()
 *
 * Context: may sleep; waits for what was begun.
 */
void caches_rcu_exit(void)
{
	cancel_delayed_work_sync(&rcu_work);
	rcu_barrier();
	kvfree(rcus);
}
