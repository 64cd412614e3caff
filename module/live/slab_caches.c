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
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "live/slab_caches.h"

/* How long a busy slab_mutex is waited for. */
#define LIVE_SLAB_WAIT (5 * HZ)

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

/**
 * live_slab_caches_lock() - keep all caches, and the CPUs that are online
 * @recs: gets room for records before, so that they take nothing from the caches
 *        that they are of
 * @bytes: of the records
 *
 * Context: process; may sleep.
 * Return: 0, then live_slab_caches_unlock() is due; -EBUSY where slab_mutex
 * cannot be had in time; -EINTR on a fatal signal; -errno.
 */
int live_slab_caches_lock(struct grow *recs, size_t bytes)
{
	/* Whole pages, not an object of a cache. */
	bytes = max_t(size_t, bytes, KMALLOC_MAX_CACHE_SIZE + 1);
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

static bool live_slab_was_seen(const struct live_slab_place *place,
			       struct list_head *entry)
{
	unsigned int i;

	for (i = 0; i < min(place->nr, LIVE_SLAB_SEEN); i++)
		if (place->seen[i] == entry)
			return true;
	return false;
}

static void live_slab_see(struct live_slab_place *place,
			  struct list_head *entry)
{
	place->seen[place->nr++ % LIVE_SLAB_SEEN] = entry;
}

/*
 * The entry behind which the walk goes on. The kernel adds caches at the list's
 * head alone, so those behind the last that were seen have not been shown. If
 * none of the remembered is left, as many are behind as were then.
 */
static struct list_head *live_slab_resume(const struct live_slab_place *place)
{
	struct list_head *head = ksym_get(KSYM_SLAB_CACHES), *entry;
	size_t left = place->left;

	if (!place->nr)
		return head;
	list_for_each_prev(entry, head)
		if (live_slab_was_seen(place, entry))
			return entry;
	for (entry = head->prev; entry != head && left; left--)
		entry = entry->prev;
	return entry;
}

/**
 * live_slab_piece() - visit some caches
 * @place: where the walk is; zero: at the beginning
 * @recs: for records; a piece ends at LIVE_PIECE bytes of them
 * @bytes: of the records of one cache at most
 * @visit: gets each, in the order of the kernel's list, and adds its records
 * @ctx: for @visit
 *
 * A cache that is there from the first piece to the last is visited once, one
 * that comes meanwhile not at all. What was visited is remembered by address and
 * compared, no more.
 *
 * Context: process; slab_mutex and CPUs are locked for the piece.
 * Return: 1: there may be more; 0: that was the last; -errno as
 * live_slab_caches_lock().
 */
int live_slab_piece(struct live_slab_place *place, struct grow *recs,
		    size_t bytes, live_slab_visit visit, void *ctx)
{
	struct list_head *head = ksym_get(KSYM_SLAB_CACHES), *entry;
	int err;

	err = live_slab_caches_lock(recs, LIVE_PIECE + bytes);
	if (err)
		return err;
	entry = live_slab_resume(place)->next;
	for (; entry != head && recs->len < LIVE_PIECE; entry = entry->next) {
		visit(live_slab_cache_at(entry), ctx);
		live_slab_see(place, entry);
		cond_resched();
		if (fatal_signal_pending(current))
			err = -EINTR;
		err = err ?: recs->err;
		if (err)
			break;
	}
	for (place->left = 0; entry != head; entry = entry->next)
		place->left++;
	live_slab_caches_unlock();
	return err ?: !!place->left;
}

/**
 * live_slab_room() - memory for a walk over the caches
 * @held: where it is counted; may be NULL
 * @bytes: how much
 *
 * Whole pages: an object of a cache would be among those that are counted.
 *
 * Context: may sleep.
 * Return: zeroed memory; NULL where there is none.
 */
void *live_slab_room(struct held *held, size_t bytes)
{
	void *room = alloc_pages_exact(bytes, GFP_KERNEL | __GFP_ZERO);

	if (room)
		held_count(held, PAGE_ALIGN(bytes));
	return room;
}

/**
 * live_slab_room_free() - give memory of live_slab_room() back
 * @held: as there
 * @room: the memory, or NULL
 * @bytes: how much it is
 */
void live_slab_room_free(struct held *held, void *room, size_t bytes)
{
	if (!room)
		return;
	held_count(held, -(long)PAGE_ALIGN(bytes));
	free_pages_exact(room, bytes);
}
