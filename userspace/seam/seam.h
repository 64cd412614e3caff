/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core's door to libc, the twin of module/kernel/seam/seam.h: what the unit
 * tests, the fuzzers and the command build core with. Memory for metadata can
 * be made to fail at the n-th request.
 */
#ifndef _SHADOWMM_SEAM_H
#define _SHADOWMM_SEAM_H

#include <errno.h>
#include <limits.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#ifndef U32_MAX
#define U32_MAX UINT32_MAX
#endif
#ifndef U64_MAX
#define U64_MAX UINT64_MAX
#endif

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define noinline __attribute__((__noinline__))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define BUILD_BUG_ON(c) _Static_assert(!(c), #c)
#define seam_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define seam_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define seam_fetch_add(p, v) __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define seam_fence() __atomic_thread_fence(__ATOMIC_SEQ_CST)
/* The same for reads alone. */
#define seam_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
/* And for writes alone. */
#define seam_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)

/**
 * struct seam_fault - which request for metadata fails
 * @nth: the n-th request from now fails; 0: none
 * @forever: all later ones fail too
 * @requests: requests since the last seam_fault_set()
 * @bytes: what those that succeeded asked for
 * @live: objects not freed yet
 */
struct seam_fault {
	unsigned long nth;
	bool forever;
	unsigned long requests;
	size_t bytes;
	long live;
};

extern struct seam_fault seam_fault;

/**
 * seam_fault_set() - make requests for metadata fail
 * @nth: the n-th request from now fails; 0: none fails
 * @forever: all later ones fail too
 */
static inline void seam_fault_set(unsigned long nth, bool forever)
{
	seam_fault.nth = nth;
	seam_fault.forever = forever;
	seam_fault.requests = 0;
	seam_fault.bytes = 0;
}

/**
 * seam_alloc() - memory for metadata
 * @n: how many objects
 * @size: bytes of one
 *
 * Return: zeroed memory, or NULL.
 */
static inline void *seam_alloc(size_t n, size_t size)
{
	unsigned long request = ++seam_fault.requests;
	void *p;

	if (seam_fault.nth &&
	    (request == seam_fault.nth ||
	     (seam_fault.forever && request > seam_fault.nth)))
		return NULL;
	p = calloc(n, size);
	if (p) {
		seam_fault.live++;
		seam_fault.bytes += n * size;
	}
	return p;
}

/**
 * seam_free() - give back what seam_alloc() gave
 * @p: the memory; NULL is allowed
 */
static inline void seam_free(void *p)
{
	if (p)
		seam_fault.live--;
	free(p);
}

/**
 * struct seam_area - memory for metadata that grows while it is used
 * @base: where it is now; NULL: nowhere
 * @old: where it was before the last growth; NULL: settled
 * @bytes: how large it is
 */
struct seam_area {
	void *base;
	void *old;
	size_t bytes;
};

/**
 * seam_area_grow() - make an area larger
 * @area: the area, settled; a zeroed one has no byte yet
 * @bytes: its size from now on
 *
 * Return: 0; -ENOMEM, nothing changed.
 */
static inline int seam_area_grow(struct seam_area *area, size_t bytes)
{
	void *base = seam_alloc(1, bytes);

	if (!base)
		return -ENOMEM;
	if (area->bytes)
		memcpy(base, area->base, area->bytes);
	*area = (struct seam_area){ base, area->base, bytes };
	return 0;
}

/**
 * seam_area_settle() - nobody goes to an area's old place any more
 * @area: the area
 */
static inline void seam_area_settle(struct seam_area *area)
{
	seam_free(area->old);
	area->old = NULL;
}

/**
 * seam_area_free() - give an area back
 * @area: the area, settled; a zeroed one is allowed
 */
static inline void seam_area_free(struct seam_area *area)
{
	seam_free(area->base);
	*area = (struct seam_area){};
}

/**
 * struct seam_lock - a lock that catches who misuses it
 * @held: somebody is inside
 * @taken: how often it was taken
 */
struct seam_lock {
	bool held;
	unsigned long taken;
};

/**
 * seam_lock_init() - make a lock
 * @lock: the lock, released
 */
static inline void seam_lock_init(struct seam_lock *lock)
{
	*lock = (struct seam_lock){};
}

/**
 * seam_lock() - take a lock
 * @lock: a struct seam_lock; NULL where one thread owns what it protects
 */
static inline void seam_lock(void *lock)
{
	struct seam_lock *l = lock;

	if (!l)
		return;
	if (l->held)
		abort();
	l->held = true;
	l->taken++;
}

/**
 * seam_unlock() - release what seam_lock() took
 * @lock: the same
 */
static inline void seam_unlock(void *lock)
{
	struct seam_lock *l = lock;

	if (!l)
		return;
	if (!l->held)
		abort();
	l->held = false;
}

/* The same for a caller that the kernel may interrupt. */
#define seam_lock_irq(lock) seam_lock(lock)
#define seam_unlock_irq(lock) seam_unlock(lock)

/**
 * seam_assert_held() - die unless the caller holds a lock
 * @lock: a struct seam_lock; NULL where one thread owns everything
 */
static inline void seam_assert_held(void *lock)
{
	const struct seam_lock *l = lock;

	if (l && !l->held)
		abort();
}

/* A variable that is written before it is read: kernels clear all others. */
#define SEAM_UNSET __attribute__((__uninitialized__))

#endif /* _SHADOWMM_SEAM_H */
