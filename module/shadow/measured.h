/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One address space, with pages of the arena or with VMAs alone, for
 * shadowmm_bench.ko: what is timed, and nothing beside it. Nobody else sees it, so
 * there is no lock: its maker's is the only thread.
 */
#ifndef _SHADOWMM_SHADOW_MEASURED_H
#define _SHADOWMM_SHADOW_MEASURED_H

#include <linux/types.h>

#include "core/mm.h"

struct shadow_measured;

struct shadow_measured *shadow_measured_create(bool pages);
void shadow_measured_destroy(struct shadow_measured *measured);
struct shadow_mm *shadow_measured_mm(struct shadow_measured *measured);
int shadow_measured_map(struct shadow_measured *measured,
			const struct shadow_mmap *want, u64 *addr);
int shadow_measured_unmap(struct shadow_measured *measured, u64 addr, u64 len);
int shadow_measured_write(struct shadow_measured *measured, u64 addr);
int shadow_measured_fork(struct shadow_measured *measured);
void shadow_measured_reap(struct shadow_measured *measured);
int shadow_measured_check(struct shadow_measured *measured);

#endif /* _SHADOWMM_SHADOW_MEASURED_H */
