// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of the page cache: all files, and the folios of one.
 */
#include "format/page_cache.h"
#include "text.h"
#include "uapi/page_cache.h"

FIXTURE(page_cache)
{
	struct rec_list *list;
};

FIXTURE_SETUP(page_cache)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(page_cache)
{
	free(self->list);
}

static void file_add(struct rec_list *list, __u64 pages, const char *path)
{
	struct shadow_rec_cached_file *file =
		rec_add(list, SHADOW_CACHED_FILE, sizeof(*file) + 16);

	file->pages = pages;
	file->ino = 17;
	file->size = 70000;
	file->major = 0xfe;
	file->minor = 1;
	memcpy(file->fs, "tmpfs", 6);
	memcpy(file->path, path, strlen(path));
}

TEST_F(page_cache, files_are_told_with_their_sum)
{
	static const char *const lines[] = {
		"    pages fs         dev inode path",
		"      300 tmpfs      fe:01 17 /a b",
		"        2 tmpfs      fe:01 17 /\\134\\012c",
		"        1 tmpfs      fe:01 17 -",
		"3 superblocks, 40 inodes, 5 of them with pages",
		"pages: 100 of files, 20 of shared memory, 3 of block devices",
		"page cache: 123 found, 120 counted, off -3",
		"hugetlb beside it: 512",
		NULL,
	};
	struct shadow_rec_cached_sum *sum;

	file_add(self->list, 300, "/a b");
	file_add(self->list, 2, "/\\\nc");
	file_add(self->list, 1, "");
	sum = REC_ADD(self->list, SHADOW_CACHED_SUM, *sum);
	sum->mounts = 3;
	sum->inodes = 40;
	sum->files = 5;
	sum->pages[SHADOW_CACHED_OF_FILES] = 100;
	sum->pages[SHADOW_CACHED_OF_SHMEM] = 20;
	sum->pages[SHADOW_CACHED_OF_DEVICES] = 3;
	sum->pages[SHADOW_CACHED_OF_HUGETLB] = 512;
	sum->counted = 120;
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_page_cache, self->list), lines));
}

TEST_F(page_cache, a_path_without_an_end_stops_at_its_record)
{
	const char *text;

	file_add(self->list, 1, "/123456789abcdef");
	text = text_of(shadow_format_page_cache, self->list);
	EXPECT_NE(NULL, strstr(text, " /123456789abcdef\n"));
}

TEST_F(page_cache, folios_of_a_file_are_told_by_order)
{
	static const char *const lines[] = {
		"    pages fs         dev inode path",
		"      515 tmpfs      fe:01 17 /a",
		"order    folios     dirty writeback    mapped",
		"    0         3         2         1         0",
		"    9         1         0         0         1",
		"size 70000, 515 pages found, 515 counted; 4 shadows, 6 missed",
		NULL,
	};
	struct shadow_rec_cached_folios *folios;
	struct shadow_rec_cached_order *order;

	file_add(self->list, 515, "/a");
	folios = REC_ADD(self->list, SHADOW_CACHED_FOLIOS, *folios);
	folios->shadows = 4;
	folios->missed = 6;
	order = REC_ADD(self->list, SHADOW_CACHED_ORDER, *order);
	order->folios = 3;
	order->dirty = 2;
	order->writeback = 1;
	order = REC_ADD(self->list, SHADOW_CACHED_ORDER, *order);
	order->order = 9;
	order->folios = 1;
	order->mapped = 1;
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_page_cache, self->list), lines));
}

TEST_HARNESS_MAIN
