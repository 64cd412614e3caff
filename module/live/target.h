/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The process whose memory the mm views show.
 */
#ifndef _SHADOWMM_LIVE_TARGET_H
#define _SHADOWMM_LIVE_TARGET_H

#include <linux/mm_types.h>

int live_target_set(int nr);
int live_target_pid(void);
struct mm_struct *live_target_get(void);
struct mm_struct *live_target_of(int nr);
void live_target_put(struct mm_struct *mm);
void live_target_keep(struct mm_struct *mm);
int live_target_again(struct mm_struct *mm);
void live_target_drop(struct mm_struct *mm);
int live_target_lock(struct mm_struct *mm);
void live_target_exit(void);

#endif /* _SHADOWMM_LIVE_TARGET_H */
