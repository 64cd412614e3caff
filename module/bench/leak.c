// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench/leak: N written to it takes N objects of kmalloc(), N of a cache of
 * its own, and N / 100 large ones, and gives none of them back, ever: what
 * shadowmm.ko then says and does about them when it goes. The memory is the arena's,
 * and goes with that.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>

#include "bench/bench.h"
#include "shadow/caches.h"

#define LEAK_SIZE 64
#define LEAK_LARGE 20000
#define LEAK_MOST 100000

static DEFINE_MUTEX(leak_mutex); /* the cache is made once */
static struct shadow_cache *leak_cache;

static int leak_make(void)
{
	const struct shadow_cache_config config = {
		.name = "leaked",
		.size = LEAK_SIZE,
		.flags = SHADOW_CACHE_NO_MERGE,
	};

	return leak_cache ? 0 : shadow_caches_create(&config, &leak_cache);
}

static int leak(unsigned int nr)
{
	s64 addr = leak_make();
	unsigned int i;

	for (i = 0; addr >= 0 && i < nr; i++) {
		addr = shadow_caches_kmalloc(LEAK_SIZE, 0);
		if (addr >= 0)
			addr = shadow_caches_alloc(leak_cache, 0);
		if (addr >= 0 && i % 100 == 0)
			addr = shadow_caches_kmalloc(LEAK_LARGE, 0);
		cond_resched();
	}
	return addr < 0 ? addr : 0;
}

static ssize_t leak_write(struct file *file, const char __user *from,
			  size_t len, loff_t *pos)
{
	return bench_run_times(from, len, LEAK_MOST, &leak_mutex, leak);
}

static const struct file_operations leak_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = leak_write,
};

/**
 * bench_leak_create() - make the file
 * @dir: the module's folder in debugfs, with which it goes
 */
void bench_leak_create(struct dentry *dir)
{
	debugfs_create_file("leak", 0200, dir, NULL, &leak_fops);
}
