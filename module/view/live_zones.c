// SPDX-License-Identifier: GPL-2.0
/*
 * live/zones: the zones, one a line.
 */
#include "format/zones.h"
#include "live/zone_list.h"
#include "view/view.h"

static int view_live_zones_collect(struct grow *recs, bool raw)
{
	return live_zones_collect(recs);
}

const struct view view_live_zones = {
	.dir = "live",
	.name = "zones",
	.mode = 0400,
	.taken = "no lock; each figure exact, not all of one moment",
	.collect = view_live_zones_collect,
	.format = shadow_format_zones,
};
