/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a mapping may have huge pages.
 */
#ifndef _SHADOWMM_LIVE_THP_ELIGIBLE_H
#define _SHADOWMM_LIVE_THP_ELIGIBLE_H

#include <linux/mm_types.h>
#include <linux/types.h>

const char *live_thp_missing(void);
bool live_thp_is_eligible(struct vm_area_struct *vma);

#endif /* _SHADOWMM_LIVE_THP_ELIGIBLE_H */
