/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the CPUs have of a slab cache of the running kernel.
 */
#ifndef _SHADOWMM_LIVE_SLAB_CPUS_H
#define _SHADOWMM_LIVE_SLAB_CPUS_H

#include "kernel/grow.h"
#include "live/slub.h"
#include "uapi/slab.h"

/**
 * struct live_slab_cpus - what each CPU has of one cache
 * @held: where its bytes are counted; may be NULL
 * @cache: the cache
 * @cpu: by CPU; its rec.type is 0 where the CPU could not be asked
 * @slabs: slabs that CPUs have, by node
 */
struct live_slab_cpus {
	struct held *held;
	struct kmem_cache *cache;
	struct shadow_rec_cache_cpu *cpu;
	atomic_long_t *slabs;
};

const char *live_slab_cpus_missing(void);
int live_slab_cpus_init(struct live_slab_cpus *cpus, struct held *held);
void live_slab_cpus_exit(struct live_slab_cpus *cpus);
void live_slab_cpus_take(struct live_slab_cpus *cpus, struct kmem_cache *cache);
u64 live_slab_cpu_unused(const struct shadow_rec_cache_cpu *cpu);

#endif /* _SHADOWMM_LIVE_SLAB_CPUS_H */
