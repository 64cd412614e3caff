// SPDX-License-Identifier: GPL-2.0
/*
 * live/page_cache: the files that fill the page cache. Takes the path of a file
 * and then shows its folios; `-` brings the files back. A path is looked up with
 * the rights of who writes it, and again of each who reads.
 */
#include <linux/mutex.h>
#include <linux/string.h>

#include "format/page_cache.h"
#include "live/cached_file.h"
#include "live/inodes.h"
#include "live/page_cache.h"
#include "view/view.h"

static DEFINE_MUTEX(cache_mutex); /* cache_path */
static char cache_path[VIEW_LINE_MAX + 1]; /* "": none */

static int view_live_page_cache_collect(struct grow *recs, bool raw)
{
	char path[sizeof(cache_path)];

	mutex_lock(&cache_mutex);
	strscpy(path, cache_path, sizeof(path));
	mutex_unlock(&cache_mutex);
	return *path ? live_cached_file_collect(recs, path) :
		       live_page_cache_collect(recs);
}

static int view_live_page_cache_write(char *line)
{
	const char *path = strcmp(line, "-") ? line : "";
	int err = *path ? live_cached_file_check(path) : 0;

	if (err)
		return err;
	mutex_lock(&cache_mutex);
	strscpy(cache_path, path, sizeof(cache_path));
	mutex_unlock(&cache_mutex);
	return 0;
}

const struct view view_live_page_cache = {
	.dir = "live",
	.name = "page_cache",
	.mode = 0600,
	.taken =
		"s_umount, s_inode_list_lock for 1,024 inodes at a time; of a file RCU for 1,024 entries, each folio referenced",
	.missing = live_inodes_missing,
	.collect = view_live_page_cache_collect,
	.format = shadow_format_page_cache,
	.write = view_live_page_cache_write,
};
