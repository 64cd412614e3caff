/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's page cache.
 */
#ifndef _SHADOWMM_LIVE_PAGE_CACHE_H
#define _SHADOWMM_LIVE_PAGE_CACHE_H

#include <linux/fs.h>

#include "kernel/grow.h"
#include "uapi/page_cache.h"

struct shadow_rec_cached_file *live_cached_rec(struct inode *inode, char *path);
void live_cached_add(struct grow *recs,
		     const struct shadow_rec_cached_file *file);
int live_page_cache_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_PAGE_CACHE_H */
