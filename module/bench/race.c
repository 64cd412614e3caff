// SPDX-License-Identifier: GPL-2.0
/*
 * Reading shadowmm_bench/race lets each of two CPUs allocate and free pages at
 * the same time, first of the running kernel, then of the shadow, then the
 * other way round, and says how long both took by the clock. It counts no
 * instructions: bench.c does.
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/topology.h>
#include <linux/workqueue.h>

#include "bench/race.h"
#include "shadow/arena.h"

#define RACE_CPUS 2
#define RACE_ROUNDS 11
#define RACE_PAGES 64 /* held at once by a CPU */
#define RACE_TURNS 200 /* times that a CPU takes and gives them all */

/**
 * struct racer - one CPU's part of a race
 * @work: what it runs
 * @shadow: against the shadow; else against the running kernel
 * @err: what came of it
 * @pfns: the shadow's pages that it holds
 * @pages: the kernel's
 */
struct racer {
	struct work_struct work;
	bool shadow;
	int err;
	u64 pfns[RACE_PAGES];
	struct page *pages[RACE_PAGES];
};

static DEFINE_MUTEX(race_mutex); /* one race at a time */

static int race_alloc(struct racer *racer, struct shadow_request *req,
		      unsigned int i)
{
	if (racer->shadow)
		return shadow_arena_alloc(req, &racer->pfns[i]);
	racer->pages[i] = alloc_page(GFP_NOWAIT | __GFP_NOWARN);
	return racer->pages[i] ? 0 : -ENOMEM;
}

static int race_free(struct racer *racer, unsigned int i)
{
	if (racer->shadow)
		return shadow_arena_free(racer->pfns[i], 0);
	__free_page(racer->pages[i]);
	return 0;
}

static void race_run(struct work_struct *work)
{
	struct racer *racer = container_of(work, struct racer, work);
	struct shadow_request req = {
		.migratetype = SHADOW_MT_UNMOVABLE,
		.highest_zone = ZONE_NORMAL,
		.node = numa_mem_id(),
	};
	unsigned int turn, i;
	int err = 0;

	for (turn = 0; !err && turn < RACE_TURNS; turn++) {
		for (i = 0; i < RACE_PAGES; i++) {
			err = race_alloc(racer, &req, i);
			if (err)
				break;
		}
		while (i--)
			err = race_free(racer, i) ?: err;
		cond_resched();
	}
	racer->err = err;
}

/* All racers at once; how long it took until the last was done. */
static int race_once(struct racer *racers, bool shadow, const int *cpus,
		     u64 *took)
{
	u64 start = ktime_get_ns();
	unsigned int i;
	int err = 0;

	for (i = 0; i < RACE_CPUS; i++) {
		racers[i].shadow = shadow;
		schedule_work_on(cpus[i], &racers[i].work);
	}
	for (i = 0; i < RACE_CPUS; i++) {
		flush_work(&racers[i].work);
		err = err ?: racers[i].err;
	}
	*took += ktime_get_ns() - start;
	return err;
}

static int race_cpus(int *cpus)
{
	unsigned int nr = 0;
	int cpu;

	for_each_online_cpu(cpu) {
		cpus[nr++] = cpu;
		if (nr == RACE_CPUS)
			return 0;
	}
	return -ENODEV;
}

static int by_time(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* live, shadow, shadow, live: what drifts meets both alike. */
static int race_all(struct racer *racers, const int *cpus, u64 *live,
		    u64 *shadow)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < RACE_ROUNDS; i++) {
		err = race_once(racers, false, cpus, &live[i]);
		err = err ?: race_once(racers, true, cpus, &shadow[i]);
		err = err ?: race_once(racers, true, cpus, &shadow[i]);
		err = err ?: race_once(racers, false, cpus, &live[i]);
	}
	sort(live, RACE_ROUNDS, sizeof(*live), by_time, NULL);
	sort(shadow, RACE_ROUNDS, sizeof(*shadow), by_time, NULL);
	return err;
}

static int race_show(struct seq_file *m, void *unused)
{
	u64 live[RACE_ROUNDS] = {}, shadow[RACE_ROUNDS] = {};
	const u64 pairs = 2ULL * RACE_PAGES * RACE_TURNS * RACE_CPUS;
	struct racer *racers;
	int cpus[RACE_CPUS];
	unsigned int i;
	int err;

	racers = kcalloc(RACE_CPUS, sizeof(*racers), GFP_KERNEL);
	if (!racers)
		return -ENOMEM;
	for (i = 0; i < RACE_CPUS; i++)
		INIT_WORK(&racers[i].work, race_run);
	mutex_lock(&race_mutex);
	cpus_read_lock();
	err = race_cpus(cpus) ?: race_all(racers, cpus, live, shadow);
	cpus_read_unlock();
	mutex_unlock(&race_mutex);
	kfree(racers);
	if (err)
		return err;
	seq_printf(m, "order 0, two CPUs, ns\t%llu\t%llu\n",
		   live[RACE_ROUNDS / 2] / pairs,
		   shadow[RACE_ROUNDS / 2] / pairs);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(race);

/**
 * bench_race_create() - make the file
 * @dir: in this folder
 *
 * Context: may sleep. The file goes with the folder.
 */
void bench_race_create(struct dentry *dir)
{
	debugfs_create_file("race", 0400, dir, NULL, &race_fops);
}
