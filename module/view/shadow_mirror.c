// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/mirror: makes a metadata-only shadow of the live zones, verifies it,
 * shows its free blocks in /proc/buddyinfo's format, and forgets it. In a quiet
 * system the figures are those of live/buddyinfo.
 */
#include "core/check.h"
#include "format/buddyinfo.h"
#include "shadow/record.h"
#include "view/mirror.h"
#include "view/view.h"

static int view_shadow_mirror_collect(struct grow *recs, bool raw)
{
	struct shadow_mirror *mirror;
	struct shadow_check check;
	int err;

	err = view_mirror_create(&mirror, &shadow_policy_stock);
	if (err)
		return err;
	err = shadow_mem_check(&mirror->mem, &check);
	if (!err)
		err = shadow_record_buddyinfo(&mirror->mem, recs);
	view_mirror_destroy(mirror);
	return err;
}

const struct view view_shadow_mirror = {
	.dir = "shadow",
	.name = "mirror",
	.mode = 0400,
	.exact = true,
	.taken = "zone->lock, 1,024 page frames at a time",
	.collect = view_shadow_mirror_collect,
	.format = shadow_format_buddyinfo,
};
