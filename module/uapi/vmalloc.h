/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Records of the addresses that the kernel maps pages at for itself: areas of
 * vmalloc() and of modules, and what is free between them. Sizes are in bytes.
 */
#ifndef _SHADOWMM_UAPI_VMALLOC_H
#define _SHADOWMM_UAPI_VMALLOC_H

#include "shadowmm.h"

enum shadow_vmalloc_type {
	SHADOW_VMALLOC_AREA = SHADOW_REC_MACHINE + 0x40,
	SHADOW_VMALLOC_NODE,
	SHADOW_VMALLOC_SPACE,
	SHADOW_VMALLOC_CALLER,
	SHADOW_VMALLOC_TOTAL,
};

enum shadow_vmalloc_state {
	SHADOW_VMALLOC_BUSY,
	SHADOW_VMALLOC_LAZY,
	SHADOW_VMALLOC_POOLED,
	SHADOW_VMALLOC_FREE,
	SHADOW_VMALLOC_NR_STATES,
};

#define SHADOW_VMALLOC_IOREMAP 0x001
#define SHADOW_VMALLOC_SPARSE 0x002
#define SHADOW_VMALLOC_ALLOC 0x004
#define SHADOW_VMALLOC_MAP 0x008
#define SHADOW_VMALLOC_USER 0x010
#define SHADOW_VMALLOC_DMA 0x020
#define SHADOW_VMALLOC_VPAGES 0x040
#define SHADOW_VMALLOC_GUARD 0x080
#define SHADOW_VMALLOC_RAM 0x100
#define SHADOW_VMALLOC_PARTIAL 0x200
#define SHADOW_VMALLOC_RAW 0x400

/**
 * struct shadow_rec_vmalloc_area - addresses in use, or free
 * @rec: SHADOW_VMALLOC_AREA
 * @space: the number of its struct shadow_rec_vmalloc_space
 * @state: enum shadow_vmalloc_state: in use; given back, but page tables may
 *         still be cached; kept for the next area of its size; free
 * @flags: SHADOW_VMALLOC_IOREMAP, _SPARSE, _ALLOC, _MAP, _USER, _DMA: what it
 *         was made for; _VPAGES: its array of pages is in such an area, too;
 *         _GUARD: the last page of it is never mapped; _RAM: of vm_map_ram(),
 *         and nothing more is known; _PARTIAL: it is being made or taken down;
 *         _RAW: @start is an address
 * @pad: zero
 * @start: where it starts, from the start of its space; or the address
 * @size: bytes, a guard page included
 * @pages: pages that it maps and owns
 * @phys: the device's address that it maps; 0: none
 * @caller: who asked for it as a symbol, NUL-terminated, to the record's end;
 *          empty: not known
 *
 * A struct shadow_rec_vmalloc_node for each node that has some of its pages
 * follows.
 */
struct shadow_rec_vmalloc_area {
	struct shadow_rec rec;
	__u32 space;
	__u32 state;
	__u32 flags;
	__u32 pad;
	__u64 start;
	__u64 size;
	__u64 pages;
	__u64 phys;
	char caller[];
};

/**
 * struct shadow_rec_vmalloc_node - a node's part of the pages of an area
 * @rec: SHADOW_VMALLOC_NODE
 * @node: the node
 * @pages: pages
 */
struct shadow_rec_vmalloc_node {
	struct shadow_rec rec;
	__u32 node;
	__u32 pages;
};

/**
 * struct shadow_rec_vmalloc_space - a range of addresses for areas
 * @rec: SHADOW_VMALLOC_SPACE
 * @number: what the areas' @space says
 * @hidden: 1: @size is not told, nor what is free at its ends, in which the
 *          kernel's random choice would show
 * @name: what it is for, NUL-padded
 * @size: bytes
 * @nr: how many there are, by enum shadow_vmalloc_state
 * @bytes: their bytes
 * @guards: areas in use that have a guard page
 * @largest: bytes of the largest hole
 */
struct shadow_rec_vmalloc_space {
	struct shadow_rec rec;
	__u32 number;
	__u32 hidden;
	char name[16];
	__u64 size;
	__u64 nr[SHADOW_VMALLOC_NR_STATES];
	__u64 bytes[SHADOW_VMALLOC_NR_STATES];
	__u64 guards;
	__u64 largest;
};

/**
 * struct shadow_rec_vmalloc_caller - what one caller has in use
 * @rec: SHADOW_VMALLOC_CALLER
 * @areas: areas
 * @bytes: their bytes, guard pages included
 * @pages: pages that they own
 * @caller: as in struct shadow_rec_vmalloc_area
 */
struct shadow_rec_vmalloc_caller {
	struct shadow_rec rec;
	__u64 areas;
	__u64 bytes;
	__u64 pages;
	char caller[];
};

/**
 * struct shadow_rec_vmalloc_total - the lists against the kernel's own counts
 * @rec: SHADOW_VMALLOC_TOTAL
 * @pages: pages of vmalloc() that were found
 * @pages_counted: that the kernel counts
 * @lazy: pages of areas that were given back, as found
 * @lazy_counted: that the kernel counts, those being flushed included
 * @cut: 1: lists of areas that are kept were not walked to their end
 * @pad: zero
 */
struct shadow_rec_vmalloc_total {
	struct shadow_rec rec;
	__u64 pages;
	__u64 pages_counted;
	__u64 lazy;
	__u64 lazy_counted;
	__u32 cut;
	__u32 pad;
};

#endif /* _SHADOWMM_UAPI_VMALLOC_H */
