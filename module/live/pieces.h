/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk over a structure of any length, made a piece at a time: between two
 * pieces it holds no lock and keeps where it was, as seq_file's iterators do.
 */
#ifndef _SHADOWMM_LIVE_PIECES_H
#define _SHADOWMM_LIVE_PIECES_H

#include <linux/sizes.h>
#include <linux/types.h>

#include "kernel/grow.h"

/* Bytes of records that a piece stops at. */
#define LIVE_PIECE SZ_8K

/**
 * struct live_walk - what every walk's own state begins with
 * @held: where the bytes that the walk takes are counted
 * @raw: kernel addresses may be shown
 */
struct live_walk {
	struct held *held;
	bool raw;
};

/**
 * struct live_pieces - a walk that can be gone on with
 * @size: bytes of its state, which is zero but for its struct live_walk
 * @begin: sets the state up; 0 or -errno, after which @end is called, too. NULL:
 *         zero will do
 * @more: adds a piece's records and stops at LIVE_PIECE bytes, the last record
 *        aside; 1: there may be more, 0: that was all, or -errno: the walk
 *        cannot go on
 * @end: gives back what the state holds; NULL: nothing
 *
 * All run in process context and may sleep; no two at a time for one state.
 */
struct live_pieces {
	size_t size;
	int (*begin)(struct live_walk *walk);
	int (*more)(struct live_walk *walk, struct grow *recs);
	void (*end)(struct live_walk *walk);
};

typedef int (*live_piece_fn)(const struct grow *piece, void *ctx);

struct live_walk *live_walk_create(const struct live_pieces *pieces,
				   struct held *held, bool raw);
void live_walk_destroy(const struct live_pieces *pieces,
		       struct live_walk *walk);
int live_pieces_each(const struct live_pieces *pieces, struct held *held,
		     bool raw, live_piece_fn fn, void *ctx);

#endif /* _SHADOWMM_LIVE_PIECES_H */
