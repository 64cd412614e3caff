/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that can be told of one page frame.
 */
#ifndef _SHADOWMM_LIVE_PAGE_H
#define _SHADOWMM_LIVE_PAGE_H

#include "kernel/grow.h"
#include "live/page_ask.h"

int live_page_collect(struct grow *recs, const struct live_page_ask *ask,
		      bool raw);

#endif /* _SHADOWMM_LIVE_PAGE_H */
