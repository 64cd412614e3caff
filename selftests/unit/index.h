/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the index share: ranges laid out by a drawing, one letter an
 * address, and drawn again:
 *
 *   AA.B..CCC     A [0, 2), B [3, 4), C [6, 9); A's id is 1
 */
#ifndef _SHADOWMM_UNIT_INDEX_H
#define _SHADOWMM_UNIT_INDEX_H

#include "core/index.h"
#include "unit.h"

static struct shadow_pool index_nodes;

static inline const char *index_rule(const struct shadow_index *index)
{
	return shadow_index_check(index) ?: "none";
}

#define EXPECT_INDEX_SOUND(index) EXPECT_STREQ("none", index_rule(index))

/* Put a range in where it belongs. */
static inline int put(struct shadow_index *index, u64 start, u64 end, u32 id)
{
	struct shadow_range range = { start, end, id };
	struct shadow_place place;
	int err = shadow_index_reserve(index, 1);

	if (err)
		return err;
	shadow_index_begin(index);
	shadow_index_seek(index, start, &place);
	shadow_index_insert(index, &place, &range);
	shadow_index_end(index);
	return 0;
}

/* Take out the range that is at an address or behind it. */
static inline void drop(struct shadow_index *index, u64 addr)
{
	struct shadow_place place;

	shadow_index_begin(index);
	if (shadow_index_seek(index, addr, &place))
		shadow_index_erase(index, &place);
	shadow_index_end(index);
}

static inline int lay(struct shadow_index *index, const char *drawing)
{
	u32 at = 0, from;
	int err = 0;

	while (!err && drawing[at]) {
		from = at;
		while (drawing[at] == drawing[from])
			at++;
		if (drawing[from] != '.')
			err = put(index, from, at, drawing[from] - 'A' + 1);
	}
	return err;
}

/* The addresses up to the end of the last range. */
static inline const char *drawn_index(const struct shadow_index *index)
{
	static char text[DRAWING_MAX];
	struct shadow_place place;
	u64 at = 0;
	u32 id;

	for (id = shadow_index_seek(index, 0, &place);
	     id && place.range.end < sizeof(text);
	     id = shadow_index_next(index, &place)) {
		while (at < place.range.start)
			text[at++] = '.';
		while (at < place.range.end)
			text[at++] = 'A' + id - 1;
	}
	text[at] = '\0';
	return text;
}

#define EXPECT_INDEX(index, drawing) EXPECT_STREQ(drawing, drawn_index(index))

/* Empty the pool, and see that every node came back to it. */
static inline bool index_leaves_nothing(struct shadow_index *index)
{
	shadow_index_exit(index);
	if (shadow_pool_used(&index_nodes))
		return false;
	shadow_pool_exit(&index_nodes);
	return !seam_fault.live;
}

#endif /* _SHADOWMM_UNIT_INDEX_H */
