/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's memory cgroups, one after the other.
 */
#ifndef _SHADOWMM_LIVE_MEMCGS_H
#define _SHADOWMM_LIVE_MEMCGS_H

#include <linux/memcontrol.h>

const char *live_memcgs_missing(void);
struct mem_cgroup *live_memcg_next(struct mem_cgroup *memcg);
void live_memcg_put(struct mem_cgroup *memcg);
int live_memcg_path(struct mem_cgroup *memcg, char *path, size_t size);
u64 live_memcg_ino(const struct mem_cgroup *memcg);

#endif /* _SHADOWMM_LIVE_MEMCGS_H */
