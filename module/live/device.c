// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the device whose memory a page frame is, by the map that its driver
 * made of it with memremap_pages().
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/uaccess.h>

#include "kernel/compat.h"
#include "live/device.h"

static bool live_device_has_pfn(const struct dev_pagemap *map,
				unsigned long pfn)
{
	int i;

	for (i = 0; i < map->nr_range; i++)
		if (pfn >= PHYS_PFN(map->ranges[i].start) &&
		    pfn <= PHYS_PFN(map->ranges[i].end))
			return true;
	return false;
}

/*
 * A map can be found before the struct pages of its memory are there, and before
 * they say anything: once they do, each names the map, or a head that does, where
 * a page of the allocator's has its list.
 */
static bool live_device_is_set_up(const struct dev_pagemap *map,
				  struct page *page)
{
	unsigned long word;
	struct page *head;

	if (get_kernel_nofault(word, (unsigned long *)&page->lru.next))
		return false;
	if (word & 1) {
		head = compound_head(page);
		if (!live_device_has_pfn(map, page_to_pfn(head)) ||
		    get_kernel_nofault(word, (unsigned long *)&head->lru.next))
			return false;
	}
	return word == (unsigned long)map;
}

/**
 * live_device_get() - the map of devices' memory that a page frame lies in
 * @pfn: the page frame
 * @page: set to its struct page; to NULL where there is none: what holds the
 *        struct pages of the rest has none, nor has memory that is being set up
 *
 * Context: any. The map, and the struct page with it, stay until
 *          put_dev_pagemap(): its driver waits for that.
 * Return: the map; NULL: it is no memory of a device, or the device goes
 */
struct dev_pagemap *live_device_get(unsigned long pfn, struct page **page)
{
	struct dev_pagemap *map = compat_get_dev_pagemap(pfn);

	*page = map && pfn_valid(pfn) ? pfn_to_page(pfn) : NULL;
	if (*page && !live_device_is_set_up(map, *page))
		*page = NULL;
	return map;
}
