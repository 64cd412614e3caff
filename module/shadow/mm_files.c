// SPDX-License-Identifier: GPL-2.0
/*
 * The files that address spaces map, by number. One that nobody has given a size
 * is as large as can be, and goes when nobody maps it any more; all go with the
 * last address space. Reads nothing from anywhere: see mm_pages.c.
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "core/device.h"
#include "core/mapping.h"
#include "shadow/mm_files.h"

#define DEVICE_PAGES 64
#define DEVICE_UNIT 4

/**
 * struct mm_file - a file
 * @mapping: its pages; this has a reference
 * @sized: its user has given it a size, so it stays
 */
struct mm_file {
	u32 mapping;
	bool sized;
};

/* All under the lock of the pages. */
static DEFINE_XARRAY(mm_files); /* struct mm_file by number */
static u32 nr_files;
static struct shadow_device device;
static bool has_device;

static int file_make(struct shadow_spaces *spaces, u32 number, u64 pages,
		     u32 flags, struct mm_file **made)
{
	struct mm_file *file;
	int err;

	if (nr_files == SHADOW_MM_FILES_MAX)
		return -ENFILE;
	file = kzalloc(sizeof(*file), GFP_KERNEL);
	if (!file)
		return -ENOMEM;
	err = shadow_mapping_create(spaces, pages, flags, &file->mapping);
	if (err)
		goto free;
	err = xa_err(xa_store(&mm_files, number, file, GFP_KERNEL));
	if (err)
		goto put;
	nr_files++;
	*made = file;
	return 0;

put:
	shadow_mapping_put(spaces, file->mapping);
free:
	kfree(file);
	return err;
}

static void file_forget(struct shadow_spaces *spaces, u32 number,
			struct mm_file *file)
{
	xa_erase(&mm_files, number);
	shadow_mapping_put(spaces, file->mapping);
	kfree(file);
	nr_files--;
}

/* The device is made for the first who asks. */
static int device_make(struct shadow_spaces *spaces)
{
	int err = 0;

	if (!has_device)
		err = shadow_device_create(spaces, DEVICE_PAGES, DEVICE_UNIT,
					   &device);
	has_device = !err;
	return err;
}

/**
 * shadow_mm_files_open() - open a file, to map it
 * @spaces: whose
 * @number: which, below SHADOW_MM_FILE_END; one that there is not is made
 * @opened: where it is stored, as shadow_mm_mmap() wants it
 *
 * Context: process, pages locked; may sleep.
 * Return: 0; -EINVAL: no such number; -ENFILE, -ENOMEM.
 */
int shadow_mm_files_open(struct shadow_spaces *spaces, u32 number,
			 struct shadow_file *opened)
{
	struct mm_file *file;
	bool shmem;
	int err;

	if (!number || number >= SHADOW_MM_FILE_END)
		return -EINVAL;
	if (number == SHADOW_MM_DEVICE_FILE) {
		err = device_make(spaces);
		if (!err)
			shadow_device_open(&device, number, opened);
		return err;
	}
	file = xa_load(&mm_files, number);
	err = file ? 0 : file_make(spaces, number, ~0ULL, 0, &file);
	if (err)
		return err;
	shmem = shadow_mapping_at(spaces, file->mapping)->flags &
		SHADOW_PG_SHMEM;
	*opened = (struct shadow_file){
		.file = number,
		.mapping = file->mapping,
		.mode = SHADOW_FILE_READ | SHADOW_FILE_WRITE |
			(shmem ? SHADOW_FILE_SHMEM : 0),
		.ops = shmem ? SHADOW_OPS_SHMEM : SHADOW_OPS_FILE,
	};
	return 0;
}

/**
 * shadow_mm_files_set() - give a file a size
 * @spaces: whose
 * @number: which; one that there is not is made
 * @pages: its size from now on; what is beyond goes, private copies too
 * @shmem: make it shared memory; one that there is must be of that kind
 *
 * Context: process, pages locked, and nobody has an mmap lock; may sleep.
 * Return: 0; -EINVAL: no such number, or the device's; -EEXIST: of another kind;
 * -ENFILE, -ENOMEM.
 */
int shadow_mm_files_set(struct shadow_spaces *spaces, u32 number, u64 pages,
			bool shmem)
{
	u32 flags = shmem ? SHADOW_PG_SHMEM : 0;
	struct mm_file *file;
	int err;

	if (!number || number >= SHADOW_MM_DEVICE_FILE)
		return -EINVAL;
	file = xa_load(&mm_files, number);
	if (file && shadow_mapping_at(spaces, file->mapping)->flags != flags)
		return -EEXIST;
	err = file ? 0 : file_make(spaces, number, pages, flags, &file);
	if (err)
		return err;
	file->sized = true;
	shadow_mapping_resize(spaces, file->mapping, pages);
	return 0;
}

/**
 * shadow_mm_files_device() - what the example device has counted
 * @spaces: whose; the device is made for the first who asks
 * @read_only: no page of it may be written from now on (1), or may be (0); -1:
 *             as it was
 * @stat: where it is stored
 *
 * Context: process, pages locked; may sleep.
 * Return: 0, or as shadow_device_create().
 */
int shadow_mm_files_device(struct shadow_spaces *spaces, int read_only,
			   struct shadow_mm_device *stat)
{
	int err = device_make(spaces);

	if (err)
		return err;
	if (read_only >= 0)
		device.read_only = read_only;
	*stat = (struct shadow_mm_device){
		.pages = DEVICE_PAGES,
		.unit = device.unit,
		.maps = device.maps,
		.writes = device.writes,
		.read_only = device.read_only,
	};
	return 0;
}

/**
 * shadow_mm_files_mapped() - a file has been mapped
 * @opened: the file
 *
 * As of a driver its own mmap(), which the kernel calls instead of the VMA's open.
 *
 * Context: process, pages locked.
 */
void shadow_mm_files_mapped(const struct shadow_file *opened)
{
	if (opened->file == SHADOW_MM_DEVICE_FILE)
		device.maps++;
}

/**
 * shadow_mm_files_trim() - forget files that nobody maps and nobody has sized
 * @spaces: whose
 *
 * Context: process, pages locked.
 */
void shadow_mm_files_trim(struct shadow_spaces *spaces)
{
	struct mm_file *file;
	unsigned long number;

	xa_for_each(&mm_files, number, file)
	{
		if (!file->sized &&
		    shadow_mapping_at(spaces, file->mapping)->refs == 1)
			file_forget(spaces, number, file);
	}
}

/**
 * shadow_mm_files_exit() - forget all files, and the device
 * @spaces: whose; nothing is mapped any more
 *
 * Context: process, pages locked.
 */
void shadow_mm_files_exit(struct shadow_spaces *spaces)
{
	struct mm_file *file;
	unsigned long number;

	xa_for_each(&mm_files, number, file)
	{
		file_forget(spaces, number, file);
	}
	if (has_device)
		shadow_device_destroy(&device);
	has_device = false;
}
