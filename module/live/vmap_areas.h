/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's areas of mapped addresses, off its own trees and lists.
 */
#ifndef _SHADOWMM_LIVE_VMAP_AREAS_H
#define _SHADOWMM_LIVE_VMAP_AREAS_H

#include <linux/types.h>

/**
 * struct live_vmap_area - an area, copied
 * @start: first address
 * @end: first address after it
 * @state: enum shadow_vmalloc_state
 * @tree: the number of the tree that it was on
 * @flags: SHADOW_VMALLOC_*
 * @owns: its pages are counted as vmalloc()'s
 * @pages: pages that it owns
 * @phys: the device's address
 * @caller: who asked for it
 */
struct live_vmap_area {
	unsigned long start;
	unsigned long end;
	u32 state;
	u32 tree;
	u32 flags;
	bool owns;
	unsigned long pages;
	u64 phys;
	unsigned long caller;
};

/* Areas that are copied at a time; more than can start at one address. */
#define LIVE_VMAP_WINDOW 64

/**
 * struct live_vmap_window - areas that come one behind the other
 * @from: they end behind this address
 * @next: where those behind them begin
 * @cut: a list was not walked to its end, now or before
 * @nr: how many
 * @area: the areas, by address
 */
struct live_vmap_window {
	unsigned long from;
	unsigned long next;
	bool cut;
	size_t nr;
	struct live_vmap_area area[LIVE_VMAP_WINDOW];
};

const char *live_vmap_areas_missing(void);
bool live_vmap_areas_take(struct live_vmap_window *window);
int live_vmap_area_nodes(const struct live_vmap_area *area, u32 *pages);

#endif /* _SHADOWMM_LIVE_VMAP_AREAS_H */
