// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench/churn: N written to it makes N caches of the running kernel, one
 * after the other, each with objects in use, partial slabs and free objects; a few
 * stand at a time, and all are gone at the end. For who reads the kernel's caches
 * meanwhile. Times nothing and touches none of the shadow's.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "bench/bench.h"
#include "kernel/compat.h"

#define CHURN_STAND 8 /* caches at a time */
#define CHURN_OBJECTS 200 /* of each */
#define CHURN_MOST 100000

/**
 * struct churn - a cache that has come and will go
 * @cache: it; NULL: none
 * @object: its objects; those freed already are NULL
 */
struct churn {
	struct kmem_cache *cache;
	void *object[CHURN_OBJECTS];
};

static DEFINE_MUTEX(churn_mutex); /* one at a time; churn_number */
static unsigned int churn_number; /* the next cache's: no name comes twice */

static void churn_free(struct churn *churn, unsigned int from,
		       unsigned int step)
{
	unsigned int i;

	for (i = from; i < CHURN_OBJECTS; i += step) {
		if (churn->object[i])
			kmem_cache_free(churn->cache, churn->object[i]);
		churn->object[i] = NULL;
	}
}

static void churn_go(struct churn *churn)
{
	if (!churn->cache)
		return;
	churn_free(churn, 0, 1);
	kmem_cache_destroy(churn->cache);
	churn->cache = NULL;
}

/* A cache comes; every third of its objects stays. */
static int churn_come(struct churn *churn)
{
	char name[32];
	unsigned int i;

	scnprintf(name, sizeof(name), "churn-%u", churn_number);
	/* of many sizes, none of which has its place with another */
	churn->cache = kmem_cache_create(name, 24 + churn_number % 97 * 16, 0,
					 COMPAT_SLAB_NO_MERGE, NULL);
	if (!churn->cache)
		return -ENOMEM;
	churn_number++;
	for (i = 0; i < CHURN_OBJECTS; i++)
		churn->object[i] = kmem_cache_alloc(churn->cache, GFP_KERNEL);
	churn_free(churn, 0, 3);
	churn_free(churn, 1, 3);
	return 0;
}

static int churn_run(unsigned int nr)
{
	struct churn *stand;
	unsigned int i;
	int err = 0;

	stand = kvcalloc(CHURN_STAND, sizeof(*stand), GFP_KERNEL);
	if (!stand)
		return -ENOMEM;
	for (i = 0; !err && i < nr; i++) {
		churn_go(&stand[i % CHURN_STAND]);
		err = churn_come(&stand[i % CHURN_STAND]);
		if (!err && signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	for (i = 0; i < CHURN_STAND; i++)
		churn_go(&stand[i]);
	kvfree(stand);
	return err;
}

static ssize_t churn_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	return bench_run_times(from, len, CHURN_MOST, &churn_mutex, churn_run);
}

static const struct file_operations churn_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = churn_write,
};

/**
 * bench_churn_create() - make the file
 * @dir: the module's folder in debugfs, with which it goes
 */
void bench_churn_create(struct dentry *dir)
{
	debugfs_create_file("churn", 0200, dir, NULL, &churn_fops);
}
