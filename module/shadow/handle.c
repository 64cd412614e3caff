// SPDX-License-Identifier: GPL-2.0
/*
 * Handles. The one place that writes into the arena's pages: each word of a
 * page says which page of which handle it is, so that a page that two owners
 * share, or that the kernel writes to, is found when it is freed.
 */
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "shadow/arena.h"
#include "shadow/handle.h"
#include "shadow/ranges.h"

static DEFINE_XARRAY_ALLOC1(handles);
static DEFINE_MUTEX(handle_mutex); /* all of handles, and corrupt */
static u64 corrupt;

/* What every word of a page holds. */
static u64 handle_word(u32 id, u64 pfn)
{
	return hash_64((u64)id << 32 ^ pfn, 64);
}

static void handle_fill(const struct shadow_handle *handle)
{
	unsigned long i;

	for (i = 0; i < handle->pages; i++) {
		memset64(page_address(pfn_to_page(handle->pfn + i)),
			 handle_word(handle->id, handle->pfn + i),
			 PAGE_SIZE / sizeof(u64));
		cond_resched();
	}
}

static bool page_holds(const u64 *words, u64 word)
{
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(u64); i++)
		if (words[i] != word)
			return false;
	return true;
}

static int handle_verify(const struct shadow_handle *handle)
{
	unsigned long i;

	for (i = 0; i < handle->pages; i++) {
		if (!page_holds(page_address(pfn_to_page(handle->pfn + i)),
				handle_word(handle->id, handle->pfn + i))) {
			corrupt++;
			pr_warn_ratelimited(
				"shadowmm: handle %u: page %lu of its %u was written by someone else\n",
				handle->id, i, handle->pages);
			return -EIO;
		}
		cond_resched();
	}
	return 0;
}

/* A block of pages that is freed as one? */
static bool handle_is_block(const struct shadow_handle *handle)
{
	return handle->pages == 1U << handle->order;
}

static bool handle_overlaps(const struct shadow_handle *handle, u64 start,
			    u64 end)
{
	return handle->pfn < end && handle->pfn + handle->pages > start;
}

static int handle_free_pages(const struct shadow_handle *handle)
{
	if (handle_is_block(handle))
		return shadow_arena_free(handle->pfn, handle->order);
	return shadow_arena_free_range(handle->pfn, handle->pages);
}

/**
 * shadow_handle_adopt() - make a handle of allocated pages, and fill them
 * @block: what is known of them; its id is not looked at
 * @id: where its number is stored
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, -ENOSPC where SHADOW_MAX_HANDLES are held. On failure the
 * pages are the caller's still.
 */
int shadow_handle_adopt(const struct shadow_handle *block, u32 *id)
{
	struct shadow_handle *handle;
	int err;

	handle = kmemdup(block, sizeof(*block), GFP_KERNEL);
	if (!handle)
		return -ENOMEM;
	mutex_lock(&handle_mutex);
	err = xa_alloc(&handles, &handle->id, handle,
		       XA_LIMIT(1, SHADOW_MAX_HANDLES), GFP_KERNEL);
	if (!err) {
		handle_fill(handle);
		*id = handle->id;
	}
	mutex_unlock(&handle_mutex);
	if (err)
		kfree(handle);
	return err == -EBUSY ? -ENOSPC : err;
}

/**
 * shadow_handle_alloc() - allocate a block and fill its pages
 * @req: what is wanted; its cpu is not looked at
 * @id: where its number is stored
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, -ENOMEM where the arena has no such block, -ENOSPC where
 * SHADOW_MAX_HANDLES are held.
 */
int shadow_handle_alloc(const struct shadow_request *req, u32 *id)
{
	struct shadow_handle block = {
		.order = req->order,
		.pages = 1U << (req->order & 31),
		.migratetype = req->migratetype,
	};
	struct shadow_request full = *req;
	int err;

	full.owner = task_pid_nr(current);
	full.site = _RET_IP_;
	err = shadow_arena_alloc(&full, &block.pfn);
	if (err)
		return err;
	err = shadow_handle_adopt(&block, id);
	if (err)
		shadow_arena_free(block.pfn, block.order);
	return err;
}

/**
 * shadow_handle_move_to() - a handle's block goes to another place
 * @id: the handle's number
 * @from: where its block is
 * @to: an allocated block of the same order, the handle's from now on
 * @order: the order
 *
 * Its pages are read back first, and filled again at the new place. What is at
 * @from is the caller's to free.
 *
 * Context: may sleep.
 * Return: 0; -ENOENT where the handle does not have that block; -EPERM where it
 * is pinned.
 */
int shadow_handle_move_to(u32 id, u64 from, u64 to, unsigned int order)
{
	struct shadow_handle *handle;
	int err = 0;

	mutex_lock(&handle_mutex);
	handle = xa_load(&handles, id);
	if (handle && handle->pinned && handle_overlaps(handle, from, from + 1))
		err = -EPERM;
	else if (!handle || handle->pfn != from || handle->order != order)
		err = -ENOENT;
	if (!err) {
		handle_verify(handle);
		handle->pfn = to;
		handle_fill(handle);
	}
	mutex_unlock(&handle_mutex);
	return err;
}

/* Verify, free and forget. handle_mutex is held. */
static int handle_release(struct shadow_handle *handle)
{
	int damage = handle_verify(handle);
	int err;

	err = handle_free_pages(handle);
	xa_erase(&handles, handle->id);
	kfree(handle);
	return err ?: damage;
}

/**
 * shadow_handle_free() - read a block's pages back and free it
 * @id: its number
 *
 * Context: may sleep.
 * Return: 0; -ENOENT for a number that nobody holds; -EIO where a page did not
 * hold what was written into it (the block is free all the same).
 */
int shadow_handle_free(u32 id)
{
	struct shadow_handle *handle;
	int err = -ENOENT;

	mutex_lock(&handle_mutex);
	handle = xa_load(&handles, id);
	if (handle)
		err = handle_release(handle);
	mutex_unlock(&handle_mutex);
	return err;
}

/**
 * shadow_handle_free_all() - shadow_handle_free() for every handle
 * @freed: where their number is stored
 *
 * Context: may sleep.
 * Return: 0, or the first error; all are freed.
 */
int shadow_handle_free_all(u32 *freed)
{
	struct shadow_handle *handle;
	unsigned long id;
	int err = 0, one;
	u32 nr = 0;

	mutex_lock(&handle_mutex);
	xa_for_each(&handles, id, handle)
	{
		one = handle_release(handle);
		err = err ?: one;
		nr++;
	}
	mutex_unlock(&handle_mutex);
	*freed = nr;
	return err;
}

/**
 * shadow_handle_next() - the first handle from a number on
 * @id: the number; set to the handle's
 * @handle: where a copy is stored
 *
 * Context: may sleep.
 * Return: false where there is none.
 */
bool shadow_handle_next(u32 *id, struct shadow_handle *handle)
{
	struct shadow_handle *found;
	unsigned long index = *id;

	mutex_lock(&handle_mutex);
	found = xa_find(&handles, &index, ULONG_MAX, XA_PRESENT);
	if (found) {
		*handle = *found;
		*id = index;
	}
	mutex_unlock(&handle_mutex);
	return found;
}

/* A block for what a handle holds; the arena takes more pages if it has none. */
static int handle_find_place(const struct shadow_handle *handle, u64 *pfn)
{
	struct shadow_request req = {
		.order = handle->order,
		.migratetype = handle->migratetype,
		.highest_zone = MAX_NR_ZONES - 1,
		.flags = SHADOW_REQ_NOWMARK,
		.node = page_to_nid(pfn_to_page(handle->pfn)),
	};
	int err = shadow_arena_alloc(&req, pfn);

	if (err != -ENOMEM || shadow_arena_replace(handle->order, req.node))
		return err;
	return shadow_arena_alloc(&req, pfn);
}

/* Read a block's pages back, and write them anew elsewhere. */
static int handle_move(struct shadow_handle *handle)
{
	u64 pfn;
	int err;

	if (handle->pinned)
		return -EPERM;
	err = handle_find_place(handle, &pfn);
	if (err)
		return err;
	handle_verify(handle);
	handle->left = handle->pfn;
	handle->pfn = pfn;
	handle_fill(handle);
	return 0;
}

/**
 * shadow_handle_move() - move all handles out of a range
 * @start: its first page frame
 * @end: one more than its last
 *
 * Their pages are read back first, and filled again at the new place. What they
 * leave is freed when all have moved, or the next would come there. What comes
 * into use meanwhile may be missed, and what is freed meanwhile may be taken:
 * look again.
 *
 * Context: may sleep; cpus_read_lock() may be held.
 * Return: 0, -ENOMEM where one found no other place, -EPERM for one that is
 * pinned.
 */
int shadow_handle_move(u64 start, u64 end)
{
	struct shadow_handle *handle;
	unsigned long id;
	int err = 0;

	mutex_lock(&handle_mutex);
	xa_for_each(&handles, id, handle)
	{
		if (!handle_overlaps(handle, start, end))
			continue;
		err = handle_move(handle);
		if (err)
			break;
	}
	if (err)
		pr_info("shadowmm: handle %lu %s: %pe\n", id,
			err == -EPERM ? "is pinned" : "finds no other place",
			ERR_PTR(err));
	xa_for_each(&handles, id, handle)
	{
		if (!handle->left)
			continue;
		shadow_arena_free(handle->left, handle->order);
		handle->left = 0;
	}
	mutex_unlock(&handle_mutex);
	return err;
}

/**
 * shadow_handle_corrupt() - blocks that did not hold what was written
 *
 * Context: any.
 * Return: how many since the module was loaded.
 */
u64 shadow_handle_corrupt(void)
{
	return READ_ONCE(corrupt);
}

/**
 * shadow_handle_exit() - free every handle
 *
 * Context: may sleep; no user is left.
 */
void shadow_handle_exit(void)
{
	u32 freed;

	shadow_handle_free_all(&freed);
	xa_destroy(&handles);
}
