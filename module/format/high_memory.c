// SPDX-License-Identifier: GPL-2.0
/*
 * High memory, a figure a line, and why there is none. No file of the kernel has
 * this format.
 */
#include "format/high_memory.h"
#include "uapi/high_memory.h"

static const char *has(int yes)
{
	return yes ? "yes" : "no";
}

/**
 * shadow_format_high_memory() - print high memory
 * @text: where
 * @recs: a struct shadow_rec_high_memory, others are passed over
 */
void shadow_format_high_memory(struct shadow_text *text,
			       struct shadow_recs recs)
{
	const struct shadow_rec_high_memory *high;
	__u64 end_pfn;

	high = shadow_recs_find(&recs, SHADOW_HIGH_MEMORY, sizeof(*high));
	if (!high)
		return;
	end_pfn = high->end >> 12;
	shadow_printf(text, "zones of high memory     %u\n", high->zones);
	shadow_printf(text, "pages of high memory     %llu of %llu\n",
		      high->high, high->present);
	shadow_printf(text, "last page frame          %llu\n", high->last_pfn);
	shadow_printf(text, "high_memory, as a frame  %llu\n", end_pfn);
	shadow_printf(text, "all below high_memory    %s\n",
		      has(high->last_pfn < end_pfn));
	shadow_printf(text, "the direct map's room    2^%u bytes\n",
		      high->room_bits);
	shadow_printf(text, "slots of kmap()          %u\n", high->pkmap_slots);
	shadow_printf(text, "slots of kmap_local      %u\n", high->kmap_slots);
	if (high->zones)
		return;
	shadow_printf(
		text,
		"i386 has addresses for 896 MiB of memory at most; the rest is high, and kmap()\n"
		"maps a page of it in a window of some slots. Here the direct map has room for\n"
		"all memory that the CPU can have: a page's address is a sum, kmap() returns it,\n"
		"and nothing is mapped or unmapped.\n");
}
