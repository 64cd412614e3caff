// SPDX-License-Identifier: GPL-2.0
/*
 * The pool: the blocks of real pages that the arena holds. Takes them from the
 * running kernel and gives them back, whole. Never holds more than its cap,
 * never takes movable pages, never leaves the machine short, and writes into
 * no page.
 *
 * The first page of each block is marked PageOffline. So the kernel, which
 * refuses to isolate memory with unmovable pages, takes ours for pages that
 * their driver gives back when it hears MEM_GOING_OFFLINE; offline.c does. (The
 * others have no reference, and are passed over as it is.)
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/page-flags.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "shadow/arena.h"
#include "shadow/arena_priv.h"
#include "shadow/caches.h"
#include "shadow/poison.h"
#include "trace/shadowmm_trace.h"

/* Of all memory, at most one part in this many (5 %). */
#define POOL_CAP_PART 20

/* This much stays available: one part in so many of memory, 32 MiB at most. */
#define POOL_KEEP_PART 32
#define POOL_KEEP_MOST (32UL << (20 - PAGE_SHIFT))

/* Under its own locks the pool asks for memory and takes no for an answer. */
#define POOL_GFP (GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN)

/**
 * struct arena_block - pages taken from the running kernel in one piece
 * @list: on arena.blocks
 * @pfn: its first page frame
 * @order: log2 of its pages
 * @withdrawn: pages that the shadow's allocator does not have any more
 */
struct arena_block {
	struct list_head list;
	u64 pfn;
	u32 order;
	u32 withdrawn;
};

/**
 * shadow_arena_pool_cap() - how much the arena may hold
 *
 * Context: any.
 * Return: pages; less once memory has gone off line.
 */
u64 shadow_arena_pool_cap(void)
{
	return totalram_pages() / POOL_CAP_PART;
}

/**
 * shadow_arena_pool_bytes() - memory that the list of blocks takes
 *
 * Context: arena.blocks_mutex held.
 * Return: bytes
 */
size_t shadow_arena_pool_bytes(void)
{
	lockdep_assert_held(&arena.blocks_mutex);
	return arena.nr_blocks * sizeof(struct arena_block);
}

static struct shadow_zone *pool_find_zone(struct page *page)
{
	struct shadow_zone *zone;
	u32 i;

	for (i = 0; i < arena.mem.nr_zones; i++) {
		zone = &arena.mem.zones[i];
		if (zone->config.node == page_to_nid(page) &&
		    zone->config.index == page_zonenum(page))
			return zone;
	}
	return NULL;
}

static struct arena_block *pool_alloc_block(unsigned int order, int node)
{
	struct arena_block *block;
	struct page *page;

	block = kmalloc(sizeof(*block), POOL_GFP);
	if (!block)
		return NULL;
	page = alloc_pages_node(node, POOL_GFP | __GFP_THISNODE, order);
	if (!page) {
		kfree(block);
		return NULL;
	}
	__SetPageOffline(page);
	*block = (struct arena_block){
		.pfn = page_to_pfn(page),
		.order = order,
	};
	return block;
}

static void pool_free_block(struct arena_block *block)
{
	struct page *page = pfn_to_page(block->pfn);

	__ClearPageOffline(page);
	__free_pages(page, block->order);
	kfree(block);
}

/* Put pages under the shadow's allocator; their section has been reserved. */
static int pool_add(struct shadow_zone *zone, struct arena_block *block)
{
	unsigned long flags;
	u32 idx;
	int err;

	mutex_lock(&arena.blocks_mutex);
	raw_spin_lock_irqsave((raw_spinlock_t *)zone->lock, flags);
	err = shadow_mem_section(&arena.mem, zone, block->pfn, &idx);
	if (!err)
		err = shadow_zone_add_block(zone, idx, block->order);
	if (!err)
		shadow_poison_forget(zone, idx, block->order);
	raw_spin_unlock_irqrestore((raw_spinlock_t *)zone->lock, flags);
	if (!err) {
		list_add(&block->list, &arena.blocks);
		arena.nr_blocks++;
		arena.order_blocks[block->order]++;
		arena.pages += 1UL << block->order;
	}
	mutex_unlock(&arena.blocks_mutex);
	return err;
}

/* Memory for a new section's metadata. arena.grow_mutex is held. */
static int pool_reserve(struct shadow_zone *zone, u64 pfn)
{
	u32 idx;
	int err;

	if (shadow_mem_find(&arena.mem, pfn, &idx))
		return 0;
	err = shadow_mem_reserve_section(&arena.mem, pfn);
	return err ?: shadow_zone_reserve(zone);
}

/* Take pages from the running kernel. arena.grow_mutex is held. */
static int pool_take(unsigned int order, int node)
{
	struct arena_block *block = pool_alloc_block(order, node);
	struct shadow_zone *zone;
	int err = -ERANGE;

	if (!block)
		return -ENOMEM;
	zone = pool_find_zone(pfn_to_page(block->pfn));
	if (zone)
		err = pool_reserve(zone, block->pfn);
	if (!err)
		err = pool_add(zone, block);
	if (err)
		pool_free_block(block);
	return err;
}

/* New pages are there. */
static void pool_grown(u64 pages, int node)
{
	mutex_lock(&arena.blocks_mutex);
	shadow_arena_resized();
	mutex_unlock(&arena.blocks_mutex);
	trace_shadow_arena_resize(pages, arena.pages, node);
}

/* Does the running kernel have pages to spare? */
static bool pool_has_room(u64 pages)
{
	u64 keep = min(totalram_pages() / POOL_KEEP_PART, POOL_KEEP_MOST);
	long available = si_mem_available();

	if (available > 0 && available >= pages + keep)
		return true;
	pr_info_ratelimited(
		"shadowmm: the arena does not grow by %llu pages: of %ld that are available, %llu are left to the machine\n",
		pages, available, keep);
	return false;
}

/**
 * shadow_arena_pool_grow() - take real pages
 * @pages: how many
 * @node: from which node
 *
 * In the largest blocks that the running kernel gives without trying hard. The
 * cap is not looked at. On failure what was taken stays.
 *
 * Context: may sleep; arena.grow_mutex held.
 * Return: 0; -ENOMEM, -ENOSPC and -ERANGE as shadow_arena_grow().
 */
int shadow_arena_pool_grow(u64 pages, int node)
{
	unsigned int order = SHADOW_MAX_ORDER;
	u64 taken = 0;
	int err = 0;

	lockdep_assert_held(&arena.grow_mutex);
	if (!pool_has_room(pages))
		return -ENOMEM;
	while (!err && taken < pages) {
		if (1UL << order > pages - taken) {
			order--;
			continue;
		}
		err = pool_take(order, node);
		if (!err) {
			taken += 1UL << order;
		} else if (err == -ENOMEM && order) {
			order--;
			err = 0;
		}
		cond_resched();
	}
	if (taken)
		pool_grown(taken, node);
	return err;
}

/**
 * shadow_arena_grow() - take real pages
 * @pages: how many
 * @node: from which node; NUMA_NO_NODE: this CPU's
 *
 * In the largest blocks that the running kernel gives without trying hard.
 *
 * Context: may sleep.
 * Return: 0; -EINVAL for a node that is not there or no pages; -E2BIG past the
 * cap; -ENOMEM where the kernel has not as many, or needs them; -ENOSPC where
 * they lie too scattered for the arena's tables, -ERANGE where their node came
 * after the arena was made: what was taken is given back then.
 */
int shadow_arena_grow(u64 pages, int node)
{
	u64 before;
	int err;

	if (node == NUMA_NO_NODE)
		node = numa_mem_id();
	if (!pages || node < 0 || node >= nr_node_ids || !node_online(node))
		return -EINVAL;
	mutex_lock(&arena.grow_mutex);
	before = READ_ONCE(arena.pages);
	err = pages + before > shadow_arena_pool_cap() ? -E2BIG : 0;
	if (!err)
		err = shadow_arena_pool_grow(pages, node);
	mutex_unlock(&arena.grow_mutex);
	if (err && READ_ONCE(arena.pages) > before)
		shadow_arena_shrink(arena.pages - before, node);
	return err;
}
EXPORT_SYMBOL_GPL(shadow_arena_grow);

/* One block of this order, from the node that is preferred or any. */
static int pool_take_anywhere(unsigned int order, int node)
{
	int err = pool_take(order, node);
	int other;

	for_each_node_state(other, N_MEMORY) {
		if (err != -ENOMEM)
			break;
		err = pool_take(order, other);
	}
	return err;
}

/**
 * shadow_arena_replace() - take pages for others that will be given back
 * @order: the least order
 * @node: the node that is preferred
 *
 * A block as large as there is, since more will be moved there. The cap is not
 * looked at.
 *
 * Context: may sleep; cpus_read_lock() may be held.
 * Return: 0, or an error as shadow_arena_grow() gives.
 */
int shadow_arena_replace(unsigned int order, int node)
{
	unsigned int o = SHADOW_MAX_ORDER;
	int err;

	mutex_lock(&arena.grow_mutex);
	err = pool_take_anywhere(o, node);
	while (err == -ENOMEM && o > order)
		err = pool_take_anywhere(--o, node);
	if (!err)
		pool_grown(1UL << o, NUMA_NO_NODE);
	mutex_unlock(&arena.grow_mutex);
	return err;
}

/* Forgets a block. arena.blocks_mutex is held. */
static void pool_unlist(struct arena_block *block)
{
	list_del(&block->list);
	arena.nr_blocks--;
	arena.order_blocks[block->order]--;
	arena.pages -= 1UL << block->order;
}

/* Give one block back, if it is free. arena.blocks_mutex is held. */
static bool pool_give_block(struct arena_block *block)
{
	struct shadow_zone *zone;
	unsigned long flags;
	u32 idx;
	int err;

	zone = shadow_mem_find(&arena.mem, block->pfn, &idx);
	raw_spin_lock_irqsave((raw_spinlock_t *)zone->lock, flags);
	err = shadow_zone_remove_block(zone, idx, block->order);
	raw_spin_unlock_irqrestore((raw_spinlock_t *)zone->lock, flags);
	if (err)
		return false;
	pool_unlist(block);
	pool_free_block(block);
	return true;
}

static bool block_is_of_node(const struct arena_block *block, int node)
{
	return node == NUMA_NO_NODE ||
	       page_to_nid(pfn_to_page(block->pfn)) == node;
}

/*
 * Give free blocks back, the newest first, until @pages are gone; if @over is
 * false, none that would be too much.
 */
static u64 pool_give(u64 pages, int node, bool over)
{
	struct arena_block *block, *next;
	u64 given = 0;

	mutex_lock(&arena.blocks_mutex);
	list_for_each_entry_safe(block, next, &arena.blocks, list) {
		u64 size = 1UL << block->order;

		if (given >= pages)
			break;
		if (!over && given + size > pages)
			continue;
		if (block_is_of_node(block, node) && pool_give_block(block))
			given += size;
		cond_resched();
	}
	if (given)
		shadow_arena_resized();
	mutex_unlock(&arena.blocks_mutex);
	if (given)
		trace_shadow_arena_resize(-(long)given, arena.pages, node);
	return given;
}

/**
 * shadow_arena_shrink() - give real pages back
 * @pages: how many
 * @node: of which node; NUMA_NO_NODE: of any
 *
 * Whole blocks, as they were taken, and only those that are free.
 *
 * Context: may sleep.
 * Return: 0 where at least one block was given back; -EINVAL for no pages;
 * -EBUSY where none could be.
 */
int shadow_arena_shrink(u64 pages, int node)
{
	if (!pages)
		return -EINVAL;
	shadow_arena_drain();
	return pool_give(pages, node, false) ? 0 : -EBUSY;
}
EXPORT_SYMBOL_GPL(shadow_arena_shrink);

/**
 * shadow_arena_pool_reclaimable() - how much could be given back
 * @node: of which node
 *
 * The free blocks that are as large as the smallest that was taken. Pages on
 * per-CPU lists are not among them.
 *
 * Context: any; an estimate.
 * Return: pages
 */
u64 shadow_arena_pool_reclaimable(int node)
{
	const struct shadow_zone *zone;
	unsigned int order, least = 0;
	u64 pages = 0;
	u32 i;

	while (least < SHADOW_MAX_ORDER &&
	       !READ_ONCE(arena.order_blocks[least]))
		least++;
	for (i = 0; i < arena.mem.nr_zones; i++) {
		zone = &arena.mem.zones[i];
		if (zone->config.node != node)
			continue;
		for (order = least; order <= SHADOW_MAX_ORDER; order++)
			pages += shadow_zone_nr_blocks(zone, order) << order;
	}
	return pages;
}

/**
 * shadow_arena_pool_reclaim() - give blocks back because the kernel is short of pages
 * @pages: how many at least
 * @node: of which node; NUMA_NO_NODE: of any
 *
 * Those that are free as it is first. Only if there are none are the per-CPU
 * lists emptied, whose pages may be what keeps a block from being whole.
 *
 * Context: may sleep; reclaim, so allocates nothing.
 * Return: pages given back, which may be more than were asked for
 */
u64 shadow_arena_pool_reclaim(u64 pages, int node)
{
	u64 given = pool_give(pages, node, true);

	if (!given && READ_ONCE(arena.pages)) {
		shadow_arena_drain_online();
		given = pool_give(pages, node, true);
	}
	return given;
}

/*
 * Take every free page of a block out of the shadow's allocator:
 *
 *   before  FF.A|F...   A: allocated; the rest free, in two blocks
 *   after   HHHA|HHHH   H: hole
 *
 * so that nothing new is allocated there while what is left moves away. The
 * zone is locked.
 */
static void withdraw_pages(struct arena_block *block, struct shadow_zone *zone,
			   u32 idx)
{
	const struct shadow_frame *frame;
	u32 size = 1U << block->order;
	u32 i, step;

	if (!block->withdrawn &&
	    !shadow_zone_remove_block(zone, idx, block->order)) {
		block->withdrawn = size;
		return;
	}
	for (i = 0; i < size; i += step) {
		frame = &zone->frames[idx + i];
		step = 1;
		switch (shadow_frame_state(frame)) {
		case SHADOW_FRAME_FREE:
			step <<= shadow_frame_order(frame);
			if (!shadow_zone_remove_block(
				    zone, idx + i, shadow_frame_order(frame)))
				block->withdrawn += step;
			break;
		case SHADOW_FRAME_PCP:
		case SHADOW_FRAME_ALLOC:
			step <<= shadow_frame_order(frame);
			break;
		default:
			break;
		}
	}
}

/* Put the holes of a block back. The zone is locked. */
static void restore_pages(struct arena_block *block, struct shadow_zone *zone,
			  u32 idx)
{
	u32 i;

	for (i = 0; i < 1U << block->order; i++)
		if (shadow_frame_state(&zone->frames[idx + i]) ==
			    SHADOW_FRAME_HOLE &&
		    !shadow_zone_add_block(zone, idx + i, 0))
			block->withdrawn--;
}

/* One of the two above, under the zone's lock. */
static void block_locked(struct arena_block *block,
			 void (*change)(struct arena_block *block,
					struct shadow_zone *zone, u32 idx))
{
	struct shadow_zone *zone;
	unsigned long flags;
	u32 idx;

	zone = shadow_mem_find(&arena.mem, block->pfn, &idx);
	raw_spin_lock_irqsave((raw_spinlock_t *)zone->lock, flags);
	change(block, zone, idx);
	raw_spin_unlock_irqrestore((raw_spinlock_t *)zone->lock, flags);
}

static bool block_overlaps(const struct arena_block *block, u64 start, u64 end)
{
	return block->pfn < end && block->pfn + (1UL << block->order) > start;
}

/**
 * shadow_arena_pool_withdraw() - take what is free in a range out of use
 * @start: its first page frame
 * @end: one more than its last
 *
 * Blocks of which no page is in use go back to the kernel. The free pages of
 * the others are not handed out any more, until shadow_arena_pool_restore().
 *
 * Context: may sleep; per-CPU lists have been emptied.
 * Return: pages in the range that are in use
 */
u64 shadow_arena_pool_withdraw(u64 start, u64 end)
{
	struct arena_block *block, *next;
	u64 used = 0;

	mutex_lock(&arena.blocks_mutex);
	list_for_each_entry_safe(block, next, &arena.blocks, list) {
		u32 size = 1U << block->order;

		if (!block_overlaps(block, start, end))
			continue;
		block_locked(block, withdraw_pages);
		used += size - block->withdrawn;
		if (block->withdrawn == size) {
			pool_unlist(block);
			pool_free_block(block);
		}
		cond_resched();
	}
	shadow_arena_resized();
	mutex_unlock(&arena.blocks_mutex);
	return used;
}

/**
 * shadow_arena_pool_restore() - undo shadow_arena_pool_withdraw()
 * @start: the range's first page frame
 * @end: one more than its last
 *
 * For the blocks that are still there.
 *
 * Context: may sleep.
 */
void shadow_arena_pool_restore(u64 start, u64 end)
{
	struct arena_block *block;

	mutex_lock(&arena.blocks_mutex);
	list_for_each_entry(block, &arena.blocks, list) {
		if (!block->withdrawn || !block_overlaps(block, start, end))
			continue;
		block_locked(block, restore_pages);
		cond_resched();
	}
	shadow_arena_resized();
	mutex_unlock(&arena.blocks_mutex);
}

/**
 * shadow_arena_pool_exit() - give all blocks back
 *
 * Context: may sleep; nobody uses the arena any more, and its per-CPU lists are
 * empty.
 */
void shadow_arena_pool_exit(void)
{
	struct arena_block *block, *next;

	pool_give(U64_MAX, NUMA_NO_NODE, true);
	/* A block still allocated is a bug: its pages go all the same. */
	WARN_ON_ONCE(arena.pages && !shadow_caches_left());
	mutex_lock(&arena.blocks_mutex);
	list_for_each_entry_safe(block, next, &arena.blocks, list) {
		pool_unlist(block);
		pool_free_block(block);
	}
	mutex_unlock(&arena.blocks_mutex);
}
