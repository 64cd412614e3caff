/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The records of both sides, zone by zone, and the rows that become of them.
 */
#ifndef _SHADOWMM_DIFF_SIDES_H
#define _SHADOWMM_DIFF_SIDES_H

#include "diff/cause.h"
#include "format/text.h"

/**
 * struct diff_sides - records by side, and where the differences go
 * @text: where to
 * @recs: by enum shadow_side
 * @again: the live side's, read once more; empty: it was not
 * @name: what the shadow side is called
 * @counts: figures by cause
 */
struct diff_sides {
	struct shadow_text *text;
	struct shadow_recs recs[2];
	struct shadow_recs again;
	const char *name;
	__u32 counts[SHADOW_NR_CAUSES];
};

/**
 * struct diff_zone - a zone that a side has a page of
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @geom: its size by side, NULL where the side has no page of it
 * @facts: what each side's figures have in common
 */
struct diff_zone {
	__u32 node;
	__u32 zone;
	const struct shadow_rec_zone_geom *geom[2];
	struct diff_facts facts[2];
};

void diff_begin(struct diff_sides *sides, struct shadow_text *text,
		struct shadow_recs recs);
void diff_end(struct diff_sides *sides);
int diff_zone_get(const struct diff_sides *sides, unsigned int number,
		  struct diff_zone *zone);
const void *diff_find(struct shadow_recs recs, __u32 type, unsigned long size,
		      const struct diff_zone *zone);
__u64 diff_free_pages(const struct shadow_rec_buddyinfo *info);
void diff_zone_free(struct diff_zone *zone,
		    const struct shadow_rec_buddyinfo *info, int side);
int diff_zone_head(struct diff_sides *sides, const struct diff_zone *zone,
		   const char *what);
void diff_label(struct shadow_rec_diff *row, const char *text, int number);
void diff_row(struct diff_sides *sides, const struct diff_question *question,
	      struct shadow_rec_diff *row);

#endif /* _SHADOWMM_DIFF_SIDES_H */
