/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/zoneinfo's format.
 */
#ifndef _SHADOWMM_FORMAT_ZONEINFO_H
#define _SHADOWMM_FORMAT_ZONEINFO_H

#include "format/text.h"

void shadow_format_zoneinfo(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_ZONEINFO_H */
