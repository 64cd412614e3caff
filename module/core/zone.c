// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a shadow zone: its sections, the blocks that come into it and
 * leave it, its watermarks and figures. Allocates nothing from it.
 */
#include "core/buddy.h"
#include "core/track.h"
#include "core/zone.h"

/* Of a section's frames. */
#define SECTION_BYTES (SHADOW_SECTION_FRAMES * sizeof(struct shadow_frame))

static bool config_valid(const struct shadow_zone_config *config)
{
	return config->max_sections <= SHADOW_MAX_SECTIONS &&
	       config->pb_order <= SHADOW_MAX_ORDER &&
	       config->index < SHADOW_MAX_ZONES && config->nr_cpus;
}

static void zone_init_lists(struct shadow_zone *zone)
{
	unsigned int order, mt;
	u32 cpu;

	for (order = 0; order <= SHADOW_MAX_ORDER; order++)
		for (mt = 0; mt < SHADOW_NR_MT; mt++)
			shadow_list_init(&zone->free_area[order][mt]);
	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++)
		shadow_pcp_init(&zone->pcp[cpu], &zone->config);
}

/**
 * shadow_zone_exit() - free a zone's metadata
 * @zone: the zone; a zeroed one is allowed
 *
 * Context: may sleep; nobody uses the zone any more.
 */
void shadow_zone_exit(struct shadow_zone *zone)
{
	seam_free(zone->policy_data);
	shadow_track_destroy(zone->track);
	seam_free(zone->pcp);
	seam_free(zone->isolated_from);
	if (zone->group != zone->pageblock)
		seam_free(zone->group);
	seam_free(zone->pageblock);
	seam_free(zone->pfn_offset);
	if (zone->config.grows)
		seam_area_free(&zone->area);
	else
		seam_free(zone->frames);
	*zone = (struct shadow_zone){};
}

/* How many groups of pageblocks a zone may have, and their size. */
static u32 zone_nr_groups(const struct shadow_zone_config *config, u32 *order)
{
	u32 most = config->max_groups ?: SHADOW_MAX_GROUPS;
	u32 nr = shadow_config_nr_pageblocks(config);

	for (*order = config->pb_order; nr > most; ++*order)
		nr = (nr + 1) / 2;
	return nr;
}

/* A small zone's pageblocks are its groups. */
static bool zone_init_types(struct shadow_zone *zone)
{
	const struct shadow_zone_config *config = &zone->config;
	u32 nr = zone_nr_groups(config, &zone->group_order);

	zone->pageblock = seam_alloc(shadow_config_nr_pageblocks(config),
				     sizeof(*zone->pageblock));
	zone->group = zone->pageblock;
	if (zone->group_order > config->pb_order)
		zone->group = seam_alloc(nr, sizeof(*zone->group));
	zone->isolated_from = seam_alloc(shadow_config_nr_pageblocks(config),
					 sizeof(*zone->isolated_from));
	return zone->pageblock && zone->group && zone->isolated_from;
}

/**
 * shadow_zone_init() - make an empty zone
 * @zone: the zone
 * @config: what it is to be; no per-CPU lists where the policy has none
 * @policy: the rules by which it works
 * @lock: the owner's lock, taken and released through the seam; NULL: one
 *        thread
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for a configuration that cannot be, -ENOMEM, or the
 * policy's error. On failure the zone holds nothing.
 */
int shadow_zone_init(struct shadow_zone *zone,
		     const struct shadow_zone_config *config,
		     const struct shadow_policy *policy, void *lock)
{
	int err;

	if (!config_valid(config))
		return -EINVAL;
	*zone = (struct shadow_zone){
		.config = *config,
		.policy = policy,
		.lock = lock,
	};
	if (!policy->pcp)
		zone->config.pcp_batch = 0;
	memcpy(zone->wmark, config->watermark, sizeof(zone->wmark));
	memcpy(zone->lowmem_reserve, config->lowmem_reserve,
	       sizeof(zone->lowmem_reserve));
	if (!config->grows) {
		zone->frames = seam_alloc(config->max_sections, SECTION_BYTES);
		zone->nr_backed = config->max_sections;
	}
	zone->pfn_offset =
		seam_alloc(config->max_sections, sizeof(*zone->pfn_offset));
	zone->pcp = seam_alloc(config->nr_cpus, sizeof(*zone->pcp));
	err = -ENOMEM;
	if (zone_init_types(zone) && (zone->frames || config->grows) &&
	    zone->pfn_offset && zone->pcp)
		err = policy->init ? policy->init(zone) : 0;
	if (err) {
		shadow_zone_exit(zone);
		return err;
	}
	zone_init_lists(zone);
	shadow_zone_update_floor(zone);
	return 0;
}

/**
 * shadow_zone_update_floor() - say where the fast path may go
 * @zone: the zone; its watermarks, their boost, its high-atomic pages, or who
 *        wants the slow path have changed
 *
 * Above the floor every request that a per-CPU list can serve is above the low
 * watermark, too; below it the slow path finds out.
 *
 * Context: zone lock held.
 */
void shadow_zone_update_floor(struct shadow_zone *zone)
{
	u64 floor = zone->wmark[SHADOW_WMARK_LOW] + zone->boost +
		    zone->nr_free_highatomic + (1U << SHADOW_PCP_MAX_ORDER);
	bool slow = zone->slow || !zone->config.pcp_batch ||
		    !zone->policy->mobility;
	unsigned int i;
	u32 cpu;

	for (i = 0; i < SHADOW_MAX_ZONES; i++)
		zone->floor[i] = slow ? U64_MAX :
					floor + zone->lowmem_reserve[i];
	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++)
		shadow_pcp_update_limit(&zone->pcp[cpu], zone);
}

/**
 * shadow_zone_want_slow() - send every request and free down the slow path
 * @zone: the zone
 * @want: one more wants it; else one less
 *
 * Context: zone lock held.
 */
void shadow_zone_want_slow(struct shadow_zone *zone, bool want)
{
	seam_assert_held(zone->lock);
	if (want)
		zone->slow++;
	else
		zone->slow--;
	shadow_zone_update_floor(zone);
}

/**
 * shadow_zone_bytes() - memory that a zone's metadata takes
 * @zone: the zone
 *
 * Return: bytes, those of struct shadow_zone not included.
 */
size_t shadow_zone_bytes(const struct shadow_zone *zone)
{
	const struct shadow_zone_config *config = &zone->config;
	size_t sections = config->max_sections;
	size_t bytes;
	u32 order;

	bytes = zone->nr_backed * SECTION_BYTES;
	bytes += sections * sizeof(*zone->pfn_offset);
	bytes += shadow_config_nr_pageblocks(config) *
		 (sizeof(*zone->pageblock) + sizeof(*zone->isolated_from));
	if (zone->group != zone->pageblock)
		bytes += zone_nr_groups(config, &order) * sizeof(*zone->group);
	bytes += config->nr_cpus * sizeof(*zone->pcp);
	bytes += shadow_track_bytes(zone->track);
	return bytes + zone->policy_bytes;
}

/**
 * shadow_zone_reserve() - make sure that one more section needs no memory
 * @zone: the zone; one that does not grow needs none
 *
 * Frames come for some sections at a time, half as many as there are. They stay
 * where they are for whoever is in a call with the zone; later ones find them at
 * another address.
 *
 * Context: may sleep, no lock held; one caller at a time.
 * Return: 0; -ENOSPC where the zone has as many as it was made for; -ENOMEM.
 */
int shadow_zone_reserve(struct shadow_zone *zone)
{
	u32 most = zone->config.max_sections, more = zone->nr_backed;

	if (zone->nr_sections < zone->nr_backed)
		return 0;
	if (zone->nr_sections == most)
		return -ENOSPC;
	more += max(more / 2, SHADOW_ZONE_STEP);
	more = min(more, most);
	if (seam_area_grow(&zone->area, more * SECTION_BYTES))
		return -ENOMEM;
	WRITE_ONCE(zone->frames, zone->area.base);
	seam_area_settle(&zone->area);
	zone->nr_backed = more;
	return 0;
}

/**
 * shadow_zone_add_section() - add a section, all holes
 * @zone: the zone
 * @pfn: its first page frame, aligned to SHADOW_SECTION_FRAMES
 * @slot: where its slot is stored
 *
 * Context: zone lock held.
 * Return: 0, -EINVAL for a pfn that is not aligned, -ENOSPC where the zone has
 * as many sections as it was made for, -ENOENT where none was reserved.
 */
int shadow_zone_add_section(struct shadow_zone *zone, u64 pfn, u32 *slot)
{
	u32 per_section = 1U << (SHADOW_MAX_ORDER - zone->config.pb_order);
	u32 next = zone->nr_sections;

	seam_assert_held(zone->lock);
	if (pfn & (SHADOW_SECTION_FRAMES - 1))
		return -EINVAL;
	if (next == zone->config.max_sections)
		return -ENOSPC;
	if (next == zone->nr_backed)
		return -ENOENT;
	zone->pfn_offset[next] = pfn - ((u64)next << SHADOW_MAX_ORDER);
	if (zone->pfn_offset[next] != zone->pfn_offset[0])
		WRITE_ONCE(zone->offset_mask, U32_MAX);
	memset(&zone->pageblock[next * per_section],
	       shadow_policy_first_mt(zone->policy), per_section);
	WRITE_ONCE(zone->nr_sections, next + 1);
	shadow_zone_update_groups(zone, next << SHADOW_MAX_ORDER,
				  SHADOW_MAX_ORDER);
	*slot = next;
	return 0;
}

/* May pages come to this range? 0, or why not. */
static int range_check(const struct shadow_zone *zone, u32 idx, u32 nr)
{
	u32 i;

	if (!nr || nr > shadow_zone_nr_frames(zone) ||
	    idx > shadow_zone_nr_frames(zone) - nr)
		return -EINVAL;
	for (i = 0; i < nr; i++)
		if (zone->frames[idx + i].word != SHADOW_FRAME_HOLE)
			return -EEXIST;
	return 0;
}

static void range_set(struct shadow_zone *zone, u32 idx, u32 nr,
		      enum shadow_frame_state state)
{
	u32 i;

	for (i = 0; i < nr; i++)
		zone->frames[idx + i].word = state;
}

/**
 * shadow_zone_add_block() - put new free pages into a zone
 * @zone: the zone
 * @idx: first frame, aligned to @order
 * @order: log2 of the pages
 *
 * Their free list is that of their pageblock's type, movable unless
 * shadow_zone_set_pageblock_mt() said otherwise.
 *
 * Context: zone lock held.
 * Return: 0; -EINVAL for a block out of place; -EEXIST, nothing changed, where
 * a frame is no hole.
 */
int shadow_zone_add_block(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	int err;

	seam_assert_held(zone->lock);
	if (order > SHADOW_MAX_ORDER || (idx & ((1U << order) - 1)))
		return -EINVAL;
	err = range_check(zone, idx, 1U << order);
	if (err)
		return err;
	range_set(zone, idx, 1U << order, SHADOW_FRAME_TAIL);
	zone->present += 1U << order;
	shadow_buddy_free(zone, idx, order);
	return 0;
}

/**
 * shadow_zone_add_live() - mark pages that the live kernel has in use
 * @zone: a mirror zone
 * @idx: first frame
 * @nr: how many
 *
 * The shadow never hands them out.
 *
 * Context: zone lock held.
 * Return: 0; -EINVAL for no frames or some out of the zone; -EEXIST, nothing
 * changed, where a frame is no hole.
 */
int shadow_zone_add_live(struct shadow_zone *zone, u32 idx, u32 nr)
{
	int err = range_check(zone, idx, nr);

	seam_assert_held(zone->lock);
	if (err)
		return err;
	range_set(zone, idx, nr, SHADOW_FRAME_LIVE);
	zone->present += nr;
	return 0;
}

/**
 * shadow_zone_remove_block() - take free pages out of a zone
 * @zone: the zone
 * @idx: first frame, aligned to @order
 * @order: log2 of the pages
 *
 * Context: zone lock held.
 * Return: 0; -EINVAL for a block out of place; -EBUSY, nothing changed, where
 * a page is not on the free lists.
 */
int shadow_zone_remove_block(struct shadow_zone *zone, u32 idx,
			     unsigned int order)
{
	seam_assert_held(zone->lock);
	if (order > SHADOW_MAX_ORDER || (idx & ((1U << order) - 1)) ||
	    idx >= shadow_zone_nr_frames(zone))
		return -EINVAL;
	if (!shadow_buddy_take(zone, idx, order))
		return -EBUSY;
	range_set(zone, idx, 1U << order, SHADOW_FRAME_HOLE);
	zone->present -= 1U << order;
	return 0;
}

/**
 * shadow_zone_set_pageblock_mt() - change the type of pageblocks
 * @zone: the zone
 * @idx: first frame of a range
 * @order: log2 of the range; below a pageblock the whole pageblock changes
 * @mt: the new migratetype, as far as the policy has it
 *      (shadow_policy_pageblock_mt()); free blocks stay on the lists they are on
 *
 * Context: zone lock held.
 */
void shadow_zone_set_pageblock_mt(struct shadow_zone *zone, u32 idx,
				  unsigned int order, unsigned int mt)
{
	unsigned int pb_order = zone->config.pb_order;
	u32 nr = 1U << (max(order, pb_order) - pb_order);
	u8 *type = &zone->pageblock[idx >> pb_order];

	mt = shadow_policy_pageblock_mt(zone->policy, mt);
	for (; nr--; type++) {
		zone->nr_highatomic -= *type == SHADOW_MT_HIGHATOMIC;
		zone->nr_highatomic += mt == SHADOW_MT_HIGHATOMIC;
		*type = mt;
	}
	shadow_zone_update_groups(zone, idx, order);
}

/**
 * shadow_zone_update_groups() - say which groups' pageblocks are of one type
 * @zone: the zone
 * @idx: first frame of a range whose pageblocks' types have changed
 * @order: log2 of the range
 *
 * Context: zone lock held.
 */
void shadow_zone_update_groups(struct shadow_zone *zone, u32 idx,
			       unsigned int order)
{
	u32 pages = 1U << zone->group_order, end = idx + (1U << order);
	u32 nr_frames = shadow_zone_nr_frames(zone), nr;
	const u8 *first;

	if (zone->group == zone->pageblock)
		return;
	for (idx &= ~(pages - 1); idx < end; idx += pages) {
		first = &zone->pageblock[idx >> zone->config.pb_order];
		nr = min(pages, nr_frames - idx) >> zone->config.pb_order;
		zone->group[idx >> zone->group_order] =
			memcmp(first, first + 1, nr - 1) ? SHADOW_MT_MIXED :
							   *first;
	}
}

/**
 * shadow_zone_nr_blocks() - free blocks of an order
 * @zone: the zone
 * @order: the order
 *
 * Context: any; exact under the zone's lock.
 * Return: how many
 */
u64 shadow_zone_nr_blocks(const struct shadow_zone *zone, unsigned int order)
{
	unsigned int mt;
	u64 nr = 0;

	for (mt = 0; mt < SHADOW_NR_MT; mt++)
		nr += READ_ONCE(zone->free_area[order][mt].nr);
	return nr;
}

/**
 * shadow_unusable_index() - the unusable-space index of an order
 * @nr_blocks: free blocks, by order
 * @nr_orders: how many orders there are
 * @order: the order asked about
 *
 * Return: thousandths of the free pages that a request of this order could not
 * use; 1000 where none is free, as the kernel's extfrag/unusable_index has it.
 */
u32 shadow_unusable_index(const u64 *nr_blocks, unsigned int nr_orders,
			  unsigned int order)
{
	u64 free = 0, usable = 0;
	unsigned int o;

	for (o = 0; o < nr_orders; o++) {
		free += nr_blocks[o] << o;
		if (o >= order)
			usable += nr_blocks[o] << o;
	}
	return free ? (free - usable) * 1000 / free : 1000;
}

/**
 * shadow_zone_unusable() - the unusable-space index of an order
 * @zone: the zone
 * @order: the order
 *
 * Context: zone lock held.
 * Return: as shadow_unusable_index().
 */
u32 shadow_zone_unusable(const struct shadow_zone *zone, unsigned int order)
{
	u64 nr_blocks[SHADOW_NR_PAGE_ORDERS];
	unsigned int o;

	seam_assert_held(zone->lock);
	for (o = 0; o <= SHADOW_MAX_ORDER; o++)
		nr_blocks[o] = shadow_zone_nr_blocks(zone, o);
	return shadow_unusable_index(nr_blocks, SHADOW_MAX_ORDER + 1, order);
}
