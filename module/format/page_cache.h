/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page cache: the files that fill it, or the folios of one.
 */
#ifndef _SHADOWMM_FORMAT_PAGE_CACHE_H
#define _SHADOWMM_FORMAT_PAGE_CACHE_H

#include "format/text.h"

void shadow_format_page_cache(struct shadow_text *text,
			      struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PAGE_CACHE_H */
