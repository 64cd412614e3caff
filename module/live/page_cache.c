// SPDX-License-Identifier: GPL-2.0
/*
 * The files that fill the page cache. Each inode's own counter of pages is
 * exact; their sum is set against the counters of the nodes. Looks at no page,
 * and keeps no inode beyond a batch of the walk.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/spinlock.h>
#include <linux/vmstat.h>

#include "kernel/compat_mm.h"
#include "live/inodes.h"
#include "live/page_cache.h"
#include "uapi/page_cache.h"

/* Files that are told by name. */
#define LIVE_CACHED_TOP 32

/**
 * struct live_cached - a file that may be told
 * @pages: its pages
 * @inode: NULL: @rec has it already; else good under the list's lock, and from
 *         the batch's end on referenced
 * @rec: what is told of it; NULL: nothing yet
 */
struct live_cached {
	u64 pages;
	struct inode *inode;
	struct shadow_rec_cached_file *rec;
};

/**
 * struct live_cache_walk - a walk over all files
 * @sum: of all of them
 * @kind: what the superblock's files are
 * @nr: entries of @top in use
 * @top: the files with most pages so far, most first
 * @path: PATH_MAX bytes
 * @err: 0 or -errno
 */
struct live_cache_walk {
	struct shadow_rec_cached_sum sum;
	enum shadow_cached_kind kind;
	unsigned int nr;
	struct live_cached top[LIVE_CACHED_TOP];
	char *path;
	int err;
};

/**
 * live_cached_rec() - make the record of a file
 * @inode: the file, referenced
 * @path: PATH_MAX bytes of room
 *
 * Context: may sleep; takes i_lock for its name.
 * Return: the record, to be freed with kfree(), its header without a type; NULL:
 * no memory.
 */
struct shadow_rec_cached_file *live_cached_rec(struct inode *inode, char *path)
{
	dev_t dev = S_ISBLK(inode->i_mode) ? inode->i_rdev : inode->i_sb->s_dev;
	struct shadow_rec_cached_file *rec;
	const struct dentry *dentry;
	const char *name = "";
	size_t bytes;

	spin_lock(&inode->i_lock);
	dentry = compat_inode_dentry(inode);
	if (dentry)
		name = dentry_path_raw((struct dentry *)dentry, path, PATH_MAX);
	spin_unlock(&inode->i_lock);
	if (IS_ERR(name))
		name = "(no path)";
	bytes = sizeof(*rec) + strlen(name) + 1;
	rec = kzalloc(bytes, GFP_KERNEL_ACCOUNT);
	if (!rec)
		return NULL;
	rec->rec.size = bytes;
	rec->pages = READ_ONCE(inode->i_data.nrpages);
	rec->ino = inode->i_ino;
	rec->size = i_size_read(inode);
	rec->major = MAJOR(dev);
	rec->minor = MINOR(dev);
	strscpy(rec->fs, inode->i_sb->s_type->name, sizeof(rec->fs));
	memcpy(rec->path, name, strlen(name) + 1);
	return rec;
}

/**
 * live_cached_add() - add a copy of a file's record
 * @recs: gets it
 * @file: what live_cached_rec() gave
 */
void live_cached_add(struct grow *recs,
		     const struct shadow_rec_cached_file *file)
{
	struct shadow_rec_cached_file *rec;
	struct shadow_rec header;

	rec = grow_rec(recs, SHADOW_CACHED_FILE, file->rec.size);
	if (!rec)
		return;
	header = rec->rec;
	memcpy(rec, file, file->rec.size);
	rec->rec = header;
}

static void live_cache_mount(struct super_block *sb, void *ctx)
{
	struct live_cache_walk *walk = ctx;

	walk->sum.mounts++;
	switch (sb->s_magic) {
	case TMPFS_MAGIC:
		walk->kind = SHADOW_CACHED_OF_SHMEM;
		break;
	case BDEVFS_MAGIC:
		walk->kind = SHADOW_CACHED_OF_DEVICES;
		break;
	case HUGETLBFS_MAGIC:
		walk->kind = SHADOW_CACHED_OF_HUGETLB;
		break;
	default:
		walk->kind = SHADOW_CACHED_OF_FILES;
	}
}

/* Into its place among the first; who is last may fall out. */
static void live_cache_rank(struct live_cache_walk *walk, struct inode *inode,
			    u64 pages)
{
	unsigned int at;

	if (walk->nr == LIVE_CACHED_TOP) {
		if (walk->top[walk->nr - 1].pages >= pages)
			return;
		kfree(walk->top[--walk->nr].rec);
	}
	for (at = walk->nr++; at && walk->top[at - 1].pages < pages; at--)
		walk->top[at] = walk->top[at - 1];
	walk->top[at] = (struct live_cached){ .pages = pages, .inode = inode };
}

/* The pages are its own: what an inode stands for has an inode, too. */
static void live_cache_inode(struct inode *inode, void *ctx)
{
	struct live_cache_walk *walk = ctx;
	u64 pages = READ_ONCE(inode->i_data.nrpages);

	walk->sum.inodes++;
	if (!pages)
		return;
	walk->sum.files++;
	walk->sum.pages[walk->kind] += pages;
	if (walk->kind != SHADOW_CACHED_OF_HUGETLB)
		live_cache_rank(walk, inode, pages);
}

/* Those of this batch stay until they have been named; one may be going. */
static void live_cache_batch(void *ctx)
{
	struct live_cache_walk *walk = ctx;
	unsigned int i, kept = 0;

	for (i = 0; i < walk->nr; i++)
		if (walk->top[i].rec || igrab(walk->top[i].inode))
			walk->top[kept++] = walk->top[i];
	walk->nr = kept;
}

static void live_cache_settle(void *ctx)
{
	struct live_cache_walk *walk = ctx;
	struct live_cached *file;

	for (file = walk->top; file < walk->top + walk->nr; file++) {
		if (!file->inode)
			continue;
		file->rec = live_cached_rec(file->inode, walk->path);
		if (file->rec)
			file->rec->pages = file->pages;
		else
			walk->err = -ENOMEM;
		iput(file->inode);
		file->inode = NULL;
	}
}

static void live_cache_records(struct grow *recs,
			       const struct live_cache_walk *walk)
{
	struct shadow_rec_cached_sum *sum;
	struct shadow_rec header;
	unsigned int i;

	for (i = 0; i < walk->nr; i++)
		live_cached_add(recs, walk->top[i].rec);
	sum = grow_rec(recs, SHADOW_CACHED_SUM, sizeof(*sum));
	if (!sum)
		return;
	header = sum->rec;
	*sum = walk->sum;
	sum->rec = header;
	sum->counted = global_node_page_state(NR_FILE_PAGES) -
		       global_node_page_state(NR_SWAPCACHE);
}

/**
 * live_page_cache_collect() - find the files that fill the page cache
 * @recs: gets a struct shadow_rec_cached_file for each of the LIVE_CACHED_TOP
 *        with most pages, most first, and a struct shadow_rec_cached_sum
 *
 * Context: process; as live_inodes_walk().
 * Return: 0 or -errno; -EINTR on a fatal signal.
 */
int live_page_cache_collect(struct grow *recs)
{
	static const struct live_inodes_fn fn = {
		.mount = live_cache_mount,
		.inode = live_cache_inode,
		.batch = live_cache_batch,
		.settle = live_cache_settle,
	};
	struct live_cache_walk *walk;
	int err = -ENOMEM;

	walk = kzalloc(sizeof(*walk), GFP_KERNEL);
	if (!walk)
		return err;
	walk->path = kmalloc(PATH_MAX, GFP_KERNEL);
	if (walk->path)
		err = live_inodes_walk(&fn, walk) ?: walk->err;
	if (!err)
		live_cache_records(recs, walk);
	while (walk->nr)
		kfree(walk->top[--walk->nr].rec);
	kfree(walk->path);
	kfree(walk);
	return err ?: recs->err;
}
