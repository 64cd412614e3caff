/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random operations on the arena, on several CPUs at once.
 */
#ifndef _SHADOWMM_BENCH_STRESS_H
#define _SHADOWMM_BENCH_STRESS_H

struct dentry;

void bench_stress_create(struct dentry *dir);

#endif /* _SHADOWMM_BENCH_STRESS_H */
