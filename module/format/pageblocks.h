/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pageblocks, one a line.
 */
#ifndef _SHADOWMM_FORMAT_PAGEBLOCKS_H
#define _SHADOWMM_FORMAT_PAGEBLOCKS_H

#include "format/text.h"

void shadow_format_pageblocks(struct shadow_text *text,
			      struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PAGEBLOCKS_H */
