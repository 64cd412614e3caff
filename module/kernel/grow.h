/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer that grows up to a bound: collectors put records into it, views
 * put text into it. Not for atomic context, takes no lock: its owner does.
 */
#ifndef _SHADOWMM_KERNEL_GROW_H
#define _SHADOWMM_KERNEL_GROW_H

#include <linux/stdarg.h>
#include <linux/types.h>

#define GROW_MAX (16UL << 20)

/**
 * struct held - the bytes that one owner has allocated
 * @now: how many
 * @most: how many they were at most
 */
struct held {
	size_t now;
	size_t most;
};

/**
 * struct grow - a buffer that grows
 * @data: what it holds; NULL until something is added
 * @len: bytes used
 * @room: bytes allocated
 * @err: the first error, kept: 0, -ENOMEM or -EFBIG (past GROW_MAX)
 * @held: where its bytes are counted, too; NULL: nowhere else
 *
 * All zero is an empty buffer.
 */
struct grow {
	char *data;
	size_t len;
	size_t room;
	int err;
	struct held *held;
};

void held_count(struct held *held, long bytes);
void *held_alloc(struct held *held, size_t bytes);
void held_free(struct held *held, void *data, size_t bytes);

int grow_room(struct grow *g, size_t bytes);

/**
 * grow_take() - take room that grow_room() has made
 * @g: the buffer
 * @bytes: how much, no more than was made
 *
 * Context: any.
 * Return: the room, not zeroed.
 */
static inline void *grow_take(struct grow *g, size_t bytes)
{
	void *p = g->data + g->len;

	g->len += bytes;
	return p;
}

void *grow_add(struct grow *g, size_t bytes);
void *grow_rec(struct grow *g, u32 type, size_t bytes);
void grow_write(struct grow *g, const void *data, size_t bytes);
__printf(2, 0) void grow_vprintf(struct grow *g, const char *fmt, va_list args);
void grow_destroy(struct grow *g);
unsigned long grow_held(void);

#endif /* _SHADOWMM_KERNEL_GROW_H */
