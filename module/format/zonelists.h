/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The order in which nodes try zones, and what their limits allow.
 */
#ifndef _SHADOWMM_FORMAT_ZONELISTS_H
#define _SHADOWMM_FORMAT_ZONELISTS_H

#include "format/text.h"

void shadow_format_zonelists(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_ZONELISTS_H */
