/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core's door to the kernel: types, ordered access, held-lock assertions and
 * memory for metadata. userspace/seam/seam.h is the same door to libc. core
 * includes nothing else from outside, and takes no lock and no page itself.
 */
#ifndef _SHADOWMM_SEAM_H
#define _SHADOWMM_SEAM_H

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

/**
 * seam_alloc() - memory for metadata
 * @n: how many objects
 * @size: bytes of one
 *
 * Context: process context, may sleep; no lock held.
 * Return: zeroed memory, or NULL.
 */
static inline void *seam_alloc(size_t n, size_t size)
{
	return kvcalloc(n, size, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
}

/**
 * seam_free() - give back what seam_alloc() gave
 * @p: the memory; NULL is allowed
 */
static inline void seam_free(void *p)
{
	kvfree(p);
}

/**
 * struct seam_area - memory for metadata that grows while it is used
 * @base: where it is now; NULL: nowhere
 * @old: where it was before the last growth, the same memory; NULL: settled
 * @pages: what it is made of
 * @nr: how many
 */
struct seam_area {
	void *base;
	void *old;
	struct page **pages;
	size_t nr;
};

/* Memory for metadata, whole pages, that an area is made of. */
#define SEAM_AREA_GFP (GFP_KERNEL | __GFP_ZERO | __GFP_NORETRY | __GFP_NOWARN)

/**
 * seam_area_grow() - make an area larger
 * @area: the area, settled; a zeroed one has no byte yet
 * @bytes: its size from now on
 *
 * What it holds stays, the rest is zeroed. Until seam_area_settle() the same
 * bytes are at the old place, too, and whoever has that may write to them.
 *
 * Context: process context, may sleep; no lock held; one caller at a time.
 * Return: 0; -ENOMEM, nothing changed.
 */
static inline int seam_area_grow(struct seam_area *area, size_t bytes)
{
	size_t want = DIV_ROUND_UP(bytes, PAGE_SIZE), nr = area->nr;
	struct page **pages;
	void *base = NULL;

	pages = kvcalloc(want, sizeof(*pages),
			 GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
	if (!pages)
		return -ENOMEM;
	if (nr)
		memcpy(pages, area->pages, nr * sizeof(*pages));
	while (nr < want && (pages[nr] = alloc_page(SEAM_AREA_GFP)))
		nr++;
	if (nr == want)
		base = vmap(pages, want, VM_MAP, PAGE_KERNEL);
	if (!base) {
		while (nr > area->nr)
			__free_page(pages[--nr]);
		kvfree(pages);
		return -ENOMEM;
	}
	kvfree(area->pages);
	*area = (struct seam_area){ base, area->base, pages, want };
	return 0;
}

/**
 * seam_area_settle() - nobody new goes to an area's old place
 * @area: the area
 *
 * Waits for those that are there: they have interrupts off.
 *
 * Context: process context, may sleep; no lock held.
 */
static inline void seam_area_settle(struct seam_area *area)
{
	if (!area->old)
		return;
	synchronize_rcu();
	vunmap(area->old);
	area->old = NULL;
}

/**
 * seam_area_free() - give an area back
 * @area: the area, settled and not used any more; a zeroed one is allowed
 */
static inline void seam_area_free(struct seam_area *area)
{
	vunmap(area->base);
	while (area->nr)
		__free_page(area->pages[--area->nr]);
	kvfree(area->pages);
	*area = (struct seam_area){};
}

/**
 * struct seam_lock - a lock that core has in a structure of its own
 * @raw: a raw spinlock
 */
struct seam_lock {
	raw_spinlock_t raw; /* whatever its owner says */
};

/* Make a lock, released. A macro: lockdep tells locks by where they are made. */
#define seam_lock_init(lock) raw_spin_lock_init(&(lock)->raw)

/**
 * seam_lock() - take the lock that protects a zone
 * @lock: a raw spinlock or a struct seam_lock; NULL where one thread owns what it
 *        protects
 *
 * Context: interrupts off.
 */
static inline void seam_lock(void *lock)
{
	if (!lock)
		return;
	raw_spin_lock((raw_spinlock_t *)lock);
	__release(lock); /* sparse knows no lock that may not be there */
}

/**
 * seam_unlock() - release what seam_lock() took
 * @lock: the same
 */
static inline void seam_unlock(void *lock)
{
	if (!lock)
		return;
	__acquire(lock);
	raw_spin_unlock((raw_spinlock_t *)lock);
}

/**
 * seam_lock_irq() - seam_lock() for process context
 * @lock: the same
 *
 * Context: interrupts on; off until seam_unlock_irq().
 */
static inline void seam_lock_irq(void *lock)
{
	local_irq_disable();
	seam_lock(lock);
}

/**
 * seam_unlock_irq() - release what seam_lock_irq() took
 * @lock: the same
 */
static inline void seam_unlock_irq(void *lock)
{
	seam_unlock(lock);
	local_irq_enable();
}

/**
 * seam_assert_held() - tell lockdep that the caller holds a lock
 * @lock: the raw spinlock that protects what is being touched; NULL where one
 *        thread owns it
 */
static inline void seam_assert_held(void *lock)
{
	if (IS_ENABLED(CONFIG_LOCKDEP) && lock)
		lockdep_assert_held((raw_spinlock_t *)lock);
}

/* What is published by the one is seen by the other. */
#define seam_load_acquire(p) smp_load_acquire(p)
/* Pairs with seam_load_acquire(). */
#define seam_store_release(p, v) smp_store_release(p, v)

/**
 * seam_fetch_add() - add to a number that several CPUs add to
 * @p: the number
 * @v: what is added
 *
 * Context: any; what stands before it happens before, what follows after.
 * Return: what it was.
 */
static inline u64 seam_fetch_add(u64 *p, u64 v)
{
	return atomic64_fetch_add(v, (atomic64_t *)p);
}

/* What stands before it happens before what follows. */
#define seam_fence() smp_mb()
/* The same for reads alone. */
#define seam_rmb() smp_rmb()
/* And for writes alone. */
#define seam_wmb() smp_wmb()

/* A variable that is written before it is read: kernels clear all others. */
#define SEAM_UNSET __attribute__((__uninitialized__))

#endif /* _SHADOWMM_SEAM_H */
