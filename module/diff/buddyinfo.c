// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks by order, and the two indices that follow from them. Takes struct
 * shadow_rec_buddyinfo of both sides.
 */
#include "diff/diff.h"
#include "diff/sides.h"
#include "format/extfrag.h"
#include "uapi/feed.h"

/**
 * struct order_figure - a figure that a zone has for each order
 * @kind: its kind
 * @flags: SHADOW_DIFF_* of its rows
 * @value: the figure
 */
struct order_figure {
	enum diff_kind kind;
	__u32 flags;
	int (*value)(const struct shadow_rec_buddyinfo *info,
		     unsigned int order);
};

static const struct shadow_rec_buddyinfo *info_of(struct shadow_recs recs,
						  const struct diff_zone *zone)
{
	return diff_find(recs, SHADOW_LIVE_BUDDYINFO,
			 sizeof(struct shadow_rec_buddyinfo), zone);
}

static __u32 part(__u64 pages, __u64 all)
{
	return all ? pages * 1000 / all : 0;
}

/* Thousandths of a zone's free pages in blocks below an order. */
static __u32 part_below(const struct shadow_rec_buddyinfo *info,
			unsigned int order)
{
	__u64 pages = 0;
	unsigned int o;

	for (o = 0; o < order && o < info->nr_orders; o++)
		pages += info->nr_free[o] << o;
	return part(pages, diff_free_pages(info));
}

static __s64 figure_value(const struct order_figure *figure,
			  const struct shadow_rec_buddyinfo *info,
			  unsigned int order)
{
	return figure->value ? figure->value(info, order) :
			       (__s64)info->nr_free[order];
}

static void diff_order(struct diff_sides *sides, const struct diff_zone *zone,
		       const struct order_figure *figure, unsigned int order)
{
	struct diff_question q = { .kind = figure->kind, .order = order };
	struct shadow_rec_diff row = {
		.node = zone->node,
		.zone = zone->zone,
		.flags = figure->flags,
	};
	const struct shadow_rec_buddyinfo *info;
	__u32 share[2] = {};
	int side;

	for (side = 0; side < 2; side++) {
		q.side[side] = zone->facts[side];
		info = info_of(sides->recs[side], zone);
		if (!info || order >= info->nr_orders)
			continue;
		q.side[side].has = 1;
		q.side[side].value = figure_value(figure, info, order);
		q.side[side].below = part_below(info, order);
		share[side] = part(info->nr_free[order] << order,
				   diff_free_pages(info));
	}
	info = info_of(sides->again, zone);
	if (info && order < info->nr_orders) {
		q.has_again = 1;
		q.again = figure_value(figure, info, order);
	}
	row.live_share = share[SHADOW_SIDE_LIVE];
	row.shadow_share = share[SHADOW_SIDE_SHADOW];
	diff_label(&row, "order", order);
	diff_row(sides, &q, &row);
}

/* Orders that a side has. */
static unsigned int zone_orders(const struct diff_sides *sides,
				const struct diff_zone *zone)
{
	const struct shadow_rec_buddyinfo *info;
	unsigned int orders = 0;
	int side;

	for (side = 0; side < 2; side++) {
		info = info_of(sides->recs[side], zone);
		if (info && info->nr_orders > orders)
			orders = info->nr_orders;
	}
	return orders < SHADOW_NR_ORDERS ? orders : SHADOW_NR_ORDERS;
}

static void diff_orders(struct shadow_text *text, struct shadow_recs recs,
			const struct order_figure *figure)
{
	struct diff_sides sides;
	struct diff_zone zone;
	unsigned int i, order;
	int side;

	diff_begin(&sides, text, recs);
	for (i = 0; diff_zone_get(&sides, i, &zone); i++) {
		for (side = 0; side < 2; side++)
			diff_zone_free(&zone, info_of(sides.recs[side], &zone),
				       side);
		if (!diff_zone_head(&sides, &zone,
				    figure->value ? "index" : "free blocks"))
			continue;
		for (order = 0; order < zone_orders(&sides, &zone); order++)
			diff_order(&sides, &zone, figure, order);
	}
	diff_end(&sides);
}

/**
 * diff_buddyinfo() - free blocks by order
 * @text: where
 * @recs: both sides, with struct shadow_rec_buddyinfo
 */
void diff_buddyinfo(struct shadow_text *text, struct shadow_recs recs)
{
	static const struct order_figure figure = {
		.kind = DIFF_BLOCKS,
		.flags = SHADOW_DIFF_SHARES,
	};

	diff_orders(text, recs, &figure);
}

/**
 * diff_unusable() - the unusable-space index by order
 * @text: where
 * @recs: both sides, with struct shadow_rec_buddyinfo
 */
void diff_unusable(struct shadow_text *text, struct shadow_recs recs)
{
	static const struct order_figure figure = {
		.kind = DIFF_INDEX,
		.flags = SHADOW_DIFF_INDEX | SHADOW_DIFF_SHARES,
		.value = shadow_unusable_of,
	};

	diff_orders(text, recs, &figure);
}

/**
 * diff_extfrag() - the fragmentation index by order
 * @text: where
 * @recs: both sides, with struct shadow_rec_buddyinfo
 */
void diff_extfrag(struct shadow_text *text, struct shadow_recs recs)
{
	static const struct order_figure figure = {
		.kind = DIFF_INDEX,
		.flags = SHADOW_DIFF_INDEX | SHADOW_DIFF_SHARES,
		.value = shadow_extfrag_of,
	};

	diff_orders(text, recs, &figure);
}
