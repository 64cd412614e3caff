/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of the lists that reclaim works on.
 */
#ifndef _SHADOWMM_FORMAT_LRU_H
#define _SHADOWMM_FORMAT_LRU_H

#include "format/text.h"

void shadow_format_lru(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_LRU_H */
