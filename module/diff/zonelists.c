// SPDX-License-Identifier: GPL-2.0
/*
 * At which place of each node's zonelists a zone is tried. Takes struct
 * shadow_rec_zonelist of both sides.
 */
#include "diff/diff.h"
#include "diff/sides.h"
#include "uapi/feed.h"

static const struct shadow_rec_zonelist *next_place(struct shadow_recs *recs)
{
	return shadow_recs_find(recs, SHADOW_VIEW_ZONELIST,
				sizeof(struct shadow_rec_zonelist));
}

static int same_list(const struct shadow_rec_zonelist *a,
		     const struct shadow_rec_zonelist *b)
{
	return a->for_node == b->for_node &&
	       (a->flags & SHADOW_ZONELIST_ALONE) ==
		       (b->flags & SHADOW_ZONELIST_ALONE);
}

/* Where a side has the zone of @like in the same list; -1: it has not. */
static __s64 place_like(struct shadow_recs recs,
			const struct shadow_rec_zonelist *like)
{
	const struct shadow_rec_zonelist *place;

	do {
		place = next_place(&recs);
	} while (place && (!same_list(place, like) ||
			   place->zone.node != like->zone.node ||
			   place->zone.zone != like->zone.zone));
	return place ? (__s64)place->place : -1;
}

/* How many zones that the other side's list has, too, are tried before @place. */
static __u32 rank_of(const struct diff_sides *sides, int side,
		     const struct shadow_rec_zonelist *like, __u32 place)
{
	const struct shadow_rec_zonelist *before;
	struct shadow_recs recs = sides->recs[side];
	__u32 rank = 0;

	while ((before = next_place(&recs)))
		if (same_list(before, like) && before->place < place &&
		    place_like(sides->recs[!side], before) >= 0)
			rank++;
	return rank;
}

static void diff_place(struct diff_sides *sides, const struct diff_zone *zone,
		       const struct shadow_rec_zonelist *like)
{
	struct shadow_rec_diff row = { .node = zone->node, .zone = zone->zone };
	struct diff_question q = { .kind = DIFF_PLACE };
	__s64 place;
	int side;

	for (side = 0; side < 2; side++) {
		q.side[side] = zone->facts[side];
		place = place_like(sides->recs[side], like);
		if (place < 0)
			continue;
		q.side[side].has = 1;
		q.side[side].value = place;
		q.side[side].rank = rank_of(sides, side, like, place);
	}
	diff_label(&row, "from node", like->for_node & 0xffff);
	if (like->flags & SHADOW_ZONELIST_ALONE)
		diff_label(&row, "alone", -1);
	diff_row(sides, &q, &row);
}

/* The live side's places of a zone, then those that only the shadow has. */
static void diff_places(struct diff_sides *sides, const struct diff_zone *zone)
{
	const struct shadow_rec_zonelist *place;
	struct shadow_recs recs;
	int side;

	for (side = 0; side < 2; side++) {
		recs = sides->recs[side];
		while ((place = next_place(&recs))) {
			if (place->zone.node != zone->node ||
			    place->zone.zone != zone->zone)
				continue;
			if (side == SHADOW_SIDE_LIVE ||
			    place_like(sides->recs[SHADOW_SIDE_LIVE], place) <
				    0)
				diff_place(sides, zone, place);
		}
	}
}

/* The zone's free pages, of any list it is in. */
static void facts_fill(const struct diff_sides *sides, struct diff_zone *zone)
{
	const struct shadow_rec_zonelist *place;
	struct shadow_recs recs;
	int side;

	for (side = 0; side < 2; side++) {
		recs = sides->recs[side];
		while ((place = next_place(&recs)))
			if (place->zone.node == zone->node &&
			    place->zone.zone == zone->zone)
				zone->facts[side].zone_free = place->free;
	}
}

/**
 * diff_zonelists() - the places at which zones are tried
 * @text: where
 * @recs: both sides, with struct shadow_rec_zonelist
 *
 * A place that only zones which the other side lacks have moved is no-zone.
 */
void diff_zonelists(struct shadow_text *text, struct shadow_recs recs)
{
	struct diff_sides sides;
	struct diff_zone zone;
	unsigned int i;

	diff_begin(&sides, text, recs);
	for (i = 0; diff_zone_get(&sides, i, &zone); i++) {
		facts_fill(&sides, &zone);
		if (diff_zone_head(&sides, &zone, "place in the list"))
			diff_places(&sides, &zone);
	}
	diff_end(&sides);
}
