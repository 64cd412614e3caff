// SPDX-License-Identifier: GPL-2.0
/*
 * Walks that are made a piece at a time: their state comes and goes here, and
 * who wants all of one has it.
 */
#include <linux/err.h>
#include <linux/sched.h>

#include "live/pieces.h"

/**
 * live_walk_create() - begin a walk
 * @pieces: which
 * @held: where its bytes are counted; may be NULL
 * @raw: kernel addresses may be shown
 *
 * Context: process, may sleep.
 * Return: its state, to be given to live_walk_destroy(), or an error pointer.
 */
struct live_walk *live_walk_create(const struct live_pieces *pieces,
				   struct held *held, bool raw)
{
	struct live_walk *walk = held_alloc(held, pieces->size);
	int err = 0;

	if (!walk)
		return ERR_PTR(-ENOMEM);
	walk->held = held;
	walk->raw = raw;
	if (pieces->begin)
		err = pieces->begin(walk);
	if (!err)
		return walk;
	live_walk_destroy(pieces, walk);
	return ERR_PTR(err);
}

/**
 * live_walk_destroy() - undo live_walk_create()
 * @pieces: which walk
 * @walk: its state
 */
void live_walk_destroy(const struct live_pieces *pieces, struct live_walk *walk)
{
	if (pieces->end)
		pieces->end(walk);
	held_free(walk->held, walk, pieces->size);
}

/**
 * live_pieces_each() - make all pieces, one behind the other
 * @pieces: the walk
 * @held: where the bytes of it are counted; may be NULL
 * @raw: kernel addresses may be shown
 * @fn: gets the records of each piece; anything but 0 ends the walk
 * @ctx: for @fn
 *
 * Context: process, may sleep.
 * Return: 0; what @fn gave; -errno.
 */
int live_pieces_each(const struct live_pieces *pieces, struct held *held,
		     bool raw, live_piece_fn fn, void *ctx)
{
	struct live_walk *walk = live_walk_create(pieces, held, raw);
	struct grow piece = { .held = held };
	int more, err = 0;

	if (IS_ERR(walk))
		return PTR_ERR(walk);
	do {
		piece.len = 0;
		more = pieces->more(walk, &piece);
		if (more >= 0)
			err = piece.err ?: fn(&piece, ctx);
		cond_resched();
	} while (more > 0 && !err);
	grow_destroy(&piece);
	live_walk_destroy(pieces, walk);
	return more < 0 ? more : err;
}
