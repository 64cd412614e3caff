// SPDX-License-Identifier: GPL-2.0
/*
 * The index of the articles, for comparison: ranges in a red-black tree and in a
 * list, and the last one that was found is looked at first. Gaps are sought along
 * the list. There is no reading without the lock.
 */
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

#include "shadow/indices.h"

/**
 * struct area - a range
 * @rb: its node of the tree
 * @list: by address; or it is spare
 * @range: what it is
 */
struct area {
	struct rb_node rb;
	struct list_head list;
	struct shadow_range range;
};

/**
 * struct classic - an index
 * @tree: its areas
 * @list: the same by address
 * @hit: the last one that was found, or NULL
 * @spare: areas for inserts to come
 * @nr_spare: how many
 */
struct classic {
	struct rb_root tree;
	struct list_head list;
	struct area *hit;
	struct list_head spare;
	u32 nr_spare;
};

static int classic_init(struct shadow_index *index)
{
	struct classic *classic = kzalloc(sizeof(*classic), GFP_KERNEL);

	if (!classic)
		return -ENOMEM;
	classic->tree = RB_ROOT;
	INIT_LIST_HEAD(&classic->list);
	INIT_LIST_HEAD(&classic->spare);
	index->data = classic;
	return 0;
}

static void classic_exit(struct shadow_index *index)
{
	struct classic *classic = index->data;
	struct area *area, *next;

	list_splice(&classic->list, &classic->spare);
	list_for_each_entry_safe(area, next, &classic->spare, list)
		kfree(area);
	kfree(classic);
}

static int classic_reserve(struct shadow_index *index, u32 nr)
{
	struct classic *classic = index->data;
	struct area *area;

	while (classic->nr_spare < nr) {
		area = kmalloc(sizeof(*area), GFP_KERNEL);
		if (!area)
			return -ENOMEM;
		list_add(&area->list, &classic->spare);
		classic->nr_spare++;
	}
	return 0;
}

/* The first one whose end is above an address, or NULL. */
static struct area *find(struct classic *classic, u64 addr)
{
	struct rb_node *node = classic->tree.rb_node;
	struct area *area = classic->hit, *found = NULL;

	if (area && area->range.start <= addr && area->range.end > addr)
		return area;
	while (node) {
		area = rb_entry(node, struct area, rb);
		if (area->range.end <= addr) {
			node = node->rb_right;
			continue;
		}
		found = area;
		if (area->range.start <= addr)
			break;
		node = node->rb_left;
	}
	if (found)
		classic->hit = found;
	return found;
}

static u32 classic_find(const struct shadow_index *index, u64 addr)
{
	const struct area *area = find(index->data, addr);

	return area ? area->range.id : 0;
}

/* A place at an area, by its list; the list's head: behind all. */
static u32 arrive(const struct classic *classic, struct list_head *list,
		  struct shadow_place *place)
{
	place->data = list;
	if (list == &classic->list)
		place->range = (struct shadow_range){ U64_MAX, U64_MAX, 0 };
	else
		place->range = list_entry(list, struct area, list)->range;
	return place->range.id;
}

static u32 classic_seek(const struct shadow_index *index, u64 addr,
			struct shadow_place *place)
{
	struct classic *classic = index->data;
	struct area *area = find(classic, addr);

	return arrive(classic, area ? &area->list : &classic->list, place);
}

static u32 classic_next(const struct shadow_index *index,
			struct shadow_place *place)
{
	struct list_head *list = place->data;

	return arrive(index->data, list->next, place);
}

static u32 classic_prev(const struct shadow_index *index,
			struct shadow_place *place)
{
	struct classic *classic = index->data;
	struct list_head *list = place->data;

	if (list->prev == &classic->list)
		return 0;
	return arrive(classic, list->prev, place);
}

static void classic_insert(struct shadow_index *index,
			   struct shadow_place *place,
			   const struct shadow_range *range)
{
	struct classic *classic = index->data;
	struct rb_node **link = &classic->tree.rb_node, *parent = NULL;
	struct area *area =
		list_first_entry(&classic->spare, struct area, list);

	list_del(&area->list);
	classic->nr_spare--;
	area->range = *range;
	while (*link) {
		parent = *link;
		if (rb_entry(parent, struct area, rb)->range.start >
		    range->start)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&area->rb, parent, link);
	rb_insert_color(&area->rb, &classic->tree);
	list_add_tail(&area->list, place->data);
	arrive(classic, &area->list, place);
}

static void classic_erase(struct shadow_index *index,
			  struct shadow_place *place)
{
	struct classic *classic = index->data;
	struct area *area = list_entry(place->data, struct area, list);

	arrive(classic, area->list.next, place);
	list_del(&area->list);
	rb_erase(&area->rb, &classic->tree);
	if (classic->hit == area)
		classic->hit = NULL;
	kfree(area);
}

static void classic_change(struct shadow_index *index,
			   struct shadow_place *place, u64 start, u64 end)
{
	struct area *area = list_entry(place->data, struct area, list);

	area->range.start = start;
	area->range.end = end;
	place->range = area->range;
}

/* Is the gap before a place what is wished for? */
static bool gap_is(const struct shadow_index *index,
		   const struct shadow_gap_wish *wish,
		   const struct shadow_place *place, struct shadow_range *gap)
{
	struct shadow_place before = *place;
	u64 floor = 0;

	if (classic_prev(index, &before))
		floor = before.range.end;
	*gap = (struct shadow_range){ max(floor, wish->low),
				      min(place->range.start, wish->high), 0 };
	return gap->end > gap->start && gap->end - gap->start >= wish->size;
}

static bool classic_gap(const struct shadow_index *index,
			const struct shadow_gap_wish *wish, bool highest,
			struct shadow_range *gap, struct shadow_place *place)
{
	bool more = true;

	classic_seek(index, highest ? wish->high : wish->low, place);
	while (more) {
		if (gap_is(index, wish, place, gap))
			return true;
		if (highest)
			more = place->range.start > wish->low &&
			       classic_prev(index, place);
		else
			more = place->range.end < wish->high &&
			       (classic_next(index, place) || true);
	}
	return false;
}

const struct shadow_index_ops shadow_index_classic = {
	.name = "classic",
	.init = classic_init,
	.exit = classic_exit,
	.reserve = classic_reserve,
	.find = classic_find,
	.seek = classic_seek,
	.next = classic_next,
	.prev = classic_prev,
	.insert = classic_insert,
	.erase = classic_erase,
	.change = classic_change,
	.gap = classic_gap,
};
