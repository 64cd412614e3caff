// SPDX-License-Identifier: GPL-2.0
/*
 * A swap area's slots, some at a time. Until 7.3 a slot has a byte that counts
 * its users in swap_map, and its page in the cache is in one of the address
 * spaces of the area; since then ("mm, swap: use the swap table for the swap
 * cache" and what follows it, 6.18 on) a word in its cluster's table is both.
 * The caller holds swapon_mutex, without which no area that is on goes away.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/rcupdate.h>
#include <linux/xarray.h>

#include "kernel/compat.h"
#include "kernel/ksym.h"
#include "kernel/layout.h"
#include "live/swap_slots.h"

/* Slots that are looked at in one go. */
#define LIVE_SWAP_HOLD 1024UL

/* More than any index in one of an area's address spaces. */
#define LIVE_SWAP_SPACE_STEP (1UL << 40)

enum live_slot {
	LIVE_SLOT_FREE,
	LIVE_SLOT_USED,
	LIVE_SLOT_CACHED,
	LIVE_SLOT_BAD,
};

/**
 * live_swap_slots_missing() - what this kernel lacks for it
 *
 * Return: its name; NULL if nothing is missing.
 */
const char *live_swap_slots_missing(void)
{
	if (LAYOUT_HAS_swap_table)
		return layout_missing(LAYOUT_GROUP_swap_table);
	if (!COMPAT_SWAP_MAP)
		return "struct swap_cluster_info with 'table'";
	return ksym_missing(KSYM_SWAPPER_SPACES) ?:
		       ksym_missing(KSYM_NR_SWAPPER_SPACES);
}

/**
 * live_swap_slots_are_there() - ask whether an area's slots can be looked at
 * @si: the area
 *
 * An area that is being set up may fail, and loses them without the lock.
 *
 * Context: process; the caller holds swapon_mutex.
 * Return: true: until the lock is dropped.
 */
bool live_swap_slots_are_there(const struct swap_info_struct *si)
{
	return compat_swap_is_on(si) && READ_ONCE(si->flags) & SWP_WRITEOK &&
	       (!LAYOUT_HAS_swap_table || READ_ONCE(si->cluster_info));
}

/* The word of a slot in its cluster's table; 0: it has no table. */
static unsigned long live_swap_word(const struct swap_info_struct *si,
				    unsigned long slot)
{
	const char *cluster =
		(const char *)si->cluster_info +
		slot / LIVE_SWAP_CLUSTER * LAYOUT_BYTES_swap_cluster_info;
	const unsigned long *table;
	unsigned long word;

	rcu_read_lock();
	table = layout_read(cluster, swap_cluster_info, table,
			    const unsigned long *);
	word = table ? READ_ONCE(table[slot % LIVE_SWAP_CLUSTER]) : 0;
	rcu_read_unlock();
	return word;
}

/* As mm/swap_table.h has it. */
static enum live_slot live_swap_word_state(unsigned long word)
{
	if (!word)
		return LIVE_SLOT_FREE;
	if ((word & 0x3) == 0x2)
		return LIVE_SLOT_CACHED;
	return word == ~0UL << 3 ? LIVE_SLOT_BAD : LIVE_SLOT_USED;
}

static enum live_slot live_swap_byte_state(unsigned char byte)
{
	if (!byte)
		return LIVE_SLOT_FREE;
	if (byte == COMPAT_SWAP_MAP_BAD)
		return LIVE_SLOT_BAD;
	return byte & COMPAT_SWAP_HAS_CACHE ? LIVE_SLOT_CACHED : LIVE_SLOT_USED;
}

/* A page in the cache; nothing keeps it, so its flags are of a moment. */
static void live_swap_page(struct shadow_rec_swap_cache *rec,
			   const struct folio *folio)
{
	rec->cached++;
	if (folio_test_dirty((struct folio *)folio))
		rec->dirty++;
	if (folio_test_writeback((struct folio *)folio))
		rec->writeback++;
	if (folio_test_large((struct folio *)folio))
		rec->large++;
}

/* What a word of a table says of the cache. */
static void live_swap_word_page(struct shadow_rec_swap_cache *rec,
				unsigned long word)
{
	unsigned long pfn;

	/* The top five bits count the slot's users, and say if it is zero. */
	word &= ~0UL >> 5;
	if ((word & 0x3) == 0x2) {
		pfn = word >> 2;
		if (pfn_valid(pfn))
			live_swap_page(rec, page_folio(pfn_to_page(pfn)));
	} else if (word & 0x1 && word != 0x1) {
		rec->shadows++;
	}
}

static enum live_slot live_swap_slot(const struct swap_info_struct *si,
				     unsigned long slot,
				     struct shadow_rec_swap_cache *rec)
{
	unsigned long word;
	enum live_slot state;

	if (!LAYOUT_HAS_swap_table)
		return live_swap_byte_state(compat_swap_map(si, slot));
	word = live_swap_word(si, slot);
	state = live_swap_word_state(word);
	if (state == LIVE_SLOT_USED || state == LIVE_SLOT_CACHED)
		live_swap_word_page(rec, word);
	return state;
}

/**
 * live_swap_slots_count() - count some slots of an area
 * @si: the area
 * @at: where; moves on, to si->max at the end
 * @rec: what is found is added to it
 *
 * Context: process; the caller holds swapon_mutex, has seen that the slots are
 * there, and keeps memory from going off line.
 */
void live_swap_slots_count(const struct swap_info_struct *si,
			   struct live_swap_at *at,
			   struct shadow_rec_swap_cache *rec)
{
	unsigned long max = READ_ONCE(si->max);
	unsigned long end = min(max, at->slot + LIVE_SWAP_HOLD);
	enum live_slot state;

	rec->cluster_slots = LIVE_SWAP_CLUSTER;
	for (; at->slot < end; at->slot++) {
		if (at->slot % LIVE_SWAP_CLUSTER == 0) {
			rec->clusters++;
			at->in_use = false;
		}
		state = live_swap_slot(si, at->slot, rec);
		if (state == LIVE_SLOT_BAD)
			rec->bad++;
		if (state != LIVE_SLOT_USED && state != LIVE_SLOT_CACHED)
			continue;
		rec->used++;
		if (state == LIVE_SLOT_CACHED)
			rec->marked++;
		if (!at->in_use)
			rec->clusters_used++;
		at->in_use = true;
	}
}

/* Some entries of an address space from @at on; true: there may be more. */
static bool live_swap_space_count(struct address_space *space,
				  unsigned long *at,
				  struct shadow_rec_swap_cache *rec)
{
	XA_STATE(xas, &space->i_pages, *at);
	unsigned long nr = 0;
	void *entry;

	rcu_read_lock();
	xas_for_each(&xas, entry, ULONG_MAX)
	{
		if (xas_retry(&xas, entry))
			continue;
		if (nr++ == LIVE_SWAP_HOLD)
			break;
		*at = xas.xa_index + 1;
		if (xa_is_value(entry))
			rec->shadows++;
		else
			live_swap_page(rec, entry);
	}
	rcu_read_unlock();
	return entry;
}

/**
 * live_swap_pages_count() - count some pages of an area's swap cache
 * @area: the area's number
 * @at: 0 at first; where it goes on
 * @rec: what is found is added to it
 *
 * Where the slots themselves say it (7.3), this finds nothing more.
 *
 * Context: as live_swap_slots_count().
 * Return: true: there is more.
 */
bool live_swap_pages_count(unsigned int area, unsigned long *at,
			   struct shadow_rec_swap_cache *rec)
{
	struct address_space *const *spaces = ksym_get(KSYM_SWAPPER_SPACES);
	const unsigned int *nr = ksym_get(KSYM_NR_SWAPPER_SPACES);
	unsigned long i = *at / LIVE_SWAP_SPACE_STEP;
	unsigned long index = *at % LIVE_SWAP_SPACE_STEP;

	if (LAYOUT_HAS_swap_table || !spaces[area] || i >= nr[area])
		return false;
	if (live_swap_space_count(&spaces[area][i], &index, rec))
		*at = i * LIVE_SWAP_SPACE_STEP + index;
	else
		*at = (i + 1) * LIVE_SWAP_SPACE_STEP;
	return true;
}
