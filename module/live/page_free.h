/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a free page is.
 */
#ifndef _SHADOWMM_LIVE_PAGE_FREE_H
#define _SHADOWMM_LIVE_PAGE_FREE_H

#include <linux/mmzone.h>

#include "uapi/page.h"

bool live_page_free(struct shadow_rec_life *life, struct zone *zone);

#endif /* _SHADOWMM_LIVE_PAGE_FREE_H */
