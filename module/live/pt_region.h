/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries of page tables to regions that are mapped alike.
 */
#ifndef _SHADOWMM_LIVE_PT_REGION_H
#define _SHADOWMM_LIVE_PT_REGION_H

#include <linux/types.h>

#include "kernel/grow.h"
#include "uapi/live_mm.h"

/* A part's name is in the records; its regions past @max are counted only. */
struct live_pt_mark {
	unsigned long start;
	const char *name;
	unsigned int max;
};

/* More parts than any address space has, and an end. */
#define LIVE_PT_MARKS 16

/**
 * struct live_pt_regions - regions in the making
 * @recs: gets them
 * @sum: counts
 * @is_kernel: of the kernel: parts, and all bits of an entry tell regions apart
 * @raw: put kernel addresses in as they are
 * @marks: the parts, by rising start; the last one's is ULONG_MAX
 * @mark: the part we are in
 * @lines: regions of it so far
 * @is_begun: the fields below hold
 * @start: the region's first address
 * @entry: the bits of its entries that tell it apart
 * @rights: with those of the levels above: write, user, NX
 * @level: whose entries
 * @base: the part's first mapped address, where addresses are not shown
 * @has_base: there is one
 * @hole: the last region is a hole that was held back
 * @hole_start: where it begins
 * @hole_level: its level
 */
struct live_pt_regions {
	struct grow *recs;
	struct shadow_rec_pt_sum *sum;
	bool is_kernel;
	bool raw;
	struct live_pt_mark marks[LIVE_PT_MARKS];
	const struct live_pt_mark *mark;
	unsigned int lines;
	bool is_begun;
	unsigned long start;
	u64 entry;
	u64 rights;
	unsigned int level;
	unsigned long base;
	bool has_base;
	bool hole;
	unsigned long hole_start;
	unsigned int hole_level;
};

void live_pt_regions_init(struct live_pt_regions *regions);
void live_pt_regions_add(struct live_pt_regions *regions, unsigned long address,
			 unsigned int level, u64 entry, u64 rights);
void live_pt_regions_end(struct live_pt_regions *regions,
			 unsigned long address);

#endif /* _SHADOWMM_LIVE_PT_REGION_H */
