// SPDX-License-Identifier: GPL-2.0
/*
 * Swap areas that are on, in the order of their numbers. Looks into none: how
 * much of an area is used is what its own counter says.
 */
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swap.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "live/swaps.h"
#include "uapi/machine.h"

/**
 * struct live_swap - an area on its way to a record
 * @rec: the record, without its path
 * @path: its file's path, somewhere in @room
 * @room: for the path
 */
struct live_swap {
	struct shadow_rec_swap rec;
	const char *path;
	char room[PATH_MAX];
};

/* 1: that area is on, and taken; 0: it is not; or -errno. */
static int live_swap_take(struct live_swap *swap, unsigned int type)
{
	struct swap_info_struct *const *areas = ksym_get(KSYM_SWAP_INFO);
	struct mutex *lock = ksym_get(KSYM_SWAPON_MUTEX);
	const struct swap_info_struct *area;
	bool is_on;

	if (mutex_lock_interruptible(lock))
		return -EINTR;
	/* An area's structure, once there, is used again, never freed. */
	area = READ_ONCE(areas[type]);
	is_on = area && compat_swap_is_on(area);
	if (is_on) {
		swap->rec.pages = area->pages;
		swap->rec.used = compat_swap_used(area);
		swap->rec.prio = area->prio;
		swap->rec.flags = 0;
		if (S_ISBLK(file_inode(area->swap_file)->i_mode))
			swap->rec.flags |= SHADOW_SWAP_PARTITION;
		swap->path = file_path(area->swap_file, swap->room,
				       sizeof(swap->room));
	}
	mutex_unlock(lock);
	return is_on;
}

static int live_swap_record(struct grow *recs, const struct live_swap *swap)
{
	const char *path = IS_ERR(swap->path) ? "?" : swap->path;
	struct shadow_rec_swap *rec;
	size_t text = strlen(path) + 1;
	struct shadow_rec head;

	rec = grow_rec(recs, SHADOW_MACHINE_SWAP, sizeof(*rec) + text);
	if (!rec)
		return recs->err;
	head = rec->rec;
	*rec = swap->rec;
	rec->rec = head;
	memcpy(rec->path, path, text);
	return 0;
}

/**
 * live_swaps_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_swaps_missing(void)
{
	return ksym_missing(KSYM_SWAP_INFO) ?: ksym_missing(KSYM_SWAPON_MUTEX);
}

/**
 * live_swaps_collect() - describe the swap areas
 * @recs: gets a struct shadow_rec_swap for each area that is on
 *
 * Context: process; takes swapon_mutex for one area at a time. Paths are told
 * from the reader's root.
 * Return: 0 or -errno; -EINTR on a signal.
 */
int live_swaps_collect(struct grow *recs)
{
	struct live_swap *swap;
	unsigned int type;
	int err = 0;

	swap = kzalloc(sizeof(*swap), GFP_KERNEL);
	if (!swap)
		return -ENOMEM;
	for (type = 0; type < MAX_SWAPFILES && err >= 0; type++) {
		err = live_swap_take(swap, type);
		if (err > 0)
			err = live_swap_record(recs, swap);
	}
	kfree(swap);
	return err;
}
