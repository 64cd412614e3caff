/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Caches of objects on the arena's real pages, for other parts and modules. An
 * object is named by its byte address in physical memory; caches_byte() is
 * where the CPU sees it.
 */
#ifndef _SHADOWMM_SHADOW_CACHES_H
#define _SHADOWMM_SHADOW_CACHES_H

#include <linux/mm.h>
#include <linux/types.h>

#include "core/kmalloc.h"
#include "kernel/grow.h"

/* How an object is asked for. */
#define SHADOW_CACHES_NOWAIT 0x1 /* the caller may not sleep */
#define SHADOW_CACHES_HIGH 0x2 /* may go below the watermark */
#define SHADOW_CACHES_ATOMIC (SHADOW_CACHES_NOWAIT | SHADOW_CACHES_HIGH)
#define SHADOW_CACHES_ZERO 0x4 /* its bytes are 0 */
#define SHADOW_CACHES_RECLAIMABLE 0x8 /* of the reclaimable kmalloc caches */

/* Where the CPU sees an object. */
static inline void *shadow_caches_byte(u64 addr)
{
	return __va(addr);
}

/* caches.c */
int shadow_caches_init(void);
void shadow_caches_exit(void);
bool shadow_caches_left(void);
int shadow_caches_create(const struct shadow_cache_config *config,
			 struct shadow_cache **cache);
int shadow_caches_destroy(const char *name);
const struct shadow_engine *shadow_caches_engine(const char *name);
bool shadow_caches_settled(void);
void shadow_caches_settle(void);
int shadow_caches_use(const char *name,
		      int (*use)(struct shadow_cache *cache, void *ctx),
		      void *ctx);

/* caches_object.c */
s64 shadow_caches_alloc(struct shadow_cache *cache, unsigned int how);
s64 shadow_caches_alloc_node(struct shadow_cache *cache, unsigned int how,
			     unsigned int node);
int shadow_caches_free(struct shadow_cache *cache, u64 addr);
int shadow_caches_free_rcu(struct shadow_cache *cache, u64 addr);
u32 shadow_caches_alloc_bulk(struct shadow_cache *cache, unsigned int how,
			     u32 nr, u64 *addrs);
u32 shadow_caches_free_bulk(struct shadow_cache *cache, u32 nr,
			    const u64 *addrs);
s64 shadow_caches_kmalloc(size_t size, unsigned int how);
int shadow_caches_kfree(u64 addr);
size_t shadow_caches_ksize(u64 addr);

/* caches_shrink.c */
u64 shadow_caches_shrink(struct shadow_cache *cache);
u64 shadow_caches_shrink_all(void);
u64 shadow_caches_reclaimable(int node);
u64 shadow_caches_reclaim(void);

/* caches_record.c */
int shadow_caches_record_info(struct grow *recs, u32 *passed, size_t bytes);
int shadow_caches_record(struct grow *recs, u32 *passed, size_t bytes);
void shadow_caches_stat(struct shadow_cache *cache,
			struct shadow_cache_stat *stat);

/* caches_tell.c */
#define SHADOW_CACHES_LINE 384 /* a finding's words */

bool shadow_caches_finding(u64 number, char *text, size_t size);
u64 shadow_caches_nr_findings(void);
int shadow_caches_validate(const char *name, u32 *found);

#endif /* _SHADOWMM_SHADOW_CACHES_H */
