// SPDX-License-Identifier: GPL-2.0
/*
 * Reading shadowmm_bench/slab_memory allocates 10^6 objects of 64 bytes of the
 * running kernel and of the shadow, frees the same nine tenths of them at random,
 * shrinks, and says how many bytes each holds before and after: pages and their
 * struct pages on both sides; the shadow's descriptors, sheaves and frames too.
 * Then what each side itself has to tell of those pages before: struct pages, or
 * all that was named last. The arena grows for that, by what it takes, and shrinks
 * again.
 */
#include <linux/debugfs.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmstat.h>

#include "bench/bench.h"
#include "kernel/compat.h"
#include "shadow/arena.h"
#include "shadow/caches.h"

#define MEMORY_OBJECTS 1000000
#define MEMORY_SIZE 64
#define MEMORY_LEFT (MEMORY_OBJECTS / 10)
#define MEMORY_PAGES \
	18432 /* that the arena must have: 15,625 and what is kept */

static DEFINE_MUTEX(memory_mutex); /* one at a time */

/**
 * struct memory_held - bytes that a side holds
 * @full: when all objects are there: all that is counted
 * @thin: when most have gone
 * @telling: of @full, what is not pages, nor the struct pages of the shadow's
 */
struct memory_held {
	u64 full;
	u64 thin;
	u64 telling;
};

/**
 * struct memory - one side
 * @objects: what it holds
 * @live: the running kernel's cache; or
 * @shadow: the shadow's
 * @pages: pages of slabs before there was any
 */
struct memory {
	u64 *objects;
	struct kmem_cache *live;
	struct shadow_cache *shadow;
	u64 pages;
};

static int memory_alloc(struct memory *memory, u32 i)
{
	void *object;
	s64 addr;

	if (memory->live) {
		object = kmem_cache_alloc(memory->live, GFP_KERNEL);
		memory->objects[i] = (u64)(unsigned long)object;
		return object ? 0 : -ENOMEM;
	}
	addr = shadow_caches_alloc(memory->shadow, 0);
	memory->objects[i] = addr < 0 ? 0 : addr;
	return addr < 0 ? addr : 0;
}

static void memory_free(struct memory *memory, u32 i)
{
	u64 object = memory->objects[i];

	if (!object)
		return;
	if (memory->live)
		kmem_cache_free(memory->live, (void *)(unsigned long)object);
	else
		shadow_caches_free(memory->shadow, object);
	memory->objects[i] = 0;
}

/* Pages of all slabs of the running kernel, what CPUs have not said included. */
static u64 live_pages(void)
{
	const enum node_stat_item item = NR_SLAB_UNRECLAIMABLE_B;
	long pages = global_node_page_state_pages(item);
	int node, cpu;

	for_each_online_node(node)
		for_each_online_cpu(cpu)
			pages += per_cpu_ptr(NODE_DATA(node)->per_cpu_nodestats,
					     cpu)
					 ->vm_node_stat_diff[item];
	return pages;
}

static int shrink_shadow(struct shadow_cache *cache, void *unused)
{
	shadow_caches_shrink(cache);
	return 0;
}

/* Bytes that a side holds; what tells of pages goes to @telling. */
static u64 memory_bytes(struct memory *memory, u64 *telling)
{
	struct shadow_cache_stat stat;
	u64 pages;

	if (memory->live) {
		pages = live_pages() - memory->pages;
		*telling = pages * sizeof(struct page);
		return pages * PAGE_SIZE + *telling;
	}
	shadow_caches_stat(memory->shadow, &stat);
	*telling = stat.pages * sizeof(struct shadow_frame) + stat.bytes;
	return stat.pages * (PAGE_SIZE + sizeof(struct page)) + *telling;
}

/* Nine tenths go, the same on both sides. */
static void memory_thin(struct memory *memory)
{
	u64 seed = 0x9e3779b97f4a7c15ULL;
	u32 left = MEMORY_OBJECTS, i;

	while (left > MEMORY_LEFT) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		i = (seed >> 32) % left--;
		memory_free(memory, i);
		swap(memory->objects[i], memory->objects[left]);
		cond_resched();
	}
	if (memory->live)
		kmem_cache_shrink(memory->live);
	else
		shadow_caches_use("bench_memory", shrink_shadow, NULL);
}

/* All come, most go; bytes in between and at the end. */
static int memory_side(struct memory *memory, struct memory_held *held)
{
	u64 unused;
	int err = 0;
	u32 i;

	if (memory->live)
		memory->pages = live_pages();
	for (i = 0; !err && i < MEMORY_OBJECTS; i++) {
		err = memory_alloc(memory, i);
		cond_resched();
	}
	if (!err) {
		held->full = memory_bytes(memory, &held->telling);
		memory_thin(memory);
		held->thin = memory_bytes(memory, &unused);
	}
	for (i = 0; i < MEMORY_OBJECTS; i++) {
		memory_free(memory, i);
		cond_resched();
	}
	return err;
}

static int memory_live(u64 *objects, struct memory_held *held)
{
	struct memory memory = { .objects = objects };
	int err;

	memory.live = kmem_cache_create("shadowmm_bench_memory", MEMORY_SIZE, 0,
					COMPAT_SLAB_NO_MERGE, NULL);
	if (!memory.live)
		return -ENOMEM;
	err = memory_side(&memory, held);
	kmem_cache_destroy(memory.live);
	return err;
}

static int memory_shadow(u64 *objects, struct memory_held *held)
{
	const struct shadow_cache_config config = {
		.name = "bench_memory",
		.size = MEMORY_SIZE,
		.flags = SHADOW_CACHE_NO_MERGE,
	};
	struct memory memory = { .objects = objects };
	struct shadow_arena_stat stat;
	u64 grown = 0;
	int err = 0;

	shadow_arena_stat(&stat);
	if (stat.pages < MEMORY_PAGES) {
		grown = MEMORY_PAGES - stat.pages;
		err = shadow_arena_grow(grown, NUMA_NO_NODE);
	}
	if (err)
		return err;
	err = shadow_caches_create(&config, &memory.shadow);
	if (!err) {
		err = memory_side(&memory, held);
		shadow_caches_destroy(config.name);
	}
	if (grown)
		shadow_arena_shrink(grown, NUMA_NO_NODE);
	return err;
}

static void memory_row(struct seq_file *m, const char *name, u64 live,
		       u64 shadow)
{
	seq_printf(m, "%s\t%llu\t%llu\n", name, live >> 10, shadow >> 10);
}

static int slab_memory_show(struct seq_file *m, void *unused)
{
	struct memory_held live = {}, shadow = {};
	u64 *objects;
	int err;

	objects = kvcalloc(MEMORY_OBJECTS, sizeof(*objects), GFP_KERNEL);
	if (!objects)
		return -ENOMEM;
	mutex_lock(&memory_mutex);
	err = memory_live(objects, &live);
	if (!err)
		err = memory_shadow(objects, &shadow);
	mutex_unlock(&memory_mutex);
	kvfree(objects);
	if (err)
		return err;
	memory_row(m, "10^6 of 64 bytes, KiB", live.full, shadow.full);
	memory_row(m, "the same, 10 % left", live.thin, shadow.thin);
	memory_row(m, "what tells of them, KiB", live.telling, shadow.telling);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(slab_memory);

/**
 * bench_slab_memory_create() - make the file
 * @dir: the module's folder in debugfs, with which it goes
 */
void bench_slab_memory_create(struct dentry *dir)
{
	debugfs_create_file("slab_memory", 0400, dir, NULL, &slab_memory_fops);
}
