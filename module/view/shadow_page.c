// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/page: what the shadow knows of one page frame. Takes its number,
 * decimal or with 0x; whoever has the file open gets the last one written.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "format/page.h"
#include "shadow/arena.h"
#include "shadow/handle.h"
#include "shadow/record.h"
#include "view/view.h"

static u64 page_pfn;

/* Which handle's block a page frame is in. */
static void page_find_handle(struct shadow_rec_page *rec)
{
	struct shadow_handle handle;
	u32 id;

	for (id = 0; shadow_handle_next(&id, &handle); id++) {
		if (rec->pfn - handle.pfn >= 1ULL << handle.order)
			continue;
		rec->flags |= SHADOW_PAGE_HANDLE;
		rec->handle = handle.id;
		return;
	}
}

static int view_shadow_page_collect(struct grow *recs, bool raw)
{
	struct shadow_rec_page *rec;

	rec = grow_rec(recs, SHADOW_VIEW_PAGE, sizeof(*rec));
	if (!rec)
		return recs->err;
	shadow_record_page(shadow_arena_mem(), READ_ONCE(page_pfn), rec);
	strscpy(rec->instance, "arena", sizeof(rec->instance));
	page_find_handle(rec);
	return 0;
}

static int view_shadow_page_write(char *line)
{
	u64 pfn;
	int err = kstrtou64(line, line[0] && line[1] == 'x' ? 16 : 10, &pfn);

	if (err)
		return err;
	if (pfn > U64_MAX >> PAGE_SHIFT)
		return -ERANGE;
	WRITE_ONCE(page_pfn, pfn);
	return 0;
}

const struct view view_shadow_page = {
	.dir = "shadow",
	.name = "page",
	.mode = 0600,
	.taken = "the shadow zone's lock; PCP and ALLOC change without it",
	.collect = view_shadow_page_collect,
	.format = shadow_format_page,
	.write = view_shadow_page_write,
};
