/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's per-CPU page sets, list by list.
 */
#ifndef _SHADOWMM_LIVE_PCP_H
#define _SHADOWMM_LIVE_PCP_H

#include <linux/mmzone.h>

#include "kernel/grow.h"

/**
 * typedef live_pcp_fn - takes a block of a page set
 * @page: its first page
 * @list: which of the set's lists it is on
 * @order: its order
 * @ctx: what the walk was given
 *
 * Context: the set's lock is held, preemption off.
 */
typedef void (*live_pcp_fn)(const struct page *page, unsigned int list,
			    unsigned int order, void *ctx);

const char *live_pcp_missing(void);
const char *live_pcp_type(unsigned int list);
bool live_pcp_walk(struct per_cpu_pages *pcp, live_pcp_fn fn, void *ctx,
		   int *count);
int live_pcp_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_PCP_H */
