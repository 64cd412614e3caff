// SPDX-License-Identifier: GPL-2.0
/*
 * The page cache: a line a file, most pages first, then sums; of one file a line
 * an order of its folios. No file of the kernel has this format.
 */
#include "format/page_cache.h"
#include "uapi/page_cache.h"

/* A path, what would break its line as \ooo. */
static void format_path(struct shadow_text *text, const char *path,
			unsigned long max)
{
	unsigned long i;

	for (i = 0; i < max && path[i]; i++) {
		unsigned char c = path[i];

		if (c < ' ' || c == '\\' || c == 0x7f)
			shadow_printf(text, "\\%03o", c);
		else
			shadow_write(text, path + i, 1);
	}
	if (!i)
		shadow_write(text, "-", 1);
}

static void format_file(struct shadow_text *text,
			const struct shadow_rec_cached_file *file)
{
	shadow_printf(text, "%9llu %-10.*s %02x:%02x %llu ", file->pages,
		      SHADOW_CACHED_FS, file->fs, file->major, file->minor,
		      file->ino);
	format_path(text, file->path, file->rec.size - sizeof(*file));
	shadow_write(text, "\n", 1);
}

static void format_sum(struct shadow_text *text,
		       const struct shadow_rec_cached_sum *sum)
{
	const __u64 *pages = sum->pages;
	__u64 found = pages[SHADOW_CACHED_OF_FILES] +
		      pages[SHADOW_CACHED_OF_SHMEM] +
		      pages[SHADOW_CACHED_OF_DEVICES];

	shadow_printf(
		text,
		"%llu superblocks, %llu inodes, %llu of them with pages\n",
		sum->mounts, sum->inodes, sum->files);
	shadow_printf(
		text,
		"pages: %llu of files, %llu of shared memory, %llu of block devices\n",
		pages[SHADOW_CACHED_OF_FILES], pages[SHADOW_CACHED_OF_SHMEM],
		pages[SHADOW_CACHED_OF_DEVICES]);
	shadow_printf(text, "page cache: %llu found, %llu counted, off %lld\n",
		      found, sum->counted, (__s64)(sum->counted - found));
	shadow_printf(text, "hugetlb beside it: %llu\n",
		      pages[SHADOW_CACHED_OF_HUGETLB]);
}

/* The folios of one file. */
static void format_folios(struct shadow_text *text, struct shadow_recs recs,
			  const struct shadow_rec_cached_file *file,
			  const struct shadow_rec_cached_folios *folios)
{
	const struct shadow_rec_cached_order *order;
	__u64 found = 0;

	shadow_printf(text, "order    folios     dirty writeback    mapped\n");
	while ((order = shadow_recs_find(&recs, SHADOW_CACHED_ORDER,
					 sizeof(*order)))) {
		shadow_printf(text, "%5u %9llu %9llu %9llu %9llu\n",
			      order->order, order->folios, order->dirty,
			      order->writeback, order->mapped);
		if (order->order < 64)
			found += order->folios << order->order;
	}
	shadow_printf(
		text,
		"size %llu, %llu pages found, %llu counted; %llu shadows, %llu missed\n",
		file->size, found, file->pages, folios->shadows,
		folios->missed);
}

/**
 * shadow_format_page_cache() - print files, or the folios of one
 * @text: where
 * @recs: struct shadow_rec_cached_file and struct shadow_rec_cached_sum; or one
 *        file, a struct shadow_rec_cached_folios and struct
 *        shadow_rec_cached_order; others are passed over
 */
void shadow_format_page_cache(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_cached_folios *folios;
	const struct shadow_rec_cached_file *file;
	const struct shadow_rec_cached_sum *sum;
	struct shadow_recs all = recs;

	shadow_printf(text, "    pages fs         dev inode path\n");
	while ((file = shadow_recs_find(&all, SHADOW_CACHED_FILE,
					sizeof(*file))))
		format_file(text, file);
	all = recs;
	sum = shadow_recs_find(&all, SHADOW_CACHED_SUM, sizeof(*sum));
	if (sum)
		format_sum(text, sum);
	all = recs;
	file = shadow_recs_find(&all, SHADOW_CACHED_FILE, sizeof(*file));
	folios = shadow_recs_find(&all, SHADOW_CACHED_FOLIOS, sizeof(*folios));
	if (file && folios)
		format_folios(text, recs, file, folios);
}
