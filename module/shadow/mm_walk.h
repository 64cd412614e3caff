/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the page tables of the shown address space say, as records, and who maps
 * the pages of all.
 */
#ifndef _SHADOWMM_SHADOW_MM_WALK_H
#define _SHADOWMM_SHADOW_MM_WALK_H

#include <linux/types.h>

#include "kernel/grow.h"
#include "shadow/mm_table.h"
#include "uapi/live_mm.h"

/**
 * struct shadow_tables_walk - a walk over page tables
 * @place: where it goes on
 * @recs: gets the regions
 * @sum: what they come to
 * @region: the last region, which goes on; @end 0: none
 */
struct shadow_tables_walk {
	struct shadow_maps_place place;
	struct grow *recs;
	struct shadow_rec_pt_sum sum;
	struct shadow_rec_pt_region region;
};

/**
 * struct shadow_rmap_place - where a walk over pages is
 * @page: the one that comes next; 0: the first
 * @seen: so many of its places are listed
 */
struct shadow_rmap_place {
	u32 page;
	u32 seen;
};

int shadow_record_smaps(struct grow *recs, struct shadow_maps_place *place);
int shadow_record_page_tables(struct grow *recs,
			      struct shadow_tables_walk *walk);
int shadow_record_rmap(struct grow *recs, struct shadow_rmap_place *place);

#endif /* _SHADOWMM_SHADOW_MM_WALK_H */
