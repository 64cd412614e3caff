// SPDX-License-Identifier: GPL-2.0
/*
 * Counts all pages by their flags. Keeps a bounded number of different ones;
 * pages with others are counted together.
 */
#include <linux/hash.h>
#include <linux/kernel-page-flags.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "live/page_summary.h"
#include "live/pfns.h"

/* Different flags that are counted, and slots of the table for them. */
#define LIVE_SUMMARY_MAX 384
#define LIVE_SUMMARY_BITS 9
#define LIVE_SUMMARY_SLOTS (1U << LIVE_SUMMARY_BITS)

/* Page frames that are looked at in one go. */
#define LIVE_SUMMARY_CHUNK 256

/**
 * struct live_summary - a count under way
 * @sum: an open hash table by flags; a slot is in use where its pages are not 0
 * @nr: slots in use
 * @all: the sum of all
 * @recs: a chunk
 */
struct live_summary {
	struct shadow_rec_page_flags sum[LIVE_SUMMARY_SLOTS];
	unsigned int nr;
	struct shadow_rec_page_flags_sum all;
	struct shadow_pfn recs[LIVE_SUMMARY_CHUNK];
};

/*
 * Nothing is allocated while pages are counted: they would count its pages.
 */
static DEFINE_MUTEX(live_summary_mutex); /* live_summary */
static struct live_summary live_summary;

/* The slot of some flags, or the free one where they belong. */
static u32 live_summary_slot(const struct live_summary *summary, u64 flags)
{
	u32 i = hash_64(flags, LIVE_SUMMARY_BITS);

	while (summary->sum[i].pages && summary->sum[i].flags != flags)
		i = (i + 1) % LIVE_SUMMARY_SLOTS;
	return i;
}

static void live_summary_add(struct live_summary *summary, u64 flags)
{
	struct shadow_rec_page_flags *slot;

	if (flags == BIT_ULL(KPF_NOPAGE)) {
		summary->all.absent++;
		return;
	}
	summary->all.pages++;
	slot = &summary->sum[live_summary_slot(summary, flags)];
	if (!slot->pages) {
		if (summary->nr == LIVE_SUMMARY_MAX) {
			summary->all.others++;
			return;
		}
		summary->nr++;
		slot->flags = flags;
	}
	slot->pages++;
}

static int live_summary_walk(struct live_summary *summary)
{
	unsigned long pfn, next, end = live_pfns_end();
	unsigned int i;

	for (pfn = 0; pfn < end; pfn = next) {
		next = ALIGN(pfn + 1, PAGES_PER_SECTION);
		if (live_pfns_absent(pfn))
			continue;
		next = pfn + LIVE_SUMMARY_CHUNK;
		live_pfns_fill(summary->recs, pfn, LIVE_SUMMARY_CHUNK);
		for (i = 0; i < LIVE_SUMMARY_CHUNK; i++)
			live_summary_add(summary, summary->recs[i].flags);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* Slots in use first, by their flags. */
static int live_summary_order(const void *a, const void *b)
{
	const struct shadow_rec_page_flags *x = a, *y = b;

	if (!x->pages || !y->pages)
		return !x->pages - !y->pages;
	return x->flags < y->flags ? -1 : x->flags > y->flags;
}

static int live_summary_record(struct grow *recs, struct live_summary *summary)
{
	struct shadow_rec_page_flags_sum *all;
	struct shadow_rec_page_flags *rec;
	unsigned int i;

	sort(summary->sum, LIVE_SUMMARY_SLOTS, sizeof(*summary->sum),
	     live_summary_order, NULL);
	for (i = 0; i < summary->nr; i++) {
		rec = grow_rec(recs, SHADOW_PAGE_FLAGS, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->flags = summary->sum[i].flags;
		rec->pages = summary->sum[i].pages;
	}
	all = grow_rec(recs, SHADOW_PAGE_FLAGS_SUM, sizeof(*all));
	if (!all)
		return recs->err;
	all->pages = summary->all.pages;
	all->others = summary->all.others;
	all->absent = summary->all.absent;
	return 0;
}

/**
 * live_page_summary_collect() - count pages by their flags
 * @recs: gets a struct shadow_rec_page_flags for each flags that a page has, in
 *        rising order, then one struct shadow_rec_page_flags_sum
 *
 * Context: process; as live_pfns_fill(); one reader at a time.
 * Return: 0 or -errno; -EINTR on a fatal signal.
 */
int live_page_summary_collect(struct grow *recs)
{
	int err;

	BUILD_BUG_ON(PAGES_PER_SECTION % LIVE_SUMMARY_CHUNK);
	if (mutex_lock_killable(&live_summary_mutex))
		return -EINTR;
	memset(&live_summary, 0, sizeof(live_summary));
	err = live_summary_walk(&live_summary);
	if (!err)
		err = live_summary_record(recs, &live_summary);
	mutex_unlock(&live_summary_mutex);
	return err;
}
