/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose a page in use is: of a file, or anonymous; and who maps it.
 */
#ifndef _SHADOWMM_LIVE_PAGE_OWNER_H
#define _SHADOWMM_LIVE_PAGE_OWNER_H

#include "live/rmap.h"

void live_page_owner(struct shadow_rec_life *life, struct live_rmap *rmap,
		     struct page *page);

#endif /* _SHADOWMM_LIVE_PAGE_OWNER_H */
