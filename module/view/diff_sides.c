// SPDX-License-Identifier: GPL-2.0
/*
 * Collects both sides for a diff view. Compares nothing.
 */
#include <linux/string.h>

#include "live/blocks.h"
#include "shadow/arena.h"
#include "shadow/record.h"
#include "view/diff_sides.h"

/**
 * view_diff_side() - begin the records of a side
 * @recs: gets a struct shadow_rec_side
 * @side: which
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int view_diff_side(struct grow *recs, enum shadow_side side)
{
	const char *name = side == SHADOW_SIDE_LIVE ? "live" : "arena";
	struct shadow_rec_side *rec;

	rec = grow_rec(recs, SHADOW_VIEW_SIDE, sizeof(*rec));
	if (!rec)
		return recs->err;
	rec->side = side;
	strscpy(rec->name, name, sizeof(rec->name));
	return 0;
}

static int live_side(struct grow *recs, int (*live)(struct grow *recs))
{
	int err = view_diff_side(recs, SHADOW_SIDE_LIVE);

	if (!err)
		err = live_geom_collect(recs);
	return err ?: live(recs);
}

/**
 * view_diff_collect() - the live side, the arena, and the live side again
 * @recs: gets all records, those of each side behind a struct shadow_rec_side
 * @live: collects the live side's figures
 * @shadow: collects an instance's
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int view_diff_collect(struct grow *recs, int (*live)(struct grow *recs),
		      int (*shadow)(struct shadow_mem *mem, struct grow *recs))
{
	struct shadow_mem *mem = shadow_arena_mem();
	int err;

	err = live_side(recs, live);
	if (!err)
		err = view_diff_side(recs, SHADOW_SIDE_SHADOW);
	if (!err)
		err = shadow_record_geom(mem, recs);
	if (!err)
		err = shadow(mem, recs);
	return err ?: live_side(recs, live);
}
