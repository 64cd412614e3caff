// SPDX-License-Identifier: GPL-2.0
/*
 * What all differences share: the two sides of the records, their zones side by
 * side, rows with their cause. Holds no rule: cause.c does.
 */
#include "diff/sides.h"
#include "format/diff.h"
#include "uapi/feed.h"

static const struct shadow_rec_side *next_side(struct shadow_recs *recs)
{
	return shadow_recs_find(recs, SHADOW_VIEW_SIDE,
				sizeof(struct shadow_rec_side));
}

/**
 * diff_begin() - tell the records of the sides apart
 * @sides: the sides
 * @text: where the differences go
 * @recs: all records
 */
void diff_begin(struct diff_sides *sides, struct shadow_text *text,
		struct shadow_recs recs)
{
	const struct shadow_rec_side *side;
	struct shadow_recs own;
	unsigned int cause;

	_Static_assert(SHADOW_NR_CAUSES <= SHADOW_TEXT_CARRY,
		       "the counts are carried on");
	*sides = (struct diff_sides){ .text = text, .name = "shadow" };
	for (cause = 0; cause < SHADOW_NR_CAUSES; cause++)
		sides->counts[cause] = text->carry[cause];
	while ((side = next_side(&recs))) {
		own = shadow_recs_before(recs, SHADOW_VIEW_SIDE);
		if (side->side == SHADOW_SIDE_SHADOW) {
			sides->recs[SHADOW_SIDE_SHADOW] = own;
			sides->name = side->name;
		} else if (!sides->recs[SHADOW_SIDE_LIVE].len) {
			sides->recs[SHADOW_SIDE_LIVE] = own;
		} else {
			sides->again = own;
		}
	}
}

/**
 * diff_end() - print what the causes add up to, behind the last piece
 * @sides: the sides
 */
void diff_end(struct diff_sides *sides)
{
	unsigned int cause;

	for (cause = 0; cause < SHADOW_NR_CAUSES; cause++)
		sides->text->carry[cause] =
			sides->text->follows ? sides->counts[cause] : 0;
	if (!sides->text->follows)
		shadow_format_diff_end(sides->text, sides->counts);
}

/**
 * diff_find() - a zone's record
 * @recs: the records of a side
 * @type: the record's type; one that begins as struct shadow_rec_buddyinfo does
 * @size: bytes it has at least
 * @zone: the zone
 *
 * Return: the record, or NULL.
 */
const void *diff_find(struct shadow_recs recs, __u32 type, unsigned long size,
		      const struct diff_zone *zone)
{
	const struct shadow_rec_buddyinfo *rec;

	do {
		rec = shadow_recs_find(&recs, type, size);
	} while (rec && (rec->node != zone->node || rec->zone != zone->zone));
	return rec;
}

static const struct shadow_rec_zone_geom *geom_of(struct shadow_recs recs,
						  const struct diff_zone *zone)
{
	return diff_find(recs, SHADOW_LIVE_ZONE_GEOM,
			 sizeof(struct shadow_rec_zone_geom), zone);
}

static const struct shadow_rec_zone_geom *next_geom(struct shadow_recs *recs)
{
	return shadow_recs_find(recs, SHADOW_LIVE_ZONE_GEOM,
				sizeof(struct shadow_rec_zone_geom));
}

/* Both sides of the zone that @geom is of; false: seen with the live side. */
static int zone_set(const struct diff_sides *sides, struct diff_zone *zone,
		    const struct shadow_rec_zone_geom *geom, int from)
{
	int side;

	*zone = (struct diff_zone){ .node = geom->node, .zone = geom->zone };
	for (side = 0; side < 2; side++) {
		zone->geom[side] = geom_of(sides->recs[side], zone);
		if (!zone->geom[side])
			continue;
		zone->facts[side].has_zone = 1;
		zone->facts[side].managed = zone->geom[side]->managed;
		zone->facts[side].pcp = zone->geom[side]->pcp_count;
	}
	return from == SHADOW_SIDE_LIVE || !zone->geom[SHADOW_SIDE_LIVE];
}

/**
 * diff_zone_get() - one of the zones that a side has a page of
 * @sides: the sides
 * @number: from 0; the live side's zones come first
 * @zone: where it is stored
 *
 * Return: 0 where there is no such zone.
 */
int diff_zone_get(const struct diff_sides *sides, unsigned int number,
		  struct diff_zone *zone)
{
	const struct shadow_rec_zone_geom *geom;
	struct shadow_recs recs;
	int side;

	for (side = 0; side < 2; side++) {
		recs = sides->recs[side];
		while ((geom = next_geom(&recs)))
			if (zone_set(sides, zone, geom, side) && !number--)
				return 1;
	}
	return 0;
}

/**
 * diff_free_pages() - pages on a zone's free lists
 * @info: its free blocks; NULL: none
 *
 * Return: pages.
 */
__u64 diff_free_pages(const struct shadow_rec_buddyinfo *info)
{
	unsigned int order;
	__u64 pages = 0;

	for (order = 0; info && order < SHADOW_NR_ORDERS; order++)
		if (order < info->nr_orders)
			pages += info->nr_free[order] << order;
	return pages;
}

/**
 * diff_zone_free() - take a zone's free pages into its facts
 * @zone: the zone
 * @info: its free blocks; NULL: none
 * @side: enum shadow_side
 */
void diff_zone_free(struct diff_zone *zone,
		    const struct shadow_rec_buddyinfo *info, int side)
{
	zone->facts[side].zone_free = diff_free_pages(info);
	zone->facts[side].free = zone->facts[side].zone_free;
}

static void print_side(struct shadow_text *text, const char *name,
		       const struct diff_facts *facts)
{
	if (facts->has_zone)
		shadow_printf(text, "%.15s: %llu managed, %llu free, %llu pcp",
			      name, facts->managed, facts->zone_free,
			      facts->pcp);
	else
		shadow_printf(text, "%.15s: no page", name);
}

static void append_char(struct shadow_rec_diff *row, char c)
{
	unsigned int len = 0;

	while (row->label[len] && len < sizeof(row->label) - 1)
		len++;
	if (len < sizeof(row->label) - 1)
		row->label[len] = c;
}

/**
 * diff_label() - add words to what a row is of
 * @row: the row; its label is empty, or has words
 * @text: the words
 * @number: a number behind them; below 0: none
 */
void diff_label(struct shadow_rec_diff *row, const char *text, int number)
{
	int digit = 1;

	if (row->label[0])
		append_char(row, ' ');
	while (*text)
		append_char(row, *text++);
	if (number < 0)
		return;
	append_char(row, ' ');
	while (number / digit > 9)
		digit *= 10;
	for (; digit; digit /= 10)
		append_char(row, '0' + number / digit % 10);
}

/**
 * diff_row() - find a row's cause, print and count it
 * @sides: the sides
 * @question: the figures of both sides
 * @row: label, flags but for those of the sides, and shares are filled in
 */
void diff_row(struct diff_sides *sides, const struct diff_question *question,
	      struct shadow_rec_diff *row)
{
	const struct diff_facts *live = &question->side[SHADOW_SIDE_LIVE];
	const struct diff_facts *shadow = &question->side[SHADOW_SIDE_SHADOW];

	row->rec.type = SHADOW_VIEW_DIFF;
	row->rec.size = sizeof(*row);
	if (live->has_zone && live->has)
		row->flags |= SHADOW_DIFF_LIVE;
	if (shadow->has_zone && shadow->has)
		row->flags |= SHADOW_DIFF_SHADOW;
	row->live = live->value;
	row->shadow = shadow->value;
	row->cause = diff_cause(question);
	sides->counts[row->cause]++;
	shadow_format_diff(sides->text, row);
}

/* All that is said of a zone of which one side has no page. */
static void row_no_zone(struct diff_sides *sides, const struct diff_zone *zone)
{
	struct shadow_rec_diff row = { .node = zone->node, .zone = zone->zone };
	struct diff_question q = { .kind = DIFF_EXTENT };
	int side;

	for (side = 0; side < 2; side++) {
		q.side[side] = zone->facts[side];
		q.side[side].has = q.side[side].has_zone;
		q.side[side].value = q.side[side].managed;
	}
	diff_label(&row, "managed", -1);
	diff_row(sides, &q, &row);
}

/**
 * diff_zone_head() - print what stands above a zone's table
 * @sides: the sides
 * @zone: the zone; its facts are complete
 * @what: what its rows are of
 *
 * Return: 0 where one side has no page of the zone: that is its only row.
 */
int diff_zone_head(struct diff_sides *sides, const struct diff_zone *zone,
		   const char *what)
{
	const struct diff_facts *live = &zone->facts[SHADOW_SIDE_LIVE];
	const struct diff_facts *shadow = &zone->facts[SHADOW_SIDE_SHADOW];
	const struct shadow_rec_zone_geom *geom = zone->geom[0] ?:
								  zone->geom[1];

	shadow_printf(sides->text, "\nNode %u, zone %8.*s\n", zone->node,
		      SHADOW_ZONE_NAME, geom->name);
	print_side(sides->text, "live", live);
	shadow_printf(sides->text, "; ");
	print_side(sides->text, sides->name, shadow);
	shadow_printf(sides->text, "\n");
	if (live->managed != shadow->managed)
		shadow_printf(sides->text,
			      "%.15s holds %llu of %llu managed pages\n",
			      sides->name, shadow->managed, live->managed);
	shadow_format_diff_head(sides->text, what, sides->name);
	if (live->has_zone && shadow->has_zone)
		return 1;
	row_no_zone(sides, zone);
	return 0;
}
