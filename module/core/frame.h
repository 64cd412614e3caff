/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A shadow page frame: the 8 bytes of metadata that each page has. A frame
 * index counts frames within its zone; a pfn counts page frames of the machine.
 * This file knows neither zones nor lists.
 *
 *   bit  63       37 36       10 9   7 6    3 2    0
 *       +-----------+-----------+-----+------+------+
 *       | next      | prev      | mt  | order| state|  free, or on a pcp list
 *       +-----------+-----------+-----+------+------+
 *       | owner (32 bits) | tag | mt  | order| state|  allocated
 *       +-----------------+-----+-----+------+------+
 *
 * A block that was asked for by one of our own users has a tag, which says
 * what kind of user it is (bits 10 to 13) and which one (14 to 29); the owner is
 * then what that user makes of it. Every frame of such a block bears tag and
 * owner, tails too, so that each address in it leads to them at once. Tag 0:
 * a plain block, whose owner is the tracker's.
 *
 * Only the first frame of a block says what the block is; the others say tail.
 * That holds at all times, at one write a split or merge:
 *
 *   before  F....... order 3         after  A.F.F... orders 1, 1, 2
 *           head, 7 tails                   alloc(order 1) made two heads
 */
#ifndef _SHADOWMM_CORE_FRAME_H
#define _SHADOWMM_CORE_FRAME_H

#include <seam.h>

/**
 * enum shadow_frame_state - what a frame is
 * @SHADOW_FRAME_HOLE: no page here (new metadata is zeroed, so: all holes)
 * @SHADOW_FRAME_TAIL: inside a block that an earlier frame heads
 * @SHADOW_FRAME_FREE: heads a block on a free list
 * @SHADOW_FRAME_PCP: heads a block on a per-CPU list
 * @SHADOW_FRAME_ALLOC: heads an allocated block
 * @SHADOW_FRAME_LIVE: one page that the live kernel has and no request of ours
 */
enum shadow_frame_state {
	SHADOW_FRAME_HOLE,
	SHADOW_FRAME_TAIL,
	SHADOW_FRAME_FREE,
	SHADOW_FRAME_PCP,
	SHADOW_FRAME_ALLOC,
	SHADOW_FRAME_LIVE,
	/* private: */
	SHADOW_NR_FRAME_STATES,
};

/* The same order as the kernel's, CMA always included. */
enum shadow_migratetype {
	SHADOW_MT_UNMOVABLE,
	SHADOW_MT_MOVABLE,
	SHADOW_MT_RECLAIMABLE,
	SHADOW_NR_PCP_MT,
	SHADOW_MT_HIGHATOMIC = SHADOW_NR_PCP_MT,
	SHADOW_MT_CMA,
	SHADOW_MT_ISOLATE,
	SHADOW_NR_MT,
};

#define SHADOW_MAX_ORDER 10
#define SHADOW_NR_PAGE_ORDERS (SHADOW_MAX_ORDER + 1)
#define SHADOW_SECTION_FRAMES (1U << SHADOW_MAX_ORDER)

#define SHADOW_LINK_BITS 27
#define SHADOW_IDX_NONE ((1U << SHADOW_LINK_BITS) - 1)

#define SHADOW_ORDER_SHIFT 3
#define SHADOW_MT_SHIFT 7
#define SHADOW_PREV_SHIFT 10
#define SHADOW_NEXT_SHIFT 37
#define SHADOW_TYPE_SHIFT 10
#define SHADOW_TYPE_BITS 4
#define SHADOW_TYPE_NR_SHIFT (SHADOW_TYPE_SHIFT + SHADOW_TYPE_BITS)
#define SHADOW_TYPE_NR_BITS 16
#define SHADOW_OWNER_SHIFT 32

/*
 * A tag, and the bit that allocated frames and their tails have not set, but
 * free ones, whose links stand where others have tags.
 */
#define SHADOW_TAG_MASK 0xfffffc02U
#define SHADOW_TYPE_ANY ((1U << SHADOW_TYPE_BITS) - 1)

/**
 * enum shadow_frame_type - whose an allocated block is
 * @SHADOW_TYPE_PLAIN: whoever asked for it: no tag
 * @SHADOW_TYPE_SLAB: a cache's; which says the cache, the owner the slab
 * @SHADOW_TYPE_LARGE: a kmalloc() too large for a cache
 * @SHADOW_TYPE_PAGE: a page of address spaces; the owner its descriptor
 * @SHADOW_TYPE_TABLE: one of their page tables
 */
enum shadow_frame_type {
	SHADOW_TYPE_PLAIN,
	SHADOW_TYPE_SLAB,
	SHADOW_TYPE_LARGE,
	SHADOW_TYPE_PAGE,
	SHADOW_TYPE_TABLE,
	/* private: */
	SHADOW_NR_FRAME_TYPES,
};

/**
 * struct shadow_frame - one page frame's metadata
 * @word: as drawn at the head of this file
 */
struct shadow_frame {
	u64 word;
};

static inline enum shadow_frame_state
shadow_frame_state(const struct shadow_frame *frame)
{
	return frame->word & 7;
}

static inline unsigned int shadow_frame_order(const struct shadow_frame *frame)
{
	return (frame->word >> SHADOW_ORDER_SHIFT) & 15;
}

static inline unsigned int shadow_frame_mt(const struct shadow_frame *frame)
{
	return (frame->word >> SHADOW_MT_SHIFT) & 7;
}

static inline u32 shadow_frame_prev(const struct shadow_frame *frame)
{
	return (frame->word >> SHADOW_PREV_SHIFT) & SHADOW_IDX_NONE;
}

static inline u32 shadow_frame_next(const struct shadow_frame *frame)
{
	return frame->word >> SHADOW_NEXT_SHIFT;
}

static inline u32 shadow_frame_owner(const struct shadow_frame *frame)
{
	return frame->word >> SHADOW_OWNER_SHIFT;
}

/* The tag of a type's number @nr, where it stands in the word. */
static inline u32 shadow_frame_tag(enum shadow_frame_type type, u32 nr)
{
	return (u32)type << SHADOW_TYPE_SHIFT | nr << SHADOW_TYPE_NR_SHIFT;
}

/* The tag of an allocated frame or a tail; other frames have none. */
static inline u32 shadow_frame_tag_of(const struct shadow_frame *frame)
{
	return frame->word & 2 ? 0 : frame->word & SHADOW_TAG_MASK;
}

static inline enum shadow_frame_type shadow_tag_type(u32 tag)
{
	return tag >> SHADOW_TYPE_SHIFT & ((1U << SHADOW_TYPE_BITS) - 1);
}

static inline u32 shadow_tag_nr(u32 tag)
{
	return tag >> SHADOW_TYPE_NR_SHIFT & ((1U << SHADOW_TYPE_NR_BITS) - 1);
}

/* The word of a head with no links and no owner. */
static inline u64 shadow_frame_head(enum shadow_frame_state state,
				    unsigned int order, unsigned int mt)
{
	return (u64)state | (u64)order << SHADOW_ORDER_SHIFT |
	       (u64)mt << SHADOW_MT_SHIFT;
}

/* The word of a block on a per-CPU list, which is linked one way only. */
static inline u64 shadow_frame_stacked(unsigned int order, unsigned int mt,
				       u32 next)
{
	return shadow_frame_head(SHADOW_FRAME_PCP, order, mt) |
	       (u64)next << SHADOW_NEXT_SHIFT;
}

/* The word of a block that leaves a per-CPU list: allocated, like before. */
static inline u64 shadow_frame_unstacked(u64 word)
{
	return (word & ((1U << SHADOW_PREV_SHIFT) - 1)) ^
	       (SHADOW_FRAME_PCP ^ SHADOW_FRAME_ALLOC);
}

/* A stacked block's word with another link. */
static inline u64 shadow_frame_relinked(u64 word, u32 next)
{
	return (word & ((1U << SHADOW_PREV_SHIFT) - 1)) |
	       (u64)next << SHADOW_NEXT_SHIFT;
}

static inline void shadow_frame_set_prev(struct shadow_frame *frame, u32 prev)
{
	frame->word &= ~((u64)SHADOW_IDX_NONE << SHADOW_PREV_SHIFT);
	frame->word |= (u64)prev << SHADOW_PREV_SHIFT;
}

static inline void shadow_frame_set_next(struct shadow_frame *frame, u32 next)
{
	frame->word &= (1ULL << SHADOW_NEXT_SHIFT) - 1;
	frame->word |= (u64)next << SHADOW_NEXT_SHIFT;
}

/* Is this frame the head of an allocated block of this order? */
static inline bool shadow_frame_is_alloc(const struct shadow_frame *frame,
					 unsigned int order)
{
	return (frame->word & 0x7f) ==
	       shadow_frame_head(SHADOW_FRAME_ALLOC, order, 0);
}

/* The same, and it has no owner? */
static inline bool shadow_frame_is_plain(const struct shadow_frame *frame,
					 u64 order)
{
	return (frame->word & ~(7ULL << SHADOW_MT_SHIFT)) ==
	       (SHADOW_FRAME_ALLOC | order << SHADOW_ORDER_SHIFT);
}

/* Is this frame the head of a free block of this order? */
static inline bool shadow_frame_is_free(const struct shadow_frame *frame,
					unsigned int order)
{
	return (frame->word & 0x7f) ==
	       shadow_frame_head(SHADOW_FRAME_FREE, order, 0);
}

#endif /* _SHADOWMM_CORE_FRAME_H */
