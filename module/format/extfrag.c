// SPDX-License-Identifier: GPL-2.0
/*
 * The two indices of external fragmentation, from the free blocks of a zone,
 * in the kernel's rules and formats. Counts nothing itself.
 */
#include "format/extfrag.h"

/**
 * struct free_info - a zone's free memory, seen from one order
 * @pages: free pages
 * @blocks: free blocks
 * @suitable: blocks of the order that the free ones hold
 */
struct free_info {
	__u64 pages;
	__u64 blocks;
	__u64 suitable;
};

static unsigned int nr_orders(const struct shadow_rec_buddyinfo *zone)
{
	return zone->nr_orders < SHADOW_NR_ORDERS ? zone->nr_orders :
						    SHADOW_NR_ORDERS;
}

static struct free_info free_info(const struct shadow_rec_buddyinfo *zone,
				  unsigned int order)
{
	struct free_info info = {};
	unsigned int o;

	for (o = 0; o < nr_orders(zone); o++) {
		info.pages += zone->nr_free[o] << o;
		info.blocks += zone->nr_free[o];
		if (o >= order)
			info.suitable += zone->nr_free[o] << (o - order);
	}
	return info;
}

/**
 * shadow_unusable_of() - the unusable-space index
 * @zone: a zone's free blocks
 * @order: of a request
 *
 * Kernel: unusable_free_index().
 *
 * Return: thousandths of the free pages that the request could not use; 1000
 * where none is free.
 */
int shadow_unusable_of(const struct shadow_rec_buddyinfo *zone,
		       unsigned int order)
{
	struct free_info info = free_info(zone, order);

	if (!info.pages)
		return 1000;
	return (info.pages - (info.suitable << order)) * 1000 / info.pages;
}

/**
 * shadow_extfrag_of() - the fragmentation index
 * @zone: a zone's free blocks
 * @order: of a request
 *
 * Kernel: __fragmentation_index().
 *
 * Return: -1000 where the request would succeed; 0 where no page is free; else
 * thousandths: towards 0 it would fail for want of memory, towards 1000 for
 * fragmentation.
 */
int shadow_extfrag_of(const struct shadow_rec_buddyinfo *zone,
		      unsigned int order)
{
	struct free_info info = free_info(zone, order);

	if (!info.blocks)
		return 0;
	if (info.suitable)
		return -1000;
	return 1000 -
	       (int)((1000 + (info.pages * 1000 >> order)) / info.blocks);
}

static void format_index(struct shadow_text *text, struct shadow_recs recs,
			 int (*index)(const struct shadow_rec_buddyinfo *zone,
				      unsigned int order),
			 int width)
{
	const struct shadow_rec_buddyinfo *zone;
	unsigned int order;
	int value;

	while ((zone = shadow_recs_find(&recs, SHADOW_LIVE_BUDDYINFO,
					sizeof(*zone)))) {
		shadow_printf(text, "Node %u, zone %8.*s ", zone->node,
			      SHADOW_ZONE_NAME, zone->name);
		for (order = 0; order < nr_orders(zone); order++) {
			value = index(zone, order);
			shadow_printf(text, "%*d.%03d ", width, value / 1000,
				      value % 1000);
		}
		shadow_printf(text, "\n");
	}
}

/**
 * shadow_format_unusable() - print the unusable-space index, a zone a line
 * @text: where
 * @recs: struct shadow_rec_buddyinfo, others are passed over
 */
void shadow_format_unusable(struct shadow_text *text, struct shadow_recs recs)
{
	format_index(text, recs, shadow_unusable_of, 1);
}

/**
 * shadow_format_extfrag() - print the fragmentation index, a zone a line
 * @text: where
 * @recs: struct shadow_rec_buddyinfo, others are passed over
 */
void shadow_format_extfrag(struct shadow_text *text, struct shadow_recs recs)
{
	format_index(text, recs, shadow_extfrag_of, 2);
}
