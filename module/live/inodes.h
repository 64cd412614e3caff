/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All inodes that file systems have in memory.
 */
#ifndef _SHADOWMM_LIVE_INODES_H
#define _SHADOWMM_LIVE_INODES_H

#include <linux/fs.h>

/**
 * struct live_inodes_fn - what a walk calls
 * @mount: a superblock begins; may sleep; may be NULL
 * @inode: an inode, under the superblock's s_inode_list_lock
 * @batch: the lock is to be dropped: what @inode has kept of inodes since the
 *         last time is still on the list, and may be referenced
 * @settle: the lock is dropped; may sleep
 */
struct live_inodes_fn {
	void (*mount)(struct super_block *sb, void *ctx);
	void (*inode)(struct inode *inode, void *ctx);
	void (*batch)(void *ctx);
	void (*settle)(void *ctx);
};

const char *live_inodes_missing(void);
int live_inodes_walk(const struct live_inodes_fn *fn, void *ctx);

#endif /* _SHADOWMM_LIVE_INODES_H */
