/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much of a range of the running kernel's addresses is mapped.
 */
#ifndef _SHADOWMM_LIVE_MAPPED_H
#define _SHADOWMM_LIVE_MAPPED_H

#include <linux/types.h>

/**
 * struct live_mapped - what a range maps
 * @bytes: bytes mapped by pages of 4 KiB, 2 MiB and 1 GiB
 * @tables: page tables below the top one, one that is used often as often
 */
struct live_mapped {
	u64 bytes[3];
	u64 tables;
};

const char *live_mapped_missing(void);
int live_mapped_count(unsigned long start, unsigned long last,
		      struct live_mapped *mapped);

#endif /* _SHADOWMM_LIVE_MAPPED_H */
