/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of a struct page.
 */
#ifndef _SHADOWMM_LIVE_PAGE_FIELDS_H
#define _SHADOWMM_LIVE_PAGE_FIELDS_H

#include <linux/mm_types.h>

#include "kernel/grow.h"

void live_page_fields(struct grow *recs, const struct page *page, bool raw);

#endif /* _SHADOWMM_LIVE_PAGE_FIELDS_H */
