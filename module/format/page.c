// SPDX-License-Identifier: GPL-2.0
/*
 * A page frame, one fact a line, `name: value`. What is not known has no line.
 */
#include "format/page.h"
#include "uapi/view.h"

static void format_range(struct shadow_text *text, const char *name,
			 __u64 start, unsigned int order)
{
	shadow_printf(text, "%s: pfns 0x%llx to 0x%llx", name, start,
		      start + (1ULL << (order & 63)) - 1);
}

static void format_place(struct shadow_text *text,
			 const struct shadow_rec_page *page)
{
	shadow_printf(text, "zone: node %u, %.*s, frame %u\n", page->node,
		      SHADOW_ZONE_NAME, page->name, page->idx);
	format_range(text, "section", page->section, page->section_order);
	shadow_printf(text, "\n");
	format_range(text, "pageblock", page->pageblock, page->pb_order);
	shadow_printf(text, ", %.*s\n", SHADOW_TYPE_NAME, page->pb_type);
	shadow_printf(text, "state: %.*s\n", SHADOW_STATE_NAME, page->state);
}

static void format_block(struct shadow_text *text,
			 const struct shadow_rec_page *page)
{
	format_range(text, "block", page->head, page->order);
	shadow_printf(text, ", order %u, %.*s, %.*s", page->order,
		      SHADOW_STATE_NAME, page->head_state, SHADOW_TYPE_NAME,
		      page->type);
	if (page->owner)
		shadow_printf(text, ", owner %u", page->owner);
	shadow_printf(text, "\n");
}

/* Only a head has an order. */
static void format_buddy(struct shadow_text *text,
			 const struct shadow_rec_page *page)
{
	shadow_printf(text, "buddy: pfn 0x%llx, %.*s", page->buddy,
		      SHADOW_STATE_NAME, page->buddy_state);
	switch (page->buddy_state[0]) {
	case 'F':
	case 'P':
	case 'A':
		shadow_printf(text, ", order %u", page->buddy_order);
	}
	shadow_printf(text, "\n");
}

/**
 * shadow_format_page() - print what is known of page frames
 * @text: where
 * @recs: struct shadow_rec_page, others are passed over
 */
void shadow_format_page(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_page *page;

	while ((page = shadow_recs_find(&recs, SHADOW_VIEW_PAGE,
					sizeof(*page)))) {
		shadow_printf(text, "pfn: 0x%llx (%llu)\n", page->pfn,
			      page->pfn);
		shadow_printf(text, "instance: %.*s\n",
			      (int)sizeof(page->instance), page->instance);
		if (page->flags & SHADOW_PAGE_KNOWN)
			format_place(text, page);
		else
			shadow_printf(text, "state: no page of it\n");
		if (page->flags & SHADOW_PAGE_BLOCK)
			format_block(text, page);
		if (page->flags & SHADOW_PAGE_BUDDY)
			format_buddy(text, page);
		if (page->flags & SHADOW_PAGE_HANDLE)
			shadow_printf(text, "handle: %u\n", page->handle);
	}
}
