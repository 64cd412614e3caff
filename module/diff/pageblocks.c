// SPDX-License-Identifier: GPL-2.0
/*
 * How much of each pageblock is free. Takes struct shadow_rec_block_sums of both
 * sides; which pageblock is which does not matter.
 */
#include "diff/diff.h"
#include "diff/sides.h"
#include "uapi/feed.h"

/**
 * diff_pageblock_add() - count a pageblock
 * @sums: its zone's
 * @block: the pageblock
 *
 * Pages on per-CPU lists count as free: nobody uses them.
 */
void diff_pageblock_add(struct shadow_rec_block_sums *sums,
			const struct shadow_rec_pageblock *block)
{
	__u32 free = block->free + block->pcp;
	enum shadow_block_fill class = SHADOW_BLOCKS_PART;

	if (!free)
		class = SHADOW_BLOCKS_USED;
	else if (free == block->present)
		class = SHADOW_BLOCKS_FREE;
	sums->nr[SHADOW_BLOCKS_ALL]++;
	sums->nr[class]++;
	sums->free += block->free;
}

static void blocks_get(struct shadow_rec_block_sums *sums,
		       struct shadow_recs recs, const struct diff_zone *zone)
{
	const struct shadow_rec_block_sums *found;

	*sums = (struct shadow_rec_block_sums){};
	found = diff_find(recs, SHADOW_VIEW_BLOCK_SUMS, sizeof(*found), zone);
	if (found)
		*sums = *found;
}

/*
 * A side with fewer pages has fewer pageblocks; the rest is use. The third sums
 * are the live side's once more.
 */
static void diff_figure(struct diff_sides *sides, const struct diff_zone *zone,
			const struct shadow_rec_block_sums sums[3],
			unsigned int figure)
{
	static const char *const names[SHADOW_BLOCKS_NR] = {
		"pageblocks",
		"all free",
		"part free",
		"none free",
	};
	struct shadow_rec_diff row = { .node = zone->node, .zone = zone->zone };
	struct diff_question q = {
		.kind = DIFF_REQUESTS,
		.has_again = sides->again.len > 0,
		.again = sums[2].nr[figure],
	};
	int side, less;

	for (side = 0; side < 2; side++) {
		q.side[side] = zone->facts[side];
		q.side[side].has = sums[side].nr[SHADOW_BLOCKS_ALL] > 0;
		q.side[side].value = sums[side].nr[figure];
	}
	less = q.side[1].value < q.side[0].value;
	if (q.side[less].managed < q.side[!less].managed)
		q.kind = DIFF_EXTENT;
	diff_label(&row, names[figure], -1);
	diff_row(sides, &q, &row);
}

/**
 * diff_pageblocks() - pageblocks by how much of them is free
 * @text: where
 * @recs: both sides, with struct shadow_rec_block_sums
 */
void diff_pageblocks(struct shadow_text *text, struct shadow_recs recs)
{
	struct shadow_rec_block_sums sums[3];
	struct diff_sides sides;
	struct diff_zone zone;
	unsigned int i, figure;
	int side;

	diff_begin(&sides, text, recs);
	for (i = 0; diff_zone_get(&sides, i, &zone); i++) {
		for (side = 0; side < 2; side++) {
			blocks_get(&sums[side], sides.recs[side], &zone);
			zone.facts[side].zone_free = sums[side].free;
		}
		blocks_get(&sums[2], sides.again, &zone);
		if (!diff_zone_head(&sides, &zone, "pageblocks"))
			continue;
		for (figure = 0; figure < SHADOW_BLOCKS_NR; figure++)
			diff_figure(&sides, &zone, sums, figure);
	}
	diff_end(&sides);
}
