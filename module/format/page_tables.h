/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What page tables map, as text.
 */
#ifndef _SHADOWMM_FORMAT_PAGE_TABLES_H
#define _SHADOWMM_FORMAT_PAGE_TABLES_H

#include "format/text.h"

void shadow_format_page_tables(struct shadow_text *text,
			       struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PAGE_TABLES_H */
