// SPDX-License-Identifier: GPL-2.0
/*
 * Objects that users hold, by number: each byte of one says whose it is, so that
 * an object that two owners share, or that somebody else writes to, is found when
 * it is freed. Objects of caches with a constructor stay as that made them.
 */
#include <linux/hash.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "shadow/caches_handle.h"
#include "shadow/caches_priv.h"

/* Objects asked for at once in bulk. */
#define HANDLE_BULK 64

static DEFINE_XARRAY_ALLOC1(objects);
static DEFINE_MUTEX(objects_mutex); /* all of objects */

/**
 * shadow_caches_ctor() - the constructor of caches that control makes
 * @object: the object
 *
 * Context: any.
 */
void shadow_caches_ctor(void *object)
{
	*(u64 *)object = SHADOW_CTOR_WORD;
}

static bool has_ctor(const struct shadow_object_handle *handle)
{
	return handle->cache && handle->cache->config.ctor;
}

static u8 handle_byte(const struct shadow_object_handle *handle)
{
	return hash_64((u64)handle->id << 32 ^ handle->addr, 8);
}

static void handle_fill(const struct shadow_object_handle *handle)
{
	if (!has_ctor(handle) && handle->size)
		memset(shadow_caches_byte(handle->addr), handle_byte(handle),
		       handle->size);
}

static int handle_verify(const struct shadow_object_handle *handle)
{
	const u8 *bytes = shadow_caches_byte(handle->addr);

	if (!handle->size)
		return 0;
	if (has_ctor(handle))
		return *(const u64 *)bytes == SHADOW_CTOR_WORD ? 0 : -EIO;
	return memchr_inv(bytes, handle_byte(handle), handle->size) ? -EIO : 0;
}

static int handle_free(const struct shadow_object_handle *handle, bool rcu)
{
	if (rcu)
		return shadow_caches_free_rcu(handle->cache, handle->addr);
	if (handle->cache)
		return shadow_caches_free(handle->cache, handle->addr);
	return shadow_caches_kfree(handle->addr);
}

/* Makes a handle of an object, which is freed where that fails. */
static int handle_adopt(const struct shadow_object_handle *object, u32 *id)
{
	struct shadow_object_handle *handle;
	int err = -ENOMEM;

	handle = kmemdup(object, sizeof(*object), GFP_KERNEL);
	if (handle) {
		mutex_lock(&objects_mutex);
		err = xa_alloc(&objects, &handle->id, handle,
			       XA_LIMIT(1, SHADOW_MAX_OBJECTS), GFP_KERNEL);
		if (!err) {
			handle_fill(handle);
			*id = handle->id;
		}
		mutex_unlock(&objects_mutex);
	}
	if (!err)
		return 0;
	kfree(handle);
	handle_free(object, false);
	return err == -EBUSY ? -ENOSPC : err;
}

/* Verify, free and forget. objects_mutex is held. */
static int handle_release(struct shadow_object_handle *handle, bool rcu)
{
	int damage = handle_verify(handle);
	int err = handle_free(handle, rcu);

	xa_erase(&objects, handle->id);
	kfree(handle);
	return err ?: damage;
}

/* Takes back what a command that failed half-way had allocated. */
static void handle_undo(const u32 *ids, u32 nr)
{
	struct shadow_object_handle *handle;

	mutex_lock(&objects_mutex);
	while (nr--) {
		handle = xa_load(&objects, ids[nr]);
		if (handle)
			handle_release(handle, false);
	}
	mutex_unlock(&objects_mutex);
}

/**
 * struct handle_wish - what shadow_caches_use() is to do
 * @how: SHADOW_CACHES_*
 * @node: NUMA_NO_NODE: this CPU's
 * @ids: where the handles' numbers are stored
 * @nr: how many
 */
struct handle_wish {
	unsigned int how;
	int node;
	u32 *ids;
	u32 nr;
};

/* A constructor's object has to come as that left it. */
static int handle_take(struct shadow_cache *cache, s64 addr, u32 *id)
{
	struct shadow_object_handle object = {
		.addr = addr,
		.cache = cache,
		.size = cache->object_size,
	};

	if (addr < 0)
		return addr;
	if (has_ctor(&object) && handle_verify(&object)) {
		shadow_caches_free(cache, addr);
		return -EIO;
	}
	return handle_adopt(&object, id);
}

static int handle_alloc(struct shadow_cache *cache, void *ctx)
{
	struct handle_wish *wish = ctx;
	int err = 0;
	s64 addr;
	u32 i;

	for (i = 0; !err && i < wish->nr; i++) {
		if (wish->node == NUMA_NO_NODE)
			addr = shadow_caches_alloc(cache, wish->how);
		else
			addr = shadow_caches_alloc_node(cache, wish->how,
							wish->node);
		err = handle_take(cache, addr, &wish->ids[i]);
		if (err)
			handle_undo(wish->ids, i);
		cond_resched();
	}
	return err;
}

static int handle_bulk(struct shadow_cache *cache, void *ctx)
{
	struct handle_wish *wish = ctx;
	u64 addrs[HANDLE_BULK];
	u32 done = 0, got, i;
	int err = 0;

	while (!err && done < wish->nr) {
		got = shadow_caches_alloc_bulk(
			cache, wish->how,
			min_t(u32, wish->nr - done, HANDLE_BULK), addrs);
		if (!got)
			err = -ENOMEM;
		for (i = 0; !err && i < got; i++)
			err = handle_take(cache, addrs[i], &wish->ids[done++]);
		if (err && got) {
			done--;
			shadow_caches_free_bulk(cache, got - i, addrs + i);
		}
		cond_resched();
	}
	if (err)
		handle_undo(wish->ids, done);
	return err;
}

/**
 * shadow_caches_handle_alloc() - objects of a cache, as handles
 * @name: the cache's
 * @how: SHADOW_CACHES_*
 * @node: of which node; NUMA_NO_NODE: this CPU's
 * @ids: where their numbers are stored
 * @nr: how many
 *
 * Context: may sleep.
 * Return: 0, -ENOENT for no such cache, -ENOMEM, -ENOSPC where
 * SHADOW_MAX_OBJECTS are held, -EIO where an object was not as its constructor
 * had left it: none is held then.
 */
int shadow_caches_handle_alloc(const char *name, unsigned int how, int node,
			       u32 *ids, u32 nr)
{
	struct handle_wish wish = { how, node, ids, nr };

	return shadow_caches_use(name, handle_alloc, &wish);
}

/**
 * shadow_caches_handle_bulk() - objects of a cache in bulk, as handles
 * @name: the cache's
 * @ids: where their numbers are stored
 * @nr: how many
 *
 * Context: may sleep.
 * Return: as shadow_caches_handle_alloc().
 */
int shadow_caches_handle_bulk(const char *name, u32 *ids, u32 nr)
{
	struct handle_wish wish = { 0, NUMA_NO_NODE, ids, nr };

	return shadow_caches_use(name, handle_bulk, &wish);
}

/**
 * shadow_caches_handle_kmalloc() - objects of a size, as handles
 * @size: bytes
 * @how: SHADOW_CACHES_*
 * @ids: where their numbers are stored
 * @nr: how many
 *
 * Context: may sleep.
 * Return: 0, -E2BIG, -ENOMEM, -ENOSPC.
 */
int shadow_caches_handle_kmalloc(size_t size, unsigned int how, u32 *ids,
				 u32 nr)
{
	struct shadow_object_handle object = { .size = size };
	int err = 0;
	s64 addr;
	u32 i;

	for (i = 0; !err && i < nr; i++) {
		addr = shadow_caches_kmalloc(size, how);
		object.addr = addr;
		err = addr < 0 ? addr : handle_adopt(&object, &ids[i]);
		if (err)
			handle_undo(ids, i);
		cond_resched();
	}
	return err;
}

/**
 * shadow_caches_handle_free() - read an object back and free it
 * @id: its number
 * @kmalloc: it has to be one that kmalloc() gave; else one of a cache
 * @rcu: after a grace period
 *
 * Context: may sleep.
 * Return: 0; -ENOENT for a number that nobody holds, or of the other kind; -EIO
 * where it did not hold what was written into it (it is free all the same); or
 * what the free returned.
 */
int shadow_caches_handle_free(u32 id, bool kmalloc, bool rcu)
{
	struct shadow_object_handle *handle;
	int err = -ENOENT;

	mutex_lock(&objects_mutex);
	handle = xa_load(&objects, id);
	if (handle && kmalloc == !handle->cache)
		err = handle_release(handle, rcu);
	mutex_unlock(&objects_mutex);
	return err;
}

/**
 * shadow_caches_handle_free_all() - shadow_caches_handle_free() for every handle
 * @freed: where their number is stored
 *
 * Context: may sleep.
 * Return: 0, or the first error; all are freed.
 */
int shadow_caches_handle_free_all(u32 *freed)
{
	struct shadow_object_handle *handle;
	unsigned long id;
	int err = 0, one;
	u32 nr = 0;

	mutex_lock(&objects_mutex);
	xa_for_each(&objects, id, handle)
	{
		one = handle_release(handle, false);
		err = err ?: one;
		nr++;
		cond_resched();
	}
	mutex_unlock(&objects_mutex);
	*freed = nr;
	return err;
}

/**
 * shadow_caches_handle_poke() - write a byte at or beside an object
 * @id: its number
 * @offset: of the byte, from the object's first
 * @byte: what is written
 *
 * To show what comes of it. Never past the object's own place in its slab, red
 * zones and what belongs to it included: no other object is hit.
 *
 * Context: may sleep.
 * Return: 0, -ENOENT for a number that nobody holds, -ERANGE.
 */
int shadow_caches_handle_poke(u32 id, s64 offset, u8 byte)
{
	const struct shadow_object_handle *handle;
	struct shadow_cache *cache;
	s64 from = 0, to;
	int err = -ENOENT;

	mutex_lock(&objects_mutex);
	handle = xa_load(&objects, id);
	if (handle) {
		cache = handle->cache;
		if (cache)
			from = -(s64)cache->left;
		to = cache ? (s64)cache->size - cache->left :
			     shadow_caches_ksize(handle->addr);
		err = offset < from || offset >= to ? -ERANGE : 0;
		if (!err)
			WRITE_ONCE(((u8 *)shadow_caches_byte(
					   handle->addr))[offset],
				   byte);
	}
	mutex_unlock(&objects_mutex);
	return err;
}

/**
 * shadow_caches_handle_next() - the first handle from a number on
 * @id: the number; set to the handle's
 * @handle: where a copy is stored
 *
 * Context: may sleep.
 * Return: false where there is none.
 */
bool shadow_caches_handle_next(u32 *id, struct shadow_object_handle *handle)
{
	struct shadow_object_handle *found;
	unsigned long index = *id;

	mutex_lock(&objects_mutex);
	found = xa_find(&objects, &index, ULONG_MAX, XA_PRESENT);
	if (found) {
		*handle = *found;
		*id = index;
	}
	mutex_unlock(&objects_mutex);
	return found;
}

/**
 * shadow_caches_handle_exit() - free every handle's object
 *
 * Context: may sleep; no user is left.
 */
void shadow_caches_handle_exit(void)
{
	u32 freed;

	shadow_caches_handle_free_all(&freed);
	xa_destroy(&objects);
}
