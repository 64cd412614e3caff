/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the system calls share. Nobody else's.
 */
#ifndef _SHADOWMM_CORE_MM_CALLS_H
#define _SHADOWMM_CORE_MM_CALLS_H

#include "core/vma_edit.h"

/* mm_map.c */
u64 shadow_page_align(u64 len);
bool shadow_mm_may_lock(const struct shadow_mm *mm);
bool shadow_mm_lock_fits(const struct shadow_mm *mm, u64 flags, u64 len);
bool shadow_vma_lockable(u64 flags);
bool shadow_mm_overlaps(const struct shadow_mm *mm, u64 start, u64 end);
int shadow_edit_take(struct shadow_edit *edit, u64 start, u64 end, u64 *pages);
int shadow_edit_unmap(struct shadow_edit *edit, u64 start, u64 end, u64 *pages);

/* mm_lock.c */
int shadow_mm_populate(struct shadow_mm *mm, u64 start, u64 end, bool all);

/* mm_walk.c */

/* What a hole in a range does to a walk. */
enum shadow_holes {
	SHADOW_HOLES_STOP, /* -ENOMEM at once */
	SHADOW_HOLES_COUNT, /* -ENOMEM at the end */
	SHADOW_HOLES_PASS, /* nothing */
};

/* The plan has to come true before the walk goes on. */
#define SHADOW_WALK_PAUSE 1

/**
 * struct shadow_walk - a range whose VMAs are changed one after the other
 * @edit: the plan
 * @start: the range; where it goes on after a pause
 * @end: its end
 * @holes: what a hole does
 * @visit: changes one VMA's part of the range: *@at is the VMA, then the one
 *         that has the part; 0, SHADOW_WALK_PAUSE or -errno
 * @ctx: for @visit
 * @bring: pages that a visit wants brought when the plan has come true
 * @bring_end: their end; 0: none
 * @advised: so far advice about pages may be taken
 */
struct shadow_walk {
	struct shadow_edit *edit;
	u64 start;
	u64 end;
	enum shadow_holes holes;
	int (*visit)(struct shadow_walk *walk, u32 *at, u64 start, u64 end);
	const void *ctx;
	u64 bring;
	u64 bring_end;
	u64 advised;
};

int shadow_range_check(u64 addr, u64 len, u64 *end);
int shadow_walk_run(struct shadow_walk *walk);
int shadow_walk_do(struct shadow_mm *mm, struct shadow_walk *walk);
struct shadow_change shadow_change_of(const struct shadow_vma *vma);
u64 shadow_edit_flags(struct shadow_edit *edit, u32 at, u64 flags);

#endif /* _SHADOWMM_CORE_MM_CALLS_H */
