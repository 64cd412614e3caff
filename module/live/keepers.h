/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pageblocks of a zone that few pages keep from becoming a huge page.
 */
#ifndef _SHADOWMM_LIVE_KEEPERS_H
#define _SHADOWMM_LIVE_KEEPERS_H

#include <linux/bitmap.h>
#include <linux/mmzone.h>

#include "kernel/grow.h"
#include "uapi/page.h"

/* Page frames of a pageblock, on x86-64. */
#define LIVE_BLOCK_PFNS 512

/* Pageblocks that are named, of each zone. */
#define LIVE_KEEPERS 16

/**
 * struct live_keeper - a pageblock and its pages that cannot be moved
 * @pfn: its first page frame
 * @sure: pages that cannot be moved
 * @by: the first of them
 * @order: log2 of the pages of what that is part of
 * @why: what it is
 * @doubt: pages that are on a page set, or behind the first one of an allocation
 *         that is no compound page: neither has a mark or a reference
 */
struct live_keeper {
	unsigned long pfn;
	unsigned int sure;
	unsigned long by;
	unsigned int order;
	enum shadow_block_class why;
	DECLARE_BITMAP(doubt, LIVE_BLOCK_PFNS);
};

/**
 * struct live_keepers - those of a zone that fewest pages keep
 * @nr: how many
 * @keeper: fewest pages first, page sets' among them
 */
struct live_keepers {
	unsigned int nr;
	struct live_keeper keeper[LIVE_KEEPERS];
};

void live_keeper_look(struct live_keeper *keeper, unsigned long pfn,
		      unsigned int order, enum shadow_block_class class);
void live_keepers_add(struct live_keepers *keepers,
		      const struct live_keeper *keeper);
int live_keepers_record(struct grow *recs, struct live_keepers *keepers,
			struct zone *zone);

#endif /* _SHADOWMM_LIVE_KEEPERS_H */
