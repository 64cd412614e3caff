/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What page tables map: the chosen process's, or the kernel's.
 */
#ifndef _SHADOWMM_LIVE_PAGE_TABLES_H
#define _SHADOWMM_LIVE_PAGE_TABLES_H

#include <linux/types.h>

#include "kernel/grow.h"

int live_page_tables_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_PAGE_TABLES_H */
