/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random operations on the arena, on several CPUs at once: what a run is made of.
 */
#ifndef _SHADOWMM_BENCH_STRESS_H
#define _SHADOWMM_BENCH_STRESS_H

#include <linux/completion.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct dentry;
struct stress_run;

#define STRESS_BLOCKS 192 /* that one thread holds at most */
#define STRESS_SHARED 32 /* that pass from thread to thread */

/**
 * struct stress_block - a block, or an object, that is held
 * @at: its first page frame, or its address
 * @tag: what its owner wrote into it
 * @order: its order, or which cache's it is
 * @used: it is held at all
 */
struct stress_block {
	u64 at;
	u64 tag;
	u8 order;
	bool used;
};

/**
 * struct stress_count - what was done
 * @ops: operations
 * @allocs: blocks allocated
 * @failures: requests for which the arena had nothing
 * @frees: blocks freed, their pattern found
 * @passed: blocks that went to another thread
 * @refused: wrong frees, refused
 * @checks: checks of all invariants
 */
struct stress_count {
	u64 ops;
	u64 allocs;
	u64 failures;
	u64 frees;
	u64 passed;
	u64 refused;
	u64 checks;
};

/**
 * struct stress_thread - one CPU's part
 * @run: the run it belongs to
 * @task: the thread
 * @cpu: where it is bound
 * @seed: state of its random numbers, not 0
 * @ops: how many operations it is to do
 * @count: what it did
 * @block: the blocks it holds
 */
struct stress_thread {
	struct stress_run *run;
	struct task_struct *task;
	unsigned int cpu;
	u64 seed;
	u64 ops;
	struct stress_count count;
	struct stress_block block[STRESS_BLOCKS];
};

/**
 * struct stress_kind - on what
 * @name: the file's
 * @begin: gets ready; 0 or -errno; NULL: nothing to do
 * @end: undoes that; 0, or -errno where something is left
 * @alloc: fills a block that is not used; it is used then, or counted as failed
 * @free: verifies a block and frees it
 * @free_wrong: frees of a block that is in use, but not like this
 * @last: what came of the last run
 */
struct stress_kind {
	const char *name;
	int (*begin)(void);
	int (*end)(void);
	void (*alloc)(struct stress_thread *thread, struct stress_block *block);
	void (*free)(struct stress_thread *thread, struct stress_block *block);
	void (*free_wrong)(struct stress_thread *thread,
			   const struct stress_block *block);
	char last[320];
};

extern struct stress_kind bench_stress_slab;

void bench_stress_create(struct dentry *dir);
u64 stress_random(struct stress_thread *thread);
void stress_fail(struct stress_run *run, const char *wrong);

#endif /* _SHADOWMM_BENCH_STRESS_H */
