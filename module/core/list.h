/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A list of block heads, linked by frame index through the frames themselves.
 * Knows no zone; whoever owns the list holds its lock.
 */
#ifndef _SHADOWMM_CORE_LIST_H
#define _SHADOWMM_CORE_LIST_H

#include "core/frame.h"

/**
 * struct shadow_list - blocks of one order and migratetype
 * @head: first block, SHADOW_IDX_NONE if empty
 * @tail: last block, SHADOW_IDX_NONE if empty
 * @nr: how many blocks
 */
struct shadow_list {
	u32 head;
	u32 tail;
	u32 nr;
};

static inline void shadow_list_init(struct shadow_list *list)
{
	list->head = SHADOW_IDX_NONE;
	list->tail = SHADOW_IDX_NONE;
	list->nr = 0;
}

/**
 * shadow_list_push() - put a block at the head of a list
 * @list: the list
 * @frames: the zone's frames
 * @idx: the block's first frame
 * @word: what the frame is to say, without links (shadow_frame_head())
 */
static inline void shadow_list_push(struct shadow_list *list,
				    struct shadow_frame *frames, u32 idx,
				    u64 word)
{
	u32 next = list->head;

	frames[idx].word = word | (u64)SHADOW_IDX_NONE << SHADOW_PREV_SHIFT |
			   (u64)next << SHADOW_NEXT_SHIFT;
	if (next == SHADOW_IDX_NONE)
		list->tail = idx;
	else
		shadow_frame_set_prev(&frames[next], idx);
	list->head = idx;
	list->nr++;
}

/**
 * shadow_list_push_tail() - put a block at the tail of a list
 * @list: the list
 * @frames: the zone's frames
 * @idx: the block's first frame
 * @word: what the frame is to say, without links (shadow_frame_head())
 */
static inline void shadow_list_push_tail(struct shadow_list *list,
					 struct shadow_frame *frames, u32 idx,
					 u64 word)
{
	u32 prev = list->tail;

	frames[idx].word = word | (u64)prev << SHADOW_PREV_SHIFT |
			   (u64)SHADOW_IDX_NONE << SHADOW_NEXT_SHIFT;
	if (prev == SHADOW_IDX_NONE)
		list->head = idx;
	else
		shadow_frame_set_next(&frames[prev], idx);
	list->tail = idx;
	list->nr++;
}

/**
 * shadow_list_del() - take a block off its list
 * @list: the list it is on
 * @frames: the zone's frames
 * @idx: the block's first frame; its links stay stale until it is written
 */
static inline void shadow_list_del(struct shadow_list *list,
				   struct shadow_frame *frames, u32 idx)
{
	u32 prev = shadow_frame_prev(&frames[idx]);
	u32 next = shadow_frame_next(&frames[idx]);

	if (prev == SHADOW_IDX_NONE)
		list->head = next;
	else
		shadow_frame_set_next(&frames[prev], next);
	if (next == SHADOW_IDX_NONE)
		list->tail = prev;
	else
		shadow_frame_set_prev(&frames[next], prev);
	list->nr--;
}

#endif /* _SHADOWMM_CORE_LIST_H */
