/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of memory cgroups.
 */
#ifndef _SHADOWMM_FORMAT_MEMCG_H
#define _SHADOWMM_FORMAT_MEMCG_H

#include "format/text.h"

void shadow_format_memcg(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_MEMCG_H */
