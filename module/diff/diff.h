/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The live and the shadow side of a structure beside each other. Pure C:
 * records in, differences out. The records of each side stand behind a struct
 * shadow_rec_side; struct shadow_rec_zone_geom is among them, the rest each
 * function names. Live ones that come once more behind the shadow's tell what
 * moved in between.
 */
#ifndef _SHADOWMM_DIFF_DIFF_H
#define _SHADOWMM_DIFF_DIFF_H

#include "format/text.h"
#include "uapi/view.h"

void diff_buddyinfo(struct shadow_text *text, struct shadow_recs recs);
void diff_unusable(struct shadow_text *text, struct shadow_recs recs);
void diff_extfrag(struct shadow_text *text, struct shadow_recs recs);
void diff_maps(struct shadow_text *text, struct shadow_recs recs);
void diff_pageblock_add(struct shadow_rec_block_sums *sums,
			const struct shadow_rec_pageblock *block);
void diff_pageblocks(struct shadow_text *text, struct shadow_recs recs);
void diff_pagetypeinfo(struct shadow_text *text, struct shadow_recs recs);
void diff_slabinfo(struct shadow_text *text, struct shadow_recs recs);
void diff_zoneinfo(struct shadow_text *text, struct shadow_recs recs);
void diff_zonelists(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_DIFF_DIFF_H */
