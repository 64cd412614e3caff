/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU page sets, list by list, as text.
 */
#ifndef _SHADOWMM_FORMAT_PCP_H
#define _SHADOWMM_FORMAT_PCP_H

#include "format/text.h"

void shadow_format_pcp(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PCP_H */
