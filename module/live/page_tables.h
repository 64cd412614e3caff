/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What page tables map: the chosen process's, or the kernel's.
 */
#ifndef _SHADOWMM_LIVE_PAGE_TABLES_H
#define _SHADOWMM_LIVE_PAGE_TABLES_H

#include "live/pieces.h"

extern const struct live_pieces live_page_tables_pieces;

#endif /* _SHADOWMM_LIVE_PAGE_TABLES_H */
