// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges as /proc/iomem prints them, the firmware's before the kernel's, then
 * what of each zone was kept from the page allocator. No file of the kernel has
 * this format.
 */
#include "format/boot_memory.h"
#include "uapi/machine.h"

#define PAGE_BITS 12

/* Whole pages of a range. */
static __u64 range_pages(const struct shadow_rec_range *range)
{
	__u64 end = (range->last + 1) >> PAGE_BITS;
	__u64 start = (range->start + (1 << PAGE_BITS) - 1) >> PAGE_BITS;

	return end > start ? end - start : 0;
}

/* The ranges of one side; returns the pages of its System RAM. */
static __u64 format_ranges(struct shadow_text *text, struct shadow_recs recs,
			   __u32 side)
{
	const struct shadow_rec_range *range;
	__u64 pages = 0;

	while ((range = shadow_recs_find(&recs, SHADOW_MACHINE_RANGE,
					 sizeof(*range)))) {
		if ((range->flags & SHADOW_RANGE_FIRMWARE) != side)
			continue;
		shadow_printf(text, "%*s%08llx-%08llx : %.48s\n",
			      range->depth < 16 ? (int)range->depth * 2 : 0, "",
			      range->start, range->last, range->name);
		if (range->flags & SHADOW_RANGE_RAM && !range->depth)
			pages += range_pages(range);
		if (range->flags & SHADOW_RANGE_CUT)
			shadow_printf(text, "cut off: there are more\n");
	}
	return pages;
}

static void format_kept(struct shadow_text *text, struct shadow_recs recs,
			__u64 ram)
{
	__u64 present = 0, managed = 0;
	const struct shadow_rec_zone *rec;

	shadow_printf(text, "%4s %8s %12s %12s %12s\n", "node", "zone",
		      "present", "managed", "kept");
	while ((rec = shadow_recs_find(&recs, SHADOW_MACHINE_ZONE,
				       sizeof(*rec)))) {
		const struct shadow_rec_zone_geom *zone = &rec->zone;

		if (!(rec->flags & SHADOW_ZONE_POPULATED))
			continue;
		shadow_printf(text, "%4u %8.*s %12llu %12llu %12llu\n",
			      zone->node, SHADOW_ZONE_NAME, zone->name,
			      zone->present, zone->managed,
			      zone->present - zone->managed);
		present += zone->present;
		managed += zone->managed;
	}
	shadow_printf(text, "%4s %8s %12llu %12llu %12llu\n", "-", "all",
		      present, managed, present - managed);
	shadow_printf(text, "System RAM has %llu whole pages\n", ram);
}

/**
 * shadow_format_boot_memory() - print the memory the kernel booted with
 * @text: where
 * @recs: struct shadow_rec_range and struct shadow_rec_zone; others are passed
 *        over
 */
void shadow_format_boot_memory(struct shadow_text *text,
			       struct shadow_recs recs)
{
	__u64 ram;

	shadow_printf(text, "as the firmware told it:\n");
	format_ranges(text, recs, SHADOW_RANGE_FIRMWARE);
	shadow_printf(text, "\nas the kernel has it:\n");
	ram = format_ranges(text, recs, 0);
	shadow_printf(text, "\npages kept from the page allocator:\n");
	format_kept(text, recs, ram);
}
