// SPDX-License-Identifier: GPL-2.0
/*
 * Frees that the arena refuses: one line a refused free, with what is known of
 * the block; and each of them on purpose, for teaching and for the tests.
 */
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "core/family.h"
#include "core/track.h"
#include "shadow/arena.h"
#include "shadow/fault.h"
#include "shadow/mirror.h"
#include "shadow/poison.h"

/**
 * struct fault_block - the block that a page is in
 * @of: whose it is, its name
 * @pfn: its first page frame
 * @order: its order
 * @state: enum shadow_frame_state
 * @known: there is a descriptor of it,
 * @desc: this one
 */
struct fault_block {
	const char *of;
	u64 pfn;
	unsigned int order;
	unsigned int state;
	bool known;
	struct shadow_desc desc;
};

/* What is there at a pfn? False where the instance has no such page. */
static bool find_block_of(struct shadow_mem *mem, u64 pfn,
			  struct fault_block *block)
{
	struct shadow_zone *zone;
	u32 idx;

	zone = shadow_mem_find(mem, pfn, &idx);
	if (!zone)
		return false;
	seam_lock(zone->lock);
	idx = shadow_zone_head(zone, idx);
	block->of = mem->config.name;
	block->pfn = shadow_zone_pfn(zone, idx);
	block->order = shadow_frame_order(&zone->frames[idx]);
	block->state = shadow_frame_state(&zone->frames[idx]);
	seam_unlock(zone->lock);
	block->known = shadow_track_find(zone, idx, &block->desc);
	return block->state != SHADOW_FRAME_HOLE;
}

/* The same, in the arena or whose fault it is. */
static bool find_block(u64 pfn, enum shadow_fault fault,
		       struct fault_block *block)
{
	struct shadow_mem *mem = shadow_arena_mem();
	unsigned long flags;
	bool found;

	local_irq_save(flags); /* a sibling waits for us before it goes */
	if (fault == SHADOW_FAULT_INSTANCE)
		mem = shadow_family_find(mem, pfn);
	found = mem && find_block_of(mem, pfn, block);
	local_irq_restore(flags);
	return found;
}

static const char *state_name(unsigned int state)
{
	switch (state) {
	case SHADOW_FRAME_FREE:
		return "free";
	case SHADOW_FRAME_PCP:
		return "on a per-CPU list";
	default:
		return "allocated";
	}
}

/**
 * shadow_fault_report() - tell of a free that was refused
 * @pfn: what was to be freed
 * @order: of which order
 * @err: what the free returned; an error that is no fault is not told
 * @caller: who freed it
 *
 * Rate-limited. Symbols, page frames of the arena and ids, no addresses.
 *
 * Context: any but NMI, no lock.
 */
void shadow_fault_report(u64 pfn, unsigned int order, int err,
			 unsigned long caller)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL,
				      DEFAULT_RATELIMIT_BURST);
	enum shadow_fault fault = shadow_fault_of(err);
	struct fault_block block;

	if (fault == SHADOW_NR_FAULTS || !__ratelimit(&limit))
		return;
	if (!find_block(pfn, fault, &block))
		pr_warn("shadowmm: free refused: %s: pfn %llu order %u, not a page of the arena; freed by %pS\n",
			shadow_fault_name(fault), pfn, order, (void *)caller);
	else if (!block.known)
		pr_warn("shadowmm: free refused: %s: pfn %llu order %u, in a block of the %s at %llu of order %u, %s; freed by %pS\n",
			shadow_fault_name(fault), pfn, order, block.of,
			block.pfn, block.order, state_name(block.state),
			(void *)caller);
	else
		pr_warn("shadowmm: free refused: %s: pfn %llu order %u, in a block of the %s at %llu of order %u, %s; freed by %pS; allocated by %u at %pS, order %u\n",
			shadow_fault_name(fault), pfn, order, block.of,
			block.pfn, block.order, state_name(block.state),
			(void *)caller, block.desc.owner,
			(void *)(unsigned long)block.desc.site,
			block.desc.order);
}

/* A page of the running kernel's, which the arena has never had. */
static int provoke_foreign(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int err;

	if (!page)
		return -ENOMEM;
	err = shadow_arena_free(page_to_pfn(page), 0);
	__free_page(page);
	return err;
}

/* A mirror of one block, tracked, which a request then gets. */
static int mirror_make(struct shadow_mirror *mirror, u64 pfn, u32 order,
		       const struct shadow_request *req)
{
	const struct shadow_zone_config config = {
		.name = "provoked",
		.max_sections = 1,
		.pb_order = pageblock_order,
		.nr_cpus = nr_cpu_ids,
	};
	struct shadow_request one = *req;
	struct shadow_track *track;
	struct shadow_zone *zone;
	int err;

	one.node = 0;
	err = shadow_mirror_init(mirror, &shadow_policy_stock, 1, 1, pfn + (1ULL << order)) ?:
		      shadow_mem_add_zone(&mirror->mem, &config, NULL, &zone) ?:
		      shadow_mirror_add_free(mirror, zone, pfn, order);
	if (err)
		return err;
	shadow_mirror_start(mirror);
	track = shadow_track_create(1);
	if (!track)
		return -ENOMEM;
	shadow_track_destroy(shadow_zone_track_start(zone, track));
	return shadow_mem_alloc(&mirror->mem, &one, &pfn);
}

/* A block that a mirror has handed out, and the arena has never had. */
static int provoke_instance(const struct shadow_request *req)
{
	struct page *page = alloc_pages(GFP_KERNEL, req->order);
	struct shadow_mirror *mirror = kzalloc(sizeof(*mirror), GFP_KERNEL);
	int err = -ENOMEM;

	if (page && mirror) {
		err = mirror_make(mirror, page_to_pfn(page), req->order, req);
		if (!err)
			err = shadow_arena_free(page_to_pfn(page), req->order);
		shadow_mirror_exit(mirror);
	}
	kfree(mirror);
	if (page)
		__free_pages(page, req->order);
	return err;
}

/*
 * The page is on this CPU's list after the first free, and with interrupts off
 * nobody takes it from there before the second.
 */
static int provoke_double(u64 pfn)
{
	unsigned long flags;
	int err;

	local_irq_save(flags);
	err = shadow_arena_free(pfn, 1);
	if (!err)
		err = shadow_arena_free(pfn, 1);
	local_irq_restore(flags);
	return err;
}

/* Two references, and a free. */
static int provoke_busy(u64 pfn)
{
	struct shadow_mem *mem = shadow_arena_mem();
	unsigned long flags;
	int err;

	local_irq_save(flags);
	err = shadow_mem_get(mem, pfn);
	local_irq_restore(flags);
	if (err)
		return err;
	err = shadow_arena_free(pfn, 1);
	local_irq_save(flags);
	shadow_mem_put(mem, pfn, smp_processor_id());
	local_irq_restore(flags);
	return err;
}

/**
 * shadow_fault_provoke() - a free that is wrong, on purpose
 * @fault: in which way
 *
 * On a block of its own, which is free again afterwards.
 *
 * Context: may sleep.
 * Return: what the free returned; -ENOMEM; -ENODATA for SHADOW_FAULT_BUSY
 * without tracking.
 */
int shadow_fault_provoke(enum shadow_fault fault)
{
	struct shadow_request req = {
		.order = 1,
		.migratetype = SHADOW_MT_UNMOVABLE,
		.highest_zone = MAX_NR_ZONES - 1,
		.node = numa_mem_id(),
		.owner = task_pid_nr(current),
		.site = _RET_IP_,
	};
	u64 pfn;
	int err;

	if (fault == SHADOW_FAULT_FOREIGN)
		return provoke_foreign();
	if (fault == SHADOW_FAULT_INSTANCE)
		return provoke_instance(&req);
	if (fault == SHADOW_FAULT_DOUBLE)
		shadow_arena_drain();
	err = shadow_arena_alloc(&req, &pfn);
	if (err)
		return err;
	if (fault == SHADOW_FAULT_DOUBLE)
		return provoke_double(pfn);
	if (fault == SHADOW_FAULT_ORDER)
		err = shadow_arena_free(pfn, 0);
	else if (fault == SHADOW_FAULT_INTERIOR)
		err = shadow_arena_free(pfn + 1, 0);
	else
		err = provoke_busy(pfn);
	shadow_arena_free(pfn, 1);
	return err;
}

/**
 * shadow_fault_write() - a write to a page that is free, on purpose
 *
 * The page is the one that this CPU is given next.
 *
 * Context: may sleep.
 * Return: 0 where it was found; -ENODATA without poison; -ENOMEM; -EIO where it
 * was not found.
 */
int shadow_fault_write(void)
{
	struct shadow_request req = {
		.migratetype = SHADOW_MT_UNMOVABLE,
		.highest_zone = MAX_NR_ZONES - 1,
		.node = numa_mem_id(),
		.owner = task_pid_nr(current),
		.site = _RET_IP_,
	};
	u64 before = shadow_poison_damage();
	unsigned long flags;
	u64 pfn, again;
	int err;

	if (!shadow_poison_is_on())
		return -ENODATA;
	shadow_arena_drain();
	err = shadow_arena_alloc(&req, &pfn);
	if (err)
		return err;
	local_irq_save(flags);
	err = shadow_arena_free(pfn, 0);
	if (!err) {
		memset(page_address(pfn_to_page(pfn)) + 123, 0, 1);
		err = shadow_arena_alloc(&req, &again);
	}
	local_irq_restore(flags);
	if (err)
		return err;
	shadow_arena_free(again, 0);
	return shadow_poison_damage() == before ? -EIO : 0;
}
