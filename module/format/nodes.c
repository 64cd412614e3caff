// SPDX-License-Identifier: GPL-2.0
/*
 * A table of nodes, then one of distances. No file of the kernel has this
 * format.
 */
#include "format/nodes.h"
#include "uapi/machine.h"

static void format_node(struct shadow_text *text,
			const struct shadow_rec_node *node)
{
	__u32 flags = node->flags;

	shadow_printf(text, "%4u %c%c%c%c%c %12llu %10llu %10llu %10llu %10llu",
		      node->node, flags & SHADOW_NODE_MEMORY ? 'm' : '-',
		      flags & SHADOW_NODE_NORMAL ? 'n' : '-',
		      flags & SHADOW_NODE_CPU ? 'c' : '-',
		      flags & SHADOW_NODE_KSWAPD ? 'k' : '-',
		      flags & SHADOW_NODE_KCOMPACTD ? 'o' : '-',
		      node->start_pfn, node->spanned, node->present,
		      node->managed, node->free);
	shadow_printf(text, " %2u/%-2u %8llu %8llu %8llu %6u %.*s\n",
		      node->nr_populated, node->nr_zones, node->totalreserve,
		      node->min_unmapped, node->min_slab, node->kswapd_failures,
		      (int)(node->rec.size - sizeof(*node)), node->cpus);
}

static void format_distances(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_distance *row;
	struct shadow_recs nodes = recs;
	const struct shadow_rec_node *node;
	__u32 i;

	shadow_printf(text, "\n%8s", "distance");
	while ((node = shadow_recs_find(&nodes, SHADOW_MACHINE_NODE,
					sizeof(*node))))
		shadow_printf(text, " %4u", node->node);
	shadow_printf(text, "\n");
	while ((row = shadow_recs_find(&recs, SHADOW_MACHINE_DISTANCE,
				       sizeof(*row)))) {
		shadow_printf(text, "%8u", row->node);
		for (i = 0; i < row->nr && i < row->rec.size - sizeof(*row);
		     i++)
			shadow_printf(text, " %4u", row->distance[i]);
		shadow_printf(text, "\n");
	}
}

/**
 * shadow_format_nodes() - print nodes and their distances
 * @text: where
 * @recs: struct shadow_rec_node and struct shadow_rec_distance; others are
 *        passed over
 */
void shadow_format_nodes(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_node *node;
	struct shadow_recs all = recs;

	shadow_printf(text, "%4s %5s %12s %10s %10s %10s %10s", "node", "flags",
		      "start_pfn", "spanned", "present", "managed", "free");
	shadow_printf(text, " %5s %8s %8s %8s %6s %s\n", "zones", "reserve",
		      "unmapped", "slab", "failed", "cpus");
	while ((node = shadow_recs_find(&recs, SHADOW_MACHINE_NODE,
					sizeof(*node))))
		format_node(text, node);
	format_distances(text, all);
	shadow_printf(
		text,
		"flags: m memory, n normal memory, c CPUs, k kswapd, o kcompactd\n");
}
