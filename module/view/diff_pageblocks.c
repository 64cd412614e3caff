// SPDX-License-Identifier: GPL-2.0
/*
 * diff/pageblocks: how much of each pageblock is free, live and arena. Keeps sums
 * by zone, not the pageblocks.
 */
#include "diff/diff.h"
#include "live/pageblocks.h"
#include "live/pagetypeinfo.h"
#include "shadow/record.h"
#include "view/diff_sides.h"
#include "view/view.h"

/**
 * struct view_blocks - sums of a side in the making
 * @recs: gets a struct shadow_rec_block_sums for each zone
 * @at: where the last one is; 0: there is none
 */
struct view_blocks {
	struct grow *recs;
	size_t at;
};

/* Pageblocks come zone by zone. */
static int view_block_add(const struct shadow_rec_pageblock *block, void *ctx)
{
	struct view_blocks *blocks = ctx;
	struct shadow_rec_block_sums *sums;

	sums = (void *)(blocks->recs->data + blocks->at);
	if (!blocks->at || sums->node != block->node ||
	    sums->zone != block->zone) {
		blocks->at = blocks->recs->len;
		sums = grow_rec(blocks->recs, SHADOW_VIEW_BLOCK_SUMS,
				sizeof(*sums));
		if (!sums)
			return blocks->recs->err;
		sums->node = block->node;
		sums->zone = block->zone;
	}
	diff_pageblock_add(sums, block);
	return 0;
}

static int view_blocks_add(const struct grow *piece, void *ctx)
{
	struct shadow_recs recs = { piece->data, piece->len };
	const struct shadow_rec_pageblock *block;
	int err = 0;

	while (!err && (block = shadow_recs_find(&recs, SHADOW_VIEW_PAGEBLOCK,
						 sizeof(*block))))
		err = view_block_add(block, ctx);
	return err;
}

static int view_blocks_live(struct grow *recs)
{
	struct view_blocks blocks = { recs };

	return live_pieces_each(&live_pageblocks_pieces, recs->held, false,
				view_blocks_add, &blocks);
}

static int view_blocks_arena(struct shadow_mem *mem, struct grow *recs)
{
	struct view_blocks blocks = { recs };
	int err = 0;
	u32 i;

	for (i = 0; !err && i < mem->nr_zones; i++)
		err = shadow_record_walk(&mem->zones[i], view_block_add,
					 &blocks);
	return err;
}

static int view_diff_pageblocks_collect(struct grow *recs, bool raw)
{
	return view_diff_collect(recs, view_blocks_live, view_blocks_arena);
}

const struct view view_diff_pageblocks = {
	.dir = "diff",
	.name = "pageblocks",
	.mode = 0400,
	.taken = "live, arena, live again; each side as its own file",
	.missing = live_pagetypeinfo_missing,
	.collect = view_diff_pageblocks_collect,
	.format = diff_pageblocks,
};
