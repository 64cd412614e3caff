// SPDX-License-Identifier: GPL-2.0
/*
 * Exact size, by the rules of Linux 6.12 (mm/page_alloc.c:
 * make_alloc_exact()): the block that is large enough, split into pages, the
 * tail of them freed. Moves nothing: contig.c does.
 */
#include "core/exact.h"

/**
 * shadow_mem_alloc_exact() - allocate pages side by side
 * @mem: the instance
 * @req: what they are to be; its order is not looked at
 * @pages: how many, at most the largest block's
 * @pfn: where the first page frame is stored
 *
 *   before  F.......            5 pages
 *   after   AAAAAFF. blocks of order 0; the tail goes the way of any free page
 *
 * Context: CPU @req->cpu locked, no zone.
 * Return: 0; -EINVAL for no pages, more than the largest block has, or a request
 * that cannot be; -ENOMEM.
 */
int shadow_mem_alloc_exact(struct shadow_mem *mem,
			   const struct shadow_request *req, u32 pages,
			   u64 *pfn)
{
	struct shadow_request block = *req;
	u32 i;
	u64 first;
	int err;

	if (!pages || pages > 1U << SHADOW_MAX_ORDER)
		return -EINVAL;
	for (block.order = 0; 1U << block.order < pages;)
		block.order++;
	err = shadow_mem_alloc(mem, &block, &first);
	if (err)
		return err;
	shadow_mem_split(mem, first, block.order, 0);
	for (i = pages; i < 1U << block.order; i++)
		shadow_mem_free(mem, first + i, 0, req->cpu);
	*pfn = first;
	return 0;
}

/**
 * shadow_mem_free_exact() - free pages side by side
 * @mem: the instance
 * @pfn: first page frame
 * @pages: how many, all of them blocks of order 0: what
 *         shadow_mem_alloc_exact() or shadow_contig_alloc() gave
 * @cpu: whose per-CPU lists
 *
 * Context: CPU @cpu locked, no zone.
 * Return: 0, or the first error of shadow_mem_free(); the other pages are free
 * all the same.
 */
int shadow_mem_free_exact(struct shadow_mem *mem, u64 pfn, u64 pages,
			  unsigned int cpu)
{
	u64 end = pfn + pages;
	int err = 0, one;

	for (; pfn < end; pfn++) {
		one = shadow_mem_free(mem, pfn, 0, cpu);
		err = err ? err : one;
	}
	return err;
}
