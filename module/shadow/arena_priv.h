/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the arena share: the instance (arena.c), the real pages
 * under it (pool.c), giving them back under pressure (pressure.c) and when
 * memory goes off line (offline.c). Nobody else includes it.
 *
 * Locks, outermost first:
 *   cpus_read_lock()   no CPU comes or goes. Memory that goes off line comes
 *                      with it held, so no lock below is held when it is taken
 *   handle_mutex       (handle.c)
 *   arena.grow_mutex   one grows at a time: pages are asked for under it, so
 *                      reclaim and the OOM killer never take it
 *   arena.blocks_mutex the list of blocks taken. Reclaim takes it: whoever
 *                      holds it allocates nothing and waits for nobody
 *   interrupts off     this CPU's lists in every zone; no other CPU touches
 *                      them: it asks by an inter-processor call
 *   a zone's lock      its free lists, pageblock types, sections; interrupts
 *                      off
 */
#ifndef _SHADOWMM_SHADOW_ARENA_PRIV_H
#define _SHADOWMM_SHADOW_ARENA_PRIV_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "core/mem.h"

/**
 * struct arena - the arena
 * @mem: its instance
 * @zone_lock: one for each zone of @mem
 * @grow_mutex: sections that are added
 * @blocks_mutex: @blocks, @nr_blocks, @order_blocks, @pages
 * @blocks: struct arena_block, the newest first
 * @nr_blocks: how many
 * @order_blocks: how many of each order
 * @pages: their pages
 */
struct arena {
	struct shadow_mem mem;
	raw_spinlock_t *zone_lock;
	struct mutex grow_mutex; /* one grows at a time */
	struct mutex blocks_mutex; /* the four below; no allocation */
	struct list_head blocks;
	u64 nr_blocks;
	u64 order_blocks[SHADOW_NR_PAGE_ORDERS];
	u64 pages;
};

extern struct arena arena;

/* arena.c */
void shadow_arena_drain_cpuslocked(void);
void shadow_arena_drain_online(void);
void shadow_arena_resized(void);

/* pool.c */
u64 shadow_arena_pool_cap(void);
size_t shadow_arena_pool_bytes(void);
int shadow_arena_pool_grow(u64 pages, int node);
u64 shadow_arena_pool_reclaimable(int node);
u64 shadow_arena_pool_reclaim(u64 pages, int node);
u64 shadow_arena_pool_withdraw(u64 start, u64 end);
void shadow_arena_pool_restore(u64 start, u64 end);
void shadow_arena_pool_exit(void);

#endif /* _SHADOWMM_SHADOW_ARENA_PRIV_H */
