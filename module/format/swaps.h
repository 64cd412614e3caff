/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Swap areas in /proc/swaps' format.
 */
#ifndef _SHADOWMM_FORMAT_SWAPS_H
#define _SHADOWMM_FORMAT_SWAPS_H

#include "format/text.h"

void shadow_format_swaps(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_SWAPS_H */
