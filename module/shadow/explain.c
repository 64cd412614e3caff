// SPDX-License-Identifier: GPL-2.0
/*
 * The arena's log of decisions and its descriptors: switched on and off while
 * it is in use, and read. Both are core's.
 */
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "core/explain.h"
#include "shadow/arena.h"
#include "shadow/explain.h"

static DEFINE_MUTEX(explain_mutex); /* switching; the log stays while held */

/**
 * shadow_arena_explain_start() - log the arena's decisions
 * @entries: how many are kept, at most SHADOW_EXPLAIN_MOST
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for none or too many, -EBUSY where it is on, -ENOMEM.
 */
int shadow_arena_explain_start(u32 entries)
{
	struct shadow_mem *mem = shadow_arena_mem();
	struct shadow_explain *log;
	int err;

	if (!entries || entries > SHADOW_EXPLAIN_MOST)
		return -EINVAL;
	log = shadow_explain_create(entries, mem->config.nr_cpus);
	if (!log)
		return -ENOMEM;
	mutex_lock(&explain_mutex);
	local_irq_disable();
	err = shadow_mem_explain_start(mem, log);
	local_irq_enable();
	mutex_unlock(&explain_mutex);
	if (err)
		shadow_explain_destroy(log);
	return err;
}

/**
 * shadow_arena_explain_stop() - log no more, and forget what was logged
 *
 * Context: may sleep.
 * Return: 0, -EALREADY where it is off.
 */
int shadow_arena_explain_stop(void)
{
	struct shadow_explain *log;

	mutex_lock(&explain_mutex);
	local_irq_disable();
	log = shadow_mem_explain_stop(shadow_arena_mem());
	local_irq_enable();
	if (log) {
		/* Whoever is in the arena has interrupts off. */
		synchronize_rcu();
		shadow_explain_destroy(log);
	}
	mutex_unlock(&explain_mutex);
	return log ? 0 : -EALREADY;
}

/* All that the log has, the oldest first. */
static void collect_log(struct grow *recs, const struct shadow_explain *log)
{
	struct shadow_rec_explain_log *head;
	struct shadow_rec_explain *rec, entry;
	u64 seen = READ_ONCE(log->next);
	u64 seq, found = 0;
	size_t at;

	head = grow_rec(recs, SHADOW_EXPLAIN_LOG, sizeof(*head));
	if (!head)
		return;
	head->entries = log->entries;
	head->seen = seen;
	at = (char *)head - recs->data;
	seq = seen > log->entries ? seen - log->entries : 0;
	while (seq < seen) {
		if (shadow_explain_read(log, ++seq, &entry)) {
			rec = grow_rec(recs, SHADOW_EXPLAIN_ENTRY,
				       sizeof(*rec));
			if (!rec)
				return;
			*rec = entry;
			found++;
		}
		cond_resched();
	}
	head = (struct shadow_rec_explain_log *)(recs->data + at);
	head->lost = seen - found;
}

/**
 * shadow_arena_explain_collect() - the log as records
 * @recs: where they are added: one struct shadow_rec_explain_log, then
 *        struct shadow_rec_explain, the oldest first
 *
 * Context: may sleep.
 * Return: 0 or the buffer's error.
 */
int shadow_arena_explain_collect(struct grow *recs)
{
	const struct shadow_explain *log;

	mutex_lock(&explain_mutex);
	log = shadow_arena_mem()->explain;
	if (log)
		collect_log(recs, log);
	else
		grow_rec(recs, SHADOW_EXPLAIN_LOG,
			 sizeof(struct shadow_rec_explain_log));
	mutex_unlock(&explain_mutex);
	return recs->err;
}

/* Gives a zone a pool, or takes it away: what is left over is destroyed. */
static void zone_switch(struct shadow_zone *zone, struct shadow_track *track)
{
	local_irq_disable();
	seam_lock(zone->lock);
	if (track)
		track = shadow_zone_track_start(zone, track);
	else
		track = shadow_zone_track_stop(zone);
	seam_unlock(zone->lock);
	local_irq_enable();
	shadow_track_destroy(track);
}

/* explain_mutex is held. */
static void track_stop(struct shadow_mem *mem)
{
	u32 i;

	for (i = 0; i < mem->nr_zones; i++)
		zone_switch(&mem->zones[i], NULL);
}

/* A pool for each zone that may have pages, all or none. explain_mutex is held. */
static int track_start(struct shadow_mem *mem, u32 capacity)
{
	struct shadow_track *track;
	u32 i;

	for (i = 0; i < mem->nr_zones; i++) {
		if (!mem->zones[i].config.max_sections)
			continue;
		track = shadow_track_create(capacity);
		if (!track) {
			track_stop(mem);
			return -ENOMEM;
		}
		zone_switch(&mem->zones[i], track);
	}
	return 0;
}

/**
 * shadow_arena_track_start() - track the arena's blocks
 * @capacity: descriptors of each zone, at most SHADOW_TRACK_MOST
 *
 * Context: may sleep.
 * Return: 0; -EINVAL for none or too many; -EBUSY where it is on, or blocks
 * are tracked still; -ENOMEM.
 */
int shadow_arena_track_start(u32 capacity)
{
	struct shadow_track_stat stat;
	int err = -EBUSY;

	if (!capacity || capacity > SHADOW_TRACK_MOST)
		return -EINVAL;
	mutex_lock(&explain_mutex);
	shadow_arena_track_stat(&stat);
	if (!stat.on) {
		/* Pools that were left for their blocks may go by now. */
		track_stop(shadow_arena_mem());
		shadow_arena_track_stat(&stat);
		if (!stat.capacity)
			err = track_start(shadow_arena_mem(), capacity);
	}
	mutex_unlock(&explain_mutex);
	return err;
}

/**
 * shadow_arena_track_stop() - track no new blocks
 *
 * Those that are tracked stay so until they are freed.
 *
 * Context: may sleep.
 * Return: 0, -EALREADY where it is off.
 */
int shadow_arena_track_stop(void)
{
	struct shadow_track_stat stat;

	mutex_lock(&explain_mutex);
	shadow_arena_track_stat(&stat);
	track_stop(shadow_arena_mem());
	mutex_unlock(&explain_mutex);
	return stat.on ? 0 : -EALREADY;
}

/**
 * shadow_arena_track_stat() - tracking in figures
 * @stat: where they are stored
 *
 * Context: any but NMI, no lock.
 */
void shadow_arena_track_stat(struct shadow_track_stat *stat)
{
	unsigned long flags;

	local_irq_save(flags);
	shadow_track_stat(shadow_arena_mem(), stat);
	local_irq_restore(flags);
}

/**
 * shadow_explain_exit() - switch the log off
 *
 * Context: may sleep; no view is open.
 */
void shadow_explain_exit(void)
{
	shadow_arena_explain_stop();
}
