/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's memory cgroups, one after the other.
 */
#ifndef _SHADOWMM_LIVE_MEMCGS_H
#define _SHADOWMM_LIVE_MEMCGS_H

#include <linux/memcontrol.h>
#include <linux/sizes.h>

#include "kernel/grow.h"

/* Bytes of records that a piece stops at: they make twice as much text. */
#define LIVE_MEMCGS_PIECE SZ_4K

/**
 * struct live_memcgs_place - where a walk over memory cgroups is
 * @memcg: the last that was visited, referenced; NULL: none
 * @ended: there is none behind it
 */
struct live_memcgs_place {
	struct mem_cgroup *memcg;
	bool ended;
};

/**
 * typedef live_memcg_visit - what is done with each memory cgroup
 * @memcg: it, referenced until the visit is over
 * @path: its path
 * @recs: gets its records
 *
 * Return: 0; anything else ends the walk.
 */
typedef int (*live_memcg_visit)(struct mem_cgroup *memcg, const char *path,
				struct grow *recs);

const char *live_memcgs_missing(void);
int live_memcgs_piece(struct live_memcgs_place *place, struct grow *recs,
		      live_memcg_visit visit);
void live_memcgs_leave(struct live_memcgs_place *place);
u64 live_memcg_ino(const struct mem_cgroup *memcg);

#endif /* _SHADOWMM_LIVE_MEMCGS_H */
