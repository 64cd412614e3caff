/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Zones, one a line.
 */
#ifndef _SHADOWMM_FORMAT_ZONES_H
#define _SHADOWMM_FORMAT_ZONES_H

#include "format/text.h"

void shadow_format_zones(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_ZONES_H */
