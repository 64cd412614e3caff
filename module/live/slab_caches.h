/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The list of the kernel's slab caches, and the lock that keeps them.
 */
#ifndef _SHADOWMM_LIVE_SLAB_CACHES_H
#define _SHADOWMM_LIVE_SLAB_CACHES_H

#include "kernel/grow.h"
#include "kernel/ksym.h"
#include "live/pieces.h"
#include "live/slub.h"

/* Slabs of a list that are looked at in one go, with interrupts off. */
#define LIVE_SLAB_WALK_MAX 100000

/* Caches of which one has to be left for a walk to find its place again. */
#define LIVE_SLAB_SEEN 32U

/**
 * struct live_slab_place - where a walk over the caches is
 * @seen: the entries of the last caches that it came by, in a ring; compared, not
 *        followed
 * @nr: how many it came by
 * @left: caches behind the last of them
 */
struct live_slab_place {
	const struct list_head *seen[LIVE_SLAB_SEEN];
	unsigned int nr;
	size_t left;
};

typedef void (*live_slab_visit)(struct kmem_cache *cache, void *ctx);

const char *live_slab_caches_missing(void);
int live_slab_caches_lock(struct grow *recs, size_t bytes);
void live_slab_caches_unlock(void);
void live_slab_name(char *name, size_t room, const struct kmem_cache *cache);
int live_slab_piece(struct live_slab_place *place, struct grow *recs,
		    size_t bytes, live_slab_visit visit, void *ctx);
void *live_slab_room(struct held *held, size_t bytes);
void live_slab_room_free(struct held *held, void *room, size_t bytes);

static inline struct kmem_cache *live_slab_cache_at(struct list_head *entry)
{
	return layout_of(entry, kmem_cache, list);
}

/* All caches, in the kernel's order, under live_slab_caches_lock(). */
#define live_slab_for_each(entry) \
	list_for_each(entry, (struct list_head *)ksym_get(KSYM_SLAB_CACHES))

#endif /* _SHADOWMM_LIVE_SLAB_CACHES_H */
