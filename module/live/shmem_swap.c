// SPDX-License-Identifier: GPL-2.0
/*
 * What of shared memory is swapped out, found in its tree, where a value stands
 * for each such entry; as shmem_partial_swap_usage(), which is not exported. An
 * entry of many pages counts as all of them, wherever in it a range begins.
 */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/xarray.h>

#include "live/shmem_swap.h"

/* Entries that are looked at inside of one section of RCU. */
#define LIVE_SHMEM_HOLD 1024

/**
 * live_shmem_swap_some() - count pages that are swapped out
 * @mapping: the shared memory, kept by the caller
 * @index: where to begin; moves on, to @end where that was all
 * @end: where to end
 *
 * Context: any; looks at LIVE_SHMEM_HOLD entries at most.
 * Return: pages.
 */
u64 live_shmem_swap_some(struct address_space *mapping, pgoff_t *index,
			 pgoff_t end)
{
	XA_STATE(xas, &mapping->i_pages, *index);
	unsigned int nr = 0;
	void *entry;
	u64 pages = 0, size;

	rcu_read_lock();
	xas_for_each(&xas, entry, end - 1)
	{
		if (xas_retry(&xas, entry))
			continue;
		size = 1ULL << xas_get_order(&xas);
		if (xa_is_value(entry))
			pages += size;
		*index = min_t(pgoff_t, (xas.xa_index | (size - 1)) + 1, end);
		if (*index == end || ++nr == LIVE_SHMEM_HOLD)
			break;
	}
	rcu_read_unlock();
	if (!entry)
		*index = end;
	return pages;
}

/**
 * live_shmem_swap() - count all pages of a range that are swapped out
 * @mapping: the shared memory, kept by the caller
 * @index: where to begin
 * @end: where to end
 *
 * Context: may sleep.
 * Return: pages.
 */
u64 live_shmem_swap(struct address_space *mapping, pgoff_t index, pgoff_t end)
{
	u64 pages = 0;

	while (index < end) {
		pages += live_shmem_swap_some(mapping, &index, end);
		cond_resched();
	}
	return pages;
}
