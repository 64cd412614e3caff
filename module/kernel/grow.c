// SPDX-License-Identifier: GPL-2.0
/*
 * A buffer that grows by doubling, up to a bound. It never shrinks and never
 * moves its error back to 0: a caller may add a lot and look at the end.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kernel/grow.h"

#define GROW_FIRST 4096

/* Bytes of all buffers and walks, whoever has them. */
static atomic_long_t grow_bytes;

/**
 * held_count() - count bytes that an owner got or gave up
 * @held: where, with all buffers; NULL: with all buffers only
 * @bytes: how many more; below 0: fewer
 *
 * Context: any.
 */
void held_count(struct held *held, long bytes)
{
	atomic_long_add(bytes, &grow_bytes);
	if (!held)
		return;
	held->now += bytes;
	held->most = max(held->most, held->now);
}

/**
 * held_alloc() - allocate what an owner holds
 * @held: where it is counted; NULL: with all buffers only
 * @bytes: how much
 *
 * Context: may sleep.
 * Return: zeroed memory, to be given to held_free(); NULL.
 */
void *held_alloc(struct held *held, size_t bytes)
{
	void *data = kvzalloc(bytes, GFP_KERNEL_ACCOUNT);

	if (data)
		held_count(held, bytes);
	return data;
}

/**
 * held_free() - undo held_alloc()
 * @held: as there
 * @data: what it gave; NULL does nothing
 * @bytes: as there
 */
void held_free(struct held *held, void *data, size_t bytes)
{
	if (data)
		held_count(held, -(long)bytes);
	kvfree(data);
}

/* Make room for more bytes: true; false with @g->err set. */
static bool grow_enlarge(struct grow *g, size_t bytes)
{
	size_t room = max_t(size_t, g->room, GROW_FIRST);
	char *data;

	if (g->err)
		return false;
	if (bytes > GROW_MAX - g->len) {
		g->err = -EFBIG;
		return false;
	}
	while (room - g->len < bytes)
		room *= 2;
	data = kvmalloc(room, GFP_KERNEL_ACCOUNT);
	if (!data) {
		g->err = -ENOMEM;
		return false;
	}
	held_count(g->held, room);
	if (g->len)
		memcpy(data, g->data, g->len);
	held_count(g->held, -(long)g->room);
	kvfree(g->data);
	g->data = data;
	g->room = room;
	return true;
}

static inline bool grow_reserve(struct grow *g, size_t bytes)
{
	return likely(!g->err && bytes <= g->room - g->len) ||
	       grow_enlarge(g, bytes);
}

/**
 * grow_room() - make room at the end of a buffer
 * @g: the buffer
 * @bytes: how much may be added from now on without an allocation
 *
 * Context: may sleep.
 * Return: 0; @g->err.
 */
int grow_room(struct grow *g, size_t bytes)
{
	return grow_reserve(g, bytes) ? 0 : g->err;
}

/**
 * grow_add() - take room at the end of a buffer
 * @g: the buffer
 * @bytes: how much
 *
 * Context: may sleep.
 * Return: zeroed room, good until the next addition; NULL with @g->err set.
 */
void *grow_add(struct grow *g, size_t bytes)
{
	void *p;

	if (!grow_reserve(g, bytes))
		return NULL;
	p = g->data + g->len;
	memset(p, 0, bytes);
	g->len += bytes;
	return p;
}

/**
 * grow_rec() - add a record
 * @g: the buffer
 * @type: the record's type
 * @bytes: its size, header and string tail included
 *
 * Rounds the size up to a multiple of 8 and fills in the header: type and size,
 * a u32 each.
 *
 * Context: may sleep.
 * Return: the record, zero after its header, good until the next addition;
 * NULL with @g->err set.
 */
void *grow_rec(struct grow *g, u32 type, size_t bytes)
{
	u32 *head;

	bytes = ALIGN(bytes, 8);
	head = grow_add(g, bytes);
	if (head) {
		head[0] = type;
		head[1] = bytes;
	}
	return head;
}

/**
 * grow_write() - add bytes that are ready
 * @g: the buffer
 * @data: the bytes
 * @bytes: how many
 *
 * A failure stays in @g->err.
 *
 * Context: may sleep.
 */
void grow_write(struct grow *g, const void *data, size_t bytes)
{
	if (!grow_reserve(g, bytes))
		return;
	memcpy(g->data + g->len, data, bytes);
	g->len += bytes;
}

/**
 * grow_vprintf() - add text
 * @g: the buffer
 * @fmt: a format of the kernel's
 * @args: its arguments
 *
 * No NUL is counted in @g->len. A failure stays in @g->err.
 *
 * Context: may sleep.
 */
void grow_vprintf(struct grow *g, const char *fmt, va_list args)
{
	va_list again;
	int n;

	/* Measure in the room that is left; 1 byte at least for the NUL. */
	if (!grow_reserve(g, 1))
		return;
	va_copy(again, args);
	n = vsnprintf(g->data + g->len, g->room - g->len, fmt, again);
	va_end(again);
	if (n >= g->room - g->len) {
		if (!grow_reserve(g, n + 1))
			return;
		vsnprintf(g->data + g->len, g->room - g->len, fmt, args);
	}
	g->len += n;
}

/**
 * grow_destroy() - give a buffer's memory back; it is empty then, as it began
 * @g: the buffer
 */
void grow_destroy(struct grow *g)
{
	held_count(g->held, -(long)g->room);
	kvfree(g->data);
	*g = (struct grow){ .held = g->held };
}

/**
 * grow_held() - the bytes of all buffers
 *
 * Return: how many are allocated now.
 */
unsigned long grow_held(void)
{
	return atomic_long_read(&grow_bytes);
}
