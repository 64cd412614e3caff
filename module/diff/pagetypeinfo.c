// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks and pageblocks by migratetype. Takes struct shadow_rec_pagetypes
 * of both sides; types are matched by name, since the kernel's numbers depend
 * on its configuration. Rows where both sides have nothing are left out.
 */
#include "diff/diff.h"
#include "diff/sides.h"
#include "uapi/feed.h"

/**
 * struct type_side - one side's figures of a type
 * @types: its zone; NULL: it has no page of it
 * @row: which of the types; below 0: it does not know it
 */
struct type_side {
	const struct shadow_rec_pagetypes *types;
	int row;
};

static const struct shadow_rec_pagetypes *types_of(struct shadow_recs recs,
						   const struct diff_zone *zone)
{
	return diff_find(recs, SHADOW_LIVE_PAGETYPES,
			 sizeof(struct shadow_rec_pagetypes), zone);
}

static int nr_types(const struct shadow_rec_pagetypes *types)
{
	if (!types)
		return 0;
	return types->nr_types < SHADOW_NR_TYPES ? types->nr_types :
						   SHADOW_NR_TYPES;
}

static int same_name(const char *a, const char *b)
{
	unsigned int i;

	for (i = 0; i < SHADOW_TYPE_NAME && a[i] == b[i]; i++)
		if (!a[i])
			return 1;
	return i == SHADOW_TYPE_NAME;
}

/* Which row has a name; -1: none. */
static int type_row(const struct shadow_rec_pagetypes *types, const char *name)
{
	int row;

	for (row = 0; row < nr_types(types); row++)
		if (same_name(types->type[row].name, name))
			return row;
	return -1;
}

static __u64 free_below(const struct type_side *side, unsigned int order)
{
	unsigned int o;
	__u64 pages = 0;

	for (o = 0; o < order && o < SHADOW_NR_ORDERS; o++)
		pages += side->types->type[side->row].nr_free[o] << o;
	return pages;
}

static __u64 free_of_zone(const struct shadow_rec_pagetypes *types)
{
	struct type_side side = { .types = types };
	__u64 pages = 0;

	for (; side.row < nr_types(types); side.row++)
		pages += free_below(&side, SHADOW_NR_ORDERS);
	return pages;
}

static void facts_fill(struct diff_facts *facts, const struct type_side *side,
		       unsigned int order)
{
	__u64 below;

	if (!side->types || side->row < 0)
		return;
	below = free_below(side, order);
	facts->has = 1;
	facts->no_type = !side->types->type[side->row].nr_blocks;
	facts->free = free_below(side, SHADOW_NR_ORDERS);
	facts->below = facts->free ? below * 1000 / facts->free : 0;
}

static __u32 share_of(const struct diff_facts *facts, unsigned int order)
{
	return facts->zone_free ?
		       (facts->value << order) * 1000 / facts->zone_free :
		       0;
}

static void diff_type_order(struct diff_sides *sides,
			    const struct diff_zone *zone, const char *name,
			    const struct type_side both[2], unsigned int order)
{
	struct diff_question q = { .kind = DIFF_BLOCKS, .order = order };
	struct shadow_rec_diff row = {
		.node = zone->node,
		.zone = zone->zone,
		.flags = SHADOW_DIFF_SHARES,
	};
	int side;

	for (side = 0; side < 2; side++) {
		q.side[side] = zone->facts[side];
		facts_fill(&q.side[side], &both[side], order);
		if (!q.side[side].has)
			continue;
		q.side[side].value =
			both[side].types->type[both[side].row].nr_free[order];
		q.side[side].cut =
			both[side].types->type[both[side].row].cut >> order & 1;
	}
	if (!q.side[0].value && !q.side[1].value)
		return;
	row.live_share = share_of(&q.side[SHADOW_SIDE_LIVE], order);
	row.shadow_share = share_of(&q.side[SHADOW_SIDE_SHADOW], order);
	diff_label(&row, name, -1);
	diff_label(&row, "order", order);
	diff_row(sides, &q, &row);
}

static void diff_type_blocks(struct diff_sides *sides,
			     const struct diff_zone *zone, const char *name,
			     const struct type_side both[2])
{
	struct diff_question q = { .kind = DIFF_REQUESTS };
	struct shadow_rec_diff row = { .node = zone->node, .zone = zone->zone };
	int side;

	for (side = 0; side < 2; side++) {
		q.side[side] = zone->facts[side];
		facts_fill(&q.side[side], &both[side], 0);
		if (q.side[side].has)
			q.side[side].value =
				both[side].types->type[both[side].row].nr_blocks;
	}
	if (!q.side[0].value && !q.side[1].value)
		return;
	if (q.side[0].value < q.side[1].value ?
		    q.side[0].managed < q.side[1].managed :
		    q.side[1].managed < q.side[0].managed)
		q.kind = DIFF_EXTENT;
	diff_label(&row, name, -1);
	diff_label(&row, "pageblocks", -1);
	diff_row(sides, &q, &row);
}

static void diff_type(struct diff_sides *sides, const struct diff_zone *zone,
		      const char *name)
{
	struct type_side both[2];
	unsigned int order;
	int side;

	for (side = 0; side < 2; side++) {
		both[side].types = types_of(sides->recs[side], zone);
		both[side].row = type_row(both[side].types, name);
	}
	for (order = 0; order < SHADOW_NR_ORDERS; order++)
		diff_type_order(sides, zone, name, both, order);
	diff_type_blocks(sides, zone, name, both);
}

static void diff_types(struct diff_sides *sides, const struct diff_zone *zone)
{
	const struct shadow_rec_pagetypes *live, *shadow;
	char name[SHADOW_TYPE_NAME + 1] = {};
	int row, i;

	live = types_of(sides->recs[SHADOW_SIDE_LIVE], zone);
	shadow = types_of(sides->recs[SHADOW_SIDE_SHADOW], zone);
	for (row = 0; row < nr_types(live) + nr_types(shadow); row++) {
		const struct shadow_rec_pagetypes *types = live;
		int at = row;

		if (row >= nr_types(live)) {
			types = shadow;
			at -= nr_types(live);
		}
		if (types == shadow &&
		    type_row(live, types->type[at].name) >= 0)
			continue;
		for (i = 0; i < SHADOW_TYPE_NAME; i++)
			name[i] = types->type[at].name[i];
		diff_type(sides, zone, name);
	}
}

/**
 * diff_pagetypeinfo() - free blocks and pageblocks by migratetype
 * @text: where
 * @recs: both sides, with struct shadow_rec_pagetypes
 */
void diff_pagetypeinfo(struct shadow_text *text, struct shadow_recs recs)
{
	struct diff_sides sides;
	struct diff_zone zone;
	unsigned int i;
	int side;

	diff_begin(&sides, text, recs);
	for (i = 0; diff_zone_get(&sides, i, &zone); i++) {
		for (side = 0; side < 2; side++) {
			struct diff_facts *facts = &zone.facts[side];

			facts->zone_free =
				free_of_zone(types_of(sides.recs[side], &zone));
			facts->free = facts->zone_free;
		}
		if (!diff_zone_head(&sides, &zone, "type"))
			continue;
		diff_types(&sides, &zone);
	}
	diff_end(&sides);
}
