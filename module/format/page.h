/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A page frame, one fact a line.
 */
#ifndef _SHADOWMM_FORMAT_PAGE_H
#define _SHADOWMM_FORMAT_PAGE_H

#include "format/text.h"

void shadow_format_page(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PAGE_H */
