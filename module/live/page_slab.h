/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose a slab page is.
 */
#ifndef _SHADOWMM_LIVE_PAGE_SLAB_H
#define _SHADOWMM_LIVE_PAGE_SLAB_H

#include "kernel/grow.h"
#include "uapi/page.h"

int live_page_slab(struct grow *recs, struct shadow_rec_life *life,
		   const struct shadow_rec_asked *by, unsigned long offset);

#endif /* _SHADOWMM_LIVE_PAGE_SLAB_H */
