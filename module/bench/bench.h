/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is timed, and how the files of the bench name it.
 */
#ifndef _SHADOWMM_BENCH_BENCH_H
#define _SHADOWMM_BENCH_BENCH_H

#include <linux/types.h>

struct dentry;
struct mutex;

#define BENCH_MOST 1024 /* slots of a side */

enum bench_who {
	LIVE,
	SHADOW,
	NONE,
	BENCH_SIDES
};

/**
 * struct bench_side - who is timed
 * @alloc: allocate a block of @order into slot @i, or an object of that size; 0
 *         or -ENOMEM
 * @free: give what is in slot @i back
 * @bulk: allocate @nr of them into the first slots, which are empty; 0 or
 *        -ENOMEM
 * @free_bulk: give back what is in the first @nr slots; NULL: one by one
 */
struct bench_side {
	int (*alloc)(unsigned int order, unsigned int i);
	void (*free)(unsigned int order, unsigned int i);
	int (*bulk)(unsigned int nr);
	void (*free_bulk)(unsigned int nr);
};

/* slab.c: sides whose slots hold objects of 64 bytes, or of kmalloc(). */
extern const struct bench_side bench_slab_sides[BENCH_SIDES];
extern const struct bench_side bench_classic_sides[BENCH_SIDES];
extern const struct bench_side bench_kmalloc_sides[BENCH_SIDES];

int bench_slab_init(void);
void bench_slab_exit(void);

/* slab_memory.c */
void bench_slab_memory_create(struct dentry *dir);

/* times.c */
ssize_t bench_run_times(const char __user *from, size_t len, unsigned int most,
			struct mutex *mutex, int (*run)(unsigned int nr));

/* median.c */
u64 bench_median(u64 *values, unsigned int nr);

/* vma.c */
void bench_vma_create(struct dentry *dir);

/* space.c */
void bench_space_create(struct dentry *dir);

/* churn.c, leak.c: no bench, but what the tests of caches want done in the kernel */
void bench_churn_create(struct dentry *dir);
void bench_leak_create(struct dentry *dir);

/* late.c */
void bench_late_create(struct dentry *dir);
void bench_late_exit(void);

#endif /* _SHADOWMM_BENCH_BENCH_H */
