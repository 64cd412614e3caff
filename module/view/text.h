/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The text of an open view, a piece of it at a time.
 */
#ifndef _SHADOWMM_VIEW_TEXT_H
#define _SHADOWMM_VIEW_TEXT_H

#include <linux/types.h>

#include "format/text.h"
#include "live/pieces.h"

struct view_slot;

/**
 * struct view_text - the text of an open view
 * @slot: the view
 * @raw: the opener may see kernel addresses and asked for it
 * @ended: no piece follows this one
 * @err: why no piece follows it, if that was not all; 0
 * @text: the piece; all of it where the view is not made in pieces
 * @recs: room for its records, while a read makes pieces
 * @start: where in the file the piece stands
 * @walk: where the pieces come from; NULL: none was made
 * @began: ktime_get_ns() when the first one was made; 0: none was
 * @took: how long all took, in ns
 * @pieces: how many were made
 * @carry: what the formatter keeps from one to the next
 * @held: the bytes of all that
 *
 * Its owner sets @slot and @raw, and sees to it that nobody else uses it.
 */
struct view_text {
	struct view_slot *slot;
	bool raw;
	bool ended;
	int err;
	struct grow text;
	struct grow recs;
	loff_t start;
	struct live_walk *walk;
	u64 began;
	u64 took;
	unsigned int pieces;
	u32 carry[SHADOW_TEXT_CARRY];
	struct held held;
};

ssize_t view_text_read(struct view_text *vt, char __user *buf, size_t count,
		       loff_t *pos);
void view_text_drop(struct view_text *vt);

#endif /* _SHADOWMM_VIEW_TEXT_H */
