/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Poison: what is in a free page of the arena, so that who writes to it is
 * found.
 */
#ifndef _SHADOWMM_SHADOW_POISON_H
#define _SHADOWMM_SHADOW_POISON_H

#include <linux/types.h>

struct shadow_zone;

int shadow_poison_start(void);
int shadow_poison_stop(void);
void shadow_poison_exit(void);
bool shadow_poison_is_on(void);
u64 shadow_poison_damage(void);
u64 shadow_poison_checked(void);

/* For the arena. */
void shadow_poison_fill(u64 pfn, unsigned int order);
void shadow_poison_check(u64 pfn, unsigned int order);
void shadow_poison_forget(struct shadow_zone *zone, u32 idx,
			  unsigned int order);

#endif /* _SHADOWMM_SHADOW_POISON_H */
