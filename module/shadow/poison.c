// SPDX-License-Identifier: GPL-2.0
/*
 * Poison on free, check on alloc. A page is checked only if it was filled when
 * it was freed: what was free before this was switched on, or came later from
 * the running kernel, is not. A bit a frame says which; it costs memory only
 * once poison has been switched on.
 *
 * While it is on, requests and frees take the slow path; off they know nothing
 * of it.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "core/fault.h"
#include "core/track.h"
#include "shadow/arena.h"
#include "shadow/poison.h"

/* The kernel's PAGE_POISON, in each byte. */
#define POISON_WORD 0xaaaaaaaaaaaaaaaaULL

static DEFINE_MUTEX(poison_mutex); /* switching on and off */
static bool poison_on;
static unsigned long **poisoned; /* by zone, a bit a frame; NULL: never on */
static atomic64_t damage;
static atomic64_t checked;

static unsigned long *zone_bits(const struct shadow_zone *zone)
{
	if (!poisoned)
		return NULL;
	return poisoned[zone - shadow_arena_mem()->zones];
}

static size_t zone_bytes(const struct shadow_zone *zone)
{
	return (size_t)zone->config.max_sections * SHADOW_SECTION_FRAMES / 8;
}

static void want_slow(bool want)
{
	struct shadow_mem *mem = shadow_arena_mem();
	u32 i;

	local_irq_disable();
	for (i = 0; i < mem->nr_zones; i++) {
		seam_lock(mem->zones[i].lock);
		shadow_zone_want_slow(&mem->zones[i], want);
		seam_unlock(mem->zones[i].lock);
	}
	local_irq_enable();
}

/* A bit for each frame, all clear. poison_mutex is held. */
static int poison_alloc(void)
{
	struct shadow_mem *mem = shadow_arena_mem();
	unsigned long **bits;
	u32 i;

	bits = kvcalloc(mem->config.max_zones, sizeof(*bits), GFP_KERNEL);
	if (!bits)
		return -ENOMEM;
	for (i = 0; i < mem->nr_zones; i++) {
		bits[i] = kvzalloc(zone_bytes(&mem->zones[i]), GFP_KERNEL);
		if (!bits[i])
			goto free_bits;
	}
	poisoned = bits;
	return 0;

free_bits:
	while (i--)
		kvfree(bits[i]);
	kvfree(bits);
	return -ENOMEM;
}

/**
 * shadow_poison_start() - fill pages that are freed from now on
 *
 * Context: may sleep.
 * Return: 0, -EBUSY where it is on, -ENOMEM.
 */
int shadow_poison_start(void)
{
	struct shadow_mem *mem = shadow_arena_mem();
	int err = 0;
	u32 i;

	mutex_lock(&poison_mutex);
	if (poison_on)
		err = -EBUSY;
	else if (!poisoned)
		err = poison_alloc();
	else
		for (i = 0; i < mem->nr_zones; i++)
			memset(poisoned[i], 0, zone_bytes(&mem->zones[i]));
	if (!err) {
		want_slow(true);
		/* Nobody is on a fast path any more that would not fill. */
		synchronize_rcu();
		WRITE_ONCE(poison_on, true);
	}
	mutex_unlock(&poison_mutex);
	return err;
}

/**
 * shadow_poison_stop() - fill and check no more pages
 *
 * Context: may sleep.
 * Return: 0, -EALREADY where it is off.
 */
int shadow_poison_stop(void)
{
	int err = -EALREADY;

	mutex_lock(&poison_mutex);
	if (poison_on) {
		WRITE_ONCE(poison_on, false);
		/* Nobody sets a bit any more. */
		synchronize_rcu();
		want_slow(false);
		err = 0;
	}
	mutex_unlock(&poison_mutex);
	return err;
}

/**
 * shadow_poison_exit() - free what poison has
 *
 * Context: may sleep; nobody uses the arena any more.
 */
void shadow_poison_exit(void)
{
	struct shadow_mem *mem = shadow_arena_mem();
	u32 i;

	shadow_poison_stop();
	if (!poisoned)
		return;
	for (i = 0; i < mem->nr_zones; i++)
		kvfree(poisoned[i]);
	kvfree(poisoned);
	poisoned = NULL;
}

/* Will a free of this block be taken? Its pages are somebody's if not. */
static struct shadow_zone *freeable(u64 pfn, unsigned int order, u32 *idx)
{
	struct shadow_zone *zone;
	struct shadow_desc desc;

	if (order > SHADOW_MAX_ORDER ||
	    shadow_mem_find_block(shadow_arena_mem(), pfn, order, &zone, idx))
		return NULL;
	if (shadow_frame_owner(&zone->frames[*idx]) &&
	    shadow_track_find(zone, *idx, &desc) && desc.refs > 1)
		return NULL;
	return zone;
}

/**
 * shadow_poison_fill() - fill a block that is about to be freed
 * @pfn: its first page frame
 * @order: its order; nothing happens where the free will be refused
 *
 * Context: interrupts off; time grows with the block.
 */
void shadow_poison_fill(u64 pfn, unsigned int order)
{
	struct shadow_zone *zone;
	u32 idx, i;

	if (likely(!READ_ONCE(poison_on)))
		return;
	zone = freeable(pfn, order, &idx);
	if (!zone)
		return;
	for (i = 0; i < 1U << order; i++) {
		memset64(page_address(pfn_to_page(pfn + i)), POISON_WORD,
			 PAGE_SIZE / sizeof(u64));
		set_bit(idx + i, zone_bits(zone));
	}
}

/* Is a page as it was filled? Says where it is not. */
static bool page_is_whole(u64 pfn, unsigned int *offset)
{
	const u64 *words = page_address(pfn_to_page(pfn));
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(u64); i++) {
		if (words[i] != POISON_WORD) {
			*offset = i * sizeof(u64);
			return false;
		}
	}
	return true;
}

/**
 * shadow_poison_check() - verify a block that was just allocated
 * @pfn: its first page frame
 * @order: its order
 *
 * The pages that were filled when they were freed. Damage is counted once a
 * block and told in one line.
 *
 * Context: any; time grows with the block.
 */
void shadow_poison_check(u64 pfn, unsigned int order)
{
	unsigned int offset, bad = 0;
	struct shadow_zone *zone;
	u32 idx, i;

	if (likely(!READ_ONCE(poison_on)))
		return;
	zone = shadow_mem_find(shadow_arena_mem(), pfn, &idx);
	for (i = 0; i < 1U << order; i++) {
		if (!test_and_clear_bit(idx + i, zone_bits(zone)))
			continue;
		atomic64_inc(&checked);
		if (page_is_whole(pfn + i, &offset) || bad++)
			continue;
		pr_warn_ratelimited(
			"shadowmm: poison: pfn %llu was written to at byte %u while it was free\n",
			pfn + i, offset);
	}
	if (bad)
		atomic64_inc(&damage);
}

/**
 * shadow_poison_forget() - new pages have come to the arena
 * @zone: their zone
 * @idx: the first one's index
 * @order: log2 of the pages
 *
 * Context: zone lock held.
 */
void shadow_poison_forget(struct shadow_zone *zone, u32 idx, unsigned int order)
{
	unsigned long *bits = zone_bits(zone);
	u32 i;

	if (!bits)
		return;
	for (i = 0; i < 1U << order; i++)
		clear_bit(idx + i, bits);
}

/**
 * shadow_poison_is_on() - are pages filled when they are freed?
 *
 * Context: any.
 * Return: true if so
 */
bool shadow_poison_is_on(void)
{
	return READ_ONCE(poison_on);
}

/**
 * shadow_poison_damage() - blocks that were written to while they were free
 *
 * Context: any.
 * Return: how many since the module was loaded.
 */
u64 shadow_poison_damage(void)
{
	return atomic64_read(&damage);
}

/**
 * shadow_poison_checked() - pages that were verified
 *
 * Context: any.
 * Return: how many since the module was loaded.
 */
u64 shadow_poison_checked(void)
{
	return atomic64_read(&checked);
}
