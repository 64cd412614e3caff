// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench.ko: reading shadowmm_bench/run in debugfs times the running
 * kernel's page and slab allocators and the shadow's, interleaved, on one CPU with
 * interrupts off, in ticks of the time-stamp counter. Under QEMU's -icount that
 * counter is an exact count of instructions; elsewhere it is time.
 *
 * Both sides are called through a table, by the same loops. A third side does
 * nothing: what it takes is what the loops and the calls take, and is taken off
 * both.
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
#include <linux/timex.h>
#include <linux/topology.h>

#include "bench/bench.h"
#include "bench/race.h"
#include "bench/stress.h"
#include "kernel/compat.h"
#include "shadow/arena.h"
#include "shadow/ranges.h"

#define BENCH_ROUNDS 11
#define BENCH_STRIDE 167
#define MIX_OPS 100000
#define MIX_ORDERS 10
#define MIX_BLOCKS 1024
#define MIX_TURN 1000 /* ops of one side, then of the next */

/**
 * struct bench_row - one thing that is timed
 * @name: what it says in the table
 * @sides: by whom
 * @order: the blocks' order, or the objects' size
 * @blocks: blocks allocated before they are all freed,
 * @stride: in steps of so many, coprime with @blocks
 * @times: how often, in one round
 * @bulk: they are allocated all at once
 */
struct bench_row {
	const char *name;
	const struct bench_side *sides;
	unsigned int order;
	unsigned int blocks;
	unsigned int stride;
	unsigned int times;
	bool bulk;
};

static DEFINE_MUTEX(bench_mutex); /* one run at a time; all that follows */
static struct page *live_pages[MIX_BLOCKS];
static s64 shadow_pfns[MIX_BLOCKS];
static u8 none_blocks[MIX_BLOCKS];
static struct shadow_request shadow_req = {
	.migratetype = SHADOW_MT_UNMOVABLE,
	.highest_zone = ZONE_NORMAL,
};

static int live_alloc(unsigned int order, unsigned int i)
{
	live_pages[i] = alloc_pages(GFP_NOWAIT | __GFP_NOWARN, order);
	return live_pages[i] ? 0 : -ENOMEM;
}

static void live_free(unsigned int order, unsigned int i)
{
	__free_pages(live_pages[i], order);
}

static int live_bulk(unsigned int nr)
{
	memset(live_pages, 0, nr * sizeof(*live_pages));
	return compat_alloc_pages_bulk(GFP_NOWAIT | __GFP_NOWARN, nr,
				       live_pages) == nr ?
		       0 :
		       -ENOMEM;
}

static int shadow_alloc(unsigned int order, unsigned int i)
{
	shadow_req.order = order;
	shadow_pfns[i] = shadow_arena_alloc_pfn(&shadow_req);
	return shadow_pfns[i] < 0 ? -ENOMEM : 0;
}

static void shadow_free(unsigned int order, unsigned int i)
{
	shadow_arena_free(shadow_pfns[i], order);
}

static int shadow_bulk(unsigned int nr)
{
	shadow_req.order = 0;
	memset(shadow_pfns, 0, nr * sizeof(*shadow_pfns));
	return shadow_arena_alloc_bulk(&shadow_req, nr, (u64 *)shadow_pfns) ==
			       nr ?
		       0 :
		       -ENOMEM;
}

/* What the others do besides: keep what came, and say whether it came. */
static int none_alloc(unsigned int order, unsigned int i)
{
	OPTIMIZER_HIDE_VAR(order);
	none_blocks[i] = order;
	return none_blocks[i] == 0xff ? -ENOMEM : 0;
}

static void none_free(unsigned int order, unsigned int i)
{
	OPTIMIZER_HIDE_VAR(order);
}

static int none_bulk(unsigned int nr)
{
	memset(shadow_pfns, 0, nr * sizeof(*shadow_pfns));
	OPTIMIZER_HIDE_VAR(nr);
	return nr ? 0 : -ENOMEM;
}

static const struct bench_side page_sides[BENCH_SIDES] = {
	[LIVE] = { live_alloc, live_free, live_bulk },
	[SHADOW] = { shadow_alloc, shadow_free, shadow_bulk },
	[NONE] = { none_alloc, none_free, none_bulk },
};

static const struct bench_row rows[] = {
	{ "order 0, hot", page_sides, 0, 1, 1, 512 },
	{ "order 3, hot", page_sides, 3, 1, 1, 512 },
	{ "order 9, hot", page_sides, 9, 1, 1, 64 },
	{ "order 0, 512 live, strided", page_sides, 0, 512, BENCH_STRIDE, 1 },
	{ "order 2, 256 live, strided", page_sides, 2, 256, BENCH_STRIDE, 1 },
	{ "bulk of 64, a page", page_sides, 0, 64, BENCH_STRIDE, 8, true },
	{ "64-byte, hot", bench_slab_sides, 64, 1, 1, 512 },
	{ "64-byte, 128 live, fifo", bench_slab_sides, 64, 128, 1, 4 },
	{ "64-byte, 512 live, strided", bench_slab_sides, 64, 512, BENCH_STRIDE,
	  1 },
	{ "64-byte, bulk of 64, an object", bench_slab_sides, 64, 64, 1, 8,
	  true },
	{ "kmalloc 256, hot", bench_kmalloc_sides, 256, 1, 1, 512 },
	{ "64-byte, hot, classic", bench_classic_sides, 64, 1, 1, 512 },
	{ "64-byte, 128 fifo, classic", bench_classic_sides, 64, 128, 1, 4 },
	{ "64-byte, 512 live, classic", bench_classic_sides, 64, 512,
	  BENCH_STRIDE, 1 },
};

static void bench_free(const struct bench_side *side,
		       const struct bench_row *row)
{
	unsigned int i, at = 0;

	if (row->bulk && side->free_bulk) {
		side->free_bulk(row->blocks);
		return;
	}
	for (i = 0; i < row->blocks; i++) {
		side->free(row->order, at);
		at = (at + row->stride) % row->blocks;
	}
}

static int bench_pairs(const struct bench_side *side,
		       const struct bench_row *row)
{
	unsigned int t, i;

	for (t = 0; t < row->times; t++) {
		if (row->bulk && side->bulk(row->blocks))
			return -ENOMEM;
		for (i = 0; !row->bulk && i < row->blocks; i++)
			if (unlikely(side->alloc(row->order, i)))
				goto fail;
		bench_free(side, row);
	}
	return 0;

fail:
	while (i--)
		side->free(row->order, i);
	return -ENOMEM;
}

static int time_pairs(const struct bench_side *side,
		      const struct bench_row *row, u64 *ticks)
{
	unsigned long flags;
	u64 start;
	int err;

	local_irq_save(flags);
	start = get_cycles();
	err = bench_pairs(side, row);
	*ticks = get_cycles() - start;
	local_irq_restore(flags);
	return err;
}

static int bench_row(struct seq_file *m, const struct bench_row *row)
{
	u64 ticks[BENCH_SIDES][BENCH_ROUNDS];
	u64 pairs = (u64)row->blocks * row->times, none;
	unsigned int i, who;
	int err;

	for (i = 0; i < BENCH_ROUNDS; i++) {
		for (who = 0; who < BENCH_SIDES; who++) {
			err = time_pairs(&row->sides[who], row, &ticks[who][i]);
			if (err)
				return err;
		}
	}
	none = bench_median(ticks[NONE], BENCH_ROUNDS);
	seq_printf(
		m, "%s\t%llu\t%llu\n", row->name,
		(bench_median(ticks[LIVE], BENCH_ROUNDS) - none + pairs / 2) /
			pairs,
		(bench_median(ticks[SHADOW], BENCH_ROUNDS) - none + pairs / 2) /
			pairs);
	return 0;
}

/**
 * struct mix - a random mix of orders, the same for each side
 * @seed: of the numbers to come
 * @slot: the slots, those in use first
 * @order: of the block in each slot
 * @held: slots in use
 * @pages: in them
 * @total: ticks of all ops
 * @worst: ticks of the slowest
 * @failed: requests that were not served
 */
struct mix {
	u64 seed;
	u16 slot[MIX_BLOCKS];
	u8 order[MIX_BLOCKS];
	unsigned int held;
	u64 pages;
	u64 total;
	u64 worst;
	unsigned int failed;
};

static struct mix mixes[BENCH_SIDES];

static u32 mix_random(struct mix *mix)
{
	mix->seed ^= mix->seed << 13;
	mix->seed ^= mix->seed >> 7;
	mix->seed ^= mix->seed << 17;
	return mix->seed >> 32;
}

static void mix_start(struct mix *mix)
{
	unsigned int i;

	*mix = (struct mix){ .seed = 0x9e3779b97f4a7c15ULL };
	for (i = 0; i < MIX_BLOCKS; i++)
		mix->slot[i] = i;
}

static void mix_count(struct mix *mix, u64 ticks)
{
	mix->total += ticks;
	mix->worst = max(mix->worst, ticks);
}

static void mix_alloc(struct mix *mix, const struct bench_side *side)
{
	unsigned int order = mix_random(mix) % MIX_ORDERS;
	unsigned int slot = mix->slot[mix->held];
	unsigned long flags;
	u64 start;
	int err;

	local_irq_save(flags);
	start = get_cycles();
	err = side->alloc(order, slot);
	mix_count(mix, get_cycles() - start);
	local_irq_restore(flags);
	if (err) {
		mix->failed++;
		return;
	}
	mix->order[slot] = order;
	mix->pages += 1U << order;
	mix->held++;
}

static void mix_free(struct mix *mix, const struct bench_side *side)
{
	unsigned int i = mix_random(mix) % mix->held;
	unsigned int slot = mix->slot[i];
	unsigned long flags;
	u64 start;

	local_irq_save(flags);
	start = get_cycles();
	side->free(mix->order[slot], slot);
	mix_count(mix, get_cycles() - start);
	local_irq_restore(flags);
	mix->pages -= 1U << mix->order[slot];
	mix->held--;
	swap(mix->slot[i], mix->slot[mix->held]);
}

/* So many ops; a block is freed whenever more than @most pages are held. */
static void mix_run(struct mix *mix, const struct bench_side *side, u64 most,
		    unsigned int ops)
{
	while (ops--) {
		if (mix->held && (mix->pages > most || mix->held == MIX_BLOCKS))
			mix_free(mix, side);
		else
			mix_alloc(mix, side);
	}
}

static void mix_row(struct seq_file *m, const char *name, u64 live, u64 shadow)
{
	seq_printf(m, "%s\t%llu\t%llu\n", name, live, shadow);
}

/* The sides take turns; as many pages are held as are 70 % of the arena. */
static void bench_mix(struct seq_file *m)
{
	const struct mix *live = &mixes[LIVE], *shadow = &mixes[SHADOW];
	struct shadow_arena_stat stat;
	unsigned int who, done;
	u64 none;

	shadow_arena_stat(&stat);
	for (who = 0; who < BENCH_SIDES; who++)
		mix_start(&mixes[who]);
	for (done = 0; done < MIX_OPS; done += MIX_TURN) {
		for (who = 0; who < BENCH_SIDES; who++)
			mix_run(&mixes[who], &page_sides[who],
				stat.pages * 7 / 10, MIX_TURN);
		cond_resched();
	}
	for (who = 0; who < BENCH_SIDES; who++)
		while (mixes[who].held)
			mix_free(&mixes[who], &page_sides[who]);
	none = mixes[NONE].total;
	mix_row(m, "orders 0 to 9 mixed, an op", (live->total - none) / MIX_OPS,
		(shadow->total - none) / MIX_OPS);
	none = div_u64(none, MIX_OPS);
	mix_row(m, "the same, slowest op", live->worst - none,
		shadow->worst - none);
	seq_printf(m, "# mixed ops not served: live %u, shadow %u\n",
		   live->failed, shadow->failed);
}

static int run_show(struct seq_file *m, void *unused)
{
	unsigned int i;
	int err = 0;

	mutex_lock(&bench_mutex);
	shadow_req.node = numa_mem_id();
	for (i = 0; !err && i < ARRAY_SIZE(rows); i++)
		err = bench_row(m, &rows[i]);
	if (!err)
		bench_mix(m);
	mutex_unlock(&bench_mutex);
	return err;
}
DEFINE_SHOW_ATTRIBUTE(run);

static struct dentry *bench_dir;

static int __init shadowmm_bench_init(void)
{
	int err = bench_slab_init();

	if (err) {
		bench_slab_exit();
		return err;
	}
	bench_dir = debugfs_create_dir("shadowmm_bench", NULL);
	debugfs_create_file("run", 0400, bench_dir, NULL, &run_fops);
	bench_race_create(bench_dir);
	bench_stress_create(bench_dir);
	bench_slab_memory_create(bench_dir);
	bench_vma_create(bench_dir);
	bench_space_create(bench_dir);
	bench_churn_create(bench_dir);
	bench_leak_create(bench_dir);
	bench_late_create(bench_dir);
	if (IS_ERR(bench_dir))
		bench_slab_exit();
	return PTR_ERR_OR_ZERO(bench_dir);
}

static void __exit shadowmm_bench_exit(void)
{
	debugfs_remove(bench_dir);
	bench_late_exit();
	bench_slab_exit();
}

module_init(shadowmm_bench_init);
module_exit(shadowmm_bench_exit);

MODULE_DESCRIPTION("Times the running kernel's allocators and the shadow's");
MODULE_LICENSE("GPL");
