/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects of the arena's caches that users hold, by number. A user never sees a
 * kernel address; objects are filled with a pattern of their own, and read back
 * when they are freed.
 */
#ifndef _SHADOWMM_SHADOW_CACHES_HANDLE_H
#define _SHADOWMM_SHADOW_CACHES_HANDLE_H

#include <linux/types.h>

struct shadow_cache;

/* Objects that may be held at one time. */
#define SHADOW_MAX_OBJECTS 1000000

/* What a cache's constructor, where it has one, writes at an object's start. */
#define SHADOW_CTOR_WORD 0x5ca1ab1e0ddba11ULL

/**
 * struct shadow_object_handle - an object that a user holds
 * @addr: its address
 * @cache: its cache; NULL: kmalloc() gave it
 * @size: bytes that are its user's
 * @id: its number
 */
struct shadow_object_handle {
	u64 addr;
	struct shadow_cache *cache;
	u32 size;
	u32 id;
};

void shadow_caches_handle_exit(void);
void shadow_caches_ctor(void *object);
int shadow_caches_handle_alloc(const char *name, unsigned int how, int node,
			       u32 *ids, u32 nr);
int shadow_caches_handle_bulk(const char *name, u32 *ids, u32 nr);
int shadow_caches_handle_kmalloc(size_t size, unsigned int how, u32 *ids,
				 u32 nr);
int shadow_caches_handle_free(u32 id, bool kmalloc, bool rcu);
int shadow_caches_handle_free_all(u32 *freed);
int shadow_caches_handle_poke(u32 id, s64 offset, u8 byte);
bool shadow_caches_handle_next(u32 *id, struct shadow_object_handle *handle);

/* caches_fault.c */
int shadow_caches_provoke(const char *name, const char *kind);

#endif /* _SHADOWMM_SHADOW_CACHES_HANDLE_H */
