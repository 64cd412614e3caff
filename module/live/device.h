/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of devices (ZONE_DEVICE): page frames with a struct page that the page
 * allocator never has.
 */
#ifndef _SHADOWMM_LIVE_DEVICE_H
#define _SHADOWMM_LIVE_DEVICE_H

#include <linux/memremap.h>

struct dev_pagemap *live_device_get(unsigned long pfn, struct page **page);

#endif /* _SHADOWMM_LIVE_DEVICE_H */
