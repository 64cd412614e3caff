// SPDX-License-Identifier: GPL-2.0
/*
 * Many pages of the arena at once. The owner of movable blocks is the table of
 * handles: a block that no handle has (shadowmm_bench.ko's, say) stays where it
 * is. Writes into no page: handle.c does.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/xarray.h>

#include "core/bulk.h"
#include "core/contig.h"
#include "core/exact.h"
#include "shadow/arena.h"
#include "shadow/handle.h"
#include "shadow/poison.h"
#include "shadow/ranges.h"
#include "trace/shadowmm_trace.h"

/* Pages freed with interrupts off at a stretch. */
#define RANGES_BATCH 64

/**
 * shadow_arena_alloc_bulk() - allocate many blocks of real pages
 * @req: what each of them is to be, of this CPU; its cpu is not looked at
 * @nr: how many at most
 * @pfns: where their first page frames are stored
 *
 * Context: any but NMI; interrupts are off for as long as it takes.
 * Return: as shadow_mem_alloc_bulk().
 */
u32 shadow_arena_alloc_bulk(const struct shadow_request *req, u32 nr, u64 *pfns)
{
	struct shadow_request full = *req;
	unsigned long flags;
	u32 done, i;

	local_irq_save(flags);
	full.cpu = smp_processor_id();
	done = shadow_mem_alloc_bulk(shadow_arena_mem(), &full, nr, pfns);
	local_irq_restore(flags);
	if (shadow_poison_is_on())
		for (i = 0; i < done; i++)
			shadow_poison_check(pfns[i], req->order);
	if (trace_shadow_page_alloc_enabled())
		for (i = 0; i < done; i++)
			trace_shadow_page_alloc(pfns[i], req->order,
						req->migratetype, req->node, 0);
	return done;
}
EXPORT_SYMBOL_GPL(shadow_arena_alloc_bulk);

/**
 * shadow_arena_free_bulk() - give many blocks back to the arena
 * @order: their order
 * @nr: how many
 * @pfns: their first page frames
 *
 * Context: any but NMI; interrupts are off for as long as it takes.
 * Return: as shadow_mem_free_bulk().
 */
u32 shadow_arena_free_bulk(unsigned int order, u32 nr, const u64 *pfns)
{
	unsigned long flags;
	u32 done, i;

	local_irq_save(flags);
	if (shadow_poison_is_on())
		for (i = 0; i < nr; i++)
			shadow_poison_fill(pfns[i], order);
	done = shadow_mem_free_bulk(shadow_arena_mem(), order, nr, pfns,
				    smp_processor_id());
	local_irq_restore(flags);
	if (trace_shadow_page_free_enabled())
		for (i = 0; i < nr; i++)
			trace_shadow_page_free(pfns[i], order, 0);
	return done;
}
EXPORT_SYMBOL_GPL(shadow_arena_free_bulk);

/* What poison has to do with pages that came, or go, one by one. */
static void check_pages(u64 pfn, u64 pages)
{
	for (; shadow_poison_is_on() && pages; pages--)
		shadow_poison_check(pfn++, 0);
}

static void fill_pages(u64 pfn, u64 pages)
{
	for (; shadow_poison_is_on() && pages; pages--)
		shadow_poison_fill(pfn++, 0);
}

/**
 * shadow_arena_alloc_exact() - allocate real pages side by side
 * @req: what they are to be; its order and cpu are not looked at
 * @pages: how many
 * @pfn: where the first page frame is stored
 *
 * Context: any but NMI.
 * Return: as shadow_mem_alloc_exact().
 */
int shadow_arena_alloc_exact(const struct shadow_request *req, u32 pages,
			     u64 *pfn)
{
	struct shadow_request full = *req;
	unsigned long flags;
	int err;

	local_irq_save(flags);
	full.cpu = smp_processor_id();
	err = shadow_mem_alloc_exact(shadow_arena_mem(), &full, pages, pfn);
	local_irq_restore(flags);
	if (!err)
		check_pages(*pfn, pages);
	return err;
}

/**
 * shadow_arena_free_range() - give pages side by side back to the arena
 * @pfn: first page frame
 * @pages: how many; they came from one of the calls of this file
 *
 * Context: any but NMI.
 * Return: as shadow_mem_free_exact().
 */
int shadow_arena_free_range(u64 pfn, u64 pages)
{
	unsigned long flags;
	int err = 0, one;
	u64 some;

	for (; pages; pages -= some, pfn += some) {
		some = min_t(u64, pages, RANGES_BATCH);
		local_irq_save(flags);
		fill_pages(pfn, some);
		one = shadow_mem_free_exact(shadow_arena_mem(), pfn, some,
					    smp_processor_id());
		local_irq_restore(flags);
		err = err ?: one;
	}
	return err;
}

/* One block of a handle goes elsewhere: a struct shadow_mover's. */
static int ranges_move(void *ctx, u64 from, u64 to, unsigned int order)
{
	struct xarray *ids = ctx;
	void *id = xa_load(ids, from);
	int err;

	if (fatal_signal_pending(current))
		return -EINTR;
	if (!id)
		return -ENOENT;
	shadow_poison_check(to, order);
	err = shadow_handle_move_to(xa_to_value(id), from, to, order);
	/* Without its new place it is not moved again: no harm. */
	if (!err)
		xa_store(ids, to, id, GFP_KERNEL | __GFP_NOWARN);
	cond_resched();
	return err;
}

static void ranges_drain(void *ctx)
{
	shadow_arena_drain();
}

/* Which handle has a block, or each page of a range. */
static int index_handle(struct xarray *ids, u32 id,
			const struct shadow_handle *handle)
{
	u32 blocks = handle->pinned ? handle->pages : 1;
	int err = 0;
	u32 i;

	for (i = 0; !err && i < blocks; i++)
		err = xa_err(xa_store(ids, handle->pfn + i, xa_mk_value(id),
				      GFP_KERNEL | __GFP_NOWARN));
	cond_resched();
	return err;
}

/* All that are there; those that come later do not move. */
static int index_handles(struct xarray *ids)
{
	struct shadow_handle handle;
	int err = 0;
	u32 id;

	for (id = 0; !err && shadow_handle_next(&id, &handle); id++)
		err = index_handle(ids, id, &handle);
	return err;
}

/**
 * shadow_arena_alloc_range() - allocate the real pages of a range
 * @pfn: first page frame
 * @pages: how many
 *
 * Movable blocks of handles move out of it.
 *
 * Context: may sleep.
 * Return: as shadow_contig_alloc(); -ENOMEM also for the index of handles.
 */
int shadow_arena_alloc_range(u64 pfn, u64 pages)
{
	struct shadow_mover mover = { ranges_move, ranges_drain };
	struct xarray ids;
	int err;

	xa_init(&ids);
	mover.ctx = &ids;
	err = index_handles(&ids);
	if (!err)
		err = shadow_contig_alloc(shadow_arena_mem(), pfn, pages,
					  &mover);
	if (!err)
		check_pages(pfn, pages);
	xa_destroy(&ids);
	return err;
}

/**
 * shadow_arena_alloc_contig() - allocate real pages side by side, any number
 * @req: as shadow_contig_alloc_any() looks at it
 * @pages: how many
 * @pfn: where the first page frame is stored
 *
 * Context: may sleep.
 * Return: as shadow_contig_alloc_any(); -ENOMEM also for the index of handles.
 */
int shadow_arena_alloc_contig(const struct shadow_request *req, u64 pages,
			      u64 *pfn)
{
	struct shadow_mover mover = { ranges_move, ranges_drain };
	struct xarray ids;
	int err;

	xa_init(&ids);
	mover.ctx = &ids;
	err = index_handles(&ids);
	if (!err)
		err = shadow_contig_alloc_any(shadow_arena_mem(), req, pages,
					      &mover, pfn);
	if (!err)
		check_pages(*pfn, pages);
	xa_destroy(&ids);
	return err;
}

/**
 * shadow_arena_compact() - bring the free pages of a zone together
 * @number: the zone's, from 0
 * @order: as shadow_compact_zone()
 * @stat: what was done
 *
 * Context: may sleep.
 * Return: 0; -ENOENT where there is no such zone; -EINVAL; -ENOMEM for the index
 * of handles.
 */
int shadow_arena_compact(unsigned int number, unsigned int order,
			 struct shadow_compact_stat *stat)
{
	struct shadow_mover mover = { ranges_move, ranges_drain };
	struct shadow_mem *mem = shadow_arena_mem();
	struct xarray ids;
	int err;

	if (number >= mem->nr_zones)
		return -ENOENT;
	xa_init(&ids);
	mover.ctx = &ids;
	err = index_handles(&ids);
	if (!err)
		err = shadow_compact_zone(&mem->zones[number], order, &mover,
					  stat);
	xa_destroy(&ids);
	return err;
}
