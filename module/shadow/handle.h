/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handles: the blocks of the arena that users hold, by number. A user never
 * sees a kernel address; the pages are filled with a pattern of their owner,
 * and read back when they are freed.
 */
#ifndef _SHADOWMM_SHADOW_HANDLE_H
#define _SHADOWMM_SHADOW_HANDLE_H

#include <linux/types.h>

/* Handles that may be held at one time. */
#define SHADOW_MAX_HANDLES 65536

/**
 * struct shadow_handle - a block that a user holds
 * @pfn: its first page frame
 * @left: the one that it had before it moved; 0 once that is free
 * @id: its number
 * @order: its order
 * @migratetype: what was asked for
 */
struct shadow_handle {
	u64 pfn;
	u64 left;
	u32 id;
	u8 order;
	u8 migratetype;
};

void shadow_handle_exit(void);
int shadow_handle_alloc(unsigned int order, unsigned int mt, u32 *id);
int shadow_handle_free(u32 id);
int shadow_handle_free_all(u32 *freed);
bool shadow_handle_next(u32 *id, struct shadow_handle *handle);
int shadow_handle_move(u64 start, u64 end);
u64 shadow_handle_corrupt(void);

#endif /* _SHADOWMM_SHADOW_HANDLE_H */
