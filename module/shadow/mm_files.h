/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that address spaces map: they have a number, a size, and pages, and are
 * on no disk. One of them is the example device.
 */
#ifndef _SHADOWMM_SHADOW_MM_FILES_H
#define _SHADOWMM_SHADOW_MM_FILES_H

#include <linux/types.h>

struct shadow_file;
struct shadow_spaces;

/* Files at one time; numbers of files are below the last one. */
#define SHADOW_MM_FILES_MAX 1024
#define SHADOW_MM_FILE_END (1U << 31)
/* The number of the example device. */
#define SHADOW_MM_DEVICE_FILE (SHADOW_MM_FILE_END - 1)

/**
 * struct shadow_mm_device - what the example device has counted
 * @pages: how many it has
 * @unit: pages between which its VMAs can be cut
 * @maps: VMAs that map it
 * @writes: pages that were asked to be written
 * @read_only: it refuses that
 */
struct shadow_mm_device {
	u32 pages;
	u32 unit;
	u32 maps;
	u32 writes;
	bool read_only;
};

int shadow_mm_files_open(struct shadow_spaces *spaces, u32 number,
			 struct shadow_file *opened);
int shadow_mm_files_set(struct shadow_spaces *spaces, u32 number, u64 pages,
			bool shmem);
int shadow_mm_files_device(struct shadow_spaces *spaces, int read_only,
			   struct shadow_mm_device *stat);
void shadow_mm_files_mapped(const struct shadow_file *opened);
void shadow_mm_files_trim(struct shadow_spaces *spaces);
void shadow_mm_files_exit(struct shadow_spaces *spaces);

#endif /* _SHADOWMM_SHADOW_MM_FILES_H */
