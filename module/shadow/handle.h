/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handles: the blocks of the arena that users hold, by number. A user never
 * sees a kernel address; the pages are filled with a pattern of their owner,
 * and read back when they are freed.
 */
#ifndef _SHADOWMM_SHADOW_HANDLE_H
#define _SHADOWMM_SHADOW_HANDLE_H

#include <linux/types.h>

#include "core/request.h"

/* Handles that may be held at one time. */
#define SHADOW_MAX_HANDLES 65536

/**
 * struct shadow_handle - a block, or a range of pages, that a user holds
 * @pfn: its first page frame
 * @left: the one that it had before it moved; 0 once that is free
 * @id: its number
 * @pages: its pages: those of its order, or a range of blocks of order 0
 * @order: its order
 * @migratetype: what was asked for
 * @pinned: it stays where it is, since somebody may rely on that: a range
 */
struct shadow_handle {
	u64 pfn;
	u64 left;
	u32 id;
	u32 pages;
	u8 order;
	u8 migratetype;
	bool pinned;
};

void shadow_handle_exit(void);
int shadow_handle_adopt(const struct shadow_handle *block, u32 *id);
int shadow_handle_alloc(const struct shadow_request *req, u32 *id);
int shadow_handle_move_to(u32 id, u64 from, u64 to, unsigned int order);
int shadow_handle_free(u32 id);
int shadow_handle_free_all(u32 *freed);
bool shadow_handle_next(u32 *id, struct shadow_handle *handle);
int shadow_handle_move(u64 start, u64 end);
u64 shadow_handle_corrupt(void);

#endif /* _SHADOWMM_SHADOW_HANDLE_H */
