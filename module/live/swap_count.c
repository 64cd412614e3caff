// SPDX-License-Identifier: GPL-2.0
/*
 * How many page tables have a swap slot, as swp_swapcount(), which is not
 * exported, tells it. The count is a byte of swap_map, and bytes of further pages
 * where that is not enough; in 7.3 four bits of a word in the cluster's table,
 * or a word of a second table. Reads no slot's contents.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/swap.h>
#include <linux/vmalloc.h>

#include "kernel/compat.h"
#include "kernel/compat_smaps.h"
#include "kernel/ksym.h"
#include "kernel/layout.h"
#include "live/swap_count.h"
#include "live/swap_slots.h"

/* The top bits of a word count; all of them set: the second table does. */
#define LIVE_SWAP_COUNT_SHIFT 60
#define LIVE_SWAP_COUNT_MAX 15

/**
 * live_swap_count_missing() - what this kernel lacks for it
 *
 * Return: its name; NULL if nothing is missing.
 */
const char *live_swap_count_missing(void)
{
	if (LAYOUT_HAS_swap_table)
		return layout_missing(LAYOUT_GROUP_swap_table) ?:
			       ksym_missing(KSYM_SWAP_INFO);
	if (!COMPAT_SWAP_MAP)
		return "struct swap_cluster_info with 'table'";
	return ksym_missing(KSYM_SWAP_INFO);
}

/* By the word; the cluster is locked. */
static unsigned int live_swap_count_word(const void *cluster,
					 unsigned long offset)
{
	const unsigned long *table = layout_read(cluster, swap_cluster_info,
						 table, const unsigned long *);
	const unsigned int *more = layout_read(
		cluster, swap_cluster_info, extend_table, const unsigned int *);
	unsigned int count;

	count = table ? table[offset] >> LIVE_SWAP_COUNT_SHIFT : 0;
	return count == LIVE_SWAP_COUNT_MAX && more ? more[offset] : count;
}

/* What a byte cannot count, in pages behind its own; the cluster is locked. */
static unsigned int live_swap_count_more(const unsigned char *byte)
{
	unsigned int unit = COMPAT_SWAP_MAP_MAX + 1, count = 0;
	struct page *page = vmalloc_to_page(byte);
	unsigned char more;

	do {
		page = list_next_entry(page, lru);
		more = ((const unsigned char *)page_address(
			page))[offset_in_page(byte)];
		count += (more & ~COMPAT_SWAP_CONTINUED) * unit;
		unit *= COMPAT_SWAP_CONT_MAX + 1;
	} while (more & COMPAT_SWAP_CONTINUED);
	return count;
}

/* By the byte; the cluster is locked. */
static unsigned int live_swap_count_byte(const struct swap_info_struct *si,
					 unsigned long slot)
{
	const unsigned char *byte = compat_swap_map_at(si, slot);
	unsigned int count = *byte & ~COMPAT_SWAP_HAS_CACHE;

	if (!(count & COMPAT_SWAP_CONTINUED))
		return count;
	return (count & ~COMPAT_SWAP_CONTINUED) + live_swap_count_more(byte);
}

/**
 * live_swap_count() - how many page tables have a swap slot
 * @area: the number of its area
 * @slot: the slot
 *
 * Context: the page table that has it is locked, which keeps slot and area.
 * Takes the lock of the slot's cluster.
 * Return: how many.
 */
unsigned int live_swap_count(unsigned int area, unsigned long slot)
{
	struct swap_info_struct *const *areas = ksym_get(KSYM_SWAP_INFO);
	struct swap_info_struct *si = READ_ONCE(areas[area]);
	unsigned long cluster = slot / LIVE_SWAP_CLUSTER;
	unsigned int count;
	spinlock_t *lock; /* keeps what is looked at */
	void *table;

	if (!si || slot >= READ_ONCE(si->max))
		return 0;
	table = (char *)si->cluster_info +
		cluster * LAYOUT_BYTES_swap_cluster_info;
	if (LAYOUT_HAS_swap_table)
		lock = layout_at(table, swap_cluster_info, lock);
	else
		lock = compat_swap_lock(si, cluster);
	spin_lock(lock);
	if (LAYOUT_HAS_swap_table)
		count = live_swap_count_word(table, slot % LIVE_SWAP_CLUSTER);
	else
		count = live_swap_count_byte(si, slot);
	spin_unlock(lock);
	return count;
}
