/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device that can be mapped: an example of operations of VMAs. It has pages of
 * its own, which are there from the start, counts who maps it, is asked before a
 * page of it is written for the first time, and is split only at a multiple of
 * its unit.
 */
#ifndef _SHADOWMM_CORE_DEVICE_H
#define _SHADOWMM_CORE_DEVICE_H

#include "core/space.h"

/**
 * struct shadow_device - the device
 * @spaces: where it is mapped
 * @mapping: its pages
 * @ops: its operations' number
 * @unit: pages that cannot be split, a power of two
 * @read_only: no page may be written any more
 * @maps: VMAs that map it
 * @writes: pages that were asked to be written
 */
struct shadow_device {
	struct shadow_spaces *spaces;
	u32 mapping;
	u32 ops;
	u32 unit;
	bool read_only;
	u32 maps;
	u32 writes;
};

int shadow_device_create(struct shadow_spaces *spaces, u64 nr_pages, u32 unit,
			 struct shadow_device *device);
void shadow_device_destroy(struct shadow_device *device);
void shadow_device_open(const struct shadow_device *device, u32 file,
			struct shadow_file *opened);

#endif /* _SHADOWMM_CORE_DEVICE_H */
