// SPDX-License-Identifier: GPL-2.0
/*
 * All inodes that file systems have in memory, superblock by superblock, as
 * drop_caches walks them. The types of file systems are those of the kernel's
 * list of superblocks; their superblocks it goes through by itself, and keeps
 * mounted meanwhile. A list of inodes is held for 1,024 of them; the last is
 * referenced, so that the walk can go on behind it. Inodes that are on no such
 * list (of aio's rings, of memfd_secret) it does not find.
 */
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kernel/ksym.h"
#include "live/inodes.h"

/* Inodes that are looked at under one hold of their list's lock. */
#define LIVE_INODES_HOLD 1024

/* Types of file systems with a superblock; and superblocks under one lock. */
#define LIVE_TYPES_MAX 128
#define LIVE_SUPERS_MAX 100000

/**
 * struct live_inodes - a walk
 * @fn: what it calls
 * @ctx: for that
 * @nr: types found
 * @type: each, its module referenced
 */
struct live_inodes {
	const struct live_inodes_fn *fn;
	void *ctx;
	unsigned int nr;
	struct file_system_type *type[LIVE_TYPES_MAX];
};

/**
 * live_inodes_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_inodes_missing(void)
{
	return ksym_missing(KSYM_SUPER_BLOCKS) ?: ksym_missing(KSYM_SB_LOCK);
}

/* The type is new, there is room, and it stays. */
static void live_type_add(struct live_inodes *walk,
			  struct file_system_type *type)
{
	unsigned int i;

	for (i = 0; i < walk->nr; i++)
		if (walk->type[i] == type)
			return;
	if (walk->nr < LIVE_TYPES_MAX && try_module_get(type->owner))
		walk->type[walk->nr++] = type;
}

static void live_types_find(struct live_inodes *walk)
{
	struct list_head *supers = ksym_get(KSYM_SUPER_BLOCKS);
	spinlock_t *lock = ksym_get(KSYM_SB_LOCK); /* of that list */
	const struct super_block *sb;
	unsigned int nr = 0;

	spin_lock(lock);
	list_for_each_entry(sb, supers, s_list) {
		live_type_add(walk, sb->s_type);
		if (++nr == LIVE_SUPERS_MAX)
			break;
	}
	spin_unlock(lock);
}

/*
 * From behind @from, NULL: from the start, to an inode that could be referenced;
 * NULL: there are no more. Under the list's lock.
 */
static struct inode *live_inodes_some(const struct live_inodes *walk,
				      struct super_block *sb,
				      struct inode *from)
{
	struct list_head *at = from ? &from->i_sb_list : &sb->s_inodes;
	unsigned int nr = 0;
	struct inode *inode;

	for (at = at->next; at != &sb->s_inodes; at = at->next) {
		inode = list_entry(at, struct inode, i_sb_list);
		walk->fn->inode(inode, walk->ctx);
		if (++nr >= LIVE_INODES_HOLD && igrab(inode))
			return inode;
	}
	return NULL;
}

/* A superblock that is mounted, and stays so: s_umount is held. */
static void live_inodes_super(struct super_block *sb, void *ctx)
{
	const struct live_inodes *walk = ctx;
	struct inode *from = NULL, *last;

	if (walk->fn->mount)
		walk->fn->mount(sb, walk->ctx);
	do {
		spin_lock(&sb->s_inode_list_lock);
		last = live_inodes_some(walk, sb, from);
		walk->fn->batch(walk->ctx);
		spin_unlock(&sb->s_inode_list_lock);
		walk->fn->settle(walk->ctx);
		iput(from);
		from = last;
		cond_resched();
	} while (from && !fatal_signal_pending(current));
	iput(from);
}

/**
 * live_inodes_walk() - look at all inodes
 * @fn: what is called
 * @ctx: for it
 *
 * Context: process; may sleep. Holds each superblock's s_umount for reading, and
 * its list of inodes for 1,024 at a time.
 * Return: 0; -ENOMEM; -EINTR on a fatal signal.
 */
int live_inodes_walk(const struct live_inodes_fn *fn, void *ctx)
{
	struct live_inodes *walk;
	unsigned int i;
	int err;

	walk = kzalloc(sizeof(*walk), GFP_KERNEL);
	if (!walk)
		return -ENOMEM;
	walk->fn = fn;
	walk->ctx = ctx;
	live_types_find(walk);
	for (i = 0; i < walk->nr; i++) {
		if (!fatal_signal_pending(current))
			iterate_supers_type(walk->type[i], live_inodes_super,
					    walk);
		module_put(walk->type[i]->owner);
	}
	err = fatal_signal_pending(current) ? -EINTR : 0;
	kfree(walk);
	return err;
}
