// SPDX-License-Identifier: GPL-2.0
/*
 * Frees that are refused. Says what is wrong; refuses nothing itself.
 */
#include "core/family.h"
#include "core/fault.h"

/**
 * shadow_fault_error() - the error that a fault is told as
 * @fault: which
 *
 * Return: -errno, another for each.
 */
int shadow_fault_error(enum shadow_fault fault)
{
	static const int errors[SHADOW_NR_FAULTS] = {
		[SHADOW_FAULT_FOREIGN] = -ENOENT,
		[SHADOW_FAULT_INSTANCE] = -EXDEV,
		[SHADOW_FAULT_DOUBLE] = -EALREADY,
		[SHADOW_FAULT_INTERIOR] = -EFAULT,
		[SHADOW_FAULT_ORDER] = -EDOM,
		[SHADOW_FAULT_BUSY] = -EBUSY,
		[SHADOW_FAULT_TYPE] = -EPERM,
	};

	return errors[fault];
}

/**
 * shadow_fault_of() - the fault that an error tells of
 * @err: what shadow_mem_free() returned
 *
 * Return: the fault; SHADOW_NR_FAULTS where it is none.
 */
enum shadow_fault shadow_fault_of(int err)
{
	unsigned int i;

	for (i = 0; i < SHADOW_NR_FAULTS; i++)
		if (shadow_fault_error(i) == err)
			break;
	return i;
}

/**
 * shadow_mem_fault() - count a free that is refused
 * @mem: the instance
 * @err: why, as shadow_mem_find_block() tells it, or -EBUSY
 *
 * Context: any.
 * Return: @err
 */
int shadow_mem_fault(struct shadow_mem *mem, int err)
{
	enum shadow_fault fault = shadow_fault_of(err);

	if (fault < SHADOW_NR_FAULTS)
		seam_fetch_add(&mem->faults[fault], 1);
	return err;
}

/* What is wrong with freeing a frame that heads no block of this order? */
static enum shadow_fault frame_fault(const struct shadow_frame *frame)
{
	switch (shadow_frame_state(frame)) {
	case SHADOW_FRAME_FREE:
	case SHADOW_FRAME_PCP:
		return SHADOW_FAULT_DOUBLE;
	case SHADOW_FRAME_TAIL:
		return SHADOW_FAULT_INTERIOR;
	case SHADOW_FRAME_ALLOC:
		return SHADOW_FAULT_ORDER;
	default:
		return SHADOW_FAULT_FOREIGN;
	}
}

/* A frame that is none of this instance's: nobody's, or a sibling's? */
static int foreign_error(const struct shadow_mem *mem, u64 pfn)
{
	return shadow_fault_error(shadow_family_find(mem, pfn) ?
					  SHADOW_FAULT_INSTANCE :
					  SHADOW_FAULT_FOREIGN);
}

/**
 * shadow_mem_find_block() - an allocated block, by what a free says of it
 * @mem: the instance
 * @pfn: its first page frame
 * @order: its order
 * @zone: where its zone is stored,
 * @idx: and its index
 *
 * Context: any; a block that is the caller's stays.
 * Return: 0, or what is wrong, not counted: -ENOENT (no page of this instance),
 * -EXDEV (a sibling's), -EALREADY (free), -EFAULT (not the head of a block),
 * -EDOM (another order), -EPERM (a cache's).
 */
int shadow_mem_find_block(const struct shadow_mem *mem, u64 pfn,
			  unsigned int order, struct shadow_zone **zone,
			  u32 *idx)
{
	const struct shadow_frame *frame;
	enum shadow_fault fault;

	*zone = shadow_mem_find(mem, pfn, idx);
	if (unlikely(!*zone))
		return foreign_error(mem, pfn);
	frame = &(*zone)->frames[*idx];
	if (likely(shadow_frame_is_alloc(frame, order)))
		return unlikely(shadow_frame_tag_of(frame)) ?
			       shadow_fault_error(SHADOW_FAULT_TYPE) :
			       0;
	fault = frame_fault(frame);
	return fault == SHADOW_FAULT_FOREIGN ? foreign_error(mem, pfn) :
					       shadow_fault_error(fault);
}

/**
 * shadow_zone_head() - the block that a frame is in
 * @zone: the zone
 * @idx: any frame of it
 *
 * Context: zone lock held, for more than a guess.
 * Return: the index of its head; @idx where there is a hole.
 */
u32 shadow_zone_head(const struct shadow_zone *zone, u32 idx)
{
	unsigned int order;
	u32 head = idx;

	for (order = 0; order <= SHADOW_MAX_ORDER; order++) {
		head = idx & ~((1U << order) - 1);
		if (shadow_frame_state(&zone->frames[head]) !=
		    SHADOW_FRAME_TAIL)
			break;
	}
	return head;
}

/**
 * shadow_fault_name() - a refused free in words
 * @fault: which
 *
 * Return: a constant string.
 */
const char *shadow_fault_name(enum shadow_fault fault)
{
	static const char *const names[SHADOW_NR_FAULTS] = {
		[SHADOW_FAULT_FOREIGN] = "foreign page",
		[SHADOW_FAULT_INSTANCE] = "page of another instance",
		[SHADOW_FAULT_DOUBLE] = "double free",
		[SHADOW_FAULT_INTERIOR] = "interior page",
		[SHADOW_FAULT_ORDER] = "wrong order",
		[SHADOW_FAULT_BUSY] = "block with references",
		[SHADOW_FAULT_TYPE] = "page of a cache",
	};

	return fault < SHADOW_NR_FAULTS ? names[fault] : "unknown";
}
