// SPDX-License-Identifier: GPL-2.0
/*
 * The formatters of nodes, zones, zonelists, page sets and free lists.
 */
#include "format/nodes.h"
#include "format/pageblocks.h"
#include "format/pcp.h"
#include "format/zonelists.h"
#include "format/zones.h"
#include "text.h"
#include "uapi/machine.h"

FIXTURE(machine)
{
	struct rec_list *list;
};

FIXTURE_SETUP(machine)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(machine)
{
	free(self->list);
}

static void node_add(struct rec_list *list, __u32 number, __u32 flags,
		     const char *cpus)
{
	struct shadow_rec_node *node;

	node = rec_add(list, SHADOW_MACHINE_NODE,
		       (sizeof(*node) + strlen(cpus) + 8) / 8 * 8);
	node->node = number;
	node->flags = flags;
	node->nr_zones = 3;
	node->nr_populated = 2;
	node->start_pfn = 1;
	node->spanned = 20;
	node->present = 18;
	node->managed = 16;
	node->free = 7;
	name_set(node->cpus, cpus);
}

static void distance_add(struct rec_list *list, __u32 number, __u8 one,
			 __u8 other)
{
	struct shadow_rec_distance *row;

	row = rec_add(list, SHADOW_MACHINE_DISTANCE, sizeof(*row) + 8);
	row->node = number;
	row->nr = 2;
	row->distance[0] = one;
	row->distance[1] = other;
}

TEST_F(machine, nodes_are_a_table_and_their_distances_another)
{
	static const char *const rows[] = {
		"   0 m-c--            1         20         18         16          7  2/3         0        0        0      0 0-3,7",
		"   2 ---k-            1         20         18         16          7  2/3         0        0        0      0 ",
	};
	const char *text;

	node_add(self->list, 0, SHADOW_NODE_MEMORY | SHADOW_NODE_CPU, "0-3,7");
	node_add(self->list, 2, SHADOW_NODE_KSWAPD, "");
	distance_add(self->list, 0, 10, 21);
	distance_add(self->list, 2, 31, 10);
	text = text_of(shadow_format_nodes, self->list);
	EXPECT_TRUE(has_line(text, rows[0]));
	EXPECT_TRUE(has_line(text, rows[1]));
	EXPECT_TRUE(has_line(text, "distance    0    2"));
	EXPECT_TRUE(has_line(text, "       0   10   21"));
	EXPECT_TRUE(has_line(text, "       2   31   10"));
}

TEST_F(machine, more_distances_than_the_record_holds_are_not_read)
{
	struct shadow_rec_distance *row;

	row = rec_add(self->list, SHADOW_MACHINE_DISTANCE, sizeof(*row) + 8);
	row->nr = ~0U;
	EXPECT_TRUE(
		has_line(text_of(shadow_format_nodes, self->list),
			 "       0    0    0    0    0    0    0    0    0"));
}

TEST_F(machine, zones_show_their_flags_and_their_protection)
{
	static const char *const row[] = {
		"   1    DMA32 p--r-         4096          0          0          0          9        0        3        0        0        0        0          0 0,0,908",
	};
	struct shadow_rec_zone *zone;
	const char *text;

	zone = REC_ADD(self->list, SHADOW_MACHINE_ZONE, struct shadow_rec_zone);
	zone->flags = SHADOW_ZONE_POPULATED | SHADOW_ZONE_RECLAIM;
	zone->free = 9;
	name_set(zone->zone.name, "DMA32");
	zone->zone.node = 1;
	zone->zone.start_pfn = 4096;
	zone->zone.min = 3;
	zone->zone.nr_zones = 3;
	zone->zone.lowmem_reserve[2] = 908;
	text = text_of(shadow_format_zones, self->list);
	EXPECT_TRUE(has_line(text, row[0]));
}

TEST_F(machine, zonelist_for_the_node_alone_says_so)
{
	struct shadow_rec_zonelist *list;
	const char *text;

	list = REC_ADD(self->list, SHADOW_VIEW_ZONELIST,
		       struct shadow_rec_zonelist);
	list->for_node = 1;
	list->flags = SHADOW_ZONELIST_ALONE | SHADOW_ZONELIST_DISTANCE;
	list->distance = 10;
	text = text_of(shadow_format_zonelists, self->list);
	EXPECT_TRUE(has_line(text,
			     "for requests from node 1 that must stay there:"));
	EXPECT_NE(NULL, strstr(text, "       10 no\n"));
}

static void list_set(struct shadow_rec_pcp *set, __u32 order, __u32 nr,
		     const char *type)
{
	unsigned int i = set->nr_lists++;

	set->list[i].order = order;
	set->list[i].nr = nr;
	name_set(set->list[i].type, type);
}

TEST_F(machine, page_set_is_a_table_of_types_and_orders)
{
	static const char *const lines[] = {
		"Node 0, zone    DMA32, cpu 1: count 9 on lists >8 high 0 batch 63 high_min 0 high_max 0",
		"  order             0      1      9",
		"  Unmovable         1      3      -",
		"  Movable           2      4      6",
		"  not movable       -      -      5",
		NULL,
	};
	struct shadow_rec_pcp *set;

	set = REC_ADD(self->list, SHADOW_MACHINE_PCP, struct shadow_rec_pcp);
	name_set(set->name, "DMA32");
	set->cpu = 1;
	set->count = 9;
	set->walked = 8;
	set->cut = 1;
	set->batch = 63;
	list_set(set, 0, 1, "Unmovable");
	list_set(set, 0, 2, "Movable");
	list_set(set, 1, 3, "Unmovable");
	list_set(set, 1, 4, "Movable");
	list_set(set, 9, 5, "not movable");
	list_set(set, 9, 6, "Movable");
	EXPECT_TRUE(is_lines(text_of(shadow_format_pcp, self->list), lines));
}

TEST_F(machine, page_set_of_too_many_lists_is_not_read_past_its_end)
{
	struct shadow_rec_pcp *set;
	const char *text;

	set = REC_ADD(self->list, SHADOW_MACHINE_PCP, struct shadow_rec_pcp);
	set->nr_lists = ~0U;
	text = text_of(shadow_format_pcp, self->list);
	EXPECT_TRUE(has_line(text, "                    0"));
}

TEST_F(machine, free_lists_stand_under_their_pageblocks)
{
	static const char *const row[] = {
		"Node 0, zone    DMA32: on free lists 12 pages in 3 blocks, counter before 12 after 13; wrong: lengths 0 marks 1; other types 0; order 2 cut off",
	};
	struct shadow_rec_free_lists *lists;
	const char *text;

	lists = REC_ADD(self->list, SHADOW_MACHINE_FREE_LISTS,
			struct shadow_rec_free_lists);
	name_set(lists->name, "DMA32");
	lists->pages = 12;
	lists->blocks = 3;
	lists->before = 12;
	lists->after = 13;
	lists->marks = 1;
	lists->cut = 1 << 2;
	text = text_of(shadow_format_pageblocks, self->list);
	EXPECT_TRUE(has_line(text, row[0]));
}

TEST_HARNESS_MAIN
