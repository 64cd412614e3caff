/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's pages by their flags.
 */
#ifndef _SHADOWMM_LIVE_PAGE_SUMMARY_H
#define _SHADOWMM_LIVE_PAGE_SUMMARY_H

#include "kernel/grow.h"

int live_page_summary_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_PAGE_SUMMARY_H */
