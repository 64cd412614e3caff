/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of the running kernel's structures; the shadow fills in the same
 * ones where it has the same structure. Counts of pages are in pages.
 */
#ifndef _SHADOWMM_UAPI_LIVE_H
#define _SHADOWMM_UAPI_LIVE_H

#include "shadowmm.h"

enum shadow_live_type {
	SHADOW_LIVE_BUDDYINFO = SHADOW_REC_LIVE + 1,
	SHADOW_LIVE_ZONE_GEOM,
	SHADOW_LIVE_ZONE_CHUNK,
	SHADOW_LIVE_ZONEINFO,
	SHADOW_LIVE_COUNTER,
	SHADOW_LIVE_PAGESET,
	SHADOW_LIVE_SECTIONS,
	SHADOW_LIVE_SECTION,
	SHADOW_LIVE_FIELD,
	SHADOW_LIVE_PAGETYPES,
};

/* Room for every zone of a node that any supported kernel has. */
#define SHADOW_NR_ZONES 8

/* Room for every migratetype that any supported kernel has. */
#define SHADOW_NR_TYPES 8

#define SHADOW_ZONE_NAME 16
#define SHADOW_TYPE_NAME 16

/**
 * struct shadow_rec_buddyinfo - a zone's free blocks
 * @rec: SHADOW_LIVE_BUDDYINFO
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @nr_orders: how many of @nr_free hold a figure
 * @pad: zero
 * @name: the zone's name, NUL-padded
 * @nr_free: free blocks of each order
 */
struct shadow_rec_buddyinfo {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	__u32 nr_orders;
	__u32 pad;
	char name[SHADOW_ZONE_NAME];
	__u64 nr_free[SHADOW_NR_ORDERS];
};

/**
 * struct shadow_rec_pagetypes - a zone's free blocks and pageblocks by type
 * @rec: SHADOW_LIVE_PAGETYPES
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @nr_orders: how many of each type's nr_free hold a figure
 * @nr_types: how many of @type hold a type, in the allocator's order
 * @block_order: log2 of a pageblock's pages
 * @pad: zero
 * @type: a migratetype: its name, NUL-padded; a bit in cut for each order whose
 *        count was cut off; free blocks of each order; pageblocks
 */
struct shadow_rec_pagetypes {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u32 nr_orders;
	__u32 nr_types;
	__u32 block_order;
	__u32 pad;
	struct {
		char name[SHADOW_TYPE_NAME];
		__u32 cut;
		__u32 pad;
		__u64 nr_free[SHADOW_NR_ORDERS];
		__u64 nr_blocks;
	} type[SHADOW_NR_TYPES];
};

/**
 * struct shadow_rec_zone_geom - a zone's place, size and limits
 * @rec: SHADOW_LIVE_ZONE_GEOM
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @start_pfn: first page frame
 * @spanned: page frames from there on, holes included
 * @present: pages that exist
 * @managed: pages that the page allocator manages
 * @boost: what @min, @low and @high hold on top for now
 * @min: watermark
 * @low: watermark
 * @high: watermark
 * @lowmem_reserve: kept from requests that could use a higher zone, by the
 *                  index of that zone
 * @totalreserve: pages of the whole node that user allocations cannot have
 * @pcp_count: pages on the page sets of all CPUs, read without asking them
 * @nr_zones: zones of a node; how many of @lowmem_reserve hold a figure
 * @nr_orders: orders the free lists have
 * @block_order: log2 of a pageblock's pages
 * @nr_migratetypes: migratetypes the free lists have
 * @nr_cpus: CPUs online, each with a page set in this zone
 * @pcp_batch: pages a page set moves at a time
 * @pcp_high_min: a page set's high mark, at least
 * @pcp_high_max: a page set's high mark, at most
 */
struct shadow_rec_zone_geom {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u64 start_pfn;
	__u64 spanned;
	__u64 present;
	__u64 managed;
	__u64 boost;
	__u64 min;
	__u64 low;
	__u64 high;
	__s64 lowmem_reserve[SHADOW_NR_ZONES];
	__u64 totalreserve;
	__u64 pcp_count;
	__u32 nr_zones;
	__u32 nr_orders;
	__u32 block_order;
	__u32 nr_migratetypes;
	__u32 nr_cpus;
	__u32 pcp_batch;
	__u32 pcp_high_min;
	__u32 pcp_high_max;
};

/* Page frames of a chunk: it starts on a multiple of this. */
#define SHADOW_CHUNK_PFNS 1024
#define SHADOW_CHUNK_PAGEBLOCKS 8

/**
 * struct shadow_free_block - a free block on a zone's free lists
 * @offset: its first page frame, from the chunk's start
 * @order: log2 of its pages
 * @migratetype: that of its first pageblock
 */
struct shadow_free_block {
	__u16 offset;
	__u8 order;
	__u8 migratetype;
};

/**
 * struct shadow_rec_zone_chunk - the state of up to 1,024 page frames of a zone
 * @rec: SHADOW_LIVE_ZONE_CHUNK
 * @start_pfn: a multiple of SHADOW_CHUNK_PFNS
 * @nr_free: how many of @free hold a block, in rising order
 * @nr_absent: page frames that have their bit in @absent
 * @pageblock: migratetype of each pageblock; SHADOW_MT_NONE where the zone has
 *             no page of it
 * @absent: a bit for each page frame with no online page in this zone: a hole,
 *          another zone's, out of the zone's span
 * @free: free blocks; none reaches into the next chunk
 *
 * What is neither free nor absent is in use, on a per-CPU list or reserved.
 */
struct shadow_rec_zone_chunk {
	struct shadow_rec rec;
	__u64 start_pfn;
	__u32 nr_free;
	__u32 nr_absent;
	__u8 pageblock[SHADOW_CHUNK_PAGEBLOCKS];
	__u64 absent[SHADOW_CHUNK_PFNS / 64];
	struct shadow_free_block free[SHADOW_CHUNK_PFNS];
};

#define SHADOW_MT_NONE 0xff

/* What a zone has, and which lines the running kernel's zoneinfo has. */
#define SHADOW_ZONEINFO_POPULATED 0x1
#define SHADOW_ZONEINFO_PROMO 0x2
#define SHADOW_ZONEINFO_RANGES 0x4
#define SHADOW_ZONEINFO_KSWAPD 0x8
#define SHADOW_ZONEINFO_DRIFT 0x10

/**
 * struct shadow_rec_zoneinfo - a zone in full
 * @rec: SHADOW_LIVE_ZONEINFO
 * @node: NUMA node
 * @zone: index of the zone in its node
 * @name: the zone's name, NUL-padded
 * @flags: SHADOW_ZONEINFO_POPULATED; SHADOW_ZONEINFO_PROMO: @promo is shown;
 *         SHADOW_ZONEINFO_RANGES: the page sets' high_min and high_max,
 *         @reserved_highatomic and @free_highatomic are;
 *         SHADOW_ZONEINFO_KSWAPD: @unreclaimable is; SHADOW_ZONEINFO_DRIFT:
 *         the page sets' stat_threshold is
 * @nr_zones: how many of @lowmem_reserve hold a figure
 * @unreclaimable: 1 where kswapd gave the node up
 * @pad: zero
 * @free: free pages
 * @boost: what the watermarks hold on top for now
 * @min: watermark
 * @low: watermark
 * @high: watermark
 * @promo: watermark
 * @spanned: page frames from @start_pfn on, holes included
 * @present: pages that exist
 * @managed: pages that the page allocator manages
 * @cma: pages of contiguous areas
 * @lowmem_reserve: see struct shadow_rec_zone_geom
 * @start_pfn: first page frame
 * @reserved_highatomic: pages of high-atomic pageblocks
 * @free_highatomic: free pages of them
 *
 * After it come the struct shadow_rec_counter and struct shadow_rec_pageset of
 * the zone; the node's counters come with its first populated zone.
 */
struct shadow_rec_zoneinfo {
	struct shadow_rec rec;
	__u32 node;
	__u32 zone;
	char name[SHADOW_ZONE_NAME];
	__u32 flags;
	__u32 nr_zones;
	__u32 unreclaimable;
	__u32 pad;
	__u64 free;
	__u64 boost;
	__u64 min;
	__u64 low;
	__u64 high;
	__u64 promo;
	__u64 spanned;
	__u64 present;
	__u64 managed;
	__u64 cma;
	__s64 lowmem_reserve[SHADOW_NR_ZONES];
	__u64 start_pfn;
	__u64 reserved_highatomic;
	__u64 free_highatomic;
};

enum shadow_counter_of {
	SHADOW_COUNTER_NODE,
	SHADOW_COUNTER_ZONE,
	SHADOW_COUNTER_NUMA,
};

/**
 * struct shadow_rec_counter - a counter of a node or zone
 * @rec: SHADOW_LIVE_COUNTER
 * @of: enum shadow_counter_of
 * @pad: zero
 * @value: its value
 * @name: its name in the running kernel, NUL-padded
 */
struct shadow_rec_counter {
	struct shadow_rec rec;
	__u32 of;
	__u32 pad;
	__u64 value;
	char name[48];
};

/**
 * struct shadow_rec_pageset - a CPU's free pages of a zone
 * @rec: SHADOW_LIVE_PAGESET
 * @cpu: the CPU
 * @count: pages it has
 * @high: from how many on it gives some back
 * @batch: how many it takes or gives at a time
 * @high_min: least @high
 * @high_max: most @high
 * @stat_threshold: how far its counters may drift from the zone's
 * @pad: zero
 */
struct shadow_rec_pageset {
	struct shadow_rec rec;
	__u32 cpu;
	__s32 count;
	__s32 high;
	__s32 batch;
	__s32 high_min;
	__s32 high_max;
	__s32 stat_threshold;
	__u32 pad;
};

/**
 * struct shadow_rec_sections - the memory model and its constants
 * @rec: SHADOW_LIVE_SECTIONS
 * @section_size_bits: SECTION_SIZE_BITS
 * @max_physmem_bits: MAX_PHYSMEM_BITS
 * @nr_mem_sections: NR_MEM_SECTIONS
 * @sections_per_root: SECTIONS_PER_ROOT
 * @nr_section_roots: NR_SECTION_ROOTS
 * @section_root_mask: SECTION_ROOT_MASK
 * @pages_per_section: PAGES_PER_SECTION
 * @pages_per_subsection: PAGES_PER_SUBSECTION
 * @mem_section_size: bytes of a struct mem_section
 * @page_size: bytes of a struct page
 * @roots: roots that are allocated
 * @present: sections that are present
 * @is_extreme: 1: roots are allocated as needed (SPARSEMEM_EXTREME)
 * @is_vmemmap: 1: all struct pages stand in one virtual array
 */
struct shadow_rec_sections {
	struct shadow_rec rec;
	__u32 section_size_bits;
	__u32 max_physmem_bits;
	__u64 nr_mem_sections;
	__u64 sections_per_root;
	__u64 nr_section_roots;
	__u64 section_root_mask;
	__u64 pages_per_section;
	__u64 pages_per_subsection;
	__u32 mem_section_size;
	__u32 page_size;
	__u64 roots;
	__u64 present;
	__u32 is_extreme;
	__u32 is_vmemmap;
};

#define SHADOW_SECTION_MEMMAP 0x1
#define SHADOW_SECTION_ONLINE 0x2
#define SHADOW_SECTION_EARLY 0x4
#define SHADOW_SECTION_DEVICE 0x8

/**
 * struct shadow_rec_section - a present section
 * @rec: SHADOW_LIVE_SECTION
 * @number: which
 * @start_pfn: first page frame
 * @nr_pfns: how many
 * @flags: SHADOW_SECTION_MEMMAP, _ONLINE, _EARLY (there since boot), _DEVICE
 * @nr_zones: how many of @zone hold a zone; 0 unless online
 * @memmap: its first struct page, in bytes from vmemmap
 * @memmap_raw: the same as an address; 0 unless raw addresses were asked for
 * @subsections: a bit for each subsection that has memory
 * @zone: its zones, in the order of their pages
 */
struct shadow_rec_section {
	struct shadow_rec rec;
	__u64 number;
	__u64 start_pfn;
	__u64 nr_pfns;
	__u32 flags;
	__u32 nr_zones;
	__u64 memmap;
	__u64 memmap_raw;
	__u64 subsections;
	struct {
		__u32 node;
		__u32 index;
		char name[SHADOW_ZONE_NAME];
	} zone[4];
};

enum shadow_field_form {
	SHADOW_FIELD_DEC,
	SHADOW_FIELD_HEX,
	SHADOW_FIELD_TEXT,
	SHADOW_FIELD_GONE,
};

/**
 * struct shadow_rec_field - a field of a structure
 * @rec: SHADOW_LIVE_FIELD
 * @form: enum shadow_field_form: @value in decimal, @value in hexadecimal,
 *        @text alone, or no such field today: @text says what became of it
 * @pad: zero
 * @value: its value
 * @name: its name today, NUL-padded; empty: none
 * @was: its name of old where that differs, NUL-padded
 * @text: NUL-terminated, to the record's end: the value, or a remark on it
 */
struct shadow_rec_field {
	struct shadow_rec rec;
	__u32 form;
	__u32 pad;
	__u64 value;
	char name[24];
	char was[24];
	char text[];
};

#endif /* _SHADOWMM_UAPI_LIVE_H */
