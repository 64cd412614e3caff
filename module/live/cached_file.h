/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the page cache has of one file.
 */
#ifndef _SHADOWMM_LIVE_CACHED_FILE_H
#define _SHADOWMM_LIVE_CACHED_FILE_H

#include "kernel/grow.h"

int live_cached_file_check(const char *path);
int live_cached_file_collect(struct grow *recs, const char *path);

#endif /* _SHADOWMM_LIVE_CACHED_FILE_H */
