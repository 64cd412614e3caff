// SPDX-License-Identifier: GPL-2.0
/*
 * Zones in full. Takes struct shadow_rec_zoneinfo of both sides, with the
 * counters and page sets behind each. Counters of a whole node, of which the
 * shadow has none, are left out.
 */
#include "diff/diff.h"
#include "diff/sides.h"
#include "uapi/feed.h"

/**
 * struct zone_field - a figure of a zone
 * @name: what it is called in zoneinfo
 * @offset: where it is in struct shadow_rec_zoneinfo
 * @kind: its kind
 * @flag: SHADOW_ZONEINFO_* without which a side does not have it; 0: none
 */
struct zone_field {
	const char *name;
	unsigned int offset;
	enum diff_kind kind;
	__u32 flag;
};

#define FIELD(name, kind, flag)                                              \
	{                                                                    \
#name, __builtin_offsetof(struct shadow_rec_zoneinfo, name), \
			kind, flag                                           \
	}

static const struct zone_field zone_fields[] = {
	FIELD(free, DIFF_BLOCKS, 0),
	FIELD(boost, DIFF_REQUESTS, 0),
	FIELD(min, DIFF_SETTING, 0),
	FIELD(low, DIFF_SETTING, 0),
	FIELD(high, DIFF_SETTING, 0),
	FIELD(promo, DIFF_SETTING, SHADOW_ZONEINFO_PROMO),
	FIELD(spanned, DIFF_EXTENT, 0),
	FIELD(present, DIFF_EXTENT, 0),
	FIELD(managed, DIFF_EXTENT, 0),
	FIELD(cma, DIFF_SETTING, 0),
	FIELD(start_pfn, DIFF_SETTING, 0),
	FIELD(reserved_highatomic, DIFF_REQUESTS, SHADOW_ZONEINFO_RANGES),
	FIELD(free_highatomic, DIFF_REQUESTS, SHADOW_ZONEINFO_RANGES),
	{},
};

/**
 * struct zone_pair - a zone's records of both sides
 * @sides: where rows go
 * @zone: the zone
 * @info: by enum shadow_side, NULL where there is none; then the live side's,
 *        read once more
 * @own: the counters and page sets of each
 */
struct zone_pair {
	struct diff_sides *sides;
	const struct diff_zone *zone;
	const struct shadow_rec_zoneinfo *info[3];
	struct shadow_recs own[3];
};

/* A zone's record, and the run of those that belong to it. */
static void pair_find(struct zone_pair *pair, int i, struct shadow_recs recs)
{
	const struct shadow_rec_zoneinfo *info;
	const char *end = (const char *)recs.data + recs.len;

	info = diff_find(recs, SHADOW_LIVE_ZONEINFO, sizeof(*info), pair->zone);
	pair->info[i] = info;
	if (!info)
		return;
	recs.data = (const char *)info + info->rec.size;
	recs.len = end - (const char *)recs.data;
	pair->own[i] = shadow_recs_before(recs, SHADOW_LIVE_ZONEINFO);
}

static void pair_row(struct zone_pair *pair, struct diff_question *q,
		     struct shadow_rec_diff *row)
{
	struct diff_facts facts;
	int side;

	for (side = 0; side < 2; side++) {
		facts = pair->zone->facts[side];
		facts.has = q->side[side].has;
		facts.value = q->side[side].value;
		q->side[side] = facts;
	}
	row->node = pair->zone->node;
	row->zone = pair->zone->zone;
	diff_row(pair->sides, q, row);
}

/* Puts a figure where it belongs: a side's, or the one read once more. */
static void question_set(struct diff_question *q, int i, __s64 value)
{
	if (i < 2) {
		q->side[i].has = 1;
		q->side[i].value = value;
	} else {
		q->has_again = 1;
		q->again = value;
	}
}

static int has_field(const struct shadow_rec_zoneinfo *info,
		     const struct zone_field *field)
{
	return info && (!field->flag || info->flags & field->flag);
}

static void diff_field(struct zone_pair *pair, const struct zone_field *field)
{
	struct diff_question q = { .kind = field->kind };
	struct shadow_rec_diff row = {};
	int i;

	for (i = 0; i < 3; i++)
		if (has_field(pair->info[i], field))
			question_set(
				&q, i,
				*(const __u64 *)((const char *)pair->info[i] +
						 field->offset));
	if (!q.side[0].has && !q.side[1].has)
		return;
	diff_label(&row, field->name, -1);
	pair_row(pair, &q, &row);
}

static void diff_protection(struct zone_pair *pair, unsigned int number)
{
	struct diff_question q = { .kind = DIFF_SETTING };
	struct shadow_rec_diff row = {};
	int i;

	for (i = 0; i < 2; i++)
		if (pair->info[i] && number < pair->info[i]->nr_zones)
			question_set(&q, i,
				     pair->info[i]->lowmem_reserve[number]);
	if (!q.side[0].has && !q.side[1].has)
		return;
	diff_label(&row, "protection", number);
	pair_row(pair, &q, &row);
}

static int same_name(const char *a, const char *b, unsigned int max)
{
	unsigned int i;

	for (i = 0; i < max && a[i] == b[i]; i++)
		if (!a[i])
			return 1;
	return i == max;
}

static const struct shadow_rec_counter *next_counter(struct shadow_recs *recs)
{
	const struct shadow_rec_counter *counter;

	do {
		counter = shadow_recs_find(recs, SHADOW_LIVE_COUNTER,
					   sizeof(*counter));
	} while (counter && counter->of == SHADOW_COUNTER_NODE);
	return counter;
}

static const struct shadow_rec_counter *find_counter(struct shadow_recs recs,
						     const char *name)
{
	const struct shadow_rec_counter *counter;

	do {
		counter = next_counter(&recs);
	} while (counter &&
		 !same_name(counter->name, name, sizeof(counter->name)));
	return counter;
}

static void diff_counter(struct zone_pair *pair,
			 const struct shadow_rec_counter *like)
{
	static const char free_pages[] = "nr_free_pages";
	struct diff_question q = { .kind = DIFF_REQUESTS };
	const struct shadow_rec_counter *counter;
	struct shadow_rec_diff row = {};
	char name[sizeof(like->name) + 1] = {};
	unsigned int c;
	int i;

	if (same_name(like->name, free_pages, sizeof(free_pages)))
		q.kind = DIFF_BLOCKS;
	for (i = 0; i < 3; i++) {
		counter = find_counter(pair->own[i], like->name);
		if (counter)
			question_set(&q, i, counter->value);
	}
	for (c = 0; c < sizeof(like->name); c++)
		name[c] = like->name[c];
	diff_label(&row, name, -1);
	pair_row(pair, &q, &row);
}

/* The live side's counters, then those that only the shadow has. */
static void diff_counters(struct zone_pair *pair)
{
	const struct shadow_rec_counter *counter;
	struct shadow_recs recs;
	int side;

	for (side = 0; side < 2; side++) {
		recs = pair->own[side];
		while ((counter = next_counter(&recs)))
			if (side == SHADOW_SIDE_LIVE ||
			    !find_counter(pair->own[SHADOW_SIDE_LIVE],
					  counter->name))
				diff_counter(pair, counter);
	}
}

static const struct shadow_rec_pageset *pageset_of(struct shadow_recs recs,
						   __u32 cpu)
{
	const struct shadow_rec_pageset *set;

	do {
		set = shadow_recs_find(&recs, SHADOW_LIVE_PAGESET,
				       sizeof(*set));
	} while (set && set->cpu != cpu);
	return set;
}

static void diff_pageset_row(struct zone_pair *pair,
			     struct diff_question *question, const char *what,
			     __u32 cpu)
{
	struct shadow_rec_diff row = {};

	diff_label(&row, "cpu", cpu & 0xffff);
	diff_label(&row, what, -1);
	pair_row(pair, question, &row);
}

static void diff_pageset(struct zone_pair *pair, __u32 cpu)
{
	struct diff_question count = { .kind = DIFF_REQUESTS };
	struct diff_question high = { .kind = DIFF_SETTING };
	struct diff_question batch = { .kind = DIFF_SETTING };
	const struct shadow_rec_pageset *set;
	int i;

	for (i = 0; i < 3; i++) {
		set = pageset_of(pair->own[i], cpu);
		if (!set)
			continue;
		question_set(&count, i, set->count);
		question_set(&high, i, set->high);
		question_set(&batch, i, set->batch);
	}
	diff_pageset_row(pair, &count, "count", cpu);
	diff_pageset_row(pair, &high, "high", cpu);
	diff_pageset_row(pair, &batch, "batch", cpu);
}

static void diff_pagesets(struct zone_pair *pair)
{
	const struct shadow_rec_pageset *set;
	struct shadow_recs recs;
	int side;

	for (side = 0; side < 2; side++) {
		recs = pair->own[side];
		while ((set = shadow_recs_find(&recs, SHADOW_LIVE_PAGESET,
					       sizeof(*set))))
			if (side == SHADOW_SIDE_LIVE ||
			    !pageset_of(pair->own[SHADOW_SIDE_LIVE], set->cpu))
				diff_pageset(pair, set->cpu);
	}
}

static void diff_zone(struct diff_sides *sides, struct diff_zone *zone)
{
	struct zone_pair pair = { .sides = sides, .zone = zone };
	unsigned int i;
	int side;

	pair_find(&pair, 0, sides->recs[0]);
	pair_find(&pair, 1, sides->recs[1]);
	pair_find(&pair, 2, sides->again);
	for (side = 0; side < 2; side++) {
		if (!pair.info[side])
			continue;
		zone->facts[side].zone_free = pair.info[side]->free;
		zone->facts[side].free = pair.info[side]->free;
	}
	if (!diff_zone_head(sides, zone, "figure"))
		return;
	for (i = 0; zone_fields[i].name; i++)
		diff_field(&pair, &zone_fields[i]);
	for (i = 0; i < SHADOW_NR_ZONES; i++)
		diff_protection(&pair, i);
	diff_counters(&pair);
	diff_pagesets(&pair);
}

/**
 * diff_zoneinfo() - zones in full
 * @text: where
 * @recs: both sides, with struct shadow_rec_zoneinfo and what belongs to it
 */
void diff_zoneinfo(struct shadow_text *text, struct shadow_recs recs)
{
	struct diff_sides sides;
	struct diff_zone zone;
	unsigned int i;

	diff_begin(&sides, text, recs);
	for (i = 0; diff_zone_get(&sides, i, &zone); i++)
		diff_zone(&sides, &zone);
	diff_end(&sides);
}
