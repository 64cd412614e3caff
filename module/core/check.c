// SPDX-License-Identifier: GPL-2.0
/*
 * The invariants of the page allocator, verified: lists first, so that frames
 * can then be held against what the lists said. Trusts no link and no count,
 * repairs nothing.
 */
#include "core/cache_priv.h"
#include "core/check.h"
#include "core/track.h"

static int broken(struct shadow_check *check, enum shadow_rule rule, u32 idx)
{
	check->broken = rule;
	check->idx = idx;
	return -EUCLEAN;
}

/* One list: links, count, and what each block says. */
static int check_list(const struct shadow_zone *zone,
		      const struct shadow_list *list, u64 word,
		      struct shadow_check *check)
{
	const u64 mask = (1ULL << SHADOW_PREV_SHIFT) - 1;
	u32 nr_frames = shadow_zone_nr_frames(zone);
	u32 idx, prev = SHADOW_IDX_NONE, nr = 0;

	for (idx = list->head; idx != SHADOW_IDX_NONE;
	     idx = shadow_frame_next(&zone->frames[idx])) {
		if (idx >= nr_frames)
			return broken(check, SHADOW_RULE_LIST_LINK, idx);
		if ((zone->frames[idx].word & mask) != word)
			return broken(check, SHADOW_RULE_LIST_BLOCK, idx);
		/* This ends a loop: one block would have two before it. */
		if (shadow_frame_prev(&zone->frames[idx]) != prev)
			return broken(check, SHADOW_RULE_LIST_LINK, idx);
		prev = idx;
		nr++;
	}
	if (nr != list->nr)
		return broken(check, SHADOW_RULE_LIST_COUNT, list->head);
	if (list->tail != prev)
		return broken(check, SHADOW_RULE_LIST_LINK, list->tail);
	return 0;
}

static int check_free_lists(const struct shadow_zone *zone,
			    struct shadow_check *check, u64 *blocks)
{
	const struct shadow_list *list;
	unsigned int order, mt;
	u64 pages = 0, highatomic = 0;
	int err;

	for (order = 0; order <= SHADOW_MAX_ORDER; order++) {
		for (mt = 0; mt < SHADOW_NR_MT; mt++) {
			list = &zone->free_area[order][mt];
			err = check_list(zone, list,
					 shadow_frame_head(SHADOW_FRAME_FREE,
							   order, mt),
					 check);
			if (err)
				return err;
			if (!list->nr != !(zone->free_mask[mt] >> order & 1))
				return broken(check, SHADOW_RULE_MASK,
					      list->head);
			*blocks += list->nr;
			if (mt != SHADOW_MT_ISOLATE)
				pages += (u64)list->nr << order;
		}
	}
	if (zone->free_orders != (zone->free_mask[SHADOW_MT_UNMOVABLE] |
				  zone->free_mask[SHADOW_MT_MOVABLE] |
				  zone->free_mask[SHADOW_MT_RECLAIMABLE]))
		return broken(check, SHADOW_RULE_MASK, SHADOW_IDX_NONE);
	for (order = 0; order <= SHADOW_MAX_ORDER; order++)
		highatomic +=
			(u64)zone->free_area[order][SHADOW_MT_HIGHATOMIC].nr
			<< order;
	if (highatomic != zone->nr_free_highatomic)
		return broken(check, SHADOW_RULE_HIGHATOMIC, SHADOW_IDX_NONE);
	if (pages != zone->nr_free)
		return broken(check, SHADOW_RULE_NR_FREE, SHADOW_IDX_NONE);
	return 0;
}

/* One per-CPU list: it ends, and each block is what the list says. */
static int check_pcp_list(const struct shadow_zone *zone,
			  const struct shadow_pcp *pcp, size_t list,
			  struct shadow_check *check)
{
	unsigned int row = list / SHADOW_PCP_COLUMNS;
	unsigned int mt = list % SHADOW_PCP_COLUMNS;
	unsigned int order =
		row <= SHADOW_PCP_MAX_ORDER ? row : zone->config.pb_order;
	u32 head = shadow_pcp_head(pcp, list), idx, next, nr = 0;
	u32 nr_frames = shadow_zone_nr_frames(zone);

	if (pcp->top[list] != shadow_frame_stacked(order, mt, head))
		return broken(check, SHADOW_RULE_LIST_LINK, head);
	for (idx = head; idx != SHADOW_IDX_NONE; idx = next) {
		if (idx >= nr_frames)
			return broken(check, SHADOW_RULE_LIST_LINK, idx);
		if (nr == pcp->size[list].nr)
			return broken(check, SHADOW_RULE_LIST_COUNT, idx);
		next = shadow_frame_next(&zone->frames[idx]);
		if (zone->frames[idx].word !=
		    shadow_frame_stacked(order, mt, next))
			return broken(check, SHADOW_RULE_LIST_BLOCK, idx);
		nr++;
	}
	if (nr != pcp->size[list].nr || pcp->size[list].pages != 1U << order)
		return broken(check, SHADOW_RULE_LIST_COUNT, head);
	return 0;
}

static int check_pcp(const struct shadow_zone *zone,
		     const struct shadow_pcp *pcp, struct shadow_check *check,
		     u64 *blocks)
{
	u64 pages = 0;
	size_t list;
	int err;

	for (list = 0; list < SHADOW_NR_PCP_LISTS; list++) {
		err = check_pcp_list(zone, pcp, list, check);
		if (err)
			return err;
		*blocks += pcp->size[list].nr;
		pages += (u64)pcp->size[list].nr * pcp->size[list].pages;
	}
	if (pages != pcp->count)
		return broken(check, SHADOW_RULE_PCP, SHADOW_IDX_NONE);
	return 0;
}

/* May a free block stand beside its free buddy? Only across pageblock types
 * that do not mix.
 */
static bool apart(const struct shadow_zone *zone, u32 idx, u32 buddy,
		  unsigned int order)
{
	unsigned int mt = shadow_zone_pageblock_mt(zone, idx);
	unsigned int other = shadow_zone_pageblock_mt(zone, buddy);

	return order >= zone->config.pb_order && mt != other &&
	       (mt >= SHADOW_NR_PCP_MT || other >= SHADOW_NR_PCP_MT);
}

static int check_free_block(const struct shadow_zone *zone, u32 idx,
			    unsigned int order, struct shadow_check *check)
{
	u32 step = 1U << zone->config.pb_order;
	u32 buddy = idx ^ (1U << order);
	u32 i;

	if (order < SHADOW_MAX_ORDER &&
	    shadow_frame_is_free(&zone->frames[buddy], order) &&
	    !apart(zone, idx, buddy, order))
		return broken(check, SHADOW_RULE_MERGED, idx);
	for (i = idx; i < idx + (1U << order); i += step)
		if (shadow_zone_pageblock_mt(zone, i) !=
		    shadow_frame_mt(&zone->frames[idx]))
			return broken(check, SHADOW_RULE_PAGEBLOCK, i);
	return 0;
}

/* An allocated block's tag, and what its tails must be like. */
static bool check_tag(const struct shadow_frame *frame, u32 pages,
		      struct shadow_check *check, u64 *tail)
{
	u32 tag = shadow_frame_tag_of(frame);
	enum shadow_frame_type type = shadow_tag_type(tag);

	if (type >= SHADOW_NR_FRAME_TYPES || (tag && !type) ||
	    tag != shadow_frame_tag(type, shadow_tag_nr(tag)))
		return false;
	check->typed[type] += pages;
	if (tag)
		*tail |= tag | (u64)shadow_frame_owner(frame)
				       << SHADOW_OWNER_SHIFT;
	return true;
}

/* One block, from its head: adds its pages up, says where it ends. */
static int check_block(const struct shadow_zone *zone, u32 idx,
		       struct shadow_check *check, u32 *end)
{
	const struct shadow_frame *frame = &zone->frames[idx];
	enum shadow_frame_state state = shadow_frame_state(frame);
	unsigned int order = shadow_frame_order(frame);
	u64 tail = SHADOW_FRAME_TAIL;
	u32 i;

	if (state == SHADOW_FRAME_ALLOC) {
		if (!check_tag(frame, 1U << order, check, &tail))
			return broken(check, SHADOW_RULE_TAG, idx);
	}
	if (order > SHADOW_MAX_ORDER || (idx & ((1U << order) - 1)))
		return broken(check, SHADOW_RULE_ALIGN, idx);
	for (i = idx + 1; i < idx + (1U << order); i++)
		if (zone->frames[i].word != tail)
			return broken(check,
				      tail == SHADOW_FRAME_TAIL ?
					      SHADOW_RULE_TAIL :
					      SHADOW_RULE_TAG,
				      i);
	check->pages[state] += 1U << order;
	*end = idx + (1U << order);
	if (state == SHADOW_FRAME_FREE)
		return check_free_block(zone, idx, order, check);
	return 0;
}

/* All frames from the first to the last; counts the blocks that lists hold. */
static int check_frames(const struct shadow_zone *zone,
			struct shadow_check *check, u64 *free, u64 *pcp)
{
	u32 nr_frames = shadow_zone_nr_frames(zone);
	u32 idx = 0;
	int err;

	while (idx < nr_frames) {
		switch (shadow_frame_state(&zone->frames[idx])) {
		case SHADOW_FRAME_HOLE:
		case SHADOW_FRAME_LIVE:
			if (zone->frames[idx].word >> SHADOW_ORDER_SHIFT)
				return broken(check, SHADOW_RULE_STATE, idx);
			check->pages[zone->frames[idx++].word]++;
			continue;
		case SHADOW_FRAME_TAIL:
			return broken(check, SHADOW_RULE_TAIL, idx);
		case SHADOW_FRAME_FREE:
			(*free)++;
			break;
		case SHADOW_FRAME_PCP:
			(*pcp)++;
			break;
		case SHADOW_FRAME_ALLOC:
			break;
		default:
			return broken(check, SHADOW_RULE_STATE, idx);
		}
		err = check_block(zone, idx, check, &idx);
		if (err)
			return err;
	}
	return 0;
}

/* What a group should say of its pageblocks. */
static unsigned int group_mt(const struct shadow_zone *zone, u32 idx)
{
	u32 end = min(idx + (1U << zone->group_order),
		      shadow_zone_nr_frames(zone));
	unsigned int mt = shadow_zone_pageblock_mt(zone, idx);

	while ((idx += 1U << zone->config.pb_order) < end)
		if (shadow_zone_pageblock_mt(zone, idx) != mt)
			return SHADOW_MT_MIXED;
	return mt;
}

static int check_groups(const struct shadow_zone *zone,
			struct shadow_check *check)
{
	u32 idx;

	for (idx = 0; idx < shadow_zone_nr_frames(zone);
	     idx += 1U << zone->group_order)
		if (shadow_zone_group_mt(zone, idx) != group_mt(zone, idx))
			return broken(check, SHADOW_RULE_PAGEBLOCK, idx);
	return 0;
}

/* Pageblocks of the high-atomic type. */
static u32 nr_highatomic(const struct shadow_zone *zone)
{
	u32 nr = 0, idx;

	for (idx = 0; idx < shadow_zone_nr_frames(zone);
	     idx += 1U << zone->config.pb_order)
		nr += shadow_zone_pageblock_mt(zone, idx) ==
		      SHADOW_MT_HIGHATOMIC;
	return nr;
}

/* The zone is sound: does what its policy keeps of it agree? */
static int check_policy(const struct shadow_zone *zone,
			struct shadow_check *check)
{
	u32 idx;

	if (!zone->policy->check)
		return 0;
	idx = zone->policy->check(zone);
	return idx == SHADOW_IDX_NONE ? 0 :
					broken(check, SHADOW_RULE_POLICY, idx);
}

/* Has an allocated head the descriptor that it says? Counts those that do. */
static bool check_owner(const struct shadow_zone *zone, u32 idx, u32 *owners)
{
	const struct shadow_frame *frame = &zone->frames[idx];
	u32 owner = shadow_frame_owner(frame);
	const struct shadow_desc *desc;

	if (shadow_frame_state(frame) != SHADOW_FRAME_ALLOC || !owner ||
	    shadow_frame_tag_of(frame))
		return true;
	if (!zone->track || owner > zone->track->capacity)
		return false;
	desc = &zone->track->desc[owner - 1];
	(*owners)++;
	return desc->idx == idx && desc->refs &&
	       desc->order == shadow_frame_order(frame);
}

/* Frames are sound: heads and descriptors belong together one by one. */
static int check_track(const struct shadow_zone *zone,
		       struct shadow_check *check)
{
	const struct shadow_track *track = zone->track;
	u32 idx, owners = 0, used = 0, last = SHADOW_IDX_NONE, nr = 0;

	for (idx = 0; idx < shadow_zone_nr_frames(zone); idx++)
		if (!check_owner(zone, idx, &owners))
			return broken(check, SHADOW_RULE_TRACK, idx);
	if (!track)
		return 0;
	for (idx = 0; idx < track->capacity; idx++)
		used += !!track->desc[idx].refs;
	for (idx = track->head; idx < track->capacity && nr <= track->capacity;
	     idx = track->desc[idx].next) {
		if (track->desc[idx].refs)
			return broken(check, SHADOW_RULE_TRACK,
				      track->desc[idx].idx);
		last = idx;
		nr++;
	}
	if (idx != SHADOW_IDX_NONE || last != track->tail ||
	    owners != track->nr || used != track->nr ||
	    nr != track->capacity - track->nr)
		return broken(check, SHADOW_RULE_TRACK, SHADOW_IDX_NONE);
	return 0;
}

/**
 * shadow_zone_check() - verify a zone
 * @zone: the zone
 * @check: where what was found is stored
 *
 * Context: all CPUs and the zone locked; time grows with the
 * zone.
 * Return: 0, or -EUCLEAN with the first broken invariant in @check.
 */
int shadow_zone_check(const struct shadow_zone *zone,
		      struct shadow_check *check)
{
	u64 on_free = 0, on_pcp = 0, free = 0, pcp = 0;
	u32 cpu;
	int err;

	*check = (struct shadow_check){
		.node = zone->config.node,
		.zone = zone->config.index,
		.cache = U32_MAX,
	};
	err = check_free_lists(zone, check, &on_free);
	for (cpu = 0; !err && cpu < zone->config.nr_cpus; cpu++)
		err = check_pcp(zone, &zone->pcp[cpu], check, &on_pcp);
	if (!err)
		err = check_frames(zone, check, &free, &pcp) ?:
			      check_groups(zone, check);
	if (err)
		return err;
	if (free != on_free || pcp != on_pcp)
		return broken(check, SHADOW_RULE_LISTED, SHADOW_IDX_NONE);
	if (nr_highatomic(zone) != zone->nr_highatomic)
		return broken(check, SHADOW_RULE_HIGHATOMIC, SHADOW_IDX_NONE);
	if (zone->present != check->pages[SHADOW_FRAME_FREE] +
				     check->pages[SHADOW_FRAME_PCP] +
				     check->pages[SHADOW_FRAME_ALLOC] +
				     check->pages[SHADOW_FRAME_LIVE])
		return broken(check, SHADOW_RULE_PRESENT, SHADOW_IDX_NONE);
	return check_policy(zone, check) ?: check_track(zone, check);
}

static int check_pfnmap(const struct shadow_mem *mem,
			const struct shadow_zone *zone,
			struct shadow_check *check)
{
	u32 slot, idx;

	for (slot = 0; slot < zone->nr_sections; slot++)
		if (shadow_mem_find(mem,
				    shadow_zone_pfn(zone,
						    slot << SHADOW_MAX_ORDER),
				    &idx) != zone ||
		    idx != slot << SHADOW_MAX_ORDER ||
		    (!zone->offset_mask &&
		     zone->pfn_offset[slot] != zone->pfn_offset[0]))
			return broken(check, SHADOW_RULE_PFNMAP,
				      slot << SHADOW_MAX_ORDER);
	return 0;
}

/**
 * shadow_mem_check() - verify an instance
 * @mem: the instance
 * @check: where what was found is stored; pages are added up over all zones
 *
 * Its caches, too.
 *
 * Context: all CPUs, zones, and nodes of caches locked; time grows with the
 * memory.
 * Return: 0, or -EUCLEAN with the first broken invariant in @check.
 */
int shadow_mem_check(const struct shadow_mem *mem, struct shadow_check *check)
{
	u64 pages[SHADOW_NR_FRAME_STATES] = {},
	    typed[SHADOW_NR_FRAME_TYPES] = {};
	unsigned int state, type;
	int err = 0;
	u32 i;

	*check = (struct shadow_check){ .cache = U32_MAX };
	for (i = 0; !err && i < mem->nr_zones; i++) {
		err = shadow_zone_check(&mem->zones[i], check);
		if (!err)
			err = check_pfnmap(mem, &mem->zones[i], check);
		for (state = 0; state < SHADOW_NR_FRAME_STATES; state++)
			pages[state] += check->pages[state];
		for (type = 0; type < SHADOW_NR_FRAME_TYPES; type++)
			typed[type] += check->typed[type];
	}
	memcpy(check->pages, pages, sizeof(pages));
	memcpy(check->typed, typed, sizeof(typed));
	return err ?: shadow_slabs_check(mem, check);
}

/**
 * shadow_rule_name() - an invariant in words
 * @rule: which
 *
 * Return: a constant string.
 */
const char *shadow_rule_name(enum shadow_rule rule)
{
	static const char *const names[SHADOW_NR_RULES] = {
		[SHADOW_RULE_NONE] = "none",
		[SHADOW_RULE_LIST_LINK] = "free list links",
		[SHADOW_RULE_LIST_COUNT] = "list length",
		[SHADOW_RULE_LIST_BLOCK] = "block on a wrong list",
		[SHADOW_RULE_MASK] = "orders with free blocks",
		[SHADOW_RULE_NR_FREE] = "sum of free pages",
		[SHADOW_RULE_HIGHATOMIC] = "high-atomic reserve",
		[SHADOW_RULE_PCP] = "per-CPU page count",
		[SHADOW_RULE_ALIGN] = "block alignment",
		[SHADOW_RULE_TAIL] = "tail frames",
		[SHADOW_RULE_LISTED] = "free block on no list",
		[SHADOW_RULE_MERGED] = "free buddies not merged",
		[SHADOW_RULE_PAGEBLOCK] = "pageblock type",
		[SHADOW_RULE_STATE] = "frame state",
		[SHADOW_RULE_PRESENT] = "sum of present pages",
		[SHADOW_RULE_PFNMAP] = "section by pfn",
		[SHADOW_RULE_POLICY] = "policy's own figures",
		[SHADOW_RULE_TRACK] = "descriptors",
		[SHADOW_RULE_TAG] = "tags of frames",
		[SHADOW_RULE_SLAB] = "slab's map",
		[SHADOW_RULE_SLAB_LIST] = "slab on a wrong list",
		[SHADOW_RULE_SLAB_COUNT] = "sum of objects",
		[SHADOW_RULE_POOL] = "slab descriptors",
		[SHADOW_RULE_BARN] = "sheaf lost",
		[SHADOW_RULE_SHEAF] = "object in a sheaf",
	};

	return rule < SHADOW_NR_RULES ? names[rule] : "unknown";
}
