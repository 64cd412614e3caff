// SPDX-License-Identifier: GPL-2.0
/*
 * The arena: the shadow's page allocator over real pages. Neither takes them
 * from the kernel nor gives them back (pool.c), and writes into none (handle.c).
 */
#include <linux/cpu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <linux/topology.h>

#include "core/watermark.h"
#include "shadow/arena.h"
#include "shadow/arena_priv.h"
#include "shadow/caches.h"
#include "shadow/fault.h"
#include "shadow/poison.h"
#include "shadow/record.h"
#include "shadow/siblings.h"
#include "trace/shadowmm_trace.h"
#include "uapi/shadowmm.h"

/* Per-CPU lists: the kernel's batch for a zone of 1 GiB and more. */
#define ARENA_PCP_BATCH 63
#define ARENA_PCP_HIGH 252 /* the kernel's least: four batches */
#define ARENA_PCP_HIGH_PART 8 /* of a zone, for all CPUs together */

/* Physical addresses that the tables can name at least, in bits: 64 TiB. */
#define ARENA_ADDRESS_BITS 46

static unsigned int arena_mb[MAX_NUMNODES] = { 4 };
static unsigned int nr_arena_mb = 1;
module_param_array(arena_mb, uint, &nr_arena_mb, 0444);
MODULE_PARM_DESC(
	arena_mb,
	"real pages to take at load, in MiB: in all, or N,N,... of each node (default 4)");

struct arena arena;

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
	if (!err)
		shadow_poison_check(pfn, req->order);
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
static noinline int arena_free_slow(u64 pfn, size_t order, unsigned long flags,
				    unsigned long caller)
{
	int err;

	shadow_poison_fill(pfn, order);
	err = shadow_mem_free_slow(&arena.mem, pfn, order, smp_processor_id());
	local_irq_restore(flags);
	if (unlikely(err))
		shadow_fault_report(pfn, order, err, caller);
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
		return arena_free_slow(pfn, order, flags, _RET_IP_);
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
 * shadow_arena_drain_online() - empty the per-CPU lists of all CPUs that run
 *
 * Context: may sleep. Any lock may be held, reclaim may be under way: takes no
 * lock, so a CPU that comes or goes just now may be passed over.
 */
void shadow_arena_drain_online(void)
{
	on_each_cpu(arena_drain_this_cpu, NULL, true);
}

/**
 * shadow_arena_drain_cpuslocked() - shadow_arena_drain() for who holds the CPUs
 *
 * Context: may sleep; cpus_read_lock() held.
 */
void shadow_arena_drain_cpuslocked(void)
{
	unsigned long flags;
	unsigned int cpu;

	shadow_arena_drain_online();
	for_each_possible_cpu(cpu) {
		if (cpu_online(cpu))
			continue;
		/* nobody runs there, and nobody will until the unlock */
		local_irq_save(flags);
		shadow_mem_drain(&arena.mem, cpu);
		local_irq_restore(flags);
	}
}

/**
 * shadow_arena_drain() - empty all per-CPU lists
 *
 * Context: may sleep.
 */
void shadow_arena_drain(void)
{
	cpus_read_lock();
	shadow_arena_drain_cpuslocked();
	cpus_read_unlock();
}

/* A CPU keeps at most its part of an eighth of the zone, or the usual. */
static void arena_tune_pcp(struct shadow_zone *zone)
{
	u32 most =
		div_u64(zone->present / ARENA_PCP_HIGH_PART, num_online_cpus());
	u32 cpu;

	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++)
		shadow_pcp_set_high(&zone->pcp[cpu], zone, ARENA_PCP_HIGH,
				    most);
}

/**
 * shadow_arena_resized() - do what follows from the zones' new sizes
 *
 * Which zones are tried first, watermarks, how much a CPU keeps.
 *
 * Context: any but NMI; arena.blocks_mutex held.
 */
void shadow_arena_resized(void)
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

static int arena_check_stopped(void *check)
{
	if (!shadow_caches_settled())
		return -EAGAIN;
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
	int err = stop_machine(arena_check_stopped, check, NULL);

	while (err == -EAGAIN) {
		shadow_caches_settle();
		err = stop_machine(arena_check_stopped, check, NULL);
	}
	return err;
}
EXPORT_SYMBOL_GPL(shadow_arena_check);

/**
 * shadow_arena_stat() - the arena's size
 * @stat: where it is stored
 *
 * Context: may sleep.
 */
void shadow_arena_stat(struct shadow_arena_stat *stat)
{
	mutex_lock(&arena.blocks_mutex);
	stat->pages = arena.pages;
	stat->blocks = arena.nr_blocks;
	stat->cap = shadow_arena_pool_cap();
	stat->pcp_batch = ARENA_PCP_BATCH;
	stat->pcp_high = ARENA_PCP_HIGH;
	stat->bytes = shadow_mem_bytes(&arena.mem) + shadow_arena_pool_bytes();
	mutex_unlock(&arena.blocks_mutex);
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

/*
 * As many sections as the cap could fill, with room for scattered ones, where
 * the zone has as many. Memory that is plugged in later comes to Normal, so
 * there is room for it. Pages of a zone that only movable pages or devices use
 * are never taken.
 */
static u32 arena_max_sections(struct zone *live)
{
	u64 most = 2 * (shadow_arena_pool_cap() >> SHADOW_MAX_ORDER) + 8;
	u64 span = zone_end_pfn(live) -
		   (live->zone_start_pfn & ~(SHADOW_SECTION_FRAMES - 1UL));

	if (zone_idx(live) > ZONE_NORMAL)
		return 0;
	if (zone_idx(live) < ZONE_NORMAL)
		most = populated_zone(live) ?
			       min_t(u64, most,
				     DIV_ROUND_UP(span,
						  SHADOW_SECTION_FRAMES)) :
			       0;
	return min_t(u64, most, SHADOW_MAX_SECTIONS);
}

static int arena_add_zone(struct zone *live, int node, unsigned int index)
{
	struct shadow_zone_config config = {
		.node = node,
		.index = index,
		.max_sections = arena_max_sections(live),
		.grows = true,
		.pb_order = pageblock_order,
		.nr_cpus = nr_cpu_ids,
		.pcp_batch = ARENA_PCP_BATCH,
		.pcp_high = ARENA_PCP_HIGH,
	};
	raw_spinlock_t *lock = &arena.zone_lock[arena.mem.nr_zones];
	struct shadow_zone *zone;

	raw_spin_lock_init(lock);
	strscpy(config.name, live->name, sizeof(config.name));
	return shadow_mem_add_zone(&arena.mem, &config, lock, &zone);
}

/* A shadow zone for each zone of each node, those without a page included. */
static int arena_add_zones(void)
{
	int node, i, err;

	for_each_online_node(node) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			err = arena_add_zone(&NODE_DATA(node)->node_zones[i],
					     node, i);
			if (err)
				return err;
		}
	}
	shadow_mem_build_zonelists(&arena.mem, arena_distance);
	return 0;
}

/* Where memory ends, or could end once more is plugged in. */
static u64 arena_max_pfn(void)
{
	unsigned int bits = min_t(unsigned int, boot_cpu_data.x86_phys_bits,
				  ARENA_ADDRESS_BITS);
	u64 end = 1ULL << (bits - PAGE_SHIFT);
	int node;

	for_each_node_state(node, N_MEMORY)
		end = max_t(u64, end, pgdat_end_pfn(NODE_DATA(node)));
	return end;
}

/* From each node what @arena_mb has for it, or as much of that as it gives. */
static int arena_take_by_node(void)
{
	unsigned int node;
	int err = 0;

	for (node = 0; !err && node < nr_arena_mb; node++) {
		if (!arena_mb[node])
			continue;
		if (node >= nr_node_ids || !node_state(node, N_NORMAL_MEMORY)) {
			pr_err("shadowmm: arena_mb: node %u has no memory\n",
			       node);
			return -EINVAL;
		}
		err = shadow_arena_pool_grow(
			(u64)arena_mb[node] << (20 - PAGE_SHIFT), node);
		if (err == -ENOMEM)
			err = 0;
	}
	return err;
}

/*
 * One largest block from each node in turn, as long as any is wanted and one of
 * them gives; so that what is taken in all serves requests of the highest order.
 * Where memory is short, that of one node often is gone while another has plenty.
 */
static int arena_take_in_turn(u64 pages)
{
	int node = first_node(node_states[N_NORMAL_MEMORY]);
	int nr = num_node_state(N_NORMAL_MEMORY), dry = 0;
	int err;

	while (arena.pages < pages && dry < nr) {
		err = shadow_arena_pool_grow(min_t(u64, pages - arena.pages,
						   SHADOW_SECTION_FRAMES),
					     node);
		if (err && err != -ENOMEM)
			return err;
		dry = err ? dry + 1 : 0;
		node = next_node_in(node, node_states[N_NORMAL_MEMORY]);
	}
	return 0;
}

static int arena_take_first_pages(void)
{
	u64 most = shadow_arena_pool_cap() >> (20 - PAGE_SHIFT);
	u64 sum = 0;
	unsigned int i;
	int err;

	for (i = 0; i < nr_arena_mb; i++)
		sum += arena_mb[i];
	if (sum > most) {
		pr_err("shadowmm: arena_mb: %llu MiB is more than the cap of %llu MiB (5 %% of memory)\n",
		       sum, most);
		return -EINVAL;
	}
	mutex_lock(&arena.grow_mutex);
	if (nr_arena_mb == 1)
		err = arena_take_in_turn(sum << (20 - PAGE_SHIFT));
	else
		err = arena_take_by_node();
	mutex_unlock(&arena.grow_mutex);
	sum <<= 20 - PAGE_SHIFT;
	if (!err && arena.pages < sum)
		pr_info("shadowmm: the arena begins with %llu of %llu pages: the machine gives no more just now\n",
			arena.pages, sum);
	return err;
}

/**
 * shadow_arena_init() - make the arena and take its first pages
 *
 * An arena that gets fewer than it should begins with these, and says so.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for more than the cap or a node without memory, -ENOMEM for
 * want of metadata. On failure nothing is held.
 */
int shadow_arena_init(void)
{
	const struct shadow_mem_config config = {
		.max_zones = nr_node_ids * MAX_NR_ZONES,
		.nr_nodes = nr_node_ids,
		.nr_cpus = nr_cpu_ids,
		.max_pfn = arena_max_pfn(),
		.policy = shadow_arena_policy(),
		.name = "arena",
	};
	unsigned int cpu;
	int err;

	BUILD_BUG_ON(MAX_NR_ZONES > SHADOW_MAX_ZONES);
	mutex_init(&arena.grow_mutex);
	mutex_init(&arena.blocks_mutex);
	INIT_LIST_HEAD(&arena.blocks);
	if (!config.policy)
		return -EINVAL;
	arena.zone_lock =
		kcalloc(config.max_zones, sizeof(*arena.zone_lock), GFP_KERNEL);
	if (!arena.zone_lock)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		per_cpu(arena_place, cpu) = shadow_pcp_place(cpu);
	err = shadow_mem_init(&arena.mem, &config);
	if (err)
		goto free_locks;
	shadow_siblings_join(&arena.mem);
	err = arena_add_zones();
	if (!err)
		err = arena_take_first_pages();
	if (err)
		goto exit_mem;
	return 0;

exit_mem:
	shadow_arena_pool_exit();
	shadow_siblings_leave(&arena.mem);
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
	shadow_arena_drain();
	shadow_arena_pool_exit();
	shadow_siblings_leave(&arena.mem);
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
