// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench/stress in debugfs: "OPS SEED CPUS" written into it runs so many
 * random operations on the arena's real pages, in one thread bound to each of
 * so many CPUs, that also free each other's blocks. Each owner writes a pattern
 * into its pages and verifies it when they are freed; wrong frees must be
 * refused; every thousandth operation all invariants are checked. Reading tells
 * what came of the last run. A signal ends a run; an open file keeps the module.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/hash.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/topology.h>
#include <linux/uaccess.h>

#include "bench/stress.h"
#include "shadow/arena.h"

#define STRESS_CHECK 1000
#define STRESS_STEP 64 /* words from one pattern word of a page to the next */
#define STRESS_MAX_CPUS 64

/**
 * struct stress_run - one run
 * @kind: on what
 * @nr: threads
 * @running: those not done yet
 * @done: none is running
 * @tick: operations of all threads
 * @wrong: what went wrong first, or NULL
 * @lock: protects @shared
 * @shared: blocks that any thread may take
 * @thread: the threads
 */
struct stress_run {
	struct stress_kind *kind;
	unsigned int nr;
	atomic_t running;
	struct completion done;
	atomic64_t tick;
	const char *wrong;
	spinlock_t lock; /* shared */
	struct stress_block shared[STRESS_SHARED];
	struct stress_thread thread[];
};

static DEFINE_MUTEX(stress_mutex); /* one run at a time; all that last said */

/**
 * stress_random() - a thread's next random number
 * @thread: the thread
 *
 * Return: 48 random bits.
 */
u64 stress_random(struct stress_thread *thread)
{
	thread->seed ^= thread->seed << 13;
	thread->seed ^= thread->seed >> 7;
	thread->seed ^= thread->seed << 17;
	return thread->seed >> 16;
}

/**
 * stress_fail() - something is wrong: the run ends
 * @run: the run
 * @wrong: what; the first one is told
 */
void stress_fail(struct stress_run *run, const char *wrong)
{
	cmpxchg(&run->wrong, NULL, wrong);
}

static u64 stress_word(const struct stress_block *block, u64 page)
{
	return hash_64(block->tag ^ (block->at + page), 64);
}

static void stress_fill(const struct stress_block *block)
{
	u64 page, *words;
	unsigned int i;

	for (page = 0; page < 1ULL << block->order; page++) {
		words = page_address(pfn_to_page(block->at + page));
		for (i = 0; i < PAGE_SIZE / sizeof(*words); i += STRESS_STEP)
			words[i] = stress_word(block, page) + i;
	}
}

static bool stress_intact(const struct stress_block *block)
{
	u64 page, *words;
	unsigned int i;

	for (page = 0; page < 1ULL << block->order; page++) {
		words = page_address(pfn_to_page(block->at + page));
		for (i = 0; i < PAGE_SIZE / sizeof(*words); i += STRESS_STEP)
			if (words[i] != stress_word(block, page) + i)
				return false;
	}
	return true;
}

static void page_alloc(struct stress_thread *thread, struct stress_block *block)
{
	static const u8 orders[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1,
				     1, 2, 2, 2, 3, 3, 4, 5, 6, 9, 10 };
	static const u8 flags[] = {
		0,
		0,
		0,
		SHADOW_REQ_HIGH,
		SHADOW_REQ_NONBLOCK,
		SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK,
		SHADOW_REQ_NOWMARK,
		SHADOW_REQ_THISNODE,
	};
	u64 random = stress_random(thread);
	struct shadow_request req = {
		.order = orders[(random & 0xff) % ARRAY_SIZE(orders)],
		.migratetype = (random >> 8 & 0xff) % SHADOW_NR_PCP_MT,
		.highest_zone = MAX_NR_ZONES - 1,
		.flags = flags[random >> 16 & 7],
		.node = numa_mem_id(),
	};
	int err = shadow_arena_alloc(&req, &block->at);

	if (err) {
		thread->count.failures++;
		if (err != -ENOMEM)
			stress_fail(thread->run, "an error that cannot be");
		return;
	}
	block->order = req.order;
	block->tag = (u64)thread->cpu << 48 | ++thread->count.allocs;
	block->used = true;
	stress_fill(block);
}

static void page_free(struct stress_thread *thread, struct stress_block *block)
{
	if (!stress_intact(block))
		stress_fail(thread->run, "a block has two owners");
	else if (shadow_arena_free(block->at, block->order))
		stress_fail(thread->run, "a free was refused");
	block->used = false;
	thread->count.frees++;
}

/* Frees of a block that is ours, but not like this. */
static void page_free_wrong(struct stress_thread *thread,
			    const struct stress_block *block)
{
	unsigned int order = block->order ? block->order - 1 : 1;

	if (shadow_arena_free(block->at, order) != -EDOM)
		stress_fail(thread->run, "a free of another order");
	thread->count.refused++;
	if (!block->order)
		return;
	if (shadow_arena_free(block->at + 1, 0) != -EFAULT)
		stress_fail(thread->run, "a free of an interior page");
	thread->count.refused++;
}

/* Give a block to whoever comes, for one that somebody gave. */
static void stress_pass(struct stress_thread *thread,
			struct stress_block *block)
{
	struct stress_run *run = thread->run;
	struct stress_block *shared =
		&run->shared[stress_random(thread) % STRESS_SHARED];

	spin_lock(&run->lock);
	swap(*block, *shared);
	spin_unlock(&run->lock);
	thread->count.passed++;
}

static void stress_check(struct stress_thread *thread)
{
	struct shadow_check check;

	if (shadow_arena_check(&check))
		stress_fail(thread->run, "an invariant is broken");
	thread->count.checks++;
}

static void stress_op(struct stress_thread *thread)
{
	u64 random = stress_random(thread);
	struct stress_block *block = &thread->block[random % STRESS_BLOCKS];
	const struct stress_kind *kind = thread->run->kind;

	switch (random >> 32 & 15) {
	case 0:
		if (block->used)
			kind->free_wrong(thread, block);
		break;
	case 1:
	case 2:
		stress_pass(thread, block);
		break;
	default:
		if (block->used)
			kind->free(thread, block);
		else
			kind->alloc(thread, block);
	}
	thread->count.ops++;
	if (atomic64_inc_return(&thread->run->tick) % STRESS_CHECK == 0)
		stress_check(thread);
}

static int stress_main(void *data)
{
	struct stress_thread *thread = data;
	struct stress_run *run = thread->run;
	unsigned int i;

	while (thread->ops-- && !kthread_should_stop() &&
	       !READ_ONCE(run->wrong)) {
		stress_op(thread);
		cond_resched();
	}
	for (i = 0; i < STRESS_BLOCKS; i++)
		if (thread->block[i].used)
			run->kind->free(thread, &thread->block[i]);
	if (atomic_dec_and_test(&run->running))
		complete(&run->done);
	/* Whoever started us holds the module until we are gone. */
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int stress_start(struct stress_run *run, u64 ops, u64 seed)
{
	unsigned int cpu = cpumask_first(cpu_online_mask), i;
	struct stress_thread *thread;

	for (i = 0; i < run->nr; i++) {
		thread = &run->thread[i];
		thread->run = run;
		thread->cpu = cpu;
		thread->ops = ops / run->nr + (i < ops % run->nr);
		thread->seed = hash_64(seed + 1, 64) ^ (i + 1);
		thread->task = kthread_create(stress_main, thread,
					      "shadow_stress/%u", cpu);
		if (IS_ERR(thread->task))
			return PTR_ERR(thread->task);
		kthread_bind(thread->task, cpu);
		cpu = cpumask_next(cpu, cpu_online_mask);
	}
	atomic_set(&run->running, run->nr);
	for (i = 0; i < run->nr; i++)
		wake_up_process(run->thread[i].task);
	return 0;
}

/* All threads end; what passed between them is freed. */
static void stress_stop(struct stress_run *run)
{
	unsigned int i;

	for (i = 0; i < run->nr; i++)
		if (!IS_ERR_OR_NULL(run->thread[i].task))
			kthread_stop(run->thread[i].task);
	for (i = 0; i < STRESS_SHARED; i++)
		if (run->shared[i].used)
			run->kind->free(&run->thread[0], &run->shared[i]);
}

static void stress_report(const struct stress_run *run, u64 seed)
{
	struct stress_count sum = {};
	const struct stress_count *count;
	unsigned int i;

	for (i = 0; i < run->nr; i++) {
		count = &run->thread[i].count;
		sum.ops += count->ops;
		sum.allocs += count->allocs;
		sum.failures += count->failures;
		sum.frees += count->frees;
		sum.passed += count->passed;
		sum.refused += count->refused;
		sum.checks += count->checks;
	}
	if (!run->wrong && sum.allocs != sum.frees)
		stress_fail((struct stress_run *)run, "a block was lost");
	scnprintf(
		run->kind->last, sizeof(run->kind->last),
		"%s: %llu ops, seed %llu, %u CPUs: %llu allocations, %llu failed, %llu frees, %llu passed on, %llu wrong frees refused, %llu checks\n",
		run->wrong ?: "ok", sum.ops, seed, run->nr, sum.allocs,
		sum.failures, sum.frees, sum.passed, sum.refused, sum.checks);
}

static int stress_do(struct stress_kind *kind, u64 ops, u64 seed,
		     unsigned int cpus)
{
	struct stress_run *run;
	int err = 0;

	run = kvzalloc(struct_size(run, thread, cpus), GFP_KERNEL);
	if (!run)
		return -ENOMEM;
	run->kind = kind;
	run->nr = cpus;
	init_completion(&run->done);
	spin_lock_init(&run->lock);
	if (kind->begin)
		err = kind->begin();
	if (!err)
		err = stress_start(run, ops, seed);
	if (!err)
		err = wait_for_completion_interruptible(&run->done);
	stress_stop(run);
	if (kind->end && kind->end())
		stress_fail(run, "something is left");
	if (!err)
		stress_check(&run->thread[0]);
	stress_report(run, seed);
	if (!err && run->wrong)
		err = -EIO;
	kvfree(run);
	return err;
}

static ssize_t stress_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	unsigned int cpus;
	char line[64];
	u64 ops, seed;
	char end;
	int err;

	if (len >= sizeof(line))
		return -E2BIG;
	if (copy_from_user(line, from, len))
		return -EFAULT;
	line[len] = '\0';
	if (sscanf(line, "%llu %llu %u %c", &ops, &seed, &cpus, &end) != 3 ||
	    !ops || !cpus || cpus > min(num_online_cpus(), STRESS_MAX_CPUS))
		return -EINVAL;
	if (mutex_lock_interruptible(&stress_mutex))
		return -EINTR;
	err = stress_do(file->private_data, ops, seed, cpus);
	mutex_unlock(&stress_mutex);
	return err ?: len;
}

static ssize_t stress_read(struct file *file, char __user *to, size_t len,
			   loff_t *pos)
{
	const struct stress_kind *kind = file->private_data;
	ssize_t got;

	if (mutex_lock_interruptible(&stress_mutex))
		return -EINTR;
	got = simple_read_from_buffer(to, len, pos, kind->last,
				      strlen(kind->last));
	mutex_unlock(&stress_mutex);
	return got;
}

static const struct file_operations stress_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = stress_read,
	.write = stress_write,
};

static struct stress_kind stress_pages = {
	.name = "stress",
	.alloc = page_alloc,
	.free = page_free,
	.free_wrong = page_free_wrong,
	.last = "no run yet\n",
};

/**
 * bench_stress_create() - make the files
 * @dir: the module's folder in debugfs, with which they go
 */
void bench_stress_create(struct dentry *dir)
{
	debugfs_create_file(stress_pages.name, 0600, dir, &stress_pages,
			    &stress_fops);
	debugfs_create_file(bench_stress_slab.name, 0600, dir,
			    &bench_stress_slab, &stress_fops);
}
