// SPDX-License-Identifier: GPL-2.0
/*
 * The example device: every operation of a VMA that there is, used. Its pages
 * are those of a file, brought before anybody maps them.
 */
#include "core/device.h"
#include "core/mapping.h"
#include "core/vm_fault.h"

static struct shadow_device *device_of(struct shadow_mm *mm,
				       const struct shadow_vma *vma)
{
	return shadow_mapping_at(shadow_space_of(mm)->spaces, vma->mapping)
		->private;
}

static void device_open(struct shadow_mm *mm, struct shadow_vma *vma)
{
	device_of(mm, vma)->maps++;
}

static void device_close(struct shadow_mm *mm, struct shadow_vma *vma)
{
	device_of(mm, vma)->maps--;
}

static int device_may_split(struct shadow_mm *mm, const struct shadow_vma *vma,
			    u64 addr)
{
	const struct shadow_device *device = device_of(mm, vma);

	return shadow_vma_pgoff(vma, addr) & (device->unit - 1) ? -EINVAL : 0;
}

static int device_fault(struct shadow_mm *mm, struct shadow_vma *vma,
			struct shadow_vm_fault *fault)
{
	struct shadow_spaces *spaces = shadow_space_of(mm)->spaces;

	return shadow_mapping_page(spaces, vma->mapping, fault->pgoff,
				   &fault->page);
}

static int device_page_mkwrite(struct shadow_mm *mm, struct shadow_vma *vma,
			       struct shadow_vm_fault *fault)
{
	struct shadow_device *device = device_of(mm, vma);

	(void)fault;
	if (device->read_only)
		return -EROFS;
	device->writes++;
	return 0;
}

static const struct shadow_vm_ops device_ops = {
	.name = "device",
	.open = device_open,
	.close = device_close,
	.may_split = device_may_split,
	.fault = device_fault,
	.page_mkwrite = device_page_mkwrite,
};

/* The operations' number; they are added with the first device. */
static int find_ops(struct shadow_mms *mms, u32 *number)
{
	u32 i;

	for (i = SHADOW_OPS_FIRST; i < mms->nr_ops; i++)
		if (mms->ops[i] == &device_ops) {
			*number = i;
			return 0;
		}
	return shadow_mms_add_ops(mms, &device_ops, number);
}

static int bring_pages(struct shadow_spaces *spaces, u32 mapping, u64 nr_pages)
{
	u64 pgoff;
	u32 page;
	int err;

	for (pgoff = 0; pgoff < nr_pages; pgoff++) {
		err = shadow_mapping_page(spaces, mapping, pgoff, &page);
		if (err)
			return err;
		shadow_page_put(&spaces->pages, page);
	}
	return 0;
}

/**
 * shadow_device_create() - make a device with all its pages
 * @spaces: where it can be mapped
 * @nr_pages: how many
 * @unit: pages that cannot be split, a power of two
 * @device: to be made; stays where it is
 *
 * Context: pages locked, may sleep.
 * Return: 0, -EINVAL, -ENOSPC: there are too many kinds of operations, -ENOMEM;
 * on failure it holds nothing.
 */
int shadow_device_create(struct shadow_spaces *spaces, u64 nr_pages, u32 unit,
			 struct shadow_device *device)
{
	int err;

	*device = (struct shadow_device){ .spaces = spaces, .unit = unit };
	if (!unit || unit & (unit - 1))
		return -EINVAL;
	err = find_ops(&spaces->mms, &device->ops);
	err = err   ?:
		      shadow_mapping_create(spaces, nr_pages, 0,
					    &device->mapping);
	if (err)
		return err;
	shadow_mapping_at(spaces, device->mapping)->private = device;
	err = bring_pages(spaces, device->mapping, nr_pages);
	if (err)
		shadow_mapping_put(spaces, device->mapping);
	return err;
}

/**
 * shadow_device_destroy() - free a device
 * @device: the device, which nobody maps
 *
 * Context: pages locked.
 */
void shadow_device_destroy(struct shadow_device *device)
{
	shadow_mapping_put(device->spaces, device->mapping);
}

/**
 * shadow_device_open() - open a device, to map it
 * @device: the device
 * @file: the number that the open file has
 * @opened: where it is stored, as shadow_mm_mmap() wants it
 */
void shadow_device_open(const struct shadow_device *device, u32 file,
			struct shadow_file *opened)
{
	*opened = (struct shadow_file){
		.file = file,
		.mapping = device->mapping,
		.mode = SHADOW_FILE_READ | SHADOW_FILE_WRITE,
		.ops = device->ops,
		.flags = SHADOW_VM_DONTEXPAND,
	};
}
