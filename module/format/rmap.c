// SPDX-License-Identifier: GPL-2.0
/*
 * A page a line: its frame, what it is, whose, the offset there, references,
 * entries. Under it, where it is mapped: address space, address, VMA, what the
 * entry says.
 */
#include "format/rmap.h"
#include "uapi/rmap.h"

static void format_page(struct shadow_text *text,
			const struct shadow_rec_rmap_page *page)
{
	const char *kind = "file";

	if (page->flags & SHADOW_RMAP_ANON)
		kind = "anon";
	else if (page->flags & SHADOW_RMAP_SHMEM)
		kind = "shmem";
	shadow_printf(text, "0x%-8llx %-5s %6u 0x%-12llx %4u %4u%s%s\n",
		      page->pfn, kind, page->owner, page->index, page->refs,
		      page->maps,
		      page->flags & SHADOW_RMAP_EXCLUSIVE ? " exclusive" : "",
		      page->flags & SHADOW_RMAP_DIRTY ? " dirty" : "");
}

static void format_place(struct shadow_text *text,
			 const struct shadow_rec_rmap_place *place)
{
	shadow_printf(text, "  mm %u 0x%llx in %llx-%llx %s%s%s%s\n", place->mm,
		      place->addr, place->start, place->end,
		      place->entry & SHADOW_RMAP_WRITE ? "rw" : "ro",
		      place->entry & SHADOW_RMAP_WRITTEN ? " dirty" : "",
		      place->entry & SHADOW_RMAP_ACCESSED ? " accessed" : "",
		      place->entry & SHADOW_RMAP_HUGE ? " huge" : "");
}

/**
 * shadow_format_rmap() - print pages and where they are mapped
 * @text: where; the first piece gets a heading
 * @recs: struct shadow_rec_rmap_page, each with its struct shadow_rec_rmap_place
 *        after it; others are passed over
 */
void shadow_format_rmap(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec *rec;

	if (!text->before)
		shadow_printf(text, "%-10s %-5s %6s %-14s %4s %4s\n", "pfn",
			      "kind", "owner", "offset", "refs", "maps");
	while ((rec = shadow_recs_next(&recs))) {
		if (rec->type == SHADOW_RMAP_PAGE &&
		    rec->size >= sizeof(struct shadow_rec_rmap_page))
			format_page(text, (const void *)rec);
		else if (rec->type == SHADOW_RMAP_PLACE &&
			 rec->size >= sizeof(struct shadow_rec_rmap_place))
			format_place(text, (const void *)rec);
	}
}
