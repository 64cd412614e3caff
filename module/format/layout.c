// SPDX-License-Identifier: GPL-2.0
/*
 * Regions of the kernel's address space as a table and as a drawing to scale;
 * slots of the fixmap. No file of the kernel has these formats.
 */
#include "format/layout.h"
#include "uapi/machine.h"

/* Columns of the drawing. */
#define DRAWING_COLUMNS 64

/* An address: as it is, as its distance from the end, or hidden. */
static void format_place(struct shadow_text *text, __u64 start, __u64 below)
{
	if (start)
		shadow_printf(text, " 0x%016llx", start);
	else if (below)
		shadow_printf(text, "-0x%016llx", below);
	else
		shadow_printf(text, "%19s", "hidden");
}

/* A size, rounded down, in the largest unit of which it has ten. */
static void format_size(struct shadow_text *text, __u64 size)
{
	static const char *const units[] = { "B",   "KiB", "MiB", "GiB",
					     "TiB", "PiB", "EiB" };
	unsigned int unit = 0;

	for (; size >= 10240 && unit + 1 < sizeof(units) / sizeof(*units);
	     unit++)
		size >>= 10;
	shadow_printf(text, " %5llu %s", size, units[unit]);
}

static void format_moved(struct shadow_text *text,
			 const struct shadow_rec_region *region)
{
	__s64 moved = region->moved;

	if (!(region->flags & SHADOW_REGION_RANDOM))
		shadow_printf(text, " %19s", "-");
	else if (region->flags & SHADOW_REGION_HIDDEN)
		shadow_printf(text, " %19s", "hidden");
	else
		shadow_printf(text, " %c0x%016llx", moved < 0 ? '-' : '+',
			      moved < 0 ? 0 - (__u64)moved : (__u64)moved);
}

static void format_region(struct shadow_text *text,
			  const struct shadow_rec_region *region)
{
	unsigned int i;

	format_place(text, region->start, region->below);
	if (region->flags & SHADOW_REGION_SIZE_HIDDEN) {
		shadow_printf(text, " %18s", "hidden");
		shadow_printf(text, " %9s", "-");
	} else {
		shadow_printf(text, " 0x%016llx", region->size);
		format_size(text, region->size);
	}
	format_moved(text, region);
	for (i = 0; i < 3; i++)
		if (region->flags & SHADOW_REGION_WALKED)
			shadow_printf(text, " %12llu", region->mapped[i] >> 10);
		else
			shadow_printf(text, " %12s", "-");
	if (region->flags & SHADOW_REGION_WALKED)
		shadow_printf(text, " %8llu", region->tables);
	else
		shadow_printf(text, " %8s", "-");
	shadow_printf(text, " %s%.32s",
		      region->flags & SHADOW_REGION_INSIDE ? "  " : "",
		      region->name);
	if (region->from[0])
		shadow_printf(text, " (%.32s)", region->from);
	shadow_printf(text, "\n");
}

/* Columns @from to @to of a line of the drawing. */
static void draw_bar(struct shadow_text *text, unsigned int from,
		     unsigned int to, char mark)
{
	char bar[DRAWING_COLUMNS + 1];
	unsigned int i;

	for (i = 0; i < DRAWING_COLUMNS; i++)
		bar[i] = i >= from && i <= to ? mark : ' ';
	bar[DRAWING_COLUMNS] = '\0';
	shadow_printf(text, "|%s|", bar);
}

static void draw_region(struct shadow_text *text,
			const struct shadow_rec_region *region,
			unsigned int column_bits, __u64 half)
{
	__u64 from = (half - region->below) >> column_bits, columns;

	if (!region->size || region->flags & SHADOW_REGION_INSIDE)
		return;
	columns = (region->size - 1) >> column_bits;
	if (region->flags & SHADOW_REGION_HIDDEN)
		draw_bar(text, 0, columns, '?');
	else
		draw_bar(text, from,
			 (half - region->below + region->size - 1) >>
				 column_bits,
			 region->flags & SHADOW_REGION_HOLE ? '.' : '#');
	shadow_printf(text, " %.32s\n", region->name);
}

static void format_drawing(struct shadow_text *text, struct shadow_recs recs,
			   const struct shadow_rec_layout *layout)
{
	unsigned int column_bits = (layout->half_bits & 63) - 6;
	const struct shadow_rec_region *region;

	shadow_printf(text, "\nto scale, a column is");
	format_size(text, 1ULL << (column_bits & 63));
	shadow_printf(text, "; ? such a part of it, its place hidden\n");
	while ((region = shadow_recs_find(&recs, SHADOW_MACHINE_REGION,
					  sizeof(*region))))
		draw_region(text, region, column_bits & 63,
			    1ULL << (layout->half_bits & 63));
}

/**
 * shadow_format_layout() - print the kernel's address space
 * @text: where
 * @recs: struct shadow_rec_layout and struct shadow_rec_region; others are
 *        passed over
 */
void shadow_format_layout(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_region *region;
	const struct shadow_rec_layout *layout;
	struct shadow_recs all = recs;

	layout = shadow_recs_find(&all, SHADOW_MACHINE_LAYOUT, sizeof(*layout));
	if (!layout)
		return;
	shadow_printf(text, "page tables of %u levels; the kernel's half has",
		      layout->levels);
	format_size(text, 1ULL << (layout->half_bits & 63));
	shadow_printf(text, "\n");
	if (layout->phys_base)
		shadow_printf(text, "phys_base 0x%llx\n", layout->phys_base);
	shadow_printf(text, "\n%19s %18s %9s %19s %12s %12s %12s %8s %s\n",
		      "start", "size", "", "moved", "4K_KiB", "2M_KiB",
		      "1G_KiB", "tables", "what");
	all = recs;
	while ((region = shadow_recs_find(&all, SHADOW_MACHINE_REGION,
					  sizeof(*region))))
		format_region(text, region);
	format_drawing(text, recs, layout);
}

static void format_slot_name(struct shadow_text *text,
			     const struct shadow_rec_fixmap *slot)
{
	if (!slot->name[0])
		shadow_printf(text, " %-26s", "-");
	else if (slot->of || slot->last != slot->first)
		shadow_printf(text, " %-22.32s+%-3u", slot->name, slot->of);
	else
		shadow_printf(text, " %-26.32s", slot->name);
}

/**
 * shadow_format_fixmap() - print the slots of the fixmap
 * @text: where
 * @recs: struct shadow_rec_fixmap, others are passed over
 */
void shadow_format_fixmap(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_fixmap *slot;

	shadow_printf(text, "%5s %5s %19s %-26s %s\n", "first", "last",
		      "address", "name", "maps");
	while ((slot = shadow_recs_find(&recs, SHADOW_MACHINE_FIXMAP,
					sizeof(*slot)))) {
		__u32 flags = slot->flags;

		shadow_printf(text, "%5u %5u ", slot->first, slot->last);
		format_place(text, slot->start, slot->below);
		format_slot_name(text, slot);
		if (!(flags & SHADOW_FIXMAP_MAPPED)) {
			shadow_printf(text, " nothing\n");
			continue;
		}
		if (slot->phys)
			shadow_printf(text, " 0x%llx", slot->phys);
		shadow_printf(text, " %s r%c%c%s%s\n",
			      flags & SHADOW_FIXMAP_RAM ? "memory" : "device",
			      flags & SHADOW_FIXMAP_WRITE ? 'w' : '-',
			      flags & SHADOW_FIXMAP_EXEC ? 'x' : '-',
			      flags & SHADOW_FIXMAP_USER ? " user" : "",
			      flags & SHADOW_FIXMAP_UNCACHED ? " uncached" :
							       "");
	}
}
