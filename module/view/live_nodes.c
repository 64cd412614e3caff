// SPDX-License-Identifier: GPL-2.0
/*
 * live/nodes: the nodes, their CPUs and distances.
 */
#include "format/nodes.h"
#include "live/nodes.h"
#include "view/view.h"

static int view_live_nodes_collect(struct grow *recs, bool raw)
{
	return live_nodes_collect(recs);
}

const struct view view_live_nodes = {
	.dir = "live",
	.name = "nodes",
	.mode = 0400,
	.taken = "no lock; each figure exact, not all of one moment",
	.collect = view_live_nodes_collect,
	.format = shadow_format_nodes,
};
