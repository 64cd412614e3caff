// SPDX-License-Identifier: GPL-2.0
/*
 * Areas a line each, with the words of /proc/vmallocinfo where it has some, then
 * tables of spaces and of callers.
 */
#include "format/vmalloc.h"
#include "uapi/vmalloc.h"

static const char *space_name(struct shadow_recs recs, __u32 number)
{
	const struct shadow_rec_vmalloc_space *space;

	while ((space = shadow_recs_find(&recs, SHADOW_VMALLOC_SPACE,
					 sizeof(*space))))
		if (space->number == number)
			return space->name;
	return "?";
}

static void format_place(struct shadow_text *text,
			 const struct shadow_rec_vmalloc_area *area,
			 struct shadow_recs all)
{
	if (area->flags & SHADOW_VMALLOC_RAW)
		shadow_printf(text, "0x%016llx-0x%016llx %7llu", area->start,
			      area->start + area->size, area->size);
	else
		shadow_printf(text, "%.16s+0x%llx-0x%llx %7llu",
			      space_name(all, area->space), area->start,
			      area->start + area->size, area->size);
}

static void format_words(struct shadow_text *text, __u32 flags)
{
	static const struct {
		__u32 flag;
		const char *word;
	} words[] = {
		{ SHADOW_VMALLOC_RAM, "vm_map_ram" },
		{ SHADOW_VMALLOC_IOREMAP, "ioremap" },
		{ SHADOW_VMALLOC_SPARSE, "sparse" },
		{ SHADOW_VMALLOC_ALLOC, "vmalloc" },
		{ SHADOW_VMALLOC_MAP, "vmap" },
		{ SHADOW_VMALLOC_USER, "user" },
		{ SHADOW_VMALLOC_DMA, "dma-coherent" },
		{ SHADOW_VMALLOC_VPAGES, "vpages" },
		{ 0, "" },
	};
	unsigned int i;

	for (i = 0; words[i].flag; i++)
		if (flags & words[i].flag)
			shadow_printf(text, " %s", words[i].word);
}

/* An area in use; @behind: the records behind it, its nodes first. */
static void format_busy(struct shadow_text *text,
			const struct shadow_rec_vmalloc_area *area,
			struct shadow_recs behind)
{
	const struct shadow_rec *rec;
	const struct shadow_rec_vmalloc_node *node;

	if (area->caller[0])
		shadow_printf(text, " %.*s",
			      (int)(area->rec.size - sizeof(*area)),
			      area->caller);
	if (area->pages)
		shadow_printf(text, " pages=%llu", area->pages);
	if (area->phys)
		shadow_printf(text, " phys=0x%016llx", area->phys);
	format_words(text, area->flags);
	while ((rec = shadow_recs_next(&behind)) &&
	       rec->type == SHADOW_VMALLOC_NODE && rec->size >= sizeof(*node)) {
		node = (const void *)rec;
		shadow_printf(text, " N%u=%u", node->node, node->pages);
	}
	if (area->flags & SHADOW_VMALLOC_PARTIAL)
		shadow_printf(text, " partial");
	if (area->flags & SHADOW_VMALLOC_GUARD)
		shadow_printf(text, " guard");
}

static void format_areas(struct shadow_text *text, struct shadow_recs recs)
{
	static const char *const states[] = {
		[SHADOW_VMALLOC_LAZY] = "unpurged vm_area",
		[SHADOW_VMALLOC_POOLED] = "pooled",
		[SHADOW_VMALLOC_FREE] = "free",
	};
	const struct shadow_rec_vmalloc_area *area;
	struct shadow_recs all = recs;

	while ((area = shadow_recs_find(&recs, SHADOW_VMALLOC_AREA,
					sizeof(*area)))) {
		format_place(text, area, all);
		if (area->state == SHADOW_VMALLOC_BUSY)
			format_busy(text, area, recs);
		else if (area->state < SHADOW_VMALLOC_NR_STATES)
			shadow_printf(text, " %s", states[area->state]);
		shadow_printf(text, "\n");
	}
}

static void format_spaces(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vmalloc_space *space;
	unsigned int i;
	__s64 left;

	shadow_printf(text, "\n%-9s %17s %6s %6s", "space", "bytes", "areas",
		      "guards");
	shadow_printf(text, " %12s %11s %11s %17s %6s %17s %10s\n", "in_use",
		      "unpurged", "pooled", "free", "holes", "largest_hole",
		      "on_its_way");
	while ((space = shadow_recs_find(&recs, SHADOW_VMALLOC_SPACE,
					 sizeof(*space)))) {
		left = space->size;
		for (i = 0; i < SHADOW_VMALLOC_NR_STATES; i++)
			left -= space->bytes[i];
		shadow_printf(text, "%-9.16s ", space->name);
		if (space->hidden)
			shadow_printf(text, "%17s", "hidden");
		else
			shadow_printf(text, "%17llu", space->size);
		shadow_printf(text,
			      " %6llu %6llu %12llu %11llu %11llu %17llu %6llu",
			      space->nr[SHADOW_VMALLOC_BUSY], space->guards,
			      space->bytes[SHADOW_VMALLOC_BUSY],
			      space->bytes[SHADOW_VMALLOC_LAZY],
			      space->bytes[SHADOW_VMALLOC_POOLED],
			      space->bytes[SHADOW_VMALLOC_FREE],
			      space->nr[SHADOW_VMALLOC_FREE]);
		shadow_printf(text, " %17llu", space->largest);
		if (space->hidden)
			shadow_printf(text, " %10s\n", "-");
		else
			shadow_printf(text, " %10lld\n", left);
	}
}

static void format_callers(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vmalloc_caller *caller;

	shadow_printf(text, "\n%6s %12s %8s %s\n", "areas", "bytes", "pages",
		      "caller");
	while ((caller = shadow_recs_find(&recs, SHADOW_VMALLOC_CALLER,
					  sizeof(*caller))))
		shadow_printf(text, "%6llu %12llu %8llu %.*s\n", caller->areas,
			      caller->bytes, caller->pages,
			      caller->caller[0] ? (int)(caller->rec.size -
							sizeof(*caller)) :
						  7,
			      caller->caller[0] ? caller->caller : "unknown");
}

/**
 * shadow_format_vmalloc() - print areas, spaces and callers
 * @text: where
 * @recs: struct shadow_rec_vmalloc_area and what else uapi/vmalloc.h has, or a
 *        piece of them; others are passed over
 */
void shadow_format_vmalloc(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vmalloc_total *total;

	format_areas(text, recs);
	if (text->follows)
		return;
	format_spaces(text, recs);
	format_callers(text, recs);
	total = shadow_recs_find(&recs, SHADOW_VMALLOC_TOTAL, sizeof(*total));
	if (!total)
		return;
	shadow_printf(
		text,
		"\npages of vmalloc(): found %llu, counted %llu; unpurged: found %llu, counted %llu%s\n",
		total->pages, total->pages_counted, total->lazy,
		total->lazy_counted, total->cut ? "; pooled: cut off" : "");
}
