/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mappings and what they have of memory, in /proc/PID/smaps' format.
 */
#ifndef _SHADOWMM_FORMAT_SMAPS_H
#define _SHADOWMM_FORMAT_SMAPS_H

#include "format/text.h"

void shadow_format_smaps(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_SMAPS_H */
