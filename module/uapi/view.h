/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of what only the shadow shows, and of the differences between it and
 * the live kernel. Counts of pages are in pages.
 */
#ifndef _SHADOWMM_UAPI_VIEW_H
#define _SHADOWMM_UAPI_VIEW_H

#include "live.h"

enum shadow_view_type {
	SHADOW_VIEW_SIDE = SHADOW_REC_VIEW,
	SHADOW_VIEW_PAGEBLOCK,
	SHADOW_VIEW_PAGE,
	SHADOW_VIEW_ZONELIST,
	SHADOW_VIEW_DIFF,
	SHADOW_VIEW_BLOCK_SUMS,
};

#define SHADOW_STATE_NAME 8

/**
 * struct shadow_rec_side - whose the records behind it are
 * @rec: SHADOW_VIEW_SIDE
 * @side: enum shadow_side
 * @pad: zero
 * @name: what to call it ("live", "arena"), NUL-padded
 */
struct shadow_rec_side {
	struct shadow_rec rec;
	__u32 side;
	__u32 pad;
	char name[16];
};

/**
 * struct shadow_rec_pageblock - a pageblock that has a page
 * @rec: SHADOW_VIEW_PAGEBLOCK
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @start_pfn: first page frame
 * @migratetype: its type
 * @largest: order of the largest free block with a page in it; -1: none
 * @type: the name of @migratetype, NUL-padded
 * @present: pages that are no holes
 * @free: pages on the free lists
 * @pcp: pages on per-CPU lists
 * @alloc: pages of allocated blocks
 * @live: pages that the live kernel has in use (mirrors only)
 * @reserved: pages that the allocator was never given (live only)
 */
struct shadow_rec_pageblock {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u64 start_pfn;
	__u32 migratetype;
	__s32 largest;
	char type[SHADOW_TYPE_NAME];
	__u32 present;
	__u32 free;
	__u32 pcp;
	__u32 alloc;
	__u32 live;
	__u32 reserved;
};

/* A pageblock is all free, free in part, or not at all. */
enum shadow_block_fill {
	SHADOW_BLOCKS_ALL,
	SHADOW_BLOCKS_FREE,
	SHADOW_BLOCKS_PART,
	SHADOW_BLOCKS_USED,
	/* private: */
	SHADOW_BLOCKS_NR,
};

/**
 * struct shadow_rec_block_sums - a zone's pageblocks
 * @rec: SHADOW_VIEW_BLOCK_SUMS
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @nr: how many, by enum shadow_block_fill; _ALL: of all classes
 * @free: pages on the free lists
 */
struct shadow_rec_block_sums {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	__u64 nr[SHADOW_BLOCKS_NR];
	__u64 free;
};

#define SHADOW_PAGE_KNOWN 0x1
#define SHADOW_PAGE_BLOCK 0x2
#define SHADOW_PAGE_BUDDY 0x4
#define SHADOW_PAGE_HANDLE 0x8

/**
 * struct shadow_rec_page - what the shadow knows of a page frame
 * @rec: SHADOW_VIEW_PAGE
 * @pfn: the page frame
 * @flags: SHADOW_PAGE_KNOWN: the instance has its section, @node to
 *         @pb_type hold; _BLOCK: it is in a block, @head to @owner hold;
 *         _BUDDY: @buddy to @buddy_state hold; _HANDLE: @handle does
 * @order: order of its block
 * @instance: whose page, NUL-padded
 * @name: the zone's name, NUL-padded
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @section: first page frame of its shadow section
 * @idx: index of its frame in the zone
 * @pb_order: log2 of a pageblock's pages
 * @pageblock: first page frame of its pageblock
 * @pb_type: type of that, NUL-padded
 * @state: FREE, PCP, ALLOC, TAIL, LIVE or HOLE, NUL-padded
 * @head: first page frame of its block
 * @head_state: state of that
 * @type: the block's migratetype, NUL-padded
 * @owner: the tag that the block was allocated with; 0: none
 * @buddy_order: order of the block at @buddy, where one starts there
 * @buddy: the block with which its block would merge
 * @buddy_state: state of the frame at @buddy
 * @handle: the handle that holds the block
 * @section_order: log2 of a section's pages
 */
struct shadow_rec_page {
	struct shadow_rec rec;
	__u64 pfn;
	__u32 flags;
	__u32 order;
	char instance[16];
	char name[SHADOW_ZONE_NAME];
	__u32 node;
	__u32 zone;
	__u64 section;
	__u32 idx;
	__u32 pb_order;
	__u64 pageblock;
	char pb_type[SHADOW_TYPE_NAME];
	char state[SHADOW_STATE_NAME];
	__u64 head;
	char head_state[SHADOW_STATE_NAME];
	char type[SHADOW_TYPE_NAME];
	__u32 owner;
	__u32 buddy_order;
	__u64 buddy;
	char buddy_state[SHADOW_STATE_NAME];
	__u32 handle;
	__u32 section_order;
};

#define SHADOW_ZONELIST_ALONE 0x1
#define SHADOW_ZONELIST_DISTANCE 0x2

/**
 * struct shadow_rec_zonelist - a zone in the order in which a node tries them
 * @rec: SHADOW_VIEW_ZONELIST
 * @for_node: the node whose list it is
 * @place: from 0, the zone tried first
 * @free: pages on the zone's free lists
 * @free_highatomic: those of them that are kept for high-atomic requests
 * @highest: index of the highest zone in the list
 * @flags: SHADOW_ZONELIST_ALONE: the list for requests that must stay on the
 *         node; _DISTANCE: @distance holds
 * @zone: the zone
 * @distance: from @for_node to the zone's node
 * @pad: zero
 */
struct shadow_rec_zonelist {
	struct shadow_rec rec;
	__u32 for_node;
	__u32 place;
	__u64 free;
	__u64 free_highatomic;
	__u32 highest;
	__u32 flags;
	struct shadow_rec_zone_geom zone;
	__u32 distance;
	__u32 pad;
};

/**
 * enum shadow_cause - why a live and a shadow figure differ
 * @SHADOW_CAUSE_SAME: they do not
 * @SHADOW_CAUSE_MOVED: the live figure changed while the shadow's was taken,
 *                      which lies between its two readings
 * @SHADOW_CAUSE_NO_ZONE: one side has no page of the zone
 * @SHADOW_CAUSE_NOT_KEPT: one side has no such figure
 * @SHADOW_CAUSE_CUT: one side stopped counting
 * @SHADOW_CAUSE_SETTING: the figure is set, not measured
 * @SHADOW_CAUSE_REQUESTS: the figure is what each side's own requests make it
 * @SHADOW_CAUSE_NO_TYPE: the side with less has no pageblock of the type
 * @SHADOW_CAUSE_SPLIT: the side with less, or with the higher index, has more
 *                      of its free pages in smaller blocks
 * @SHADOW_CAUSE_WHOLE: the side with less has as many free pages, more of them
 *                      in larger blocks
 * @SHADOW_CAUSE_SIZE: the side with less has less pages
 * @SHADOW_CAUSE_PCP: the side with less has on per-CPU lists what it lacks
 * @SHADOW_CAUSE_USE: the side with less, or with the higher index, has more of
 *                    its pages in use
 * @SHADOW_CAUSE_NO_CACHE: one side has no such slab cache
 * @SHADOW_CAUSE_SPREAD: the side with more has no more objects in use: its slabs
 *                       are emptier
 * @SHADOW_CAUSE_UNEXPLAINED: none of these
 */
enum shadow_cause {
	SHADOW_CAUSE_SAME,
	SHADOW_CAUSE_MOVED,
	SHADOW_CAUSE_NO_ZONE,
	SHADOW_CAUSE_NOT_KEPT,
	SHADOW_CAUSE_CUT,
	SHADOW_CAUSE_SETTING,
	SHADOW_CAUSE_REQUESTS,
	SHADOW_CAUSE_NO_TYPE,
	SHADOW_CAUSE_SPLIT,
	SHADOW_CAUSE_WHOLE,
	SHADOW_CAUSE_SIZE,
	SHADOW_CAUSE_PCP,
	SHADOW_CAUSE_USE,
	SHADOW_CAUSE_NO_CACHE,
	SHADOW_CAUSE_SPREAD,
	SHADOW_CAUSE_UNEXPLAINED,
	/* private: */
	SHADOW_NR_CAUSES,
};

#define SHADOW_DIFF_LIVE 0x1
#define SHADOW_DIFF_SHADOW 0x2
#define SHADOW_DIFF_SHARES 0x4
#define SHADOW_DIFF_INDEX 0x8

/**
 * struct shadow_rec_diff - a figure of both sides
 * @rec: SHADOW_VIEW_DIFF
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @label: what the figure is of, NUL-padded
 * @flags: SHADOW_DIFF_LIVE: @live holds; SHADOW_DIFF_SHADOW: @shadow does;
 *         _SHARES: the shares do; _INDEX: the figures are in thousandths
 * @cause: enum shadow_cause
 * @live: the live figure
 * @shadow: the shadow's
 * @live_share: its part of the live side's free pages, in thousandths
 * @shadow_share: the shadow's likewise
 */
struct shadow_rec_diff {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char label[40];
	__u32 flags;
	__u32 cause;
	__s64 live;
	__s64 shadow;
	__u32 live_share;
	__u32 shadow_share;
};

#endif /* _SHADOWMM_UAPI_VIEW_H */
