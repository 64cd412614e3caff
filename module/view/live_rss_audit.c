// SPDX-License-Identifier: GPL-2.0
/*
 * live/rss_audit: what a process has in its page tables, against its counters.
 */
#include "format/rss_audit.h"
#include "live/rss_audit.h"
#include "view/view.h"

static int view_live_rss_audit_collect(struct grow *recs, bool raw)
{
	return live_rss_audit_collect(recs);
}

const struct view view_live_rss_audit = {
	.dir = "live",
	.name = "rss_audit",
	.mode = 0400,
	.taken =
		"mmap_lock, one page table at a time; exact if the process stands still",
	.missing = live_rss_audit_missing,
	.collect = view_live_rss_audit_collect,
	.format = shadow_format_rss_audit,
};
