/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of the page cache: the files that fill it, and the folios of one.
 */
#ifndef _SHADOWMM_UAPI_PAGE_CACHE_H
#define _SHADOWMM_UAPI_PAGE_CACHE_H

#include "shadowmm.h"

enum shadow_page_cache_type {
	SHADOW_CACHED_FILE = SHADOW_REC_LIVE + 0xf0,
	SHADOW_CACHED_SUM,
	SHADOW_CACHED_FOLIOS,
	SHADOW_CACHED_ORDER,
};

#define SHADOW_CACHED_FS 16

/**
 * struct shadow_rec_cached_file - a file
 * @rec: SHADOW_CACHED_FILE
 * @pages: its pages in the cache, by its own counter
 * @ino: its inode
 * @size: its bytes
 * @major: its device
 * @minor: likewise
 * @fs: the type of its file system, NUL-terminated
 * @path: its path below the root of its file system, NUL-terminated, to the
 *        record's end; empty where it has no name
 */
struct shadow_rec_cached_file {
	struct shadow_rec rec;
	__u64 pages;
	__u64 ino;
	__u64 size;
	__u32 major;
	__u32 minor;
	char fs[SHADOW_CACHED_FS];
	char path[];
};

enum shadow_cached_kind {
	SHADOW_CACHED_OF_FILES,
	SHADOW_CACHED_OF_SHMEM,
	SHADOW_CACHED_OF_DEVICES,
	SHADOW_CACHED_OF_HUGETLB,
	SHADOW_CACHED_NR_KINDS,
};

/**
 * struct shadow_rec_cached_sum - all files
 * @rec: SHADOW_CACHED_SUM
 * @mounts: superblocks
 * @inodes: inodes that they have in memory
 * @files: those of them that have pages in the cache
 * @pages: their pages, by enum shadow_cached_kind: files', shared memory's, block
 *         devices', hugetlb's
 * @counted: pages of all but the last by the counters of the nodes
 */
struct shadow_rec_cached_sum {
	struct shadow_rec rec;
	__u64 mounts;
	__u64 inodes;
	__u64 files;
	__u64 pages[SHADOW_CACHED_NR_KINDS];
	__u64 counted;
};

/**
 * struct shadow_rec_cached_folios - what the file asked for has in all
 * @rec: SHADOW_CACHED_FOLIOS; the file's own record stands before it
 * @shadows: places that remember a page that was there, or one swapped out
 * @missed: folios that were going just then
 */
struct shadow_rec_cached_folios {
	struct shadow_rec rec;
	__u64 shadows;
	__u64 missed;
};

/**
 * struct shadow_rec_cached_order - its folios of one order
 * @rec: SHADOW_CACHED_ORDER
 * @order: log2 of their pages
 * @pad: zero
 * @folios: how many
 * @dirty: those that are to be written
 * @writeback: those that are being written
 * @mapped: those that some process maps
 */
struct shadow_rec_cached_order {
	struct shadow_rec rec;
	__u32 order;
	__u32 pad;
	__u64 folios;
	__u64 dirty;
	__u64 writeback;
	__u64 mapped;
};

#endif /* _SHADOWMM_UAPI_PAGE_CACHE_H */
