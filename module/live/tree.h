/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shape of the maple tree that holds an mm's VMAs.
 */
#ifndef _SHADOWMM_LIVE_TREE_H
#define _SHADOWMM_LIVE_TREE_H

#include <linux/mm_types.h>

#include "uapi/live_mm.h"

int live_tree_measure(struct mm_struct *mm, struct shadow_rec_tree *tree);

#endif /* _SHADOWMM_LIVE_TREE_H */
