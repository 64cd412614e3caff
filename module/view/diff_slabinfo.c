// SPDX-License-Identifier: GPL-2.0
/*
 * diff/slabinfo: slab caches by name, live and arena, a piece at a time: some
 * caches that both have, for as many pieces as it takes, then those of the live
 * side, then those of the arena. No piece keeps the caches of a whole side: the
 * other one is walked for each.
 */
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/string.h>

#include "diff/diff.h"
#include "live/slab_caches.h"
#include "live/slabinfo.h"
#include "shadow/caches.h"
#include "uapi/slab.h"
#include "view/arena_slabs.h"
#include "view/diff_sides.h"
#include "view/view.h"

/* Bytes of the arena's records for which tables are made in a piece: 8 caches. */
#define VIEW_TABLES (8 * sizeof(struct shadow_rec_slabinfo))

/* Caches of a piece at most: the last one goes beyond LIVE_PIECE. */
#define VIEW_CACHES (LIVE_PIECE / sizeof(struct shadow_rec_slabinfo) + 1)

/**
 * struct view_slabs_walk - a walk over the caches of both sides
 * @walk: as of every walk
 * @passed: places of the arena's caches for which tables were made
 * @tabled: all of them were
 * @one: the walk over those of one side; NULL: not begun
 * @side: whose
 */
struct view_slabs_walk {
	struct live_walk walk;
	u32 passed;
	bool tabled;
	struct live_walk *one;
	enum shadow_side side;
};

/**
 * struct view_slabs_match - caches of a side that the other side has
 * @some: records of some caches
 * @found: those of which the other side has one of that name
 * @others: gets the other side's records of those; NULL: they are not wanted
 */
struct view_slabs_match {
	const struct grow *some;
	DECLARE_BITMAP(found, VIEW_CACHES);
	struct grow *others;
};

static const struct live_pieces *const view_slabs_side[] = {
	[SHADOW_SIDE_LIVE] = &live_slabinfo_pieces,
	[SHADOW_SIDE_SHADOW] = &view_arena_slabinfo_pieces,
};

static const struct shadow_rec_slabinfo *view_slabs_at(const struct grow *recs,
						       size_t i)
{
	return (const struct shadow_rec_slabinfo *)recs->data + i;
}

static size_t view_slabs_nr(const struct grow *recs)
{
	return recs->len / sizeof(struct shadow_rec_slabinfo);
}

/* Finds the other side's caches of a piece among some. */
static int view_slabs_match(const struct grow *piece, void *ctx)
{
	struct view_slabs_match *match = ctx;
	const struct shadow_rec_slabinfo *other;
	size_t i, j;

	for (i = 0; i < view_slabs_nr(piece); i++) {
		other = view_slabs_at(piece, i);
		for (j = 0; j < view_slabs_nr(match->some); j++) {
			if (strncmp(view_slabs_at(match->some, j)->name,
				    other->name, SHADOW_CACHE_NAME))
				continue;
			__set_bit(j, match->found);
			if (match->others)
				grow_write(match->others, other,
					   sizeof(*other));
		}
	}
	return match->others ? match->others->err : 0;
}

/* Adds those that were found, or those that were not. */
static int view_slabs_add(struct grow *recs,
			  const struct view_slabs_match *match, bool found)
{
	size_t i;

	for (i = 0; i < view_slabs_nr(match->some); i++)
		if (test_bit(i, match->found) == found)
			grow_write(recs, view_slabs_at(match->some, i),
				   sizeof(struct shadow_rec_slabinfo));
	return recs->err;
}

/* The live caches that have the names of some of the arena's. */
static int view_slabs_live(struct view_slabs_match *match, struct grow *recs)
{
	match->others = recs;
	return view_diff_side(recs, SHADOW_SIDE_LIVE) ?:
		       live_pieces_each(&live_slabinfo_pieces, recs->held,
					false, view_slabs_match, match);
}

/* Tables of some caches that both sides have. */
static int view_slabs_both(struct view_slabs_walk *walk, struct grow *recs)
{
	struct grow some = { .held = recs->held };
	struct view_slabs_match match = { &some };
	int err = shadow_caches_record_info(&some, &walk->passed, VIEW_TABLES);

	walk->tabled = !err;
	err = min(err, 0);
	err = err ?: view_slabs_live(&match, recs);
	err = err ?: view_diff_side(recs, SHADOW_SIDE_SHADOW);
	err = err ?: view_slabs_add(recs, &match, true);
	err = err ?: view_slabs_live(&match, recs);
	grow_destroy(&some);
	return err ?: 1;
}

/* Some caches that one side alone has; with none of the other's. */
static int view_slabs_one(struct view_slabs_walk *walk, struct grow *recs)
{
	struct grow some = { .held = recs->held };
	struct view_slabs_match match = { &some };
	int more, err = 0;

	more = view_slabs_side[walk->side]->more(walk->one, &some);
	if (more >= 0)
		err = live_pieces_each(view_slabs_side[!walk->side], recs->held,
				       false, view_slabs_match, &match);
	err = err ?: view_diff_side(recs, walk->side);
	err = err ?: view_slabs_add(recs, &match, false);
	if (walk->side == SHADOW_SIDE_LIVE)
		err = err ?: view_diff_side(recs, SHADOW_SIDE_SHADOW);
	grow_destroy(&some);
	return err ?: more;
}

/* Begins the walk over a side that was not begun. */
static int view_slabs_begin(struct view_slabs_walk *walk)
{
	struct live_walk *one;

	if (walk->one)
		return 0;
	one = live_walk_create(view_slabs_side[walk->side], walk->walk.held,
			       false);
	if (IS_ERR(one))
		return PTR_ERR(one);
	walk->one = one;
	return 0;
}

static void view_slabs_end(struct live_walk *base)
{
	struct view_slabs_walk *walk =
		container_of(base, struct view_slabs_walk, walk);

	if (walk->one)
		live_walk_destroy(view_slabs_side[walk->side], walk->one);
	walk->one = NULL;
}

static int view_slabs_more(struct live_walk *base, struct grow *recs)
{
	struct view_slabs_walk *walk =
		container_of(base, struct view_slabs_walk, walk);
	int more;

	if (!walk->tabled)
		return view_slabs_both(walk, recs);
	more = view_slabs_begin(walk) ?: view_slabs_one(walk, recs);
	if (more || walk->side == SHADOW_SIDE_SHADOW)
		return more;
	view_slabs_end(base);
	walk->side = SHADOW_SIDE_SHADOW;
	return 1;
}

static const struct live_pieces view_slabs_pieces = {
	.size = sizeof(struct view_slabs_walk),
	.more = view_slabs_more,
	.end = view_slabs_end,
};

const struct view view_diff_slabinfo = {
	.dir = "diff",
	.name = "slabinfo",
	.mode = 0400,
	.taken =
		"8 caches of the arena at a time, live before and after; then those of one side; each side as its own file",
	.missing = live_slab_caches_missing,
	.pieces = &view_slabs_pieces,
	.format = diff_slabinfo,
};
