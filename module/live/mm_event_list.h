/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMAs of an address space as they were, and what became of them.
 */
#ifndef _SHADOWMM_LIVE_MM_EVENT_LIST_H
#define _SHADOWMM_LIVE_MM_EVENT_LIST_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "live/mm_event_log.h"
#include "uapi/mm_event.h"

/* VMAs that an address space may have; a walk over them takes some 0.5 ms. */
#define LIVE_EVENT_VMAS 4096
#define LIVE_EVENT_PER_PAGE (PAGE_SIZE / sizeof(struct shadow_mm_event_vma))
#define LIVE_EVENT_PAGES DIV_ROUND_UP(LIVE_EVENT_VMAS, LIVE_EVENT_PER_PAGE)

/**
 * struct live_event_list - VMAs by address
 * @nr: how many
 * @page: they, so many a page; pages stay until the list is freed
 */
struct live_event_list {
	u32 nr;
	struct shadow_mm_event_vma *page[LIVE_EVENT_PAGES];
};

/**
 * struct live_event_change - what became of a list
 * @was: the VMAs before
 * @is: those now
 * @nr_gone: of @was, those that start where none does now
 * @nr_set: of @is, those that were not, or not the same
 */
struct live_event_change {
	const struct live_event_list *was;
	const struct live_event_list *is;
	u32 nr_gone;
	u32 nr_set;
};

int live_event_list_take(struct live_event_list *list, struct mm_struct *mm);
void live_event_list_destroy(struct live_event_list *list);
void live_event_change_count(struct live_event_change *change);
void live_event_change_put(const struct live_event_change *change,
			   struct live_event_put *put);

#endif /* _SHADOWMM_LIVE_MM_EVENT_LIST_H */
