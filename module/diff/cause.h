/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why two figures differ, from what the records say. Knows no record.
 */
#ifndef _SHADOWMM_DIFF_CAUSE_H
#define _SHADOWMM_DIFF_CAUSE_H

#include "uapi/view.h"

/**
 * enum diff_kind - what kind of a figure it is
 * @DIFF_BLOCKS: free blocks or pages
 * @DIFF_EXTENT: what a zone's size makes it
 * @DIFF_INDEX: higher the more the free pages are split
 * @DIFF_SETTING: set, not measured
 * @DIFF_REQUESTS: what each side's own requests make it
 * @DIFF_PLACE: a place in a zonelist
 */
enum diff_kind {
	DIFF_BLOCKS,
	DIFF_EXTENT,
	DIFF_INDEX,
	DIFF_SETTING,
	DIFF_REQUESTS,
	DIFF_PLACE,
};

/**
 * struct diff_facts - one side's figure, and what is known beside it
 * @has_zone: the side has a page of the zone
 * @has: it has the figure
 * @no_type: it has no pageblock of the type that the figure is of
 * @cut: it stopped counting
 * @value: the figure
 * @managed: pages of the zone
 * @pcp: pages of the zone on per-CPU lists
 * @zone_free: pages of the zone on free lists
 * @free: those of them that the figure is about, by zone or by type
 * @rank: zones before it in the zonelist that the other side has, too
 * @below: thousandths of @free in blocks of a lower order than the figure's
 */
struct diff_facts {
	int has_zone;
	int has;
	int no_type;
	int cut;
	__s64 value;
	__u64 managed;
	__u64 pcp;
	__u64 zone_free;
	__u64 free;
	__u32 rank;
	__u32 below;
};

/**
 * struct diff_question - two figures
 * @kind: enum diff_kind
 * @order: of the blocks that are counted
 * @side: by enum shadow_side
 * @has_again: @again holds
 * @again: the live figure, read once more after the shadow's
 */
struct diff_question {
	enum diff_kind kind;
	unsigned int order;
	struct diff_facts side[2];
	int has_again;
	__s64 again;
};

int diff_has_moved(const struct diff_question *question);
enum shadow_cause diff_cause(const struct diff_question *question);

#endif /* _SHADOWMM_DIFF_CAUSE_H */
