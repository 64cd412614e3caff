/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages by their flags, as text.
 */
#ifndef _SHADOWMM_FORMAT_PAGE_SUMMARY_H
#define _SHADOWMM_FORMAT_PAGE_SUMMARY_H

#include "format/text.h"

void shadow_format_page_summary(struct shadow_text *text,
				struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PAGE_SUMMARY_H */
