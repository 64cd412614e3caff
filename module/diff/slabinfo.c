// SPDX-License-Identifier: GPL-2.0
/*
 * Slab caches of the same name. Takes struct shadow_rec_slabinfo of both sides.
 * Knows of a cache what /proc/slabinfo says, and so not why it was asked for
 * more objects than the other side's.
 */
#include "diff/diff.h"
#include "diff/sides.h"
#include "format/diff.h"
#include "uapi/feed.h"
#include "uapi/slab.h"

/**
 * struct slab_pair - a cache's records
 * @side: by enum shadow_side, NULL where there is none
 * @again: the live side's, read once more; or NULL
 */
struct slab_pair {
	const struct shadow_rec_slabinfo *side[2];
	const struct shadow_rec_slabinfo *again;
};

static __s64 active_objs(const struct shadow_rec_slabinfo *info)
{
	return info->active_objs;
}

static __s64 num_objs(const struct shadow_rec_slabinfo *info)
{
	return info->num_objs;
}

static __s64 active_slabs(const struct shadow_rec_slabinfo *info)
{
	return info->active_slabs;
}

static __s64 num_slabs(const struct shadow_rec_slabinfo *info)
{
	return info->num_slabs;
}

static __s64 objsize(const struct shadow_rec_slabinfo *info)
{
	return info->size;
}

static __s64 objperslab(const struct shadow_rec_slabinfo *info)
{
	return info->objs_per_slab;
}

static __s64 pagesperslab(const struct shadow_rec_slabinfo *info)
{
	return info->pages_per_slab;
}

/* Why has a side more slabs, or more objects in its slabs? */
static enum shadow_cause cause_of_more(const struct shadow_rec_slabinfo *more,
				       const struct shadow_rec_slabinfo *less)
{
	if (more->active_objs > less->active_objs)
		return SHADOW_CAUSE_REQUESTS;
	if (more->objs_per_slab != less->objs_per_slab)
		return SHADOW_CAUSE_SETTING;
	return SHADOW_CAUSE_SPREAD;
}

/**
 * struct slab_figure - a figure of a cache
 * @name: what it is called in slabinfo
 * @value: the figure
 * @cause: why it differs, where nothing moved; SHADOW_CAUSE_UNEXPLAINED:
 *         cause_of_more() says it
 */
struct slab_figure {
	const char *name;
	__s64 (*value)(const struct shadow_rec_slabinfo *info);
	enum shadow_cause cause;
};

static const struct slab_figure slab_figures[] = {
	{ "active_objs", active_objs, SHADOW_CAUSE_REQUESTS },
	{ "num_objs", num_objs, SHADOW_CAUSE_UNEXPLAINED },
	{ "objsize", objsize, SHADOW_CAUSE_SETTING },
	{ "objperslab", objperslab, SHADOW_CAUSE_SETTING },
	{ "pagesperslab", pagesperslab, SHADOW_CAUSE_SETTING },
	{ "active_slabs", active_slabs, SHADOW_CAUSE_UNEXPLAINED },
	{ "num_slabs", num_slabs, SHADOW_CAUSE_UNEXPLAINED },
	{},
};

static enum shadow_cause cause_of(const struct slab_pair *pair,
				  const struct slab_figure *figure)
{
	const struct shadow_rec_slabinfo *live = pair->side[SHADOW_SIDE_LIVE];
	const struct shadow_rec_slabinfo *shadow =
		pair->side[SHADOW_SIDE_SHADOW];
	struct diff_question q = {};

	q.side[SHADOW_SIDE_LIVE].value = figure->value(live);
	q.side[SHADOW_SIDE_SHADOW].value = figure->value(shadow);
	if (figure->value(live) == figure->value(shadow))
		return SHADOW_CAUSE_SAME;
	if (pair->again) {
		q.has_again = 1;
		q.again = figure->value(pair->again);
	}
	if (diff_has_moved(&q))
		return SHADOW_CAUSE_MOVED;
	if (figure->cause != SHADOW_CAUSE_UNEXPLAINED)
		return figure->cause;
	return figure->value(live) > figure->value(shadow) ?
		       cause_of_more(live, shadow) :
		       cause_of_more(shadow, live);
}

static const struct shadow_rec_slabinfo *next_cache(struct shadow_recs *recs)
{
	return shadow_recs_find(recs, SHADOW_SLAB_INFO,
				sizeof(struct shadow_rec_slabinfo));
}

static int same_name(const char *a, const char *b)
{
	unsigned int i;

	for (i = 0; i < SHADOW_CACHE_NAME && a[i] == b[i]; i++)
		if (!a[i])
			return 1;
	return i == SHADOW_CACHE_NAME;
}

static const struct shadow_rec_slabinfo *find_cache(struct shadow_recs recs,
						    const char *name)
{
	const struct shadow_rec_slabinfo *info;

	do {
		info = next_cache(&recs);
	} while (info && !same_name(info->name, name));
	return info;
}

static void slab_row(struct diff_sides *sides, const struct slab_pair *pair,
		     const struct slab_figure *figure, const char *label,
		     enum shadow_cause cause)
{
	struct shadow_rec_diff row = {
		.rec = { SHADOW_VIEW_DIFF, sizeof(row) },
		.cause = cause,
	};
	char name[SHADOW_CACHE_NAME + 1] = {};
	unsigned int i;

	for (i = 0; i < SHADOW_CACHE_NAME && label[i]; i++)
		name[i] = label[i];
	diff_label(&row, name, -1);
	if (pair->side[SHADOW_SIDE_LIVE]) {
		row.flags |= SHADOW_DIFF_LIVE;
		row.live = figure->value(pair->side[SHADOW_SIDE_LIVE]);
	}
	if (pair->side[SHADOW_SIDE_SHADOW]) {
		row.flags |= SHADOW_DIFF_SHADOW;
		row.shadow = figure->value(pair->side[SHADOW_SIDE_SHADOW]);
	}
	sides->counts[cause]++;
	shadow_format_diff(sides->text, &row);
}

/* The caches that both sides have: a table each. */
static void diff_common(struct diff_sides *sides)
{
	struct shadow_recs recs = sides->recs[SHADOW_SIDE_SHADOW];
	const struct slab_figure *figure;
	struct slab_pair pair;

	while ((pair.side[1] = next_cache(&recs))) {
		const char *name = pair.side[1]->name;

		pair.side[0] = find_cache(sides->recs[SHADOW_SIDE_LIVE], name);
		if (!pair.side[0])
			continue;
		pair.again = find_cache(sides->again, name);
		shadow_printf(sides->text, "\ncache %.*s\n", SHADOW_CACHE_NAME,
			      name);
		shadow_format_diff_head(sides->text, "figure", sides->name);
		for (figure = slab_figures; figure->name; figure++)
			slab_row(sides, &pair, figure, figure->name,
				 cause_of(&pair, figure));
	}
}

/* Titles of the rows of caches that one side alone has, once. */
static void single_head(struct diff_sides *sides)
{
	_Static_assert(SHADOW_NR_CAUSES < SHADOW_TEXT_CARRY,
		       "there is a place behind the counts");
	if (sides->text->carry[SHADOW_NR_CAUSES]++)
		return;
	shadow_printf(sides->text, "\ncaches of one side\n");
	shadow_format_diff_head(sides->text, "num_objs of", sides->name);
}

/* The caches that one side alone has: a row each. */
static void diff_single(struct diff_sides *sides)
{
	static const struct slab_figure figure = { .value = num_objs };
	const struct shadow_rec_slabinfo *info;
	struct shadow_recs recs;
	struct slab_pair pair;
	int side;

	for (side = 0; side < 2; side++) {
		recs = sides->recs[side];
		while ((info = next_cache(&recs))) {
			if (find_cache(sides->recs[!side], info->name))
				continue;
			pair = (struct slab_pair){};
			pair.side[side] = info;
			single_head(sides);
			slab_row(sides, &pair, &figure, info->name,
				 SHADOW_CAUSE_NO_CACHE);
		}
	}
}

/**
 * diff_slabinfo() - slab caches by name
 * @text: where
 * @recs: both sides, with struct shadow_rec_slabinfo, or in pieces: caches that
 *        both have, with both sides', then those of one side
 */
void diff_slabinfo(struct shadow_text *text, struct shadow_recs recs)
{
	struct diff_sides sides;

	diff_begin(&sides, text, recs);
	diff_common(&sides);
	diff_single(&sides);
	if (!text->follows) {
		single_head(&sides);
		text->carry[SHADOW_NR_CAUSES] = 0;
	}
	diff_end(&sides);
}
