// SPDX-License-Identifier: GPL-2.0
/*
 * What the page cache has of one file, folio by folio. A folio is referenced
 * while it is looked at, and is counted if it is still the file's then. Truncation
 * and reclaim may run meanwhile. Never looks at what is in the file.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/page-flags.h>
#include <linux/pagemap.h>
#include <linux/path.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kernel/compat_page.h"
#include "live/cached_file.h"
#include "live/page_cache.h"

/* Entries that are looked at inside of one section of RCU. */
#define LIVE_CACHED_HOLD 1024

/**
 * struct live_cached_walk - a walk over a file's tree
 * @index: where it goes on
 * @shadows: entries that are no folio
 * @missed: folios that were going
 * @order: by order
 */
struct live_cached_walk {
	unsigned long index;
	u64 shadows;
	u64 missed;
	struct shadow_rec_cached_order order[COMPAT_ORDER_MAX + 1];
};

/* The file of a path; its data's, where file systems are laid over each other. */
static int live_cached_path(const char *name, struct path *path,
			    struct inode **inode)
{
	int err;

	if (*name != '/')
		return -EINVAL;
	err = kern_path(name, LOOKUP_FOLLOW, path);
	if (err)
		return err;
	*inode = d_real_inode(path->dentry);
	if (*inode && S_ISREG((*inode)->i_mode))
		return 0;
	path_put(path);
	return -EINVAL;
}

/**
 * live_cached_file_check() - ask whether a path names a file with pages
 * @path: the path, from the root
 *
 * Return: 0; -EINVAL for what is no regular file, or no path from the root; else
 * as the file system says.
 */
int live_cached_file_check(const char *path)
{
	struct inode *inode;
	struct path found;
	int err = live_cached_path(path, &found, &inode);

	if (!err)
		path_put(&found);
	return err;
}

static void live_cached_folio(struct live_cached_walk *walk,
			      struct folio *folio)
{
	unsigned int order = compat_head_order(&folio->page);
	struct shadow_rec_cached_order *rec = &walk->order[order];

	rec->folios++;
	if (folio_test_dirty(folio))
		rec->dirty++;
	if (folio_test_writeback(folio))
		rec->writeback++;
	if (compat_head_is_mapped(&folio->page, order))
		rec->mapped++;
}

/* An entry of the tree; false: it changed, and is to be looked at again. */
static bool live_cached_entry(struct live_cached_walk *walk,
			      struct xa_state *xas, void *entry)
{
	struct folio *folio = entry;
	bool same;

	if (xa_is_value(entry)) {
		walk->shadows++;
		return true;
	}
	if (!folio_try_get(folio)) {
		walk->missed++;
		return true;
	}
	same = xas_reload(xas) == entry;
	if (same)
		live_cached_folio(walk, folio);
	folio_put(folio);
	return same;
}

/* Some entries; true: there may be more. */
static bool live_cached_some(struct live_cached_walk *walk,
			     struct address_space *mapping)
{
	XA_STATE(xas, &mapping->i_pages, walk->index);
	unsigned int nr = 0;
	unsigned long last;
	void *entry;

	rcu_read_lock();
	xas_for_each(&xas, entry, ULONG_MAX)
	{
		if (++nr > LIVE_CACHED_HOLD)
			break;
		if (xas_retry(&xas, entry))
			continue;
		last = xas.xa_index | ((1UL << xas_get_order(&xas)) - 1);
		if (!live_cached_entry(walk, &xas, entry)) {
			xas_reset(&xas);
			continue;
		}
		walk->index = last + 1;
		if (!walk->index) {
			entry = NULL;
			break;
		}
	}
	rcu_read_unlock();
	return entry;
}

static int live_cached_walk(struct live_cached_walk *walk,
			    struct address_space *mapping)
{
	while (live_cached_some(walk, mapping)) {
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

static void live_cached_records(struct grow *recs,
				const struct live_cached_walk *walk)
{
	struct shadow_rec_cached_folios *folios;
	struct shadow_rec_cached_order *rec;
	struct shadow_rec header;
	unsigned int i;

	folios = grow_rec(recs, SHADOW_CACHED_FOLIOS, sizeof(*folios));
	if (!folios)
		return;
	folios->shadows = walk->shadows;
	folios->missed = walk->missed;
	for (i = 0; i <= COMPAT_ORDER_MAX; i++) {
		if (!walk->order[i].folios)
			continue;
		rec = grow_rec(recs, SHADOW_CACHED_ORDER, sizeof(*rec));
		if (!rec)
			return;
		header = rec->rec;
		*rec = walk->order[i];
		rec->rec = header;
		rec->order = i;
	}
}

/* The file is kept by its path. */
static int live_cached_inode(struct grow *recs, struct inode *inode)
{
	struct shadow_rec_cached_file *rec = NULL;
	struct live_cached_walk *walk;
	int err = -ENOMEM;
	char *path;

	walk = kzalloc(sizeof(*walk), GFP_KERNEL);
	path = kmalloc(PATH_MAX, GFP_KERNEL);
	if (walk && path)
		err = live_cached_walk(walk, inode->i_mapping);
	if (!err) {
		rec = live_cached_rec(inode, path);
		err = rec ? 0 : -ENOMEM;
	}
	if (!err) {
		rec->pages = READ_ONCE(inode->i_mapping->nrpages);
		live_cached_add(recs, rec);
		live_cached_records(recs, walk);
	}
	kfree(rec);
	kfree(path);
	kfree(walk);
	return err ?: recs->err;
}

/**
 * live_cached_file_collect() - look at the folios of a file
 * @recs: gets a struct shadow_rec_cached_file, a struct shadow_rec_cached_folios
 *        and a struct shadow_rec_cached_order for each order that it has
 * @path: the path, from the root
 *
 * Context: process; holds RCU for LIVE_CACHED_HOLD entries at a time, and the
 * path until it returns.
 * Return: 0 or -errno; as live_cached_file_check(), and -EINTR.
 */
int live_cached_file_collect(struct grow *recs, const char *path)
{
	struct inode *inode;
	struct path found;
	int err = live_cached_path(path, &found, &inode);

	if (err)
		return err;
	err = live_cached_inode(recs, inode);
	path_put(&found);
	return err;
}
