// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench.ko: reading shadowmm_bench/run in debugfs times the running
 * kernel's page allocator and the shadow's, interleaved, on one CPU with
 * interrupts off, in ticks of the time-stamp counter. Under QEMU's -icount that
 * counter is an exact count of instructions; elsewhere it is time.
 *
 * Live takes struct pages, the shadow pfns of its arena. Live also does what
 * the shadow has no part in: memory cgroups' hooks, its own tracepoints, page
 * flags and reference counts, per-node statistics, and zeroing where the
 * machine was booted so.
 */
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/sort.h>
#include <linux/timex.h>
#include <linux/topology.h>

#include "shadow/arena.h"

#define BENCH_ROUNDS 11
#define BENCH_LIVE 512 /* blocks held at once in the strided rows */
#define BENCH_STRIDE 167 /* coprime with BENCH_LIVE */

/**
 * struct bench_row - one thing that is timed
 * @name: what it says in the table
 * @order: the blocks' order
 * @blocks: blocks allocated before they are all freed, in strided order
 * @times: how often, in one round
 */
struct bench_row {
	const char *name;
	unsigned int order;
	unsigned int blocks;
	unsigned int times;
};

static const struct bench_row rows[] = {
	{ "order 0, hot", 0, 1, 512 },
	{ "order 3, hot", 3, 1, 512 },
	{ "order 9, hot", 9, 1, 64 },
	{ "order 0, 512 live, strided", 0, BENCH_LIVE, 1 },
};

static DEFINE_MUTEX(bench_mutex); /* one run at a time; the arrays below */
static struct page *live_pages[BENCH_LIVE];
static u64 shadow_pfns[BENCH_LIVE];

static unsigned int strided(unsigned int i, unsigned int blocks)
{
	return i * BENCH_STRIDE % blocks;
}

static int bench_live(const struct bench_row *row)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN;
	unsigned int t, i;

	for (t = 0; t < row->times; t++) {
		for (i = 0; i < row->blocks; i++) {
			live_pages[i] = alloc_pages(gfp, row->order);
			if (unlikely(!live_pages[i]))
				goto fail;
		}
		for (i = 0; i < row->blocks; i++)
			__free_pages(live_pages[strided(i, row->blocks)],
				     row->order);
	}
	return 0;

fail:
	while (i--)
		__free_pages(live_pages[i], row->order);
	return -ENOMEM;
}

static int bench_shadow(const struct bench_row *row)
{
	struct shadow_request req = {
		.order = row->order,
		.migratetype = SHADOW_MT_UNMOVABLE,
		.highest_zone = ZONE_NORMAL,
		.node = numa_mem_id(),
	};
	unsigned int t, i;
	int err;

	for (t = 0; t < row->times; t++) {
		for (i = 0; i < row->blocks; i++) {
			err = shadow_arena_alloc(&req, &shadow_pfns[i]);
			if (unlikely(err))
				goto fail;
		}
		for (i = 0; i < row->blocks; i++) {
			err = shadow_arena_free(
				shadow_pfns[strided(i, row->blocks)],
				row->order);
			if (unlikely(err))
				return err;
		}
	}
	return 0;

fail:
	while (i--)
		shadow_arena_free(shadow_pfns[i], row->order);
	return err;
}

/* The same loops around nothing. */
static int bench_empty(const struct bench_row *row)
{
	unsigned int t, i;

	for (t = 0; t < row->times; t++) {
		for (i = 0; i < row->blocks; i++)
			barrier();
		for (i = 0; i < row->blocks; i++) {
			OPTIMIZER_HIDE_VAR(i);
			(void)strided(i, row->blocks);
		}
	}
	return 0;
}

static int bench_time(int (*run)(const struct bench_row *row),
		      const struct bench_row *row, u64 *ticks)
{
	unsigned long flags;
	u64 start;
	int err;

	local_irq_save(flags);
	start = get_cycles();
	err = run(row);
	*ticks = get_cycles() - start;
	local_irq_restore(flags);
	return err;
}

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 median(u64 *values)
{
	sort(values, BENCH_ROUNDS, sizeof(*values), by_value, NULL);
	return values[BENCH_ROUNDS / 2];
}

static int bench_row(struct seq_file *m, const struct bench_row *row)
{
	u64 live[BENCH_ROUNDS], shadow[BENCH_ROUNDS], empty[BENCH_ROUNDS];
	u64 pairs = (u64)row->blocks * row->times, none;
	unsigned int i;
	int err;

	for (i = 0; i < BENCH_ROUNDS; i++) {
		err = bench_time(bench_live, row, &live[i]);
		err = err ?: bench_time(bench_shadow, row, &shadow[i]);
		err = err ?: bench_time(bench_empty, row, &empty[i]);
		if (err)
			return err;
	}
	none = median(empty);
	seq_printf(m, "%s\t%llu\t%llu\n", row->name,
		   (median(live) - none + pairs / 2) / pairs,
		   (median(shadow) - none + pairs / 2) / pairs);
	return 0;
}

static int run_show(struct seq_file *m, void *unused)
{
	unsigned int i;
	int err = 0;

	mutex_lock(&bench_mutex);
	for (i = 0; !err && i < ARRAY_SIZE(rows); i++)
		err = bench_row(m, &rows[i]);
	mutex_unlock(&bench_mutex);
	return err;
}
DEFINE_SHOW_ATTRIBUTE(run);

static struct dentry *bench_dir;

static int __init shadowmm_bench_init(void)
{
	bench_dir = debugfs_create_dir("shadowmm_bench", NULL);
	debugfs_create_file("run", 0400, bench_dir, NULL, &run_fops);
	return PTR_ERR_OR_ZERO(bench_dir);
}

static void __exit shadowmm_bench_exit(void)
{
	debugfs_remove(bench_dir);
}

module_init(shadowmm_bench_init);
module_exit(shadowmm_bench_exit);

MODULE_DESCRIPTION("Times the running kernel's allocators and the shadow's");
MODULE_LICENSE("GPL");
