// SPDX-License-Identifier: GPL-2.0
/*
 * The list of the kernel's slab caches under slab_mutex: no cache comes or goes
 * while it is held. Waits for it, but neither for ever nor against a fatal
 * signal.
 */
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "live/slab_caches.h"

/* How long a busy slab_mutex is waited for. */
#define LIVE_SLAB_WAIT (5 * HZ)

/* Caches that may come while nothing is locked. */
#define LIVE_SLAB_SPARE 16

#define LIVE_SLAB_ROOM_MAX (1UL << 20)

/**
 * live_slab_caches_missing() - ask whether the caches can be read
 *
 * Return: what the kernel lacks for it; NULL: nothing.
 */
const char *live_slab_caches_missing(void)
{
	return ksym_missing(KSYM_SLAB_MUTEX)		 ?:
		       ksym_missing(KSYM_SLAB_CACHES)	 ?:
		       layout_missing(LAYOUT_GROUP_slab) ?:
		       layout_missing(LAYOUT_HAS_slab_per_node ?
					      LAYOUT_GROUP_slab_per_node :
					      LAYOUT_GROUP_slab_node);
}

/* CPUs stay as they are, too: the kernel's own order of the two locks. */
static bool live_slab_caches_trylock(void)
{
	if (!cpus_read_trylock())
		return false;
	if (mutex_trylock(ksym_get(KSYM_SLAB_MUTEX)))
		return true;
	cpus_read_unlock();
	return false;
}

static int live_slab_caches_wait(void)
{
	unsigned long end = jiffies + LIVE_SLAB_WAIT;

	while (!live_slab_caches_trylock()) {
		if (time_after(jiffies, end))
			return -EBUSY;
		if (fatal_signal_pending(current))
			return -EINTR;
		schedule_timeout_killable(1);
	}
	return 0;
}

static size_t live_slab_caches_count(void)
{
	struct list_head *entry;
	size_t count = 0;

	live_slab_for_each(entry)
		count++;
	return count;
}

/**
 * live_slab_caches_lock() - keep all caches, and the CPUs that are online
 * @recs: gets room for the records of all caches before, so that they take
 *        nothing from the caches that they are of
 * @bytes: of a cache's records
 *
 * Context: process; may sleep.
 * Return: 0, then live_slab_caches_unlock() is due; -EBUSY where slab_mutex
 * cannot be had in time; -EINTR on a fatal signal; -errno.
 */
int live_slab_caches_lock(struct grow *recs, size_t bytes)
{
	size_t count;
	int err;

	err = live_slab_caches_wait();
	if (err)
		return err;
	count = live_slab_caches_count();
	live_slab_caches_unlock();
	/* Whole pages, not an object of a cache; more where it is needed. */
	bytes = clamp_t(size_t, (count + LIVE_SLAB_SPARE) * bytes,
			KMALLOC_MAX_CACHE_SIZE + 1, LIVE_SLAB_ROOM_MAX);
	return grow_room(recs, bytes) ?: live_slab_caches_wait();
}

/**
 * live_slab_caches_unlock() - let the caches go
 */
void live_slab_caches_unlock(void)
{
	mutex_unlock(ksym_get(KSYM_SLAB_MUTEX));
	cpus_read_unlock();
}

/**
 * live_slab_name() - copy a cache's name
 * @name: where to; NUL-terminated, cut where it is longer
 * @room: bytes there
 * @cache: the cache
 *
 * Context: under live_slab_caches_lock().
 */
void live_slab_name(char *name, size_t room, const struct kmem_cache *cache)
{
	strscpy(name, slub_cache_read(cache, name, const char *), room);
}

/**
 * live_slab_pause() - between two caches, let others run
 *
 * Context: process; under live_slab_caches_lock().
 * Return: 0; -EINTR on a fatal signal.
 */
int live_slab_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/**
 * live_slab_room() - memory for a walk over the caches
 * @bytes: how much
 *
 * Whole pages: an object of a cache would be among those that are counted.
 *
 * Context: may sleep.
 * Return: zeroed memory; NULL where there is none.
 */
void *live_slab_room(size_t bytes)
{
	return alloc_pages_exact(bytes, GFP_KERNEL | __GFP_ZERO);
}

/**
 * live_slab_room_free() - give memory of live_slab_room() back
 * @room: the memory, or NULL
 * @bytes: how much it is
 */
void live_slab_room_free(void *room, size_t bytes)
{
	if (room)
		free_pages_exact(room, bytes);
}
