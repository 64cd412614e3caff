// SPDX-License-Identifier: GPL-2.0
/*
 * The arena: real pages under the shadow's page allocator. Never holds more
 * than its cap, never takes movable pages, and writes into no page: handle.c
 * does that.
 *
 * Locks, outermost first:
 *   arena.mutex     the list of blocks taken, growing and shrinking; sleeps
 *   interrupts off  this CPU's lists in every zone; no other CPU touches them:
 *                   it asks by an inter-processor call
 *   a zone's lock   its free lists, pageblock types, sections; interrupts off
 */
#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <linux/topology.h>

#include "shadow/arena.h"
#include "core/watermark.h"
#include "shadow/record.h"
#include "trace/shadowmm_trace.h"
#include "uapi/shadowmm.h"

/* Of all memory, at most one part in this many (5 %). */
#define ARENA_PART 20

/* Per-CPU lists: the kernel's batch for a zone of 1 GiB and more. */
#define ARENA_PCP_BATCH 63
#define ARENA_PCP_HIGH 252 /* the kernel's least: four batches */
#define ARENA_PCP_HIGH_PART 8 /* of a zone, for all CPUs together */

static unsigned int arena_mb = 4;
module_param(arena_mb, uint, 0444);
MODULE_PARM_DESC(arena_mb, "real pages to take at load, in MiB (default 4)");

/**
 * struct arena_block - pages taken from the running kernel in one piece
 * @list: on arena.blocks
 * @pfn: its first page frame
 * @order: log2 of its pages
 */
struct arena_block {
	struct list_head list;
	u64 pfn;
	unsigned int order;
};

static struct {
	struct shadow_mem mem;
	raw_spinlock_t *zone_lock; /* one a zone */
	struct mutex mutex;
	struct list_head blocks; /* under mutex */
	u64 nr_blocks; /* under mutex */
	u64 pages; /* under mutex */
	u64 cap;
} arena;

/* Where this CPU's lists are in a zone's array: read once a request. */
static DEFINE_PER_CPU(size_t, arena_place);

static int arena_distance(int from, int to)
{
	return node_distance(from, to);
}

/*
 * A request's end, for the tracepoint. Out of the fast path's way, which would
 * have to load all this.
 */
static noinline s64 arena_trace_alloc(const struct shadow_request *req, s64 got)
{
	trace_shadow_page_alloc(got < 0 ? SHADOW_PFN_NONE : got, req->order,
				req->migratetype, req->node, got < 0 ? got : 0);
	return got;
}

static noinline int arena_trace_free(u64 pfn, unsigned int order, int err)
{
	trace_shadow_page_free(pfn, order, err);
	return err;
}

/* The rest of shadow_arena_alloc_pfn(), which turned interrupts off. */
static noinline s64 arena_alloc_slow(struct shadow_request *req,
				     unsigned long flags)
{
	u64 pfn = SHADOW_PFN_NONE;
	int err;

	req->cpu = smp_processor_id();
	err = shadow_mem_alloc_slow(&arena.mem, req, &pfn);
	local_irq_restore(flags);
	return arena_trace_alloc(req, err ?: (s64)pfn);
}

/**
 * shadow_arena_alloc_pfn() - allocate a block of real pages
 * @req: what is wanted; its cpu may be set here
 *
 * Context: any but NMI.
 * Return: the block's first page frame, or an error of shadow_mem_alloc().
 */
s64 shadow_arena_alloc_pfn(struct shadow_request *req)
{
	unsigned long flags;
	u64 pfn;

	local_irq_save(flags);
	if (unlikely(!shadow_mem_alloc_fast(&arena.mem, req,
					    this_cpu_read(arena_place), &pfn)))
		return arena_alloc_slow(req, flags);
	local_irq_restore(flags);
	if (trace_shadow_page_alloc_enabled())
		return arena_trace_alloc(req, pfn);
	return pfn;
}
EXPORT_SYMBOL_GPL(shadow_arena_alloc_pfn);

/* The rest of shadow_arena_free(), which turned interrupts off. */
static noinline int arena_free_slow(u64 pfn, size_t order, unsigned long flags)
{
	int err;

	err = shadow_mem_free_slow(&arena.mem, pfn, order, smp_processor_id());
	local_irq_restore(flags);
	return arena_trace_free(pfn, order, err);
}

/**
 * shadow_arena_free() - give a block of real pages back to the arena
 * @pfn: its first page frame
 * @order: its order
 *
 * Context: any but NMI.
 * Return: as shadow_mem_free().
 */
int shadow_arena_free(u64 pfn, size_t order)
{
	unsigned long flags;

	local_irq_save(flags);
	if (unlikely(!shadow_mem_free_fast(&arena.mem, pfn, order,
					   this_cpu_read(arena_place))))
		return arena_free_slow(pfn, order, flags);
	local_irq_restore(flags);
	if (trace_shadow_page_free_enabled())
		return arena_trace_free(pfn, order, 0);
	return 0;
}
EXPORT_SYMBOL_GPL(shadow_arena_free);

static void arena_drain_this_cpu(void *unused)
{
	shadow_mem_drain(&arena.mem, smp_processor_id());
}

/**
 * shadow_arena_drain() - empty all per-CPU lists
 *
 * Context: may sleep.
 */
void shadow_arena_drain(void)
{
	unsigned long flags;
	unsigned int cpu;

	cpus_read_lock();
	on_each_cpu(arena_drain_this_cpu, NULL, true);
	for_each_possible_cpu(cpu) {
		if (cpu_online(cpu))
			continue;
		/* nobody runs there, and nobody will until the unlock */
		local_irq_save(flags);
		shadow_mem_drain(&arena.mem, cpu);
		local_irq_restore(flags);
	}
	cpus_read_unlock();
}

static struct shadow_zone *arena_find_zone(struct page *page)
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

/* Put pages under the shadow's allocator. The arena's mutex is held. */
static int arena_add(struct page *page, unsigned int order)
{
	struct shadow_zone *zone = arena_find_zone(page);
	u64 pfn = page_to_pfn(page);
	unsigned long flags;
	u32 idx;
	int err;

	if (!zone)
		return -ENOENT;
	err = shadow_mem_reserve_section(&arena.mem, pfn);
	if (err)
		return err;
	raw_spin_lock_irqsave((raw_spinlock_t *)zone->lock, flags);
	err = shadow_mem_section(&arena.mem, zone, pfn, &idx);
	if (!err)
		err = shadow_zone_add_block(zone, idx, order);
	raw_spin_unlock_irqrestore((raw_spinlock_t *)zone->lock, flags);
	return err;
}

/* A CPU keeps at most its part of an eighth of the zone, or the usual. */
static void arena_tune_pcp(struct shadow_zone *zone)
{
	u32 most =
		div_u64(zone->present / ARENA_PCP_HIGH_PART, num_online_cpus());
	u32 cpu;

	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++)
		shadow_pcp_set_high(&zone->pcp[cpu], ARENA_PCP_HIGH, most);
}

/* What follows from the zones' new sizes. The arena's mutex is held. */
static void arena_resized(void)
{
	unsigned long flags;
	u32 i;

	local_irq_save(flags);
	shadow_mem_update_first_zones(&arena.mem);
	shadow_mem_set_watermarks(&arena.mem);
	for (i = 0; i < arena.mem.nr_zones; i++) {
		seam_lock(arena.mem.zones[i].lock);
		arena_tune_pcp(&arena.mem.zones[i]);
		seam_unlock(arena.mem.zones[i].lock);
	}
	local_irq_restore(flags);
}

/* Take pages from the running kernel. The arena's mutex is held. */
static int arena_take(unsigned int order, int node)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN |
			  __GFP_THISNODE;
	struct arena_block *block;
	struct page *page;
	int err;

	block = kmalloc(sizeof(*block), GFP_KERNEL | __GFP_NOWARN);
	if (!block)
		return -ENOMEM;
	page = alloc_pages_node(node, gfp, order);
	if (!page) {
		kfree(block);
		return -ENOMEM;
	}
	err = arena_add(page, order);
	if (err) {
		__free_pages(page, order);
		kfree(block);
		return err;
	}
	block->pfn = page_to_pfn(page);
	block->order = order;
	list_add(&block->list, &arena.blocks);
	arena.nr_blocks++;
	arena.pages += 1UL << order;
	return 0;
}

/* Give one block back, if it is free. The arena's mutex is held. */
static int arena_give(struct arena_block *block)
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
		return err;
	list_del(&block->list);
	arena.nr_blocks--;
	arena.pages -= 1UL << block->order;
	__free_pages(pfn_to_page(block->pfn), block->order);
	kfree(block);
	return 0;
}

/*
 * Give free blocks back until @pages are gone, the newest first; at most all.
 * The arena's mutex is held.
 */
static u64 arena_give_pages(u64 pages, int node)
{
	struct arena_block *block, *next;
	u64 given = 0;

	shadow_arena_drain();
	list_for_each_entry_safe(block, next, &arena.blocks, list) {
		u64 size = 1UL << block->order;

		if (given + size > pages)
			continue;
		if (node != NUMA_NO_NODE &&
		    page_to_nid(pfn_to_page(block->pfn)) != node)
			continue;
		if (!arena_give(block))
			given += size;
		cond_resched();
	}
	arena_resized();
	if (given)
		trace_shadow_arena_resize(-(long)given, arena.pages, node);
	return given;
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
 * cap; -ENOMEM where the kernel has not as many; -ENOSPC where they lie too
 * scattered for the arena's tables, -ERANGE where they came after the arena was
 * made: nothing is taken then.
 */
int shadow_arena_grow(u64 pages, int node)
{
	unsigned int order = SHADOW_MAX_ORDER;
	u64 taken = 0;
	int err = 0;

	if (node == NUMA_NO_NODE)
		node = numa_mem_id();
	if (!pages || node < 0 || node >= nr_node_ids || !node_online(node))
		return -EINVAL;
	mutex_lock(&arena.mutex);
	if (pages > arena.cap - arena.pages)
		err = -E2BIG;
	while (!err && taken < pages) {
		if (1UL << order > pages - taken) {
			order--;
			continue;
		}
		err = arena_take(order, node);
		if (!err) {
			taken += 1UL << order;
		} else if (err == -ENOMEM && order) {
			order--;
			err = 0;
		}
		cond_resched();
	}
	if (err)
		arena_give_pages(taken, node);
	else
		arena_resized();
	if (!err)
		trace_shadow_arena_resize(taken, arena.pages, node);
	mutex_unlock(&arena.mutex);
	return err;
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
	u64 given;

	if (!pages)
		return -EINVAL;
	mutex_lock(&arena.mutex);
	given = arena_give_pages(pages, node);
	mutex_unlock(&arena.mutex);
	return given ? 0 : -EBUSY;
}

static int arena_check_stopped(void *check)
{
	return shadow_mem_check(&arena.mem, check);
}

/**
 * shadow_arena_check() - verify every invariant of the arena
 * @check: where what was found is stored
 *
 * Whoever uses a CPU's lists or holds a zone's lock has interrupts off, so while the
 * machine is stopped nobody is inside. It stands still for as long as the
 * arena takes to read (5 % of memory at most).
 *
 * Context: may sleep.
 * Return: 0, or -EUCLEAN with the first broken invariant in @check.
 */
int shadow_arena_check(struct shadow_check *check)
{
	int err;

	mutex_lock(&arena.mutex);
	err = stop_machine(arena_check_stopped, check, NULL);
	mutex_unlock(&arena.mutex);
	return err;
}

/**
 * shadow_arena_stat() - the arena's size
 * @stat: where it is stored
 *
 * Context: may sleep.
 */
void shadow_arena_stat(struct shadow_arena_stat *stat)
{
	mutex_lock(&arena.mutex);
	stat->pages = arena.pages;
	stat->blocks = arena.nr_blocks;
	stat->cap = arena.cap;
	stat->pcp_batch = ARENA_PCP_BATCH;
	stat->pcp_high = ARENA_PCP_HIGH;
	stat->bytes = shadow_mem_bytes(&arena.mem) +
		      arena.nr_blocks * sizeof(struct arena_block);
	mutex_unlock(&arena.mutex);
}
EXPORT_SYMBOL_GPL(shadow_arena_stat);

/**
 * shadow_arena_faults() - frees that were refused
 * @faults: where they are stored, by enum shadow_fault
 *
 * Context: any.
 */
void shadow_arena_faults(u64 faults[SHADOW_NR_FAULTS])
{
	unsigned int i;

	for (i = 0; i < SHADOW_NR_FAULTS; i++)
		faults[i] = READ_ONCE(arena.mem.faults[i]);
}

/**
 * shadow_arena_zone() - one zone of the arena
 * @number: from 0
 * @rec: where its figures are stored
 *
 * Context: any but NMI.
 * Return: false where there is no such zone.
 */
bool shadow_arena_zone(unsigned int number, struct shadow_feed_zone *rec)
{
	struct shadow_zone *zone;
	unsigned long flags;

	if (number >= arena.mem.nr_zones)
		return false;
	zone = &arena.mem.zones[number];
	raw_spin_lock_irqsave((raw_spinlock_t *)zone->lock, flags);
	shadow_record_zone(zone, rec);
	raw_spin_unlock_irqrestore((raw_spinlock_t *)zone->lock, flags);
	return true;
}

/* As many sections as the cap could fill, with room for scattered ones. */
static u32 arena_max_sections(struct zone *live)
{
	u64 span = zone_end_pfn(live) -
		   (live->zone_start_pfn & ~(SHADOW_SECTION_FRAMES - 1UL));
	u64 sections = DIV_ROUND_UP(span, SHADOW_SECTION_FRAMES);

	sections =
		min_t(u64, sections, 4 * (arena.cap >> SHADOW_MAX_ORDER) + 32);
	return min_t(u64, sections, SHADOW_MAX_SECTIONS);
}

static int arena_add_zone(struct zone *live, unsigned int number)
{
	struct shadow_zone_config config = {
		.node = zone_to_nid(live),
		.index = zone_idx(live),
		.max_sections = arena_max_sections(live),
		.pb_order = pageblock_order,
		.nr_cpus = nr_cpu_ids,
		.pcp_batch = ARENA_PCP_BATCH,
		.pcp_high = ARENA_PCP_HIGH,
	};
	struct shadow_zone *zone;

	raw_spin_lock_init(&arena.zone_lock[number]);
	strscpy(config.name, live->name, sizeof(config.name));
	return shadow_mem_add_zone(&arena.mem, &config,
				   &arena.zone_lock[number], &zone);
}

/* A shadow zone for each populated zone of each node that has memory. */
static int arena_add_zones(void)
{
	unsigned int number = 0;
	struct zone *live;
	int node, i, err;

	for_each_node_state(node, N_MEMORY) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			live = &NODE_DATA(node)->node_zones[i];
			if (!populated_zone(live) || zone_is_zone_device(live))
				continue;
			err = arena_add_zone(live, number++);
			if (err)
				return err;
		}
	}
	shadow_mem_build_zonelists(&arena.mem, arena_distance);
	return 0;
}

/* Where memory ends now; what is plugged in behind it later is not used. */
static u64 arena_max_pfn(void)
{
	u64 end = 0;
	int node;

	for_each_node_state(node, N_MEMORY)
		end = max_t(u64, end, pgdat_end_pfn(NODE_DATA(node)));
	return end;
}

/**
 * shadow_arena_init() - make the arena and take its first pages
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for more than the cap, -ENOMEM. On failure nothing is
 * held.
 */
int shadow_arena_init(void)
{
	const struct shadow_mem_config config = {
		.max_zones = nr_node_ids * MAX_NR_ZONES,
		.nr_nodes = nr_node_ids,
		.nr_cpus = nr_cpu_ids,
		.max_pfn = arena_max_pfn(),
	};
	unsigned int cpu;
	int err;

	BUILD_BUG_ON(MAX_NR_ZONES > SHADOW_MAX_ZONES);
	mutex_init(&arena.mutex);
	INIT_LIST_HEAD(&arena.blocks);
	arena.cap = totalram_pages() / ARENA_PART;
	if (arena_mb > arena.cap >> (20 - PAGE_SHIFT)) {
		pr_err("shadowmm: arena_mb=%u is more than the cap of %llu MiB (5 %% of memory)\n",
		       arena_mb, arena.cap >> (20 - PAGE_SHIFT));
		return -EINVAL;
	}
	arena.zone_lock =
		kcalloc(config.max_zones, sizeof(*arena.zone_lock), GFP_KERNEL);
	if (!arena.zone_lock)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		per_cpu(arena_place, cpu) = shadow_pcp_place(cpu);
	err = shadow_mem_init(&arena.mem, &config);
	if (err)
		goto free_locks;
	err = arena_add_zones();
	if (!err && arena_mb)
		err = shadow_arena_grow((u64)arena_mb << (20 - PAGE_SHIFT),
					NUMA_NO_NODE);
	if (err)
		goto exit_mem;
	return 0;

exit_mem:
	shadow_mem_exit(&arena.mem);
free_locks:
	kfree(arena.zone_lock);
	return err;
}

/**
 * shadow_arena_exit() - give all pages back and free the arena
 *
 * Context: may sleep; nobody uses the arena any more.
 */
void shadow_arena_exit(void)
{
	struct arena_block *block, *next;

	mutex_lock(&arena.mutex);
	arena_give_pages(arena.pages, NUMA_NO_NODE);
	/* A block still allocated is a bug of ours: its pages go all the same. */
	WARN_ON_ONCE(arena.pages);
	list_for_each_entry_safe(block, next, &arena.blocks, list) {
		list_del(&block->list);
		__free_pages(pfn_to_page(block->pfn), block->order);
		kfree(block);
	}
	mutex_unlock(&arena.mutex);
	shadow_mem_exit(&arena.mem);
	kfree(arena.zone_lock);
}

/**
 * shadow_arena_mem() - the arena's instance, for those who look at it
 *
 * Its zones are entered by shadow_record_lock(). It stays where it is until
 * shadow_arena_exit().
 *
 * Context: any.
 * Return: the instance.
 */
struct shadow_mem *shadow_arena_mem(void)
{
	return &arena.mem;
}
