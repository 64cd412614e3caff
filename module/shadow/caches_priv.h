/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the caches share: their life (caches.c), objects
 * (caches_object.c), what waits for RCU (caches_rcu.c), giving back
 * (caches_shrink.c), telling of findings (caches_tell.c). Nobody else includes it.
 *
 * Locks: caches_mutex keeps caches from coming and going. It is taken after
 * cpus_read_lock() and before the arena's mutexes, and memory is asked for under
 * it: reclaim takes it only if it is free.
 */
#ifndef _SHADOWMM_SHADOW_CACHES_PRIV_H
#define _SHADOWMM_SHADOW_CACHES_PRIV_H

#include <linux/mutex.h>
#include <linux/percpu.h>

#include "shadow/arena_priv.h"
#include "shadow/caches.h"

extern struct mutex caches_mutex;

/*
 * Counts up when a cache begins to come or go, and when it has: odd meanwhile.
 * So who has stopped the machine, and may hold no mutex, knows.
 */
extern unsigned int caches_change;

/* Where this CPU's shares are in a cache's array. */
DECLARE_PER_CPU(size_t, caches_place);

/* All caches of the arena. */
static inline struct shadow_slabs *caches_slabs(void)
{
	return arena.mem.slabs;
}

/* caches.c */
void caches_request(struct shadow_request *req, unsigned int how,
		    unsigned long caller);

/* caches_rcu.c */
int caches_rcu_init(u32 nr);
void caches_rcu_exit(void);
void caches_rcu_kick(void *unused, struct shadow_cache *cache);
void caches_rcu_ask(struct shadow_cache *cache);
void caches_rcu_flush(struct shadow_cache *cache);
int caches_rcu_object(struct shadow_cache *cache, u64 addr);

/* caches_shrink.c */
int caches_shrink_init(void);
void caches_shrink_exit(void);
void caches_drain(struct shadow_cache *cache);

/* caches_tell.c */
void caches_tell_new(void);

/* Has there been a finding that nobody was told of? */
extern u64 caches_told;

static inline void caches_tell(const struct shadow_slabs *slabs)
{
	if (unlikely(READ_ONCE(slabs->nr_findings) != READ_ONCE(caches_told)))
		caches_tell_new();
}

#endif /* _SHADOWMM_SHADOW_CACHES_PRIV_H */
