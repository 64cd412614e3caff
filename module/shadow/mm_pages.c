// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of address spaces, taken from the arena one by one and filled through the
 * kernel's mapping of all memory. Maps nothing for any process.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/topology.h>

#include "core/mapping.h"
#include "shadow/arena.h"
#include "shadow/mm_pages.h"
#include "shadow/ranges.h"

static int pages_alloc(void *ctx, const struct shadow_request *req, u64 *pfn)
{
	struct shadow_request own = *req;

	cond_resched();
	own.node = numa_mem_id();
	own.owner = task_tgid_nr(current);
	return shadow_arena_alloc(&own, pfn);
}

static int pages_alloc_huge(void *ctx, const struct shadow_request *req,
			    u64 *pfn)
{
	struct shadow_request own = *req;

	cond_resched();
	own.node = numa_mem_id();
	own.owner = task_tgid_nr(current);
	return shadow_arena_alloc_exact(&own, SHADOW_HUGE_PAGES, pfn);
}

static void pages_free(void *ctx, u64 pfn)
{
	shadow_arena_free(pfn, 0);
	cond_resched();
}

static void pages_zero(void *ctx, u64 pfn)
{
	clear_page(pfn_to_kaddr(pfn));
}

static void pages_copy(void *ctx, u64 to, u64 from)
{
	copy_page(pfn_to_kaddr(to), pfn_to_kaddr(from));
}

/* A file's page begins with its own number; shared memory is zeroes. */
static int pages_read(void *ctx, u32 mapping, u64 pgoff, u64 pfn)
{
	const struct shadow_spaces *spaces = ctx;
	u64 *word = pfn_to_kaddr(pfn);

	clear_page(word);
	if (!(shadow_mapping_at(spaces, mapping)->flags & SHADOW_PG_SHMEM))
		*word = pgoff;
	return 0;
}

static int pages_pause(void *ctx)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* What struct shadow_spaces asks of its owner; @ctx is itself. */
const struct shadow_pages_ops shadow_mm_pages_ops = {
	.alloc = pages_alloc,
	.alloc_huge = pages_alloc_huge,
	.free = pages_free,
	.zero = pages_zero,
	.copy = pages_copy,
	.read = pages_read,
	.pause = pages_pause,
};

/**
 * shadow_mm_pages_word() - where the kernel sees a word of a page
 * @pfn: a page of an address space's
 * @addr: the word's address there, a multiple of 8
 *
 * Context: pages locked.
 * Return: its address in the kernel's mapping.
 */
u64 *shadow_mm_pages_word(u64 pfn, u64 addr)
{
	return (u64 *)((char *)pfn_to_kaddr(pfn) + offset_in_page(addr));
}
