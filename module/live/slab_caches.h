/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The list of the kernel's slab caches, and the lock that keeps them.
 */
#ifndef _SHADOWMM_LIVE_SLAB_CACHES_H
#define _SHADOWMM_LIVE_SLAB_CACHES_H

#include "kernel/grow.h"
#include "kernel/ksym.h"
#include "live/slub.h"

/* Slabs of a list that are looked at in one go, with interrupts off. */
#define LIVE_SLAB_WALK_MAX 100000

const char *live_slab_caches_missing(void);
int live_slab_caches_lock(struct grow *recs, size_t bytes);
void live_slab_caches_unlock(void);
void live_slab_name(char *name, size_t room, const struct kmem_cache *cache);
int live_slab_pause(void);
void *live_slab_room(size_t bytes);
void live_slab_room_free(void *room, size_t bytes);

static inline struct kmem_cache *live_slab_cache_at(struct list_head *entry)
{
	return layout_of(entry, kmem_cache, list);
}

/* All caches, in the kernel's order, under live_slab_caches_lock(). */
#define live_slab_for_each(entry) \
	list_for_each(entry, (struct list_head *)ksym_get(KSYM_SLAB_CACHES))

#endif /* _SHADOWMM_LIVE_SLAB_CACHES_H */
