/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two CPUs that allocate at the same time, by the clock.
 */
#ifndef _SHADOWMM_BENCH_RACE_H
#define _SHADOWMM_BENCH_RACE_H

struct dentry;

void bench_race_create(struct dentry *dir);

#endif /* _SHADOWMM_BENCH_RACE_H */
