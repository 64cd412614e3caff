/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists that the running kernel's reclaim works on.
 */
#ifndef _SHADOWMM_LIVE_LRU_H
#define _SHADOWMM_LIVE_LRU_H

#include <linux/memcontrol.h>
#include <linux/mmzone.h>
#include <linux/types.h>

#include "live/pieces.h"

void live_lru_sizes(u64 *size, const struct lruvec *lruvec,
		    struct mem_cgroup *memcg, const struct pglist_data *pgdat);

extern const struct live_pieces live_lru_pieces;

#endif /* _SHADOWMM_LIVE_LRU_H */
