/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's memory cgroups, one after the other.
 */
#ifndef _SHADOWMM_LIVE_MEMCGS_H
#define _SHADOWMM_LIVE_MEMCGS_H

#include <linux/memcontrol.h>

/**
 * typedef live_memcg_visit - what is done with each memory cgroup
 * @memcg: it, referenced until the visit is over
 * @path: its path
 * @context: as live_memcgs_walk() was given it
 *
 * Return: 0; anything else ends the walk.
 */
typedef int (*live_memcg_visit)(struct mem_cgroup *memcg, const char *path,
				void *context);

const char *live_memcgs_missing(void);
int live_memcgs_walk(live_memcg_visit visit, void *context);
u64 live_memcg_ino(const struct mem_cgroup *memcg);

#endif /* _SHADOWMM_LIVE_MEMCGS_H */
