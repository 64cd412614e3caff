/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of high memory.
 */
#ifndef _SHADOWMM_FORMAT_HIGH_MEMORY_H
#define _SHADOWMM_FORMAT_HIGH_MEMORY_H

#include "format/text.h"

void shadow_format_high_memory(struct shadow_text *text,
			       struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_HIGH_MEMORY_H */
