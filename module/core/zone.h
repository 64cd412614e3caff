/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A shadow zone: frames in sections, free lists, pageblock types, watermarks.
 * It does not know whether its frames are real pages (backed) or only metadata
 * (mirror), and takes no lock: its owner holds @lock around every call that
 * says so.
 *
 * A section is the pages of one largest block (1 << SHADOW_MAX_ORDER), so a
 * block never crosses one. A frame's index keeps the low bits of its pfn:
 *
 *   idx = slot << SHADOW_MAX_ORDER | (pfn & (SHADOW_SECTION_FRAMES - 1))
 *
 * so the buddy of idx is idx ^ (1 << order), as it is for pfns.
 */
#ifndef _SHADOWMM_CORE_ZONE_H
#define _SHADOWMM_CORE_ZONE_H

#include "core/frame.h"
#include "core/list.h"
#include "core/pcp.h"
#include "core/policy.h"

struct shadow_explain;
struct shadow_track;

#define SHADOW_MAX_ZONES 5 /* zones of a node, as ZONE_* go */
#define SHADOW_ZONE_ROW 8 /* the next power of two */
#define SHADOW_MAX_SECTIONS (SHADOW_IDX_NONE >> SHADOW_MAX_ORDER)
#define SHADOW_ZONE_NAME_LEN 16
#define SHADOW_ZONE_STEP 8 /* sections that a zone grows by at least */
#define SHADOW_MAX_GROUPS 4096 /* groups of pageblocks, of a byte each */
#define SHADOW_MT_MIXED SHADOW_NR_MT /* of a group */

enum shadow_watermark {
	SHADOW_WMARK_MIN,
	SHADOW_WMARK_LOW,
	SHADOW_WMARK_HIGH,
	SHADOW_NR_WMARK,
};

/**
 * struct shadow_zone_config - what a zone is made with
 * @name: its label
 * @node: NUMA node
 * @index: index of the zone in its node, low memory first
 * @max_sections: how many sections it may ever have
 * @grows: their frames are made when shadow_zone_reserve() is asked for them;
 *         else at once
 * @pb_order: log2 of a pageblock's pages, at most SHADOW_MAX_ORDER
 * @max_groups: groups that its pageblocks make at most; 0: SHADOW_MAX_GROUPS
 * @nr_cpus: CPUs that have per-CPU lists
 * @pcp_batch: pages moved at once between per-CPU and free lists; 0: no
 *             per-CPU lists
 * @pcp_high: pages a CPU keeps at most, at first,
 * @pcp_high_max: and when it asks for many; 0: never more than @pcp_high
 * @watermark: free pages that must stay at first, by enum shadow_watermark
 * @lowmem_reserve: pages kept at first from requests that could use a higher
 *                  zone, by the index of that zone
 */
struct shadow_zone_config {
	char name[SHADOW_ZONE_NAME_LEN];
	u16 node;
	u16 index;
	u32 max_sections;
	bool grows;
	u32 pb_order;
	u32 max_groups;
	u32 nr_cpus;
	u32 pcp_batch;
	u32 pcp_high;
	u32 pcp_high_max;
	u64 watermark[SHADOW_NR_WMARK];
	u64 lowmem_reserve[SHADOW_MAX_ZONES];
};

/**
 * struct shadow_zone_stat - what happened in a zone
 * @alloc: blocks taken from the free lists
 * @free: blocks given to the free lists
 * @split: blocks cut in two
 * @merge: buddies joined
 * @fallback: blocks taken from another migratetype's lists
 * @steal: pageblocks that changed their type
 * @boost: times the watermarks were raised
 */
struct shadow_zone_stat {
	u64 alloc;
	u64 free;
	u64 split;
	u64 merge;
	u64 fallback;
	u64 steal;
	u64 boost;
};

/**
 * struct shadow_zone - one zone of an instance
 * @config: as it was made
 * @policy: its instance's
 * @policy_data: what the policy keeps of the zone, one object, or NULL
 * @policy_bytes: bytes of @policy_data
 * @lock: the owner's lock over all that follows but @pcp; NULL: one thread
 * @frames: metadata of each frame, by index
 * @pfn_offset: how far a section's pfns are ahead of its indices, by slot
 * @offset_mask: of a slot: all bits; 0 where all are as far ahead as slot 0
 * @pageblock: migratetype of each pageblock, by idx >> pb_order
 * @group: migratetype of each group of pageblocks, by idx >> @group_order;
 *         SHADOW_MT_MIXED where they differ. @pageblock itself, where that is
 *         small
 * @group_order: log2 of the pages of a group
 * @isolated_from: the type that each isolated pageblock had before
 * @nr_sections: slots in use
 * @present: frames that are not holes
 * @nr_free: pages on the free lists but for isolated ones
 * @floor: free pages from which on the fast path need not ask, by highest zone
 * @wmark: free pages that must stay, by enum shadow_watermark
 * @lowmem_reserve: pages kept from requests that could use a higher zone
 * @boost: pages added to all watermarks
 * @nr_highatomic: pageblocks of the high-atomic reserve
 * @nr_free_highatomic: pages on the high-atomic free lists
 * @spared: the zone below it is used rather than that its pageblocks get mixed
 * @slow: how many want every request to take the slow path
 * @free_orders: bit o: a free block of order o of a common type is there
 * @free_mask: the same for each type
 * @free_area: free blocks, by order and migratetype
 * @pcp: per-CPU lists, by CPU; nobody but their CPU touches them
 * @explain: the log of decisions; NULL: off
 * @op: the operation that decisions under the lock belong to; 0: none
 * @op_cpu: its CPU
 * @track: descriptors of allocated blocks; NULL: never asked for
 * @stat: counters
 * @nr_backed: sections that there are frames for
 * @area: @frames, where the zone grows
 */
struct shadow_zone {
	struct shadow_zone_config config;
	const struct shadow_policy *policy;
	void *policy_data;
	size_t policy_bytes;
	void *lock;
	struct shadow_frame *frames;
	u64 *pfn_offset;
	u8 *pageblock;
	u8 *group;
	u32 group_order;
	u32 offset_mask;
	u8 *isolated_from;
	u32 nr_sections;
	u64 present;
	u64 nr_free;
	u64 floor[SHADOW_ZONE_ROW];
	u64 wmark[SHADOW_NR_WMARK];
	u64 lowmem_reserve[SHADOW_MAX_ZONES];
	u64 boost;
	u64 nr_free_highatomic;
	u32 nr_highatomic;
	bool spared;
	u32 slow;
	u16 free_orders;
	u16 free_mask[SHADOW_NR_MT];
	struct shadow_list free_area[SHADOW_NR_PAGE_ORDERS][SHADOW_NR_MT];
	struct shadow_pcp *pcp;
	struct shadow_explain *explain;
	u32 op;
	u32 op_cpu;
	struct shadow_track *track;
	struct shadow_zone_stat stat;
	u32 nr_backed;
	struct seam_area area;
};

int shadow_zone_init(struct shadow_zone *zone,
		     const struct shadow_zone_config *config,
		     const struct shadow_policy *policy, void *lock);
void shadow_zone_exit(struct shadow_zone *zone);
int shadow_zone_reserve(struct shadow_zone *zone);
int shadow_zone_add_section(struct shadow_zone *zone, u64 pfn, u32 *slot);
int shadow_zone_add_block(struct shadow_zone *zone, u32 idx,
			  unsigned int order);
int shadow_zone_add_live(struct shadow_zone *zone, u32 idx, u32 nr);
int shadow_zone_remove_block(struct shadow_zone *zone, u32 idx,
			     unsigned int order);
void shadow_zone_update_floor(struct shadow_zone *zone);
void shadow_zone_want_slow(struct shadow_zone *zone, bool want);
u64 shadow_zone_nr_blocks(const struct shadow_zone *zone, unsigned int order);
u32 shadow_unusable_index(const u64 *nr_blocks, unsigned int nr_orders,
			  unsigned int order);
u32 shadow_zone_unusable(const struct shadow_zone *zone, unsigned int order);
size_t shadow_zone_bytes(const struct shadow_zone *zone);

/**
 * shadow_zone_has_block() - is there a free block for a request?
 * @zone: the zone
 * @order: the request's order
 * @mt: its migratetype
 *
 * Context: any; a guess without the zone's lock.
 * Return: true where a list that the request may take from has a block of at
 * least this order.
 */
static inline bool shadow_zone_has_block(const struct shadow_zone *zone,
					 unsigned int order, unsigned int mt)
{
	if (likely(READ_ONCE(zone->free_orders) >> order))
		return true;
	return mt >= SHADOW_NR_PCP_MT &&
	       READ_ONCE(zone->free_mask[mt]) >> order;
}

/* How many pageblocks a zone may ever have. */
static inline u32
shadow_config_nr_pageblocks(const struct shadow_zone_config *config)
{
	return config->max_sections << (SHADOW_MAX_ORDER - config->pb_order);
}

/* Do blocks of this order and type go through per-CPU lists? */
static inline bool shadow_zone_uses_pcp(const struct shadow_zone *zone,
					unsigned int order, unsigned int mt)
{
	return zone->config.pcp_batch && mt < SHADOW_NR_PCP_MT &&
	       (order <= SHADOW_PCP_MAX_ORDER ||
		order == zone->config.pb_order);
}

static inline u64 shadow_zone_pfn(const struct shadow_zone *zone, u32 idx)
{
	return zone->pfn_offset[idx >> SHADOW_MAX_ORDER & zone->offset_mask] +
	       idx;
}

static inline u32 shadow_zone_nr_frames(const struct shadow_zone *zone)
{
	return zone->nr_sections << SHADOW_MAX_ORDER;
}

static inline unsigned int
shadow_zone_pageblock_mt(const struct shadow_zone *zone, u32 idx)
{
	return zone->pageblock[idx >> zone->config.pb_order];
}

/*
 * The same, or that its pageblocks differ, of the group. The groups' table is so
 * small, however large the zone, that it stays in a CPU's cache.
 */
static inline size_t shadow_zone_group_mt(const struct shadow_zone *zone,
					  u32 idx)
{
	return zone->group[idx >> zone->group_order];
}

void shadow_zone_set_pageblock_mt(struct shadow_zone *zone, u32 idx,
				  unsigned int order, unsigned int mt);
void shadow_zone_update_groups(struct shadow_zone *zone, u32 idx,
			       unsigned int order);

#endif /* _SHADOWMM_CORE_ZONE_H */
