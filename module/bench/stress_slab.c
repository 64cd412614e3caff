// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench/stress_slab: stress.c's runs on caches of the arena: with
 * sheaves, with a constructor and RCU, with all debugging, of the old engine, and
 * kmalloc() of any size. Every byte of an object says who holds it.
 */
#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "bench/stress.h"
#include "shadow/caches.h"

enum {
	OF_KMALLOC,
	OF_PLAIN,
	OF_RCU,
	OF_DEBUG,
	OF_CLASSIC,
	OF_KINDS
};

#define OF_KMALLOC_MOST 20000

static struct shadow_cache *caches[OF_KINDS];
static const struct {
	const char *name;
	u32 size;
	u32 flags;
	const char *engine;
} kinds[OF_KINDS] = {
	[OF_PLAIN] = { "stress_plain", 64, SHADOW_CACHE_NO_MERGE, "sheaves" },
	[OF_RCU] = { "stress_rcu", 200, SHADOW_CACHE_RCU, "sheaves" },
	[OF_DEBUG] = { "stress_debug", 100, SHADOW_CACHE_DEBUG, "sheaves" },
	[OF_CLASSIC] = { "stress_classic", 96, 0, "classic" },
};

static size_t slab_size(const struct stress_block *block)
{
	if (block->order != OF_KMALLOC)
		return kinds[block->order].size;
	return hash_64(block->tag, 16) % OF_KMALLOC_MOST + 1;
}

static u8 slab_byte(const struct stress_block *block)
{
	return hash_64(block->tag ^ block->at, 8);
}

static void slab_alloc(struct stress_thread *thread, struct stress_block *block)
{
	u64 random = stress_random(thread);
	unsigned int how = random >> 8 & 1 ? 0 : SHADOW_CACHES_NOWAIT;
	s64 addr;

	block->order = random % OF_KINDS;
	block->tag = (u64)thread->cpu << 48 | (thread->count.allocs + 1);
	if (block->order == OF_KMALLOC)
		addr = shadow_caches_kmalloc(slab_size(block), how);
	else
		addr = shadow_caches_alloc(caches[block->order], how);
	if (addr < 0) {
		thread->count.failures++;
		if (addr != -ENOMEM)
			stress_fail(thread->run, "an error that cannot be");
		return;
	}
	thread->count.allocs++;
	block->at = addr;
	block->used = true;
	memset(shadow_caches_byte(addr), slab_byte(block), slab_size(block));
}

static void slab_free(struct stress_thread *thread, struct stress_block *block)
{
	struct shadow_cache *cache = caches[block->order];
	int err = 0;

	if (memchr_inv(shadow_caches_byte(block->at), slab_byte(block),
		       slab_size(block)))
		stress_fail(thread->run, "an object has two owners");
	else if (stress_random(thread) % 16 == 0)
		err = shadow_caches_free_rcu(cache, block->at);
	else if (cache && stress_random(thread) % 2)
		err = shadow_caches_free(cache, block->at);
	else
		err = shadow_caches_kfree(block->at);
	if (err)
		stress_fail(thread->run, "a free was refused");
	block->used = false;
	thread->count.frees++;
}

/* Frees of an object that is ours, but not like this. */
static void slab_free_wrong(struct stress_thread *thread,
			    const struct stress_block *block)
{
	struct shadow_cache *cache = caches[block->order];

	if (!cache)
		return;
	if (shadow_caches_free(cache, block->at + 1) != -EFAULT)
		stress_fail(thread->run, "a free of an interior address");
	if (shadow_caches_free(caches[block->order % (OF_KINDS - 1) + 1],
			       block->at) != -EXDEV)
		stress_fail(thread->run, "a free to another cache");
	thread->count.refused += 2;
}

static int slab_begin(void)
{
	struct shadow_cache_config config;
	unsigned int i;
	int err = 0;

	for (i = OF_PLAIN; !err && i < OF_KINDS; i++) {
		config = (struct shadow_cache_config){
			.size = kinds[i].size,
			.flags = kinds[i].flags,
			.engine = shadow_caches_engine(kinds[i].engine),
		};
		strscpy(config.name, kinds[i].name, sizeof(config.name));
		err = shadow_caches_create(&config, &caches[i]);
	}
	return err;
}

static int slab_end(void)
{
	unsigned int i;
	int err = 0;

	for (i = OF_PLAIN; i < OF_KINDS; i++)
		err = shadow_caches_destroy(kinds[i].name) ?: err;
	return err;
}

struct stress_kind bench_stress_slab = {
	.name = "stress_slab",
	.begin = slab_begin,
	.end = slab_end,
	.alloc = slab_alloc,
	.free = slab_free,
	.free_wrong = slab_free_wrong,
	.last = "no run yet\n",
};
