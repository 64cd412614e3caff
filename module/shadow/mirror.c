// SPDX-License-Identifier: GPL-2.0
/*
 * A mirror: what would the shadow's allocator have done with these requests?
 * It has no real page, so it writes into none, and it never asks the running
 * kernel for anything but metadata.
 */
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/topology.h>

#include "shadow/mirror.h"
#include "shadow/record.h"
#include "shadow/siblings.h"

/*
 * A block in mirror->blocks: the shadow's pfn and the order, in one entry. A
 * live block for which the shadow had none is there too, with no pfn.
 */
#define BLOCK_ORDER_BITS 4
#define BLOCK_NONE (ULONG_MAX >> (BLOCK_ORDER_BITS + 1))

static void *block_entry(u64 pfn, unsigned int order)
{
	return xa_mk_value(pfn << BLOCK_ORDER_BITS | order);
}

static u64 block_pfn(void *entry)
{
	return xa_to_value(entry) >> BLOCK_ORDER_BITS;
}

static unsigned int block_order(void *entry)
{
	return xa_to_value(entry) & ((1U << BLOCK_ORDER_BITS) - 1);
}

/**
 * shadow_mirror_init() - make a mirror with no zones
 * @mirror: the mirror
 * @policy: the rules that it follows
 * @nr_nodes: nodes, numbered from 0
 * @nr_zones: zones that will be added with shadow_mem_add_zone()
 * @max_pfn: one more than the highest page frame
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, -ENOMEM. On failure it holds nothing.
 */
int shadow_mirror_init(struct shadow_mirror *mirror,
		       const struct shadow_policy *policy,
		       unsigned int nr_nodes, unsigned int nr_zones,
		       u64 max_pfn)
{
	const struct shadow_mem_config config = {
		.max_zones = nr_zones,
		.nr_nodes = nr_nodes,
		.nr_cpus = nr_cpu_ids,
		.max_pfn = max_pfn,
		.policy = policy,
		.name = "mirror",
	};
	unsigned int order;
	int err;

	*mirror = (struct shadow_mirror){};
	xa_init(&mirror->blocks);
	mirror->stat.rec.type = SHADOW_FEED_STAT;
	mirror->stat.rec.size = sizeof(mirror->stat);
	for (order = 0; order <= SHADOW_MAX_ORDER; order++) {
		mirror->order[order].rec.type = SHADOW_FEED_ORDER;
		mirror->order[order].rec.size = sizeof(mirror->order[order]);
		mirror->order[order].order = order;
	}
	err = shadow_mem_init(&mirror->mem, &config);
	if (!err)
		shadow_siblings_join(&mirror->mem);
	return err;
}

/**
 * shadow_mirror_exit() - free a mirror
 * @mirror: the mirror; shadow_mirror_init() was called, and may have failed
 *
 * Context: may sleep.
 */
void shadow_mirror_exit(struct shadow_mirror *mirror)
{
	shadow_siblings_leave(&mirror->mem);
	xa_destroy(&mirror->blocks);
	shadow_mem_exit(&mirror->mem);
}

static int mirror_section(struct shadow_mirror *mirror,
			  struct shadow_zone *zone, u64 pfn, u32 *idx)
{
	int err = shadow_mem_reserve_section(&mirror->mem, pfn);

	return err ?: shadow_mem_section(&mirror->mem, zone, pfn, idx);
}

/**
 * shadow_mirror_set_pageblock() - the type of a live zone's pageblock
 * @mirror: the mirror
 * @zone: the zone
 * @pfn: a page frame of the pageblock; none of it was added yet
 * @mt: enum shadow_migratetype
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, or an error of shadow_mem_section().
 */
int shadow_mirror_set_pageblock(struct shadow_mirror *mirror,
				struct shadow_zone *zone, u64 pfn,
				unsigned int mt)
{
	u32 idx;
	int err;

	if (mt >= SHADOW_NR_MT)
		return -EINVAL;
	err = mirror_section(mirror, zone, pfn, &idx);
	if (!err)
		shadow_zone_set_pageblock_mt(zone, idx, 0, mt);
	return err;
}

/**
 * shadow_mirror_add_free() - a block that is free in the live zone
 * @mirror: the mirror
 * @zone: the zone
 * @pfn: first page frame; the types of its pageblocks are set
 * @order: its order
 *
 * Context: may sleep.
 * Return: 0, or an error of shadow_mem_section() or shadow_zone_add_block().
 */
int shadow_mirror_add_free(struct shadow_mirror *mirror,
			   struct shadow_zone *zone, u64 pfn,
			   unsigned int order)
{
	u32 idx;
	int err;

	err = mirror_section(mirror, zone, pfn, &idx);
	return err ?: shadow_zone_add_block(zone, idx, order);
}

/**
 * shadow_mirror_add_live() - pages that the live kernel has in use
 * @mirror: the mirror
 * @zone: the zone
 * @pfn: first page frame
 * @nr: how many, none past the end of @pfn's section
 *
 * Context: may sleep.
 * Return: 0, or an error of shadow_mem_section() or shadow_zone_add_live().
 */
int shadow_mirror_add_live(struct shadow_mirror *mirror,
			   struct shadow_zone *zone, u64 pfn, u32 nr)
{
	u32 idx;
	int err;

	if (nr > SHADOW_SECTION_FRAMES - (pfn & (SHADOW_SECTION_FRAMES - 1)))
		return -EINVAL;
	err = mirror_section(mirror, zone, pfn, &idx);
	return err ?: shadow_zone_add_live(zone, idx, nr);
}

static int mirror_distance(int from, int to)
{
	return node_distance(from, to);
}

/**
 * shadow_mirror_start() - all zones are there
 * @mirror: the mirror
 *
 * Context: any.
 */
void shadow_mirror_start(struct shadow_mirror *mirror)
{
	shadow_mem_build_zonelists(&mirror->mem, mirror_distance);
}

/**
 * shadow_mirror_valid() - can this event be?
 * @mirror: the mirror
 * @event: from a user, trusted in nothing
 *
 * Context: any.
 * Return: false for a record that no live kernel would have produced.
 */
bool shadow_mirror_valid(const struct shadow_mirror *mirror,
			 const struct shadow_event *event)
{
	if (event->rec.size != sizeof(*event) ||
	    event->order > SHADOW_MAX_ORDER || event->cpu >= nr_cpu_ids)
		return false;
	switch (event->rec.type) {
	case SHADOW_EVENT_ALLOC:
		/* gfp_zone() of these bits would be a bug of the caller */
		if (GFP_ZONE_BAD >> (event->gfp & (__force u32)GFP_ZONEMASK) &
		    1)
			return false;
		if (event->pfn == SHADOW_PFN_NONE)
			return true;
		fallthrough;
	case SHADOW_EVENT_FREE:
		return event->pfn < mirror->mem.config.max_pfn &&
		       event->node < mirror->mem.config.nr_nodes;
	default:
		return false;
	}
}

static int mirror_free_block(struct shadow_mirror *mirror, u64 pfn,
			     unsigned int order, unsigned int cpu)
{
	struct shadow_feed_order *figures = &mirror->order[order];
	u64 start = ktime_get_ns();
	int err;

	err = shadow_mem_free(&mirror->mem, pfn, order, cpu);
	figures->free_ns += ktime_get_ns() - start;
	figures->frees++;
	return err;
}

/* Forget a live block and free the shadow's, if there is one. */
static int mirror_drop(struct shadow_mirror *mirror, u64 live_pfn, void *entry,
		       unsigned int cpu)
{
	xa_erase(&mirror->blocks, live_pfn);
	if (block_pfn(entry) == BLOCK_NONE) {
		mirror->stat.failed_frees++;
		return 0;
	}
	mirror->stat.live_blocks--;
	return mirror_free_block(mirror, block_pfn(entry), block_order(entry),
				 cpu);
}

/*
 * A request asks for one of three types. CMA, which the event of a movable
 * request may name on a kernel that has it, the shadow does not serve.
 */
static u8 mirror_mt(const struct shadow_event *event)
{
	return event->migratetype < SHADOW_NR_PCP_MT ? event->migratetype :
						       SHADOW_MT_MOVABLE;
}

/* What the kernel makes of a request's flags (gfp_to_alloc_flags()). */
static u8 mirror_flags(gfp_t gfp)
{
	u8 flags = 0;

	if (gfp & __GFP_HIGH)
		flags |= SHADOW_REQ_HIGH;
	if (!(gfp & (__GFP_DIRECT_RECLAIM | __GFP_NOMEMALLOC)))
		flags |= SHADOW_REQ_NONBLOCK;
	if (gfp & __GFP_THISNODE)
		flags |= SHADOW_REQ_THISNODE;
	return flags;
}

static int mirror_alloc(struct shadow_mirror *mirror,
			const struct shadow_event *event)
{
	struct shadow_feed_order *figures = &mirror->order[event->order];
	struct shadow_request req = {
		.order = event->order,
		.migratetype = mirror_mt(event),
		.highest_zone = gfp_zone((__force gfp_t)event->gfp),
		.node = event->node,
		.cpu = event->cpu,
		.owner = event->tgid,
	};
	void *old = xa_load(&mirror->blocks, event->pfn);
	u64 pfn, start;
	int err;

	if (old) {
		mirror->stat.lost_frees++;
		err = mirror_drop(mirror, event->pfn, old, event->cpu);
		if (err)
			return err;
	}
	req.flags = mirror_flags((__force gfp_t)event->gfp);
	mirror->stat.allocs++;
	figures->requests++;
	start = ktime_get_ns();
	err = shadow_mem_alloc(&mirror->mem, &req, &pfn);
	figures->alloc_ns += ktime_get_ns() - start;
	if (err == -ENOMEM) {
		figures->failures++;
		pfn = BLOCK_NONE;
	} else if (err) {
		return err;
	}
	err = xa_err(xa_store(&mirror->blocks, event->pfn,
			      block_entry(pfn, event->order), GFP_KERNEL));
	if (pfn == BLOCK_NONE)
		return err;
	if (err)
		shadow_mem_free(&mirror->mem, pfn, event->order, event->cpu);
	else
		mirror->stat.live_blocks++;
	return err;
}

/*
 * Part of a live block is freed (split_page(), a split huge page): the
 * shadow's block falls into parts of that order too, each with a live pfn of
 * its own from now on.
 */
static int mirror_split(struct shadow_mirror *mirror, u64 live_pfn, void *entry,
			unsigned int to)
{
	unsigned int order = block_order(entry);
	u64 pfn = block_pfn(entry);
	u64 i;
	int err;

	mirror->stat.split_frees++;
	for (i = 1ULL << to; i < 1ULL << order; i += 1ULL << to) {
		err = xa_err(xa_store(&mirror->blocks, live_pfn + i,
				      block_entry(pfn + i, to), GFP_KERNEL));
		if (err)
			goto undo;
	}
	err = shadow_mem_split(&mirror->mem, pfn, order, to);
	if (err)
		goto undo;
	xa_store(&mirror->blocks, live_pfn, block_entry(pfn, to), GFP_KERNEL);
	mirror->stat.live_blocks += (1ULL << (order - to)) - 1;
	return 0;

undo:
	while (i > 1ULL << to) {
		i -= 1ULL << to;
		xa_erase(&mirror->blocks, live_pfn + i);
	}
	return err;
}

/*
 * The live block that a freed one is, or is a part of, which need not be its
 * first; @head: its first pfn.
 */
static void *mirror_find(struct shadow_mirror *mirror,
			 const struct shadow_event *event, u64 *head)
{
	void *entry = xa_load(&mirror->blocks, event->pfn);
	unsigned int order = event->order;

	*head = event->pfn;
	while (!entry && ++order < SHADOW_NR_ORDERS) {
		*head = round_down(event->pfn, 1ULL << order);
		entry = xa_load(&mirror->blocks, *head);
		if (entry && block_order(entry) < order)
			entry = NULL;
	}
	return entry;
}

static int mirror_free(struct shadow_mirror *mirror,
		       const struct shadow_event *event)
{
	u64 head;
	void *entry = mirror_find(mirror, event, &head);
	int err;

	if (!entry) {
		mirror->stat.unknown_frees++;
		return 0;
	}
	if (event->order < block_order(entry) &&
	    block_pfn(entry) != BLOCK_NONE) {
		err = mirror_split(mirror, head, entry, event->order);
		if (err)
			return err;
		head = event->pfn;
		entry = xa_load(&mirror->blocks, head);
	}
	if (block_pfn(entry) != BLOCK_NONE)
		mirror->stat.frees++;
	return mirror_drop(mirror, head, entry, event->cpu);
}

/**
 * shadow_mirror_apply() - do what the live kernel did
 * @mirror: the mirror
 * @event: one event, for which shadow_mirror_valid() holds
 *
 * A request that the shadow has no block for is a figure, not an error.
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM for want of metadata, or an error of shadow_mem_free(),
 * which would be a bug of ours.
 */
int shadow_mirror_apply(struct shadow_mirror *mirror,
			const struct shadow_event *event)
{
	mirror->stat.events++;
	if (event->rec.type == SHADOW_EVENT_FREE)
		return mirror_free(mirror, event);
	if (event->pfn == SHADOW_PFN_NONE) {
		mirror->stat.live_failures++;
		return 0;
	}
	return mirror_alloc(mirror, event);
}

/**
 * shadow_mirror_zone() - one zone of a mirror
 * @mirror: the mirror
 * @number: from 0
 * @rec: where its figures are stored
 *
 * Return: false where there is no such zone.
 */
bool shadow_mirror_zone(const struct shadow_mirror *mirror, unsigned int number,
			struct shadow_feed_zone *rec)
{
	if (number >= mirror->mem.nr_zones)
		return false;
	shadow_record_zone(&mirror->mem.zones[number], rec);
	return true;
}

/**
 * shadow_mirror_stat() - a mirror's account of its events
 * @mirror: the mirror
 * @stat: where it is stored
 */
void shadow_mirror_stat(struct shadow_mirror *mirror,
			struct shadow_feed_stat *stat)
{
	*stat = mirror->stat;
	stat->bytes = shadow_mem_bytes(&mirror->mem);
}
